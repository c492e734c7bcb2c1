"""Migrations and models must agree, and several processes may start at once."""

import multiprocessing
from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateIndex, CreateTable

import helpdesk.models  # noqa: F401
from helpdesk.database import Base, Database, create_database


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
