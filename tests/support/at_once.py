"""Several processes, or two transactions in an exact order, that want the same rows of a PostgreSQL database."""

import multiprocessing
import threading
import time
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from helpdesk.database import Database, create_database
from helpdesk.errors import HelpdeskError

SPAWN = multiprocessing.get_context("spawn")
PATIENCE = 60.0  # Seconds; a deadlock is noticed by the server after one.

Job = Callable[..., object]
Answer = tuple[str, Any]  # ("done", what it gave), ("refused", the sentence) or ("broke", the error)


def address_of(database: Database) -> str:
    """For another process."""
    return database.engine.url.render_as_string(hide_password=False)


def at_once(database: Database, job: Job, *calls: Sequence[tuple[Any, ...]]) -> list[tuple[Answer, ...]]:
    """A process for each of ``calls``; round after round all begin ``job(session, *arguments)`` at the same moment.

    ``job`` is a function of a module. Gives for each round what came of it in each process.
    """
    answers, barrier = SPAWN.Queue(), SPAWN.Barrier(len(calls))
    workers = [
        SPAWN.Process(target=_work, args=(address_of(database), job, list(mine), place, barrier, answers))
        for place, mine in enumerate(calls)
    ]
    for worker in workers:
        worker.start()
    found = dict(answers.get(timeout=2 * PATIENCE) for _ in workers)
    for worker in workers:
        worker.join(PATIENCE)
    return list(zip(*(found[place] for place in range(len(calls))), strict=True))


def in_turns(database: Database, first: Callable[[Session], object], second: Callable[[Session], object]) -> Answer:
    """What ``second`` comes to if it begins when ``first`` is done but not committed, and goes on after the commit."""
    other, answers = create_database(address_of(database)), []
    with database.session() as session:
        first(session)
        session.flush()
        thread = threading.Thread(target=lambda: answers.append(_try(other, second)))
        thread.start()
        _until_it_waits(database, thread)
    thread.join(PATIENCE)
    other.dispose()
    assert answers, "the second one is still waiting"
    return answers[0]


def is_waiting(database: Database) -> bool:
    """Whether any transaction of this database waits for another one."""
    with database.reading() as session:
        query = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        return bool(session.scalar(text(query)))


def _until_it_waits(database: Database, thread: threading.Thread) -> None:
    end_at = time.monotonic() + PATIENCE
    while thread.is_alive() and time.monotonic() < end_at and not is_waiting(database):
        time.sleep(0.02)


def _work(url: str, job: Job, calls: list[tuple[Any, ...]], place: int, barrier: Any, answers: Any) -> None:
    database = create_database(url)
    found = []
    for call in calls:
        barrier.wait(PATIENCE)
        found.append(_try(database, lambda session, call=call: job(session, *call)))  # type: ignore[misc]
    answers.put((place, found))
    database.dispose()


def _try(database: Database, job: Callable[[Session], object]) -> Answer:
    try:
        with database.session() as session:
            return "done", job(session)
    except HelpdeskError as error:
        return "refused", getattr(error, "owner_name", None) or str(error)
    except Exception as error:  # noqa: BLE001  # Whatever it is, the test must see it.
        return "broke", repr(error)
