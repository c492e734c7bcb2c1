"""Consent is taken back at the very moment the dialogue answers, on PostgreSQL: nothing of the words stays."""

from collections.abc import Iterator

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from helpdesk.clock import FixedClock
from helpdesk.database import Database
from helpdesk.readings.models import Reading
from helpdesk.readings.services import note_reading
from helpdesk.residents.models import Resident
from helpdesk.residents.services import revoke_consent
from tests.support import postgres
from tests.support.at_once import in_turns
from tests.support.factories import make_resident
from tests.support.fixtures import START, Templates
from tests.support.readings import LAMP

pytestmark = postgres.ABOUT_POSTGRES

CLOCK = FixedClock(START)
WANG = 1001


@pytest.fixture
def database(templates: Templates) -> Iterator[Database]:
    with postgres.copied(templates.applied.stem) as database:
        with database.session() as session:
            make_resident(session, CLOCK, user_id=WANG)
        yield database


def _revoke(session: Session) -> None:
    revoke_consent(session, session.scalars(select(Resident)).one(), clock=CLOCK)


def _answer(session: Session) -> int | None:
    resident = session.scalars(select(Resident)).one()
    reading = note_reading(session, LAMP, resident_id=resident.id, model=None, clock=CLOCK)
    return reading.id if reading is not None else None


def _words(database: Database) -> list[tuple[int | None, str | None]]:
    with database.reading() as session:
        return [(one.resident_id, one.text) for one in session.scalars(select(Reading))]


def test_words_answered_while_consent_ends_are_not_noted(database: Database) -> None:
    assert in_turns(database, _revoke, _answer) == ("done", None)
    assert _words(database) == []


def test_words_noted_just_before_consent_ends_are_forgotten(database: Database) -> None:
    assert in_turns(database, _answer, _revoke) == ("done", None)
    assert _words(database) == [(None, None)]
