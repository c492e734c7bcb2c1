"""The database, for one command: brought to the newest tables, and closed again."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.orm import Session

from helpdesk.database import Database, create_database
from helpdesk.settings import Settings, load_settings


@contextmanager
def opened(settings: Settings) -> Iterator[Database]:
    """The database, with its tables as they are now."""
    database = create_database(settings.database)
    try:
        database.upgrade()
        yield database
    finally:
        database.dispose()


@contextmanager
def transaction(*, writing: bool = True) -> Iterator[Session]:
    """One transaction of the command that runs; it commits when the block ends well."""
    with opened(load_settings()) as database, database.session() if writing else database.reading() as session:
        yield session
