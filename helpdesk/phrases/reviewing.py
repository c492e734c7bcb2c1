"""Admins decide about phrases. Each decision is one row that can be undone; of two admins the first one wins.

A decision names the ``revision`` of the phrase that its card showed: whoever decides on an older one is told who was
faster. Where the office wants two to agree (``two_must_agree``), the first word is kept and a second admin must say
the same; another word takes its place and waits for a second in its turn.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session

from helpdesk.audit.services import record
from helpdesk.clock import Clock
from helpdesk.database import LARGEST_ID
from helpdesk.errors import InvalidInputError, NotFoundError
from helpdesk.people import Person
from helpdesk.phrases.labels import check_intent, check_topic
from helpdesk.phrases.models import Phrase, PhraseStatus
from helpdesk.phrases.ranking import best_first
from helpdesk.phrases.signatures import forget_bands
from helpdesk.phrases.spans import checked_spans
from helpdesk.phrases.splitting import Split, split_at
from helpdesk.phrases.undoing import SPLITTING, UNDO_WITHIN, forget_notes, note
from helpdesk.readings.models import Reading


class AlreadyReviewedError(InvalidInputError):
    """Another admin was faster, or the same one pressed twice; ``by`` is their Telegram user id."""

    def __init__(self, by: int | None) -> None:
        self.by = by
        super().__init__("这一条刚才已经处理过了，请看现在这一句")


def count_candidates(session: Session, *, by: Person) -> int:
    """How many candidates wait for this admin."""
    return session.scalar(select(func.count()).select_from(Phrase).where(*_waiting_for(by))) or 0


def next_candidate(session: Session, *, by: Person, skip: Sequence[int] = ()) -> Phrase | None:
    """The candidate that teaches most; one that this admin has had a first word on waits for somebody else."""
    return next(iter(best_first(session, [*_waiting_for(by), Phrase.id.not_in(skip)], 1)), None)


def access_phrase(session: Session, phrase_id: int) -> Phrase:
    """The phrase; raises ``NotFoundError``."""
    phrase = session.get(Phrase, phrase_id) if 0 < phrase_id <= LARGEST_ID else None
    if phrase is None:
        raise NotFoundError("no such phrase")
    return phrase


def approve(
    session: Session,
    phrase_id: int,
    *,
    revision: int,
    intent: str,
    topic: str | None,
    two_must_agree: bool = False,
    by: Person,
    clock: Clock,
) -> Phrase:
    """Say what the message means; from the next training on the model learns it.

    Raises ``AlreadyReviewedError``, ``InvalidInputError`` for a label that no longer exists, ``NotFoundError``.
    """
    intent = check_intent(intent)
    topic = check_topic(intent, topic)
    phrase = _take(session, phrase_id, revision, PhraseStatus.CANDIDATE)
    if two_must_agree and not _is_second(phrase, intent, topic, by):
        return _keep_first_word(session, phrase, intent, topic, by=by, clock=clock)
    chosen = {"status": PhraseStatus.APPROVED, "intent": intent, "topic": topic}
    return _decide(session, phrase, "approve", by=by, clock=clock, **chosen)


def refuse(session: Session, phrase_id: int, *, revision: int, by: Person, clock: Clock) -> Phrase:
    """不学: it teaches nothing; the same words do not come again."""
    phrase = _take(session, phrase_id, revision, PhraseStatus.CANDIDATE)
    return _decide(session, phrase, "refuse", by=by, clock=clock, status=PhraseStatus.REFUSED)


def delete_words(session: Session, phrase_id: int, *, revision: int, by: Person, clock: Clock) -> Phrase:
    """敏感: the words go at once, for good; only the signature stays, so that they do not come back."""
    _forget_sources(session, phrase_id, revision)
    phrase = _take(session, phrase_id, revision)
    phrase.status, phrase.text, phrase.entities, phrase.ranking = PhraseStatus.DELETED, "", [], []
    phrase.intent = phrase.topic = None
    _settle(phrase, by=by, at=clock.now())
    phrase.revision += 1
    forget_notes(session, phrase, by=by, clock=clock)
    forget_bands(session, [phrase.id])
    record(session, "delete_phrase", by=by, at=clock.now(), phrase=phrase.id)
    session.flush()
    return phrase


def split(session: Session, phrase_id: int, *, revision: int, at: int, by: Person, clock: Clock) -> Split:
    """拆成两条: two matters in one message become candidates of their own, cut before character ``at``.

    A half that is known already stays as it is. Raises ``InvalidInputError`` where both are, or one would be empty.
    """
    phrase = _take(session, phrase_id, revision, PhraseStatus.CANDIDATE)
    halves = split_at(session, phrase, at, clock=clock)
    _decide(session, phrase, SPLITTING, by=by, clock=clock, status=PhraseStatus.SPLIT)
    return halves


def correct_entities(
    session: Session,
    phrase_id: int,
    *,
    revision: int,
    spans: Sequence[Mapping[str, Any]],
    by: Person,
    clock: Clock,
) -> Phrase:
    """Mark other words as place, certificate …; raises ``InvalidInputError`` for spans that do not fit."""
    phrase = _take(session, phrase_id, revision, PhraseStatus.CANDIDATE, PhraseStatus.APPROVED)
    entities = checked_spans(phrase.text, spans)
    note(session, phrase, "correct_entities", by=by, clock=clock)
    phrase.entities = entities
    phrase.revision += 1
    record(session, "correct_phrase", by=by, at=clock.now(), phrase=phrase.id, entities=len(entities))
    session.flush()
    return phrase


def relabel(
    session: Session, phrase_id: int, *, revision: int, intent: str, topic: str | None, by: Person, clock: Clock
) -> Phrase:
    """Change the label of an approved phrase."""
    intent = check_intent(intent)
    topic = check_topic(intent, topic)
    phrase = _take(session, phrase_id, revision, PhraseStatus.APPROVED)
    return _decide(session, phrase, "relabel", by=by, clock=clock, intent=intent, topic=topic)


def withdraw(
    session: Session, phrase_id: int, *, revision: int, action: str = "withdraw", by: Person, clock: Clock
) -> Phrase:
    """Learn it no more, from the next training on; ``action``: the decision this is a part of."""
    phrase = _take(session, phrase_id, revision, PhraseStatus.APPROVED)
    return _decide(session, phrase, action, by=by, clock=clock, status=PhraseStatus.WITHDRAWN)


def let_go(session: Session, *, clock: Clock) -> int:
    """Cut the tie between decided phrases and whoever wrote them, once nothing can be undone; how many there were.

    Of a phrase that was split the words go as well: its halves have them.
    """
    past = Phrase.decided_at < clock.now() - UNDO_WITHIN
    halved = update(Phrase).where(past, Phrase.status == PhraseStatus.SPLIT, Phrase.text != "")
    forget_bands(session, session.scalars(halved.values(text="", entities=[]).returning(Phrase.id)).all())
    decided = (past, Phrase.status != PhraseStatus.CANDIDATE)
    tied = or_(Phrase.resident_id.is_not(None), Phrase.ticket_id.is_not(None))
    cut = update(Phrase).where(*decided, tied).values(resident_id=None, ticket_id=None)
    return len(session.scalars(cut.returning(Phrase.id)).all())


def approved_phrases(session: Session) -> list[Phrase]:
    """What the model is to learn, in a stable order."""
    return list(session.scalars(select(Phrase).where(Phrase.status == PhraseStatus.APPROVED).order_by(Phrase.id)))


def _waiting_for(by: Person) -> list[Any]:
    not_mine = or_(Phrase.first_by.is_(None), Phrase.first_by != by.actor_id)
    return [Phrase.status == PhraseStatus.CANDIDATE, not_mine]


def _take(session: Session, phrase_id: int, revision: int, *statuses: PhraseStatus) -> Phrase:
    phrase = session.get(Phrase, phrase_id, with_for_update=True, populate_existing=True)
    return _check(phrase, revision, *statuses)


def _check(phrase: Phrase | None, revision: int, *statuses: PhraseStatus) -> Phrase:
    if phrase is None:
        raise NotFoundError("no such phrase")
    is_decided = phrase.status is PhraseStatus.DELETED or bool(statuses and phrase.status not in statuses)
    if is_decided or phrase.revision != revision:
        raise AlreadyReviewedError(phrase.decided_by)
    return phrase


def _is_second(phrase: Phrase, intent: str, topic: str | None, by: Person) -> bool:
    """Whether this word makes two that agree."""
    if phrase.first_by is not None and phrase.first_by == by.actor_id:
        raise InvalidInputError("您已经看过这一条了，要另一位管理员来确认")
    return phrase.first_by is not None and (phrase.first_intent, phrase.first_topic) == (intent, topic)


def _keep_first_word(
    session: Session, phrase: Phrase, intent: str, topic: str | None, *, by: Person, clock: Clock
) -> Phrase:
    if by.actor_id is None:  # Nobody could tell later that the second one is another person.
        raise InvalidInputError("这里要两位管理员说的一样才学；请先由一位管理员在聊天里 /review")
    note(session, phrase, "first_word", by=by, clock=clock)
    phrase.first_intent, phrase.first_topic, phrase.first_by = intent, topic, by.actor_id
    phrase.revision += 1
    record(session, "propose_phrase", by=by, at=clock.now(), phrase=phrase.id, intent=intent, topic=topic)
    session.flush()
    return phrase


def _decide(session: Session, phrase: Phrase, action: str, *, by: Person, clock: Clock, **columns: Any) -> Phrase:
    """Note the decision so that it can be undone, make it, and write the audit; codes only."""
    note(session, phrase, action, by=by, clock=clock)
    for name, value in columns.items():
        setattr(phrase, name, value)
    _settle(phrase, by=by, at=clock.now())
    labels = {name: columns[name] for name in ("intent", "topic") if name in columns}
    record(session, f"{action}_phrase", by=by, at=clock.now(), phrase=phrase.id, **labels)
    session.flush()
    return phrase


def _settle(phrase: Phrase, *, by: Person, at: datetime) -> None:
    phrase.decided_by, phrase.decided_at = by.actor_id, at
    phrase.revision += 1


def _forget_sources(session: Session, phrase_id: int, revision: int) -> None:
    """The same words in the readings, and those of the phrase that this one is a half of or says in other words.

    Readings are locked before phrases, and a whole before its halves, as by everybody else: or two would wait for
    each other. So the phrase itself is only looked at here.
    """
    phrase = _check(session.get(Phrase, phrase_id, populate_existing=True), revision)
    whole = session.get(Phrase, phrase.split_from_id, populate_existing=True) if phrase.split_from_id else None
    texts = {one.text for one in (phrase, whole) if one is not None and one.text}
    said = select(Reading.id).where(Reading.resident_id.is_not(None), Reading.text.in_(texts)).order_by(Reading.id)
    held = session.scalars(said.with_for_update()).all()
    session.execute(update(Reading).where(Reading.id.in_(held)).values(text=None, entities=[]))
    if whole is None:
        return
    session.refresh(whole, with_for_update=True)
    if whole.status in (PhraseStatus.SPLIT, PhraseStatus.WITHDRAWN):
        whole.text, whole.entities = "", []
        forget_bands(session, [whole.id])
