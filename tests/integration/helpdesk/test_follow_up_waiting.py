"""还好吗 waits to be sent: who takes their consent back or leaves meanwhile is left in peace."""

from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.delivery.packing import pack
from helpdesk.clock import FixedClock
from helpdesk.crowds.models import JoinedResident
from helpdesk.crowds.services import leave_ticket
from helpdesk.database import Database
from helpdesk.followups.planning import FOLLOW_UP
from helpdesk.followups.services import ask_follow_up, is_still_asked
from helpdesk.outbox.models import OutboxRow
from helpdesk.residents.models import Resident
from helpdesk.residents.services import revoke_consent
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.services import rate_ticket
from helpdesk.timers.services import find_timer
from tests.integration.helpdesk.test_query_counts import counted
from tests.support.factories import make_resident, make_resolved_ticket, make_staff

ZONE = ZoneInfo("Asia/Shanghai")


@pytest.fixture
def ticket(session: Session, clock: FixedClock) -> Ticket:
    """A closed one that somebody joined; both have been asked, and nothing is sent yet."""
    ticket = make_resolved_ticket(session, clock, make_staff(session, clock))
    session.add(JoinedResident(ticket_id=ticket.id, resident=make_resident(session, clock), joined_at=clock.now()))
    rate_ticket(session, ticket.number, resolution="solved", satisfaction=5, by=ticket.resident, clock=clock)
    timer = find_timer(session, FOLLOW_UP, ticket_id=ticket.id)
    assert timer is not None
    ask_follow_up(session, timer, clock)
    return ticket


def joined(session: Session) -> Resident:
    return session.scalars(select(JoinedResident)).one().resident


def asked(session: Session, clock: FixedClock) -> list[int]:
    """Whom the relay would ask now."""
    rows = session.scalars(select(OutboxRow).where(OutboxRow.kind == "follow_up").order_by(OutboxRow.id))
    chats = {row.id: session.get_one(Resident, row.recipient_id).chat_id for row in rows}
    facts = {"admins": (), "zone": ZONE, "now": clock.now(), "clock": clock}
    return [chat for row_id, chat in chats.items() if pack(session, row_id, chat, **facts) is not None]


def test_everybody_is_asked(session: Session, clock: FixedClock, ticket: Ticket) -> None:
    assert asked(session, clock) == [ticket.resident.chat_id, joined(session).chat_id]


def test_not_who_took_their_consent_back_meanwhile(session: Session, clock: FixedClock, ticket: Ticket) -> None:
    revoke_consent(session, ticket.resident, clock=clock)
    assert asked(session, clock) == [joined(session).chat_id]


def test_not_who_left_meanwhile(session: Session, clock: FixedClock, ticket: Ticket) -> None:
    leave_ticket(session, ticket.number, by=joined(session), clock=clock)
    assert asked(session, clock) == [ticket.resident.chat_id]


def test_a_large_crowd_takes_as_many_statements_as_a_small_one(served: Database, clock: FixedClock) -> None:
    """Each of them is looked at again when they are asked."""
    with served.session() as session:
        ticket = make_resolved_ticket(session, clock, make_staff(session, clock))
        rate_ticket(session, ticket.number, resolution="solved", satisfaction=5, by=ticket.resident, clock=clock)
    counts = []
    for size in (2, 20):
        with served.session() as session:
            people = [make_resident(session, clock) for _ in range(size)]
            session.add_all(JoinedResident(ticket_id=ticket.id, resident=one, joined_at=clock.now()) for one in people)
        with served.reading() as session:
            asked = session.get_one(Resident, people[-1].id)
            with counted(served) as statements:
                assert is_still_asked(session, ticket.id, asked)
            counts.append(len(statements))
    assert counts == [1, 1]
