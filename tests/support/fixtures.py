"""Fixtures that every test may ask for: a clock, a database in a file, a session, the example office."""

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from helpdesk.clock import FixedClock
from helpdesk.database import Database, create_database
from helpdesk.office import Office, apply_office, load_office

ROOT = Path(__file__).resolve().parents[2]
# A Tuesday morning in an ordinary working week, 10:00 in Shanghai.
START = datetime(2026, 3, 10, 2, 0, tzinfo=UTC)


@cache
def example_office() -> Office:
    """The office that ships with the project."""
    return load_office(ROOT / "office.yml")


@pytest.fixture
def clock() -> FixedClock:
    """Tuesday, 10 March 2026, 10:00 in Shanghai, until it is advanced."""
    return FixedClock(START)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """An empty database in a file of its own."""
    database = create_database(f"sqlite:///{tmp_path / 'linli.db'}")
    database.create_tables()
    yield database
    database.dispose()


@pytest.fixture
def office() -> Office:
    """The example office, as data."""
    return example_office()


@pytest.fixture
def served(database: Database, office: Office, clock: FixedClock) -> Database:
    """A database in which the example office is applied; no group is bound yet."""
    with database.session() as session:
        apply_office(session, office, clock)
    return database


@pytest.fixture
def session(served: Database) -> Iterator[Session]:
    """One writing transaction over the example office; rolled back at the end."""
    with served.session() as session:
        yield session
        session.rollback()
