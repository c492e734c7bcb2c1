"""The same tests on PostgreSQL.

LINLI_TEST_POSTGRES is the address of a server where databases may be made and dropped.

Nothing else changes: ``database``, ``served``, ``session`` and ``desk`` then give a database there, not a file.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import make_url, text

from helpdesk.database import Database, create_database

ADDRESS = os.environ.get("LINLI_TEST_POSTGRES", "")
# Of tests that are about PostgreSQL itself; `make test` runs them with a server of their own.
ABOUT_POSTGRES = [
    pytest.mark.postgres,
    pytest.mark.skipif(not ADDRESS, reason="LINLI_TEST_POSTGRES names no server"),
]
_next = count(1)
_shared: dict[str, Database] = {}


def make_template(name: str) -> Database:
    """An empty database that the others are copied from, with the tables as the migrations make them."""
    name = f"linli_test_{os.getpid()}_{name}"
    _run(f"DROP DATABASE IF EXISTS {name}", f"CREATE DATABASE {name}")
    database = _open(name)
    database.upgrade()
    return database


@contextmanager
def copied(template: str) -> Iterator[Database]:
    """A copy of a template, for one test."""
    name = f"linli_test_{os.getpid()}_copy{next(_next)}"
    _run(f"CREATE DATABASE {name} TEMPLATE linli_test_{os.getpid()}_{template}")
    database = _open(name)
    try:
        yield database
    finally:
        database.dispose()
        _run(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def bare() -> Iterator[Database]:
    """A database without any tables, for one test."""
    name = f"linli_test_{os.getpid()}_bare{next(_next)}"
    _run(f"CREATE DATABASE {name}")
    database = _open(name)
    try:
        yield database
    finally:
        database.dispose()
        _run(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def fresh(file: Path) -> Iterator[Database]:
    """A database without any tables: on the server where one is given, in ``file`` where none is."""
    if ADDRESS:
        with bare() as database:
            yield database
        return
    database = create_database(f"sqlite:///{file}")
    yield database
    database.dispose()


def shared(template: str) -> Database:
    """One copy for all tests that keep nothing."""
    if template not in _shared:
        name = f"linli_test_{os.getpid()}_shared"
        _run(f"CREATE DATABASE {name} TEMPLATE linli_test_{os.getpid()}_{template}")
        _shared[template] = _open(name)
    return _shared[template]


def drop_shared() -> None:
    """After the last test."""
    for database in _shared.values():
        database.dispose()  # A connection left open would be warned of at the end of the run, and fail it.
    _shared.clear()
    _run(f"DROP DATABASE IF EXISTS linli_test_{os.getpid()}_shared WITH (FORCE)")


def drop_template(name: str) -> None:
    """After the last test."""
    _run(f"DROP DATABASE IF EXISTS linli_test_{os.getpid()}_{name} WITH (FORCE)")


def _open(name: str) -> Database:
    return create_database(make_url(ADDRESS).set(database=name).render_as_string(hide_password=False))


def _run(*statements: str) -> None:
    server = create_database(ADDRESS)
    with server.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for statement in statements:
            connection.execute(text(statement))
    server.dispose()
