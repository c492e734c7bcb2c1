"""What the model made of each message, and how often it was wrong. The bot writes it down with the answer.

What somebody does afterwards says whether a reading was right; ``helpdesk.phrases.candidates`` marks it then.
"""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Integer, cast, func, select, update
from sqlalchemy.orm import Session

from helpdesk.audit.services import record
from helpdesk.clock import Clock
from helpdesk.people import SYSTEM
from helpdesk.phrases.masking import mask
from helpdesk.readings.heard import Heard
from helpdesk.readings.models import Reading
from helpdesk.residents.models import Resident
from helpdesk.training.models import ModelVersion

LONGEST_KEPT = 600  # Characters; a longer message is a letter, which teaches nothing and takes long to mask.

# What a forgotten reading no longer tells: whose it was, which message, and what was said. Its figures stay.
_FORGOTTEN: dict[str, Any] = {"resident_id": None, "message_key": "", "text": None, "entities": []}


@dataclass(frozen=True)
class LiveFigures:
    """How one version did with residents: of so many messages so many were unclear, so many read wrongly."""

    messages: int  # That began or decided something; answers to a question say nothing about the model.
    fallbacks: int
    corrections: int

    @property
    def fallback_rate(self) -> float:
        """The share that was too unsure, 0 to 1."""
        return self.fallbacks / self.messages if self.messages else 0.0

    @property
    def corrections_per_100(self) -> float:
        """How many of 100 messages somebody said later were meant otherwise."""
        return 100 * self.corrections / self.messages if self.messages else 0.0


@dataclass(frozen=True)
class AnsweredUpdate:
    """One update that the dialogue answered, words or a button: by which model, with which rows of the outbox."""

    update: int
    resident: int
    model: str | None  # The name of its file; None where the dialogue server did not say.
    reading: int | None
    rows: tuple[int, ...]


def note_reading(
    session: Session, heard: Heard, *, resident_id: int, model: str | None, clock: Clock
) -> Reading | None:
    """Write down what ``model`` (the name of its file) made of one message; the same message again changes nothing.

    The words are kept, masked, only where they decided something. None for a resident who does not agree (any more).
    """
    # Held, so that nobody takes consent back meanwhile, finds nothing to forget yet, and leaves this behind.
    resident = session.get(Resident, resident_id, with_for_update={"read": True}, populate_existing=True)
    if resident is None or resident.consented_at is None:
        return None
    known = reading_of(session, resident_id, heard.message_id)
    if known is not None:
        return known
    reading = Reading(
        resident_id=resident_id,
        message_key=heard.message_id,
        version_id=_version_of(session, model),
        intent=heard.intent,
        confidence=heard.confidence,
        is_fallback=heard.fallback,
        in_form=heard.in_form,
        ranking=[list(one) for one in heard.ranking],
        topic=heard.topic,
        topic_confidence=heard.topic_confidence,
        is_corrected=False,
        at=clock.now(),
        **_words_of(heard),
    )
    session.add(reading)
    session.flush()
    return reading


def reading_of(session: Session, resident_id: int, message_key: str) -> Reading | None:
    """What was made of this message of this resident; None where nothing was, or where it is forgotten."""
    query = select(Reading).where(Reading.resident_id == resident_id, Reading.message_key == message_key)
    return session.scalars(query).first()


def hold_reading(session: Session, resident_id: int, message_key: str) -> Reading | None:
    """The same, and nobody forgets it before this transaction ends: what is noted of it would outlive consent."""
    query = select(Reading).where(Reading.resident_id == resident_id, Reading.message_key == message_key)
    return session.scalars(query.with_for_update().execution_options(populate_existing=True)).first()


def record_answer(session: Session, answered: AnsweredUpdate, *, clock: Clock) -> None:
    """Write into the audit which model answered."""
    record(session, "answer_dialogue", by=SYSTEM, at=clock.now(), **asdict(answered))


def figures_of(session: Session, version_id: int, *, since: datetime, until: datetime) -> LiveFigures:
    """How this version did from ``since`` until before ``until``."""
    counted = select(
        func.count(), func.sum(cast(Reading.is_fallback, Integer)), func.sum(cast(Reading.is_corrected, Integer))
    ).where(
        Reading.version_id == version_id,
        Reading.at >= since,
        Reading.at < until,
        Reading.in_form.is_(False),
    )
    messages, fallbacks, corrections = session.execute(counted).one()
    return LiveFigures(messages, fallbacks or 0, corrections or 0)


def forget_readings(session: Session, *, older_than: timedelta, clock: Clock) -> int:
    """Empty the words of old readings and forget whose they were; returns how many. What the figures need stays."""
    old = select(Reading.id).where(Reading.at < clock.now() - older_than, Reading.resident_id.is_not(None))
    # What somebody is forgetting or learning from at this moment is left to the next time.
    theirs = update(Reading).where(Reading.id.in_(old.with_for_update(skip_locked=True)))
    return len(session.scalars(theirs.values(_FORGOTTEN).returning(Reading.id)).all())


def forget_readings_of(session: Session, resident: Resident) -> None:
    """The same at once for all readings of one resident."""
    theirs = update(Reading).where(Reading.resident_id == resident.id)
    session.execute(theirs.values(_FORGOTTEN))


def _words_of(heard: Heard) -> dict[str, Any]:
    """The masked words and the entities in them, where they are worth keeping."""
    if heard.in_form or len(heard.text) > LONGEST_KEPT:
        return {"text": None, "entities": []}
    masked = mask(heard.text, [asdict(one) for one in heard.entities])
    return {"text": masked.text, "entities": [dict(one) for one in masked.entities]}


def _version_of(session: Session, model: str | None) -> int | None:
    if model is None:
        return None
    return session.scalars(select(ModelVersion.id).where(ModelVersion.file == model)).first()
