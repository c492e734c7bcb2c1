"""PostgreSQL for real: where a server is given, the migrations make the same tables there and the core works in them.

``LINLI_TEST_POSTGRES=postgresql+psycopg://user@host/db pytest tests/integration/helpdesk`` runs all tests of the core
on it.
"""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy.orm import Session

from helpdesk.clock import FixedClock
from helpdesk.database import Base, Database
from helpdesk.search.services import find_tickets
from helpdesk.search.terms import read_query
from helpdesk.staff.services import access_team
from helpdesk.tickets.lists import team_tickets
from tests.support import postgres
from tests.support.factories import make_ticket

pytestmark = pytest.mark.skipif(not postgres.ADDRESS, reason="LINLI_TEST_POSTGRES names no server")


def test_the_migrations_make_the_tables_of_the_models(database: Database) -> None:
    with database.engine.connect() as connection:
        assert connection.dialect.name == "postgresql"
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []
    database.upgrade()


def test_lists_and_search_speak_its_dialect(session: Session, clock: FixedClock) -> None:
    ticket = make_ticket(session, clock)
    team = access_team(session, "city")
    query = read_query("路灯")
    assert query is not None
    assert [one.number for one in team_tickets(session, team, 1, clock=clock).tickets] == [ticket.number]
    assert find_tickets(session, query, team=team, limit=10).ids == (ticket.id,)
