"""Taking a decision about a phrase back: each one is noted with what was there before."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from helpdesk.audit.services import record
from helpdesk.clock import Clock
from helpdesk.errors import InvalidInputError
from helpdesk.people import Person
from helpdesk.phrases.models import Phrase, PhraseReview, PhraseStatus
from helpdesk.phrases.signatures import forget_bands

UNDO_WITHIN = timedelta(days=1)
ROUND = timedelta(hours=12)
_KEPT = (
    *("status", "intent", "topic", "decided_by", "decided_at", "entities"),
    *("first_intent", "first_topic", "first_by"),
)
_RESTORED: Mapping[str, Callable[[Any], Any]] = {"status": PhraseStatus, "decided_at": datetime.fromisoformat}


def note(session: Session, phrase: Phrase, action: str, *, by: Person, clock: Clock) -> None:
    """Write a decision down before it is made."""
    before = {name: _stored(getattr(phrase, name)) for name in _KEPT}
    session.add(PhraseReview(phrase_id=phrase.id, admin_id=by.actor_id, action=action, before=before, at=clock.now()))
    session.flush()


def forget_notes(session: Session, phrase: Phrase, *, clock: Clock) -> None:
    """Nothing about this phrase can be undone any more."""
    notes = update(PhraseReview).where(PhraseReview.phrase_id == phrase.id)
    session.execute(notes.values(before={}, undone_at=clock.now()))


def undo(session: Session, *, by: Person, clock: Clock) -> Phrase:
    """Take this admin's last decision back.

    Raises ``InvalidInputError`` where there is none, it is more than a day old, or somebody decided after it.
    """
    review = _last_review(session, by, since=clock.now() - UNDO_WITHIN)
    phrase = session.get(Phrase, review.phrase_id, with_for_update=True, populate_existing=True) if review else None
    if review is None or phrase is None:
        raise InvalidInputError("没有可以撤销的了")
    if _newest_review(session, phrase) != review.id:
        raise InvalidInputError("这一条后来又有人处理过，不能撤销了")
    if not phrase.text:  # It has expired meanwhile, or one of its halves was deleted as sensitive.
        raise InvalidInputError("这一条的原话已经清掉了，不能撤销了")
    if phrase.status is PhraseStatus.SPLIT:
        _drop_halves(session, phrase)
    for name, value in review.before.items():
        setattr(phrase, name, _restored(name, value))
    phrase.revision += 1
    review.undone_at = clock.now()
    record(session, "undo_review", by=by, at=clock.now(), phrase=phrase.id, undone=review.action)
    session.flush()
    return phrase


def count_reviewed(session: Session, *, by: Person, clock: Clock) -> int:
    """How many decisions of this admin's last twelve hours stand."""
    since = clock.now() - ROUND
    query = select(func.count()).select_from(PhraseReview)
    mine = (PhraseReview.admin_id == by.actor_id, PhraseReview.undone_at.is_(None), PhraseReview.at >= since)
    return session.scalar(query.where(*mine)) or 0


def _last_review(session: Session, by: Person, *, since: datetime) -> PhraseReview | None:
    query = select(PhraseReview).where(
        PhraseReview.admin_id == by.actor_id, PhraseReview.undone_at.is_(None), PhraseReview.at >= since
    )
    return session.scalars(query.order_by(PhraseReview.id.desc()).limit(1)).first()


def _newest_review(session: Session, phrase: Phrase) -> int | None:
    query = select(func.max(PhraseReview.id)).where(
        PhraseReview.phrase_id == phrase.id, PhraseReview.undone_at.is_(None)
    )
    return session.scalar(query)


def _drop_halves(session: Session, phrase: Phrase) -> None:
    theirs = select(Phrase).where(Phrase.split_from_id == phrase.id).order_by(Phrase.id).with_for_update()
    halves = session.scalars(theirs.execution_options(populate_existing=True)).all()
    if any(half.status is not PhraseStatus.CANDIDATE or half.revision for half in halves):
        raise InvalidInputError("拆开的两条已经处理过，不能撤销了")
    forget_bands(session, [half.id for half in halves])
    for half in halves:
        session.delete(half)
    session.flush()


def _stored(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def _restored(name: str, value: Any) -> Any:
    return value if value is None or name not in _RESTORED else _RESTORED[name](value)
