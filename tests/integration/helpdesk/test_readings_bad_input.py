"""Readings of what nobody should have to write: letters, signs, nothing that can be seen."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.residents.noting import note_heard
from helpdesk.clock import FixedClock
from helpdesk.phrases.models import Phrase
from helpdesk.readings.heard import Heard
from helpdesk.readings.services import LONGEST_KEPT
from tests.support.factories import make_resident
from tests.support.readings import LAMP, make_reading

LETTER = ("和平路的路灯坏了半个月了，" * 400)[:4000]


def test_a_letter_is_counted_and_not_kept(session: Session, clock: FixedClock) -> None:
    reading = make_reading(session, clock, make_resident(session, clock), text=LETTER)
    assert (reading.intent, reading.text, reading.entities) == (LAMP.intent, None, [])
    assert len(LETTER) > LONGEST_KEPT


@pytest.mark.parametrize(
    "text", [LETTER, "😀😀😀😀", "？！。。。……", "\u200b\u200b\u2060\ufeff", "1234567890", "/review"]
)
def test_what_teaches_nothing_is_no_candidate(session: Session, clock: FixedClock, text: str) -> None:
    heard = Heard(message_id="m1", text=text, intent="greet", confidence=0.1, fallback=True)
    resident = make_resident(session, clock)
    reading = note_heard(session, heard, resident_id=resident.id, model=None, clock=clock)
    assert reading is not None
    assert reading.is_fallback
    assert session.scalars(select(Phrase)).all() == []
