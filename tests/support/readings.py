"""Readings for tests: what a model may have made of a message."""

from dataclasses import replace
from typing import Any

from sqlalchemy.orm import Session

from helpdesk.clock import Clock
from helpdesk.readings.heard import Heard
from helpdesk.readings.models import Reading
from helpdesk.readings.services import note_reading
from helpdesk.residents.models import Resident
from helpdesk.training.models import ModelVersion

LAMP = Heard(
    message_id="m1",
    text="和平路的路灯又坏了",
    intent="file_complaint",
    confidence=0.71,
    fallback=False,
    ranking=(("file_complaint", 0.71), ("report_snapshot", 0.2)),
    topic="public_facilities",
    topic_confidence=0.9,
)


def make_version(session: Session, clock: Clock, file: str = "20260310-100000.tar.gz") -> ModelVersion:
    """A model version that was trained just now."""
    version = ModelVersion(file=file, trained_at=clock.now(), data_hash="0" * 64)
    session.add(version)
    session.flush()
    return version


def make_reading(
    session: Session, clock: Clock, resident: Resident, *, model: str | None = None, **facts: Any
) -> Reading:
    """What was made of ``LAMP``, or of something like it."""
    reading = note_reading(session, replace(LAMP, **facts), resident_id=resident.id, model=model, clock=clock)
    assert reading is not None
    return reading
