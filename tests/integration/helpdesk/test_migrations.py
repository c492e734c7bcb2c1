"""Migrations and models must agree, and several processes may start at once."""

import multiprocessing
from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, select
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateIndex, CreateTable

import helpdesk.models  # noqa: F401
from helpdesk.database import Base, Database, create_database
from helpdesk.migrations.running import migration_config
from helpdesk.tickets.models import Ticket


def _open(folder: Path) -> Database:
    return create_database(f"sqlite:///{folder / 'deep' / 'linli.db'}")


def _upgrade(url: str) -> None:
    create_database(url).upgrade()


def test_migrations_build_exactly_the_tables_of_the_models(tmp_path: Path) -> None:
    database = _open(tmp_path)
    database.upgrade()
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []
    database.dispose()


def test_upgrading_twice_changes_nothing(tmp_path: Path) -> None:
    database = _open(tmp_path)
    database.upgrade()
    before = inspect(database.engine).get_table_names()
    database.upgrade()
    assert inspect(database.engine).get_table_names() == before
    assert "tickets" in before
    database.dispose()


def test_three_processes_may_upgrade_an_empty_database_at_once(tmp_path: Path) -> None:
    database = _open(tmp_path)
    context = multiprocessing.get_context("spawn")
    workers = [context.Process(target=_upgrade, args=(database.engine.url.render_as_string(),)) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    assert [worker.exitcode for worker in workers] == [0, 0, 0]
    assert "outbox_rows" in inspect(database.engine).get_table_names()
    database.dispose()


def test_every_table_can_be_written_for_postgresql() -> None:
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
    for table in Base.metadata.sorted_tables:
        assert str(CreateTable(table).compile(dialect=dialect)).strip().startswith("CREATE TABLE")
        for index in table.indexes:
            assert "INDEX" in str(CreateIndex(index).compile(dialect=dialect))


# As the tables were before the whole life of a ticket came into them.
OLD_ROWS = (
    "INSERT INTO residents (id, telegram_user_id, chat_id, created_at) VALUES (1, 5, 5, '2026-03-01 01:00:00')",
    "INSERT INTO tickets (id, number, service, status, summary, details, urgency, resident_id, bounce_count, "
    "urge_count, opened_at, claimed_at, accept_due_at, handle_due_at, promised_on, open_key) VALUES "
    "(7, '100072', 'snapshot', 'in_progress', '路灯', '{}', 'normal', 1, 0, 0, '2026-03-01 01:00:00', "
    "'2026-03-02 02:00:00', '2026-03-09 09:30:00', '2026-03-09 09:30:00', '2026-03-09', 'k')",
    "INSERT INTO ticket_messages (ticket_id, author_kind, kind, text, created_at) VALUES "
    "(7, 'resident', 'supplement', '还没修', '2026-03-01 01:00:00')",
)


def _upgrade_to(database: Database, revision: str) -> None:
    with database.engine.begin() as connection:
        command.upgrade(migration_config(connection), revision)


def test_an_office_in_service_keeps_its_tickets_and_never_gives_a_number_twice(tmp_path: Path) -> None:
    database = _open(tmp_path)
    _upgrade_to(database, "0003")
    with database.engine.begin() as connection:
        for statement in OLD_ROWS:
            connection.exec_driver_sql(statement)
    database.upgrade()
    with database.session() as session:
        ticket = session.scalars(select(Ticket)).one()
        assert (ticket.accept_from_at, ticket.handle_from_at) == (ticket.opened_at, ticket.opened_at)
        assert (ticket.moved_at, ticket.channel, ticket.crowd_count) == (ticket.claimed_at, "chat", 0)
        assert [words.text for words in ticket.messages] == ["还没修"]
        session.delete(ticket.messages[0])
        session.delete(ticket)
    with database.engine.begin() as connection:
        # A deleted row's id, and so its public number, is never given to somebody else.
        assert connection.exec_driver_sql("SELECT seq FROM sqlite_sequence WHERE name = 'tickets'").scalar() == 7
    database.dispose()
