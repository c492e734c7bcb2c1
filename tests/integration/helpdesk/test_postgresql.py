"""PostgreSQL for real: where a server is given, the migrations make the same tables there and the core works in them.

``LINLI_TEST_POSTGRES=postgresql+psycopg://user@host/db pytest tests/integration/helpdesk`` runs all tests of the core
on it.
"""

import traceback
from datetime import UTC, datetime

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import delete, select, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from helpdesk.clock import FixedClock
from helpdesk.database import Base, Database
from helpdesk.migrations.running import migration_config
from helpdesk.reminders.services import schedule_missing
from helpdesk.search.indexing import index_older, is_index_complete
from helpdesk.search.models import TicketTerm
from helpdesk.search.services import find_tickets
from helpdesk.search.terms import read_query
from helpdesk.staff.services import access_team
from helpdesk.tickets.lists import team_tickets
from helpdesk.tickets.models import Ticket
from helpdesk.timers.models import Timer
from tests.integration.helpdesk.test_migrations import OLD_ROWS
from tests.support import postgres
from tests.support.factories import make_ticket

NAME = "王秀兰"

pytestmark = postgres.ABOUT_POSTGRES


def test_the_migrations_make_the_tables_of_the_models(database: Database) -> None:
    with database.engine.connect() as connection:
        assert connection.dialect.name == "postgresql"
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []
    database.upgrade()


def test_an_office_in_service_keeps_its_tickets_and_never_gives_a_number_twice(clock: FixedClock) -> None:
    with postgres.bare() as database:
        database.upgrade("0003")
        with database.engine.begin() as connection:
            connection.exec_driver_sql("SET LOCAL TIME ZONE 'UTC'")
            for statement in OLD_ROWS:
                connection.exec_driver_sql(statement)
            # The rows came with their ids, past the sequences.
            connection.exec_driver_sql("SELECT setval('residents_id_seq', 1), setval('tickets_id_seq', 7)")
        database.upgrade()
        with database.session() as session:
            ticket = session.scalars(select(Ticket)).one()
            assert (ticket.accept_from_at, ticket.handle_from_at) == (ticket.opened_at, ticket.opened_at)
            assert ticket.opened_at == datetime(2026, 3, 1, 1, 0, tzinfo=UTC)
            assert (ticket.moved_at, ticket.channel, ticket.crowd_count) == (ticket.claimed_at, "chat", 0)
            assert (ticket.is_provisional, ticket.is_with_supervisor, ticket.details) == (False, False, {})
            assert [words.text for words in ticket.messages] == ["还没修"]
            schedule_missing(session, after_id=0, clock=clock)
            index_older(session, below=None)
            assert is_index_complete(session)
            session.execute(delete(Timer))
            session.execute(delete(TicketTerm))
            session.delete(ticket.messages[0])
            session.delete(ticket)
        with database.session() as session:
            assert make_ticket(session, clock).id == 8, "a deleted row's id, and its public number, is nobody else's"
        with database.engine.connect() as connection:
            assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []
        with database.engine.begin() as connection:
            command.downgrade(migration_config(connection), "0003")
        database.upgrade()


def test_lists_and_search_speak_its_dialect(session: Session, clock: FixedClock) -> None:
    ticket = make_ticket(session, clock)
    team = access_team(session, "city")
    query = read_query("路灯")
    assert query is not None
    assert [one.number for one in team_tickets(session, team, 1, clock=clock).tickets] == [ticket.number]
    assert find_tickets(session, query, team=team, limit=10).ids == (ticket.id,)


def test_an_error_about_the_data_quotes_nobody(session: Session) -> None:
    with pytest.raises(SQLAlchemyError) as caught:
        session.execute(text("SELECT CAST(:words AS integer)"), {"words": NAME})
    assert "SQLSTATE 22P02" in str(caught.value)
    assert NAME not in "".join(traceback.format_exception(caught.value))
