"""Candidates nobody looked at do not stay for ever: too old, or the least useful of too many."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from helpdesk.audit.services import record
from helpdesk.clock import Clock
from helpdesk.people import SYSTEM
from helpdesk.phrases.models import Phrase, PhraseStatus
from helpdesk.phrases.ranking import in_order
from helpdesk.phrases.signatures import forget_bands

AT_ONCE = 500


def expire_candidates(session: Session, *, days: int, kept: int, clock: Clock) -> int:
    """End candidates that nobody was told again for ``days``, and the lowest ranked beyond ``kept``; how many.

    Their words go; signature and count stay, so that they go on counting if they are said again. An approved phrase
    that was only contradicted is approved as before: nobody found it wrong.
    """
    waiting = Phrase.status == PhraseStatus.CANDIDATE
    old = _some(session, waiting, Phrase.last_seen_at < clock.now() - timedelta(days=days))
    for phrase in old:
        _expire(phrase)
    session.flush()
    surplus = _some(session, waiting, Phrase.id.in_(_beyond(session, waiting, kept)))
    for phrase in surplus:
        _expire(phrase)
    ended = [*old, *surplus]
    if ended:
        forget_bands(session, [phrase.id for phrase in ended if phrase.status is PhraseStatus.EXPIRED])
        record(session, "expire_phrases", by=SYSTEM, at=clock.now(), count=len(ended))
        session.flush()
    return len(ended)


def _beyond(session: Session, waiting: ColumnElement[bool], kept: int) -> Sequence[int]:
    """Weighing them all takes its time, and there are seldom too many."""
    count = session.scalar(select(func.count()).select_from(Phrase).where(waiting)) or 0
    if count <= kept:
        return ()
    return session.scalars(in_order(select(Phrase.id).where(waiting)).offset(kept).limit(AT_ONCE)).all()


def _some(session: Session, *conditions: ColumnElement[bool]) -> Sequence[Phrase]:
    """Whom an admin is deciding about at this very moment is left to the next time."""
    some = select(Phrase).where(*conditions).order_by(Phrase.id).limit(AT_ONCE)
    some = some.with_for_update(skip_locked=True).execution_options(populate_existing=True)
    return session.scalars(some).all()


def _expire(phrase: Phrase) -> None:
    phrase.resident_id = phrase.ticket_id = None
    phrase.first_intent = phrase.first_topic = phrase.first_by = None
    phrase.revision += 1
    if phrase.intent is not None:
        phrase.status = PhraseStatus.APPROVED
        return
    phrase.status, phrase.text, phrase.entities = PhraseStatus.EXPIRED, "", []
