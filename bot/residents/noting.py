"""What the model made of a message is written down together with the answer, and which model gave it."""

from sqlalchemy.orm import Session

from helpdesk.clock import Clock
from helpdesk.phrases.candidates import note_unsure
from helpdesk.readings.aside import aside
from helpdesk.readings.heard import Heard
from helpdesk.readings.models import Reading
from helpdesk.readings.services import note_reading


def note_heard(
    session: Session, heard: Heard | None, *, resident_id: int, model: str | None, clock: Clock
) -> Reading | None:
    """Note a reading; one that was too unsure becomes a candidate for the admins. None where there was none."""
    reading = None
    if heard is not None:
        with aside(session):
            reading = note_reading(session, heard, resident_id=resident_id, model=model, clock=clock)
    if reading is not None and reading.is_fallback and reading.text:
        with aside(session):
            note_unsure(session, reading, clock=clock)
    return reading
