"""The database: one engine, one transaction per session, SQLite by default and PostgreSQL when an office outgrows it.

Everything SQLite needs to be written by several processes at once lives here and nowhere else: write-ahead log,
a busy timeout, and ``BEGIN IMMEDIATE`` so that a writer waits for its turn instead of failing half-way.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import (
    Connection,
    DateTime,
    Dialect,
    Engine,
    ExceptionContext,
    MetaData,
    create_engine,
    event,
    make_url,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Session, sessionmaker
from sqlalchemy.types import TypeDecorator

BUSY_TIMEOUT = 15  # Seconds a writer waits for another process; far longer than any of our transactions.
LARGEST_ID = 2**31 - 1  # Of a row; PostgreSQL takes asking for a larger one as an error.
READING = "linli_reading"  # Execution option of connections that only read.

# Fixed names, so that a migration can drop a constraint on every database alike.
NAMES = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Parent of all tables."""

    metadata = MetaData(naming_convention=NAMES)


class UtcDateTime(TypeDecorator[datetime]):
    """An aware UTC time; refuses naive ones, because a naive time has already lost its meaning."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn an aware time into UTC on its way to the database."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone cannot be stored")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Give the time back aware."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Database:
    """An engine and its sessions. Make one per process with ``create_database``."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._sessions = sessionmaker(engine, expire_on_commit=False)
        self._readers = sessionmaker(engine.execution_options(**{READING: True}), expire_on_commit=False)

    @contextmanager
    def session(self) -> Iterator[Session]:
        """One writing transaction: commits on leaving, rolls back on an error.

        On SQLite it holds the write lock from its first statement to its end, so keep network calls out of it.
        """
        with self._sessions.begin() as session:
            yield session

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that only looks: it waits for no writer, and nothing it changes is kept."""
        with self._readers() as session:
            yield session
            session.expunge_all()  # What was read stays readable; a rollback alone would empty it.

    def upgrade(self, revision: str = "head") -> None:
        """Bring the tables to the newest version, or to ``revision``; safe to call from several processes at once."""
        # Alembic is needed once, at the start, and by one process; the others need not carry it in memory.
        from helpdesk.migrations.running import upgrade

        with self.engine.begin() as connection:
            take_turns(connection, "upgrade")
            upgrade(connection, revision)

    def create_tables(self) -> None:
        """Create all tables without migrations; for tests that need an empty database quickly."""
        import helpdesk.models  # noqa: F401  # Tables exist only once their modules are loaded.

        Base.metadata.create_all(self.engine)

    def dispose(self) -> None:
        """Close all connections."""
        self.engine.dispose()


def take_turns(connection: Connection | Session, what: str) -> None:
    """Wait until no other transaction does ``what``; nobody else does until this one ends. Asking again is no harm.

    Where there is no row yet that could be locked. SQLite's writers take turns anyway.
    """
    bind = connection.get_bind() if isinstance(connection, Session) else connection
    if bind.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(hashtext(:what))"), {"what": f"linli {what}"})


@contextmanager
def planned_as_written(session: Session) -> Iterator[None]:
    """Have PostgreSQL join in the order of the statement, and by index, meanwhile.

    Of a statement with ten tables it would try all orders, which takes ten times as long as the answer, and take
    reading a whole index for cheaper than two thousand looks into it.
    """
    if session.get_bind().dialect.name != "postgresql":
        yield
        return
    query = "SELECT set_config('join_collapse_limit', :limit, true), set_config('random_page_cost', :cost, true)"
    session.execute(text(query), {"limit": "1", "cost": "1.1"})
    yield
    session.execute(text(query), {"limit": "8", "cost": "4"})


def create_database(url: str) -> Database:
    """Open the database at an SQLAlchemy address such as ``sqlite:////var/lib/linli/linli.db``.

    Raises ``sqlalchemy.exc.ArgumentError`` for an address that is none. Creates the folder of a SQLite file.
    An error of its engine names the statement, never its values: they are residents' words and end in logs.
    """
    address = make_url(url)
    if address.get_backend_name() != "sqlite":
        engine = create_engine(address, pool_pre_ping=True, hide_parameters=True)
        event.listen(engine, "handle_error", _quote_nobody)
        return Database(engine)
    if address.database and address.database != ":memory:":
        Path(address.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(address, connect_args={"timeout": BUSY_TIMEOUT}, hide_parameters=True)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return Database(engine)


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    """Set up one raw SQLite connection; the driver's own transaction handling is switched off, ours is exact."""
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT * 1000}")
    cursor.execute("PRAGMA journal_mode = WAL")
    # NORMAL may lose the last commits when the power fails, although Telegram was told that they are safe.
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    """Take the write lock at once: a lock taken later cannot wait and would fail as "database is locked"."""
    reading = connection.get_execution_options().get(READING, False)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


def _quote_nobody(context: ExceptionContext) -> None:
    """PostgreSQL repeats the row that it refuses; keep what is wrong, and leave out the values.

    Of an error about the data itself (class 22) even the first line may quote them, so only its name is kept.
    """
    diagnosis = getattr(context.original_exception, "diag", None)
    code = getattr(diagnosis, "sqlstate", None)
    if diagnosis is None or code is None:
        return  # The server was not reached, or said nothing of a statement.
    known = f"SQLSTATE {code}" if code.startswith("22") else str(diagnosis.message_primary)
    whole = str(context.original_exception)
    context.original_exception.args = (known,)
    if context.sqlalchemy_exception is not None:
        said = context.sqlalchemy_exception.args
        context.sqlalchemy_exception.args = tuple(
            one.replace(whole, known) if isinstance(one, str) else one for one in said
        )
