"""Messages that may teach the model come by themselves: what was noted when somebody's deed or a doubt pointed at one.

The same words are one candidate however often they come. What an admin refused or deleted never comes back; what was
approved only where a deed contradicts it. The message itself is known by its reading, so nothing here sees raw words.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from helpdesk.audit.services import record
from helpdesk.catalogue import INTENT_OF_SERVICE, Service
from helpdesk.clock import Clock
from helpdesk.people import SYSTEM
from helpdesk.phrases.masking import Masked, mask
from helpdesk.phrases.models import Origin, Phrase, PhraseStatus
from helpdesk.phrases.ranking import Surroundings, score_of
from helpdesk.phrases.signatures import group_of, index_phrase, signature_of
from helpdesk.phrases.undoing import drop_phrases
from helpdesk.readings.models import Reading
from helpdesk.readings.services import hold_reading
from helpdesk.search.terms import plain
from helpdesk.tickets.models import Ticket

SHORTEST, LONGEST = 4, 300  # Characters without signs; shorter ones are answers, longer ones are letters.
_HAN = re.compile(r"[\u3400-\u9fff]")
_NOTHING_SAID = re.compile(r"某(?:单元|号院|[某栋室号楼])?|[\W\d_]")

# What says most about a message stays its origin.
_STRENGTH = (Origin.UNSURE, Origin.UNWANTED, Origin.PICKED, Origin.RECLASSIFIED)


@dataclass(frozen=True)
class Guess:
    """What the model made of the message, and which version it was."""

    intent: str | None = None
    confidence: float | None = None
    ranking: tuple[tuple[str, float], ...] = ()
    topic: str | None = None
    topic_confidence: float | None = None
    version_id: int | None = None

    @classmethod
    def of(cls, reading: Reading) -> "Guess":
        """As it was written down."""
        ranking = tuple((str(name), float(share)) for name, share in reading.ranking)
        confidences = (reading.topic, reading.topic_confidence, reading.version_id)
        return cls(reading.intent, reading.confidence, ranking, *confidences)


@dataclass(frozen=True)
class _Deed:
    """Why a message is noted, and what that says about it."""

    origin: Origin
    suggested_intent: str | None = None
    suggested_topic: str | None = None
    ticket_id: int | None = None


def note_unsure(session: Session, reading: Reading, *, clock: Clock) -> Phrase | None:
    """The model was too unsure to act on a message."""
    return _note(session, reading, _Deed(Origin.UNSURE), clock=clock)


def note_picked(
    session: Session, resident_id: int, message_key: str, *, intent: str | None, clock: Clock
) -> Phrase | None:
    """The resident picked a button instead of the guess, or the guess itself; None: 都不是."""
    reading = hold_reading(session, resident_id, message_key)
    if reading is None:
        return None
    reading.is_corrected = reading.is_corrected or intent != reading.intent
    return _note(session, reading, _Deed(Origin.PICKED, intent), clock=clock)


def note_unwanted(session: Session, ticket: Ticket, *, clock: Clock) -> Phrase | None:
    """The resident rated a ticket "not what I wanted": the message that began it was misread."""
    reading = _reading_that_began(session, ticket)
    if reading is None:
        return None
    reading.is_corrected = True
    return _note(session, reading, _Deed(Origin.UNWANTED, ticket_id=ticket.id), clock=clock)


def note_reclassified(session: Session, ticket: Ticket, *, service_before: Service, clock: Clock) -> Phrase | None:
    """Staff changed service or topic of a ticket. Back to what was guessed takes the candidate away again."""
    reading = _reading_that_began(session, ticket)
    if reading is None:
        return None
    intent = INTENT_OF_SERVICE[ticket.service] if ticket.service is not service_before else None
    is_wrong = (intent or reading.intent) != reading.intent or ticket.topic != reading.topic
    reading.is_corrected = is_wrong
    if not is_wrong:
        _take_back(session, reading, ticket)
        return None
    return _note(session, reading, _Deed(Origin.RECLASSIFIED, intent, ticket.topic, ticket.id), clock=clock)


def add_candidate(
    session: Session,
    *,
    text: str,
    entities: Iterable[Mapping[str, Any]],
    origin: Origin,
    guess: Guess,
    suggested_intent: str | None = None,
    suggested_topic: str | None = None,
    ticket_id: int | None = None,
    resident_id: int | None = None,
    seen_at: datetime | None = None,
    clock: Clock,
) -> Phrase | None:
    """A message that may teach something; masked here, whatever was done before.

    ``seen_at`` is when the message came (aware): one message noted for two reasons counts once. None where it is no
    candidate: too short or long, a command, nothing but numbers, or decided before.
    """
    masked = mask(text.strip(), entities)
    if not may_teach(masked.text):
        return None
    deed = _Deed(origin, suggested_intent, suggested_topic, ticket_id)
    phrase = _insert(session, masked, deed, resident_id, seen_at or clock.now())
    if phrase is None:
        return None
    if phrase.status is PhraseStatus.EXPIRED:  # Its words are those of whoever says them now, who may take them back.
        phrase.resident_id = resident_id
    if not _reopen(session, phrase, masked, deed, clock=clock):
        return None
    _take_over(phrase, deed, guess, seen_at or clock.now())
    _rank(session, phrase)
    session.flush()
    return phrase


def may_teach(text: str) -> bool:
    """Whether there is a sentence in it: no command, no bare number, neither a word nor a letter."""
    said = _NOTHING_SAID.sub("", text)
    is_sized = len(plain(text)) >= SHORTEST and len(text) <= LONGEST
    return is_sized and not text.startswith("/") and len(_HAN.findall(said)) >= 2


def _note(session: Session, reading: Reading, deed: _Deed, *, clock: Clock) -> Phrase | None:
    """An answer to a question says nothing about the intent, and without words there is nothing to learn."""
    if reading.in_form or not reading.text:
        return None
    return add_candidate(
        session,
        text=reading.text,
        entities=reading.entities,
        origin=deed.origin,
        guess=Guess.of(reading),
        suggested_intent=deed.suggested_intent,
        suggested_topic=deed.suggested_topic,
        ticket_id=deed.ticket_id,
        resident_id=reading.resident_id,
        seen_at=reading.at,
        clock=clock,
    )


def _reading_that_began(session: Session, ticket: Ticket) -> Reading | None:
    """None for a ticket from the counter, a button or a talk that is forgotten."""
    return hold_reading(session, ticket.resident_id, ticket.begun_with) if ticket.begun_with else None


def _insert(session: Session, masked: Masked, deed: _Deed, resident_id: int | None, seen_at: datetime) -> Phrase | None:
    """The phrase with these words, new or known."""
    signature = signature_of(masked.text)
    known = _phrase_of(session, signature)
    if known is not None:
        return known
    phrase = Phrase(
        signature=signature,
        group_key=group_of(session, masked.text),
        text=masked.text,
        entities=masked.entities,
        origin=deed.origin,
        status=PhraseStatus.CANDIDATE,
        seen_count=0,
        ranking=[],
        revision=0,
        resident_id=resident_id,
        first_seen_at=seen_at,
        last_seen_at=seen_at,
    )
    try:
        with session.begin_nested():
            session.add(phrase)
    except IntegrityError:  # Another process was told the same at this very moment.
        return _phrase_of(session, signature)
    index_phrase(session, phrase)
    return phrase


def _phrase_of(session: Session, signature: str) -> Phrase | None:
    query = select(Phrase).where(Phrase.signature == signature).with_for_update()
    return session.scalars(query.execution_options(populate_existing=True)).first()


def _reopen(session: Session, phrase: Phrase, masked: Masked, deed: _Deed, *, clock: Clock) -> bool:
    """Whether it may be looked at: it waits, has expired, or is approved and now contradicted."""
    if phrase.status is PhraseStatus.CANDIDATE:
        return True
    if phrase.status is PhraseStatus.EXPIRED:
        phrase.text, phrase.entities, phrase.status = masked.text, masked.entities, PhraseStatus.CANDIDATE
        index_phrase(session, phrase)
        return True
    if phrase.status is not PhraseStatus.APPROVED or not _contradicts(phrase, deed):
        return False
    phrase.status = PhraseStatus.CANDIDATE
    phrase.first_intent = phrase.first_topic = phrase.first_by = None  # Where two must agree, two look at it again.
    phrase.revision += 1
    record(session, "contradict_phrase", by=SYSTEM, at=clock.now(), phrase=phrase.id, origin=deed.origin)
    return True


def _contradicts(phrase: Phrase, deed: _Deed) -> bool:
    """A deed says something else than the admin, who had not seen such a deed when deciding."""
    pairs = (
        (deed.suggested_intent, phrase.intent, phrase.suggested_intent),
        (deed.suggested_topic, phrase.topic, phrase.suggested_topic),
    )
    return any(said not in (None, decided, known) for said, decided, known in pairs)


def _take_over(phrase: Phrase, deed: _Deed, guess: Guess, seen_at: datetime) -> None:
    """The newest suggestion and guess count; the same message noted again is not said again."""
    if seen_at > phrase.last_seen_at or phrase.seen_count == 0:
        phrase.seen_count += 1
    phrase.last_seen_at = max(phrase.last_seen_at, seen_at)
    phrase.suggested_intent = deed.suggested_intent or phrase.suggested_intent
    phrase.suggested_topic = deed.suggested_topic or phrase.suggested_topic
    phrase.ticket_id = deed.ticket_id or phrase.ticket_id
    if phrase.origin not in _STRENGTH or _STRENGTH.index(deed.origin) >= _STRENGTH.index(phrase.origin):
        phrase.origin = deed.origin
    phrase.guess, phrase.confidence, phrase.version_id = guess.intent, guess.confidence, guess.version_id
    phrase.ranking = [list(one) for one in guess.ranking]
    phrase.guess_topic, phrase.topic_confidence = guess.topic, guess.topic_confidence


def _rank(session: Session, phrase: Phrase) -> None:
    phrase.score = score_of(phrase, _surroundings(session, phrase))


def _surroundings(session: Session, phrase: Phrase) -> Surroundings:
    seen, label = func.sum(Phrase.seen_count), phrase.suggested_intent or phrase.guess
    near = select(seen).where(Phrase.group_key == phrase.group_key, Phrase.id != phrase.id)
    approved = Phrase.status == PhraseStatus.APPROVED
    of_label = select(func.count()).select_from(Phrase).where(Phrase.intent == label, approved)
    return Surroundings(
        times_seen=phrase.seen_count + (session.scalar(near) or 0),
        approved_of_label=session.scalar(of_label) or 0,
    )


def _take_back(session: Session, reading: Reading, ticket: Ticket) -> None:
    """Staff put the old service and topic back: the candidate of this ticket says nothing any more."""
    phrase = _phrase_of(session, signature_of(mask(reading.text, reading.entities).text)) if reading.text else None
    if phrase is None or phrase.status is not PhraseStatus.CANDIDATE or phrase.ticket_id != ticket.id:
        return
    phrase.suggested_intent = phrase.suggested_topic = phrase.ticket_id = None
    if (
        phrase.origin is Origin.RECLASSIFIED
        and not reading.is_fallback
        and (phrase.seen_count, phrase.revision) == (1, 0)
    ):
        drop_phrases(session, [phrase])
    else:
        phrase.origin = Origin.UNSURE
        _rank(session, phrase)
    session.flush()
