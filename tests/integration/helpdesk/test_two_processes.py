"""Two processes write the same SQLite file at once: none is locked out, none overwrites the other."""

import multiprocessing
import time
from pathlib import Path

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from helpdesk.clock import SystemClock
from helpdesk.database import Database, UtcDateTime, create_database
from helpdesk.errors import ConflictError
from helpdesk.outbox.models import OutboxRow
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.services import claim_ticket
from tests.support.factories import make_resident, make_staff, make_ticket

SECONDS = 2.0
SPAWN = multiprocessing.get_context("spawn")
CLOCK = SystemClock()


def _open_tickets(url: str, user_id: int, answers: "multiprocessing.Queue[object]") -> None:
    database = create_database(url)
    numbers: list[str] = []
    try:
        end_at = time.monotonic() + SECONDS
        while time.monotonic() < end_at:
            with database.session() as session:
                resident = make_resident(session, CLOCK, user_id=user_id)
                key = f"{user_id}-{len(numbers)}"
                numbers.append(make_ticket(session, CLOCK, resident, key=key).number)
    except Exception as error:  # noqa: BLE001  # Whatever it is, the test must see it.
        answers.put(repr(error))
    else:
        answers.put(numbers)


def _claim(url: str, user_id: int, number: str, answers: "multiprocessing.Queue[object]") -> None:
    database = create_database(url)
    try:
        with database.session() as session:
            claim_ticket(session, number, by=make_staff(session, CLOCK, user_id=user_id), clock=CLOCK)
    except ConflictError as error:
        answers.put(("conflict", error.owner_name))
    else:
        answers.put(("claimed", None))


def _run(target: object, jobs: list[tuple[object, ...]]) -> list[object]:
    answers: multiprocessing.Queue[object] = SPAWN.Queue()
    workers = [SPAWN.Process(target=target, args=(*job, answers)) for job in jobs]  # type: ignore[arg-type]
    for worker in workers:
        worker.start()
    found = [answers.get(timeout=60) for _ in workers]
    for worker in workers:
        worker.join(60)
    return found


def test_both_write_for_seconds_and_every_number_is_unique(served: Database) -> None:
    url = served.engine.url.render_as_string()
    lists = _run(_open_tickets, [(url, 1), (url, 2)])
    assert all(isinstance(one, list) and one for one in lists), lists
    numbers = [number for one in lists if isinstance(one, list) for number in one]
    assert len(set(numbers)) == len(numbers)
    with served.reading() as session:
        assert session.scalar(select(func.count()).select_from(Ticket)) == len(numbers)
        opened = select(func.count()).select_from(OutboxRow).where(OutboxRow.kind == "ticket_opened")
        assert session.scalar(opened) == len(numbers)


def test_of_two_claims_in_two_processes_exactly_one_wins(served: Database) -> None:
    with served.session() as session:
        make_staff(session, CLOCK)
        number = make_ticket(session, CLOCK).number
    url = served.engine.url.render_as_string()
    assert sorted(_run(_claim, [(url, 1, number), (url, 2, number)])) == [  # type: ignore[type-var]
        ("claimed", None),
        ("conflict", "孙磊"),
    ]


def test_a_reader_does_not_wait_for_a_writer(served: Database) -> None:
    with served.session() as writer:
        make_resident(writer, CLOCK)
        started_at = time.monotonic()
        with served.reading() as reader:
            assert reader.scalar(select(func.count()).select_from(Ticket)) == 0
        assert time.monotonic() - started_at < 5


def test_an_error_rolls_everything_back(served: Database) -> None:
    def fail() -> None:
        with served.session() as session:
            make_ticket(session, CLOCK)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    with served.reading() as session:
        assert session.scalar(select(func.count()).select_from(Ticket)) == 0


def test_a_time_without_a_zone_is_refused(tmp_path: Path) -> None:
    database = create_database(f"sqlite:///{tmp_path / 'x.db'}")
    with pytest.raises(ValueError, match="zone"):
        UtcDateTime().process_bind_param(CLOCK.now().replace(tzinfo=None), database.engine.dialect)
    database.dispose()


def test_an_error_of_the_database_quotes_nobody(session: Session) -> None:
    with pytest.raises(SQLAlchemyError) as caught:
        session.execute(text("INSERT INTO residents (display_name) VALUES (:name)"), {"name": "王秀兰"})
    assert "王秀兰" not in str(caught.value)
