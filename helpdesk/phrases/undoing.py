"""Taking a decision about a phrase back: each one is noted with what was there before."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, delete, func, select, update
from sqlalchemy.orm import Session

from helpdesk.audit.services import record
from helpdesk.clock import Clock
from helpdesk.errors import InvalidInputError
from helpdesk.people import Person
from helpdesk.phrases.models import Phrase, PhraseReview, PhraseStatus
from helpdesk.phrases.signatures import forget_bands

UNDO_WITHIN = timedelta(days=1)
ROUND = timedelta(hours=12)
SPLITTING, REWORDING = "split", "reword"
DELETION = "delete"  # 敏感: stands among an admin's decisions until ``undo`` has passed it by.
_KEPT = (
    *("status", "intent", "topic", "decided_by", "decided_at", "entities"),
    *("first_intent", "first_topic", "first_by"),
)
# What a decision makes out of a phrase: how that stands until somebody decides about it, and what is said if they have.
_MADE: Mapping[str, tuple[PhraseStatus, str]] = {
    SPLITTING: (PhraseStatus.CANDIDATE, "拆开的两条已经处理过，不能撤销了"),
    REWORDING: (PhraseStatus.APPROVED, "改好的那一句后来又处理过，不能撤销了"),
}
_RESTORED: Mapping[str, Callable[[Any], Any]] = {"status": PhraseStatus, "decided_at": datetime.fromisoformat}


class Undone(NamedTuple):
    """What was put back. ``is_before_deletion``: the last decision was 敏感, so the one before it was undone."""

    phrase: Phrase
    is_before_deletion: bool = False


def note(session: Session, phrase: Phrase, action: str, *, by: Person, clock: Clock) -> None:
    """Write a decision down before it is made."""
    before = {name: _stored(getattr(phrase, name)) for name in _KEPT}
    session.add(PhraseReview(phrase_id=phrase.id, admin_id=by.actor_id, action=action, before=before, at=clock.now()))
    session.flush()


def forget_notes(session: Session, phrase: Phrase, *, by: Person, clock: Clock) -> None:
    """The words are deleted: nothing about this phrase can be undone any more, and ``undo`` says so once."""
    notes = update(PhraseReview).where(PhraseReview.phrase_id == phrase.id)
    session.execute(notes.values(before={}, undone_at=clock.now()))
    session.add(PhraseReview(phrase_id=phrase.id, admin_id=by.actor_id, action=DELETION, before={}, at=clock.now()))
    session.flush()


def drop_phrases(session: Session, phrases: Sequence[Phrase]) -> None:
    """Take rows away, with what was noted about them and their sketches."""
    ids = [phrase.id for phrase in phrases]
    if not ids:
        return
    session.execute(delete(PhraseReview).where(PhraseReview.phrase_id.in_(ids)))
    forget_bands(session, ids)
    for phrase in phrases:
        session.delete(phrase)
    session.flush()


def undo(session: Session, *, by: Person, clock: Clock) -> Undone:
    """Take this admin's last decision back.

    Raises ``InvalidInputError`` where there is none, it is more than a day old, or somebody decided after it.
    """
    review, deletions = _last_review(session, by, since=clock.now() - UNDO_WITHIN)
    phrase = session.get(Phrase, review.phrase_id, with_for_update=True, populate_existing=True) if review else None
    if review is None or phrase is None:
        raise InvalidInputError("删除了的找不回来，前面也没有可以撤销的了" if deletions else "没有可以撤销的了")
    if _newest_review(session, phrase) != review.id:
        raise InvalidInputError("这一条后来又有人处理过，不能撤销了")
    if not phrase.text:  # It has expired meanwhile, or one of its halves was deleted as sensitive.
        raise InvalidInputError("这一条的原话已经清掉了，不能撤销了")
    _drop_made(session, phrase, review)
    for name, value in review.before.items():
        setattr(phrase, name, _restored(name, value))
    if phrase.status is PhraseStatus.EXPIRED:  # The words came with the decision, and go with it.
        phrase.text = ""
        forget_bands(session, [phrase.id])
    phrase.revision += 1
    for one in (review, *deletions):
        one.undone_at = clock.now()
    record(session, "undo_review", by=by, at=clock.now(), phrase=phrase.id, undone=review.action)
    session.flush()
    return Undone(phrase, is_before_deletion=bool(deletions))


def count_reviewed(session: Session, *, by: Person, clock: Clock) -> int:
    """How many phrases this admin's standing decisions of the last twelve hours are about."""
    query = select(func.count(PhraseReview.phrase_id.distinct()))
    since = clock.now() - ROUND
    return session.scalar(query.where(*_standing(by), PhraseReview.at >= since, PhraseReview.action != DELETION)) or 0


def _standing(by: Person) -> tuple[ColumnElement[bool], ...]:
    return PhraseReview.admin_id == by.actor_id, PhraseReview.undone_at.is_(None)


def _last_review(session: Session, by: Person, *, since: datetime) -> tuple[PhraseReview | None, list[PhraseReview]]:
    """The last decision that can be taken back, and the deletions after it."""
    query = select(PhraseReview).where(*_standing(by), PhraseReview.at >= since).order_by(PhraseReview.id.desc())
    last = query.where(PhraseReview.action != DELETION).limit(1)
    review = session.scalars(last.execution_options(populate_existing=True)).first()
    behind = PhraseReview.id > (review.id if review else 0)
    return review, list(session.scalars(query.where(PhraseReview.action == DELETION, behind)))


def _newest_review(session: Session, phrase: Phrase) -> int | None:
    query = select(func.max(PhraseReview.id)).where(
        PhraseReview.phrase_id == phrase.id, PhraseReview.undone_at.is_(None)
    )
    return session.scalar(query)


def _drop_made(session: Session, phrase: Phrase, review: PhraseReview) -> None:
    """What the decision made of the phrase goes with it, unless somebody has decided about that since."""
    if review.action not in _MADE:
        return
    status, refusal = _MADE[review.action]
    theirs = select(Phrase).where(Phrase.split_from_id == phrase.id)
    if review.action == REWORDING:
        # Of several only the newest: one that was kept when the old words came back is older.
        theirs = theirs.where(Phrase.first_seen_at >= review.at)
    made = session.scalars(theirs.order_by(Phrase.id).with_for_update().execution_options(populate_existing=True)).all()
    if any(one.status is not status or one.revision for one in made):
        raise InvalidInputError(refusal)
    drop_phrases(session, made)


def _stored(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def _restored(name: str, value: Any) -> Any:
    return value if value is None or name not in _RESTORED else _RESTORED[name](value)
