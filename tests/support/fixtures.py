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
from tests.support import postgres

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
def templates(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Templates]:
    """Databases made once and copied for each test: creating the tables is the slow part."""
    folder = tmp_path_factory.mktemp("templates")
    templates = Templates(folder / "empty.db", folder / "applied.db")
    for file in templates:
        database = _new_template(file)
        if file is templates.applied:
            with database.session() as session:
                apply_office(session, example_office(), FixedClock(START))
        database.dispose()  # The last connection merges the write-ahead log into the file.
    yield templates
    if postgres.ADDRESS:
        postgres.drop_shared()
        for file in templates:
            postgres.drop_template(file.stem)


def _new_template(file: Path) -> Database:
    if postgres.ADDRESS:
        return postgres.make_template(file.stem)
    database = create_database(f"sqlite:///{file}")
    database.create_tables()
    return database


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
    if postgres.ADDRESS:
        with postgres.copied(template.stem) as database:
            yield database
        return
    shutil.copyfile(template, file)
    database = create_database(f"sqlite:///{file}")
    yield database
    database.dispose()


@pytest.fixture
def session(request: pytest.FixtureRequest, templates: Templates) -> Iterator[Session]:
    """One writing transaction over the example office; rolled back at the end."""
    if postgres.ADDRESS and "served" not in request.fixturenames:  # Nothing is kept, so one database serves all.
        served = postgres.shared(templates.applied.stem)
    else:
        served = request.getfixturevalue("served")
    with served.session() as session:
        yield session
        session.rollback()
