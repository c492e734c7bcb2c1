"""Fixtures that every test may ask for: a clock, a database in a file, a session, the example office."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest
from sqlalchemy.orm import Session

from helpdesk.clock import FixedClock
from helpdesk.database import Database, create_database
from helpdesk.office import Office, apply_office, load_office

ROOT = Path(__file__).resolve().parents[2]
# A Tuesday morning in an ordinary working week, 10:00 in Shanghai.
START = datetime(2026, 3, 10, 2, 0, tzinfo=UTC)


class Templates(NamedTuple):
    """Files to copy: without and with the example office."""

    empty: Path
    applied: Path


@cache
def example_office() -> Office:
    """The office that ships with the project."""
    return load_office(ROOT / "office.yml")


@pytest.fixture
def clock() -> FixedClock:
    """Tuesday, 10 March 2026, 10:00 in Shanghai, until it is advanced."""
    return FixedClock(START)


@pytest.fixture(scope="session")
def templates(tmp_path_factory: pytest.TempPathFactory) -> Templates:
    """Databases made once and copied for each test: creating the tables is the slow part."""
    folder = tmp_path_factory.mktemp("templates")
    empty, applied = folder / "empty.db", folder / "applied.db"
    for file in (empty, applied):
        database = create_database(f"sqlite:///{file}")
        database.create_tables()
        if file is applied:
            with database.session() as session:
                apply_office(session, example_office(), FixedClock(START))
        database.dispose()  # The last connection merges the write-ahead log into the file.
    return Templates(empty, applied)


@pytest.fixture
def database(tmp_path: Path, templates: Templates) -> Iterator[Database]:
    """An empty database in a file of its own."""
    yield from _copy(templates.empty, tmp_path / "linli.db")


@pytest.fixture
def office() -> Office:
    """The example office, as data."""
    return example_office()


@pytest.fixture
def served(tmp_path: Path, templates: Templates) -> Iterator[Database]:
    """A database in which the example office is applied; no group is bound yet."""
    yield from _copy(templates.applied, tmp_path / "served.db")


def _copy(template: Path, file: Path) -> Iterator[Database]:
    shutil.copyfile(template, file)
    database = create_database(f"sqlite:///{file}")
    yield database
    database.dispose()


@pytest.fixture
def session(served: Database) -> Iterator[Session]:
    """One writing transaction over the example office; rolled back at the end."""
    with served.session() as session:
        yield session
        session.rollback()
