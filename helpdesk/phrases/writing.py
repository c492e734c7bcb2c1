"""Phrases that somebody gives: an admin writes one, or a file brings many. They add; they never replace a decision."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from helpdesk.audit.services import record
from helpdesk.clock import Clock
from helpdesk.errors import InvalidInputError
from helpdesk.people import Person
from helpdesk.phrases import reviewing, undoing
from helpdesk.phrases.labels import check_intent, check_topic
from helpdesk.phrases.masking import mask
from helpdesk.phrases.models import Origin, Phrase, PhraseStatus
from helpdesk.phrases.signatures import index_phrase, signature_of
from helpdesk.phrases.spans import checked_spans, spans_of_words
from helpdesk.phrases.visible import visible

SHORTEST, LONGEST = 2, 1000  # Characters.


class Outcome(StrEnum):
    """What became of a phrase that was given."""

    NEW = "new"
    APPROVED = "approved"  # It waited as a candidate, or had been refused or withdrawn, and is learned now.
    KNOWN = "known"  # The same words with the same label are there.
    DIFFERENT = "different"  # The same words are learned with another label; that stays.
    DELETED = "deleted"  # The words were deleted as sensitive; they do not come back.


class Written(NamedTuple):
    """The phrase (of DELETED only the empty row) and what became of it."""

    phrase: Phrase
    outcome: Outcome
    is_masked: bool = False  # Something personal in what was typed was exchanged for a made-up one.


class Given(NamedTuple):
    """Words with a label, checked; ``entities`` are spans of ``text``."""

    text: str
    intent: str
    topic: str | None = None
    entities: tuple[Mapping[str, Any], ...] = ()
    is_masked: bool = False


def check_given(text: str, intent: str, topic: str | None, entities: Iterable[Mapping[str, Any]] = ()) -> Given:
    """Words and label as they may be kept: masked, labels known. Raises ``InvalidInputError`` saying what is wrong."""
    words, moved = visible(text, entities)
    if not SHORTEST <= len(words) <= LONGEST:
        raise InvalidInputError(f"句子要 {SHORTEST} 到 {LONGEST} 个字")
    if not any(one.isalpha() for one in words):
        raise InvalidInputError("句子里要有字")
    intent = check_intent(intent)
    masked = mask(words, checked_spans(words, moved))
    topic, is_masked = check_topic(intent, topic), masked.text != words
    return Given(masked.text, intent, topic, tuple(masked.entities), is_masked)


def write_phrase(
    session: Session,
    given: Given,
    *,
    origin: Origin = Origin.WRITTEN,
    only_new: bool = False,
    by: Person,
    clock: Clock,
) -> Written:
    """Learn these words from the next training on. ``only_new``: what was refused or withdrawn stays as it is."""
    signature = signature_of(given.text)
    same = select(Phrase).where(Phrase.signature == signature).with_for_update()
    known = session.scalars(same.execution_options(populate_existing=True)).first()
    if known is None:
        try:
            with session.begin_nested():
                phrase = add_phrase(session, given, signature, origin, by=by, clock=clock)
        except IntegrityError:  # Somebody said or wrote the same at this very moment: now it is there.
            return write_phrase(session, given, origin=origin, only_new=only_new, by=by, clock=clock)
        record(session, "write_phrase", by=by, at=clock.now(), phrase=phrase.id, intent=given.intent, origin=origin)
        return Written(phrase, Outcome.NEW, given.is_masked)
    outcome = outcome_for(known, given)
    if outcome is Outcome.APPROVED and only_new and known.status is not PhraseStatus.CANDIDATE:
        return Written(known, Outcome.DIFFERENT, given.is_masked)
    if outcome is Outcome.APPROVED:
        _approve(session, known, given, by=by, clock=clock)
    return Written(known, outcome, given.is_masked)


def outcome_for(known: Phrase, given: Given) -> Outcome:
    """What becomes of words that are there already."""
    if known.status is PhraseStatus.DELETED:
        return Outcome.DELETED
    if known.status is not PhraseStatus.APPROVED:
        return Outcome.APPROVED
    return Outcome.KNOWN if (known.intent, known.topic) == (given.intent, given.topic) else Outcome.DIFFERENT


def add_phrase(
    session: Session, given: Given, signature: str, origin: Origin, *, by: Person, clock: Clock, indexed: bool = True
) -> Phrase:
    """A new approved row. ``indexed``: later near ones are grouped with it."""
    phrase = Phrase(
        signature=signature,
        group_key=signature,
        text=given.text,
        entities=[dict(one) for one in given.entities],
        origin=origin,
        status=PhraseStatus.APPROVED,
        intent=given.intent,
        topic=given.topic,
        decided_by=by.actor_id,
        decided_at=clock.now(),
        first_seen_at=clock.now(),
        last_seen_at=clock.now(),
    )
    session.add(phrase)
    if indexed:
        session.flush()
        index_phrase(session, phrase)
    return phrase


def reword(session: Session, phrase_id: int, text: str, *, revision: int, by: Person, clock: Clock) -> Written:
    """Change the words of an approved phrase; entities that stand in the new words stay.

    The old row is withdrawn and a new one written, so that both decisions can be seen; undoing takes the new one away.
    Raises ``InvalidInputError`` where the new words are there already.
    """
    old = reviewing.access_phrase(session, phrase_id)
    named = [(one["type"], old.text[one["start"] : one["end"]]) for one in old.entities]
    given = check_given(text, old.intent or "", old.topic, spans_of_words(text, named))
    signature = signature_of(given.text)
    if signature == old.signature:
        raise InvalidInputError("只改了标点或数字，对机器人没有区别，没有改")
    if session.scalar(select(Phrase.id).where(Phrase.signature == signature)) is not None:
        raise InvalidInputError("这句话已经有了，没有改")
    reviewing.withdraw(session, phrase_id, revision=revision, action=undoing.REWORDING, by=by, clock=clock)
    written = write_phrase(session, given, by=by, clock=clock)
    if written.outcome is Outcome.NEW:
        written.phrase.split_from_id = old.id
        session.flush()
    return written


def _approve(session: Session, known: Phrase, given: Given, *, by: Person, clock: Clock) -> None:
    undoing.note(session, known, "approve", by=by, clock=clock)
    known.status, known.intent, known.topic = PhraseStatus.APPROVED, given.intent, given.topic
    known.text = known.text or given.text  # What was said stays, so that undoing leaves it as it was.
    if given.entities:
        known.entities = _entities_in(known.text, given)
    known.decided_by, known.decided_at = by.actor_id, clock.now()
    known.revision += 1
    record(session, "approve_phrase", by=by, at=clock.now(), phrase=known.id, intent=given.intent, topic=given.topic)
    session.flush()
    index_phrase(session, known)


def _entities_in(text: str, given: Given) -> list[dict[str, Any]]:
    """The entities of ``given`` in words that are the same but for a sign or a number."""
    if text == given.text:
        return [dict(one) for one in given.entities]
    return spans_of_words(text, [(one["type"], given.text[one["start"] : one["end"]]) for one in given.entities])
