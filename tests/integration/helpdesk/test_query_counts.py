"""What a list, a page, a card or a search asks the database: the same with 5 tickets as with 60, and by an index."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from bot.delivery.packing import pack
from bot.staff.lists import list_due, list_found, list_mine, list_team
from bot.staff.people import Actor
from bot.staff.sayings import Saying
from bot.staff.showing import show_history, show_ticket
from bot.staff.spots import Spot
from helpdesk.clock import FixedClock
from helpdesk.database import Database
from helpdesk.outbox.models import OutboxRow
from helpdesk.staff.models import Staff
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.services import claim_ticket
from tests.support import postgres
from tests.support.factories import CHATS, make_resident, make_staff, make_ticket

ZONE = ZoneInfo("Asia/Shanghai")
FEW, MANY = 5, 60
BIG = ("tickets", "ticket_terms", "audit_entries", "outbox_rows", "ticket_threads", "ticket_messages", "residents")
SCANS = tuple(f"SCAN {table}" for table in BIG)
SUN = 800_777

Case = Callable[[Session, FixedClock, Actor, str], None]


@contextmanager
def counted(database: Database) -> Iterator[list[tuple[str, Any]]]:
    """The statements that are sent to the database meanwhile, with their values."""
    statements: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, values: Any, *_rest: Any) -> None:
        statements.append((statement, values))

    event.listen(database.engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(database.engine, "before_cursor_execute", note)


def _spot(actor: Actor) -> Spot:
    return Spot(actor.chat_id, reply_to=1)


def _card(session: Session, clock: FixedClock, actor: Actor, number: str) -> None:
    ticket_id = select(Ticket.id).where(Ticket.number == number).scalar_subquery()
    row = session.scalars(select(OutboxRow).filter_by(ticket_id=ticket_id, kind="ticket_card")).first()
    assert row is not None
    row.sent_at = None
    session.flush()
    assert pack(session, row.id, actor.chat_id, admins=(), zone=ZONE, now=clock.now(), clock=clock) is not None


def _mine(session: Session, clock: FixedClock, actor: Actor, number: str) -> None:
    list_mine(session, _spot(actor), actor, clock=clock)


def _team(page: int) -> Case:
    return lambda session, clock, actor, number: list_team(session, _spot(actor), actor, page, clock=clock)


def _due(session: Session, clock: FixedClock, actor: Actor, number: str) -> None:
    list_due(session, _spot(actor), actor, zone=ZONE, clock=clock)


def _find(words: str) -> Case:
    return lambda session, clock, actor, number: list_found(session, _spot(actor), actor, words or number, clock=clock)


def _show(session: Session, clock: FixedClock, actor: Actor, number: str) -> None:
    show_ticket(session, Saying(actor.chat_id, 1, ""), number, actor, clock=clock)


def _course(session: Session, clock: FixedClock, actor: Actor, number: str) -> None:
    show_history(session, _spot(actor), actor, number, 1, clock=clock)


# Each with the most statements it may take, who acts and what is queued included.
CASES: dict[str, tuple[Case, int]] = {
    "/mine": (_mine, 12),
    "/team": (_team(1), 14),
    "/team, page 2": (_team(2), 14),
    "/due": (_due, 14),
    "/find two words": (_find("路灯 幸福"), 16),
    "/find one word": (_find("路灯"), 16),
    "/find owner": (_find("孙磊"), 16),
    "/find number": (_find(""), 16),
    "/ticket": (_show, 20),
    "course": (_course, 14),
    "card": (_card, 26),
}


def test_the_number_of_statements_does_not_depend_on_the_number_of_tickets(served: Database, clock: FixedClock) -> None:
    with served.session() as session:
        sun = make_staff(session, clock, user_id=SUN)
    number = _make(served, clock, sun, FEW)
    few = _counts(served, clock, number)
    _make(served, clock, sun, MANY - FEW)
    many = _counts(served, clock, number)
    few["/team, page 2"] = many["/team"]  # With five there is no second page whose lines could be read.
    assert many == few
    assert {name: count for name, count in many.items() if count > CASES[name][1]} == {}


@pytest.mark.skipif(bool(postgres.ADDRESS), reason="PostgreSQL rightly reads small tables from end to end")
def test_no_list_and_no_search_reads_a_table_from_end_to_end(served: Database, clock: FixedClock) -> None:
    with served.session() as session:
        sun = make_staff(session, clock, user_id=SUN)
    number = _make(served, clock, sun, FEW)
    plans = {name: _plan(served, clock, case, number) for name, (case, _most) in CASES.items()}
    assert {name: line for name, plan in plans.items() for line in plan if line.startswith(SCANS)} == {}
    assert any("ix_tickets_team_id_status_handle_due_at" in line for line in plans["/team"])
    assert any("ix_tickets_team_id_status_accept_due_at" in line for line in plans["/due"])
    assert any("ix_tickets_owner_id_status_handle_due_at" in line for line in plans["/mine"])
    assert any("ticket_terms USING PRIMARY KEY (term=?)" in line for line in plans["/find one word"])


def _plan(database: Database, clock: FixedClock, case: Case, number: str) -> list[str]:
    actor = Actor(SUN, "孙磊", CHATS["city"], "member")
    with database.session() as session, counted(database) as statements:
        case(session, clock, actor, number)
        session.rollback()
    with database.engine.connect() as connection:
        asked = [(statement, values) for statement, values in statements if statement.startswith("SELECT")]
        return [
            str(row[-1])
            for statement, values in asked
            for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
        ]


def _make(database: Database, clock: FixedClock, by: Staff, count: int) -> str:
    """Tickets in the hands of ``by``, all of them late."""
    with database.session() as session:
        by = session.get_one(Staff, by.id)
        resident = make_resident(session, clock, user_id=900_123)
        tickets = [make_ticket(session, clock, resident) for _ in range(count)]
        for ticket in tickets:
            claim_ticket(session, ticket.number, by=by, clock=clock)
            ticket.handle_due_at = clock.now() - timedelta(hours=1)
    return tickets[0].number


def _counts(database: Database, clock: FixedClock, number: str) -> dict[str, int]:
    actor = Actor(SUN, "孙磊", CHATS["city"], "member")
    counts = {}
    for name, (case, _most) in CASES.items():
        with database.session() as session, counted(database) as statements:
            case(session, clock, actor, number)
            session.rollback()
        counts[name] = len(statements)
    return counts
