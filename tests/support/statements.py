"""What SQLAlchemy has compiled once serves every SQLite file of a run.

Each engine has a dialect and a cache of its own, so every test with a fresh file compiled its statements anew: about a
third of the processor time of the tests of actions. A running service has one engine and does not know the trouble.
"""

from functools import cache
from typing import Any

from sqlalchemy import Engine, create_engine, make_url
from sqlalchemy.util import LRUCache

from helpdesk import database

STATEMENTS = 5_000  # More than the whole suite has.


def share_statements() -> None:
    """From now on ``create_database`` of this process gives engines that share what they compiled."""
    database.create_engine = _engine  # type: ignore[attr-defined]


def _engine(address: Any, **options: Any) -> Engine:
    engine = create_engine(address, **options)
    if make_url(address).get_backend_name() == "sqlite":
        first = _first()
        engine.dialect, engine._compiled_cache = first.dialect, first._compiled_cache
    return engine


@cache
def _first() -> Engine:
    """An engine whose dialect has seen a connection, so that it knows the version of SQLite."""
    engine = create_engine("sqlite://")
    engine._compiled_cache = LRUCache(STATEMENTS)
    with engine.connect():
        pass
    engine.dispose()
    return engine
