"""敏感 while the bot learns from the same words, and while a split is undone, on PostgreSQL: nobody waits for ever."""

import threading
import time
from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from helpdesk.clock import FixedClock
from helpdesk.database import Database, create_database
from helpdesk.errors import HelpdeskError
from helpdesk.people import Admin
from helpdesk.phrases import reviewing
from helpdesk.phrases.candidates import note_picked
from helpdesk.phrases.models import Phrase, PhraseStatus
from helpdesk.phrases.signatures import index_phrase
from helpdesk.readings.models import Reading
from helpdesk.readings.services import hold_reading
from tests.support import postgres
from tests.support.at_once import PATIENCE, address_of, is_waiting
from tests.support.factories import make_phrase, make_resident
from tests.support.fixtures import START, Templates
from tests.support.readings import LAMP, make_reading

pytestmark = postgres.ABOUT_POSTGRES

CLOCK = FixedClock(START)
CHEN = Admin(3001)


@pytest.fixture
def database(templates: Templates) -> Iterator[Database]:
    with postgres.copied(templates.applied.stem) as database:
        yield database
        with database.session() as session:
            session.execute(text("TRUNCATE phrases, readings, residents, audit_entries CASCADE"))


def meanwhile(
    database: Database,
    begin: Callable[[Session], object],
    other: Callable[[Session], object],
    go_on: Callable[[Session], object],
) -> list[str]:
    """``begin``, then ``other`` until it waits, then ``go_on`` in the transaction of ``begin``; who was refused."""
    broken: list[str] = []
    second = create_database(address_of(database))

    def work() -> None:
        try:
            with second.session() as session:
                other(session)
        except HelpdeskError as error:
            broken.append(str(error))
        except Exception as error:  # noqa: BLE001  # A deadlock is what must not be.
            broken.append(repr(error))

    with database.session() as session:
        begin(session)
        session.flush()
        thread = threading.Thread(target=work)
        thread.start()
        end_at = time.monotonic() + PATIENCE
        while thread.is_alive() and time.monotonic() < end_at and not is_waiting(database):
            time.sleep(0.02)
        go_on(session)
    thread.join(PATIENCE)
    second.dispose()
    return broken


def test_words_are_deleted_while_somebodys_deed_is_noted(database: Database) -> None:
    with database.session() as session:
        person = make_resident(session, CLOCK, user_id=1001)
        reading, resident = make_reading(session, CLOCK, person), person.id
        phrase = note_picked(session, resident, LAMP.message_id, intent="report_snapshot", clock=CLOCK)
        assert phrase is not None
        phrase_id, revision, reading_id = phrase.id, phrase.revision, reading.id

    broken = meanwhile(
        database,
        lambda session: hold_reading(session, resident, LAMP.message_id),
        lambda session: reviewing.delete_words(session, phrase_id, revision=revision, by=CHEN, clock=CLOCK),
        lambda session: note_picked(session, resident, LAMP.message_id, intent="ask_information", clock=CLOCK),
    )
    assert broken == []
    with database.reading() as session:
        assert session.get_one(Phrase, phrase_id).status is PhraseStatus.DELETED
        assert session.scalars(select(Reading.text).where(Reading.id == reading_id)).one() is None


def test_a_half_is_deleted_while_the_whole_is_held(database: Database) -> None:
    with database.session() as session:
        whole = make_phrase(session, CLOCK, "路灯坏了三天了，垃圾也没人收")
        index_phrase(session, whole)
        half = reviewing.split(session, whole.id, revision=0, at=8, by=CHEN, clock=CLOCK).new[0]
        whole_id, half_id = whole.id, half.id
    broken = meanwhile(
        database,
        lambda session: session.get_one(Phrase, whole_id, with_for_update=True),
        lambda session: reviewing.delete_words(session, half_id, revision=0, by=CHEN, clock=CLOCK),
        lambda session: session.get_one(Phrase, half_id, with_for_update=True),
    )
    assert broken == []
    with database.reading() as session:
        assert session.get_one(Phrase, half_id).status is PhraseStatus.DELETED
        assert session.get_one(Phrase, whole_id).text == ""
