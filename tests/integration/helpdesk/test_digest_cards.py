"""The morning digest draws the cards it names anew, so that “已 3 天” is true that morning."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from helpdesk.clock import FixedClock
from helpdesk.digests.planning import DIGEST, plan_digests
from helpdesk.digests.services import REFRESHED
from helpdesk.links.services import save_thread
from helpdesk.outbox.models import OutboxRow
from helpdesk.outbox.services import CARD_REFRESH
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.services import claim_ticket
from helpdesk.timers.firing import fire_due
from helpdesk.timers.services import find_timer
from tests.support.factories import CHATS, make_staff, make_ticket


def send_everything(session: Session, clock: FixedClock) -> None:
    for row in session.scalars(select(OutboxRow).where(OutboxRow.sent_at.is_(None))):
        row.sent_at = clock.now()
    session.flush()


def cards(session: Session) -> list[OutboxRow]:
    """Those that wait to be sent, in the order in which they were asked for."""
    query = select(OutboxRow).where(OutboxRow.kind == "ticket_card", OutboxRow.sent_at.is_(None))
    return list(session.scalars(query.order_by(OutboxRow.id)))


def late(session: Session, clock: FixedClock, count: int, *, shown: int) -> list[Ticket]:
    """Tickets in work, over their limit by the time of the digest; the first ``shown`` have a card in the group."""
    sun = make_staff(session, clock)
    tickets = []
    for place in range(count):
        ticket = make_ticket(session, clock)
        claim_ticket(session, ticket.number, by=sun, clock=clock)
        if place < shown:
            save_thread(session, ticket.id, CHATS["city"], thread_id=None, card_message_id=1000 + place)
        tickets.append(ticket)
    plan_digests(session, clock=clock)
    return tickets


def digest(session: Session, clock: FixedClock) -> None:
    clock.advance(datetime.fromisoformat("2026-03-20T08:00:00+08:00") - clock.now())
    fire_due(session, clock=clock, limit=100)  # Reminders of the clocks, and yesterday's digest.
    send_everything(session, clock)
    timer = find_timer(session, DIGEST, subject="city")
    assert timer is not None
    clock.advance(timer.due_at - clock.now())
    fire_due(session, clock=clock, limit=100)


def test_the_cards_that_the_digest_names_are_drawn_anew_after_all_else(session: Session, clock: FixedClock) -> None:
    ticket, _unseen = late(session, clock, 2, shown=1)
    digest(session, clock)
    assert [(row.ticket_id, row.priority) for row in cards(session)] == [(ticket.id, CARD_REFRESH)]


def test_a_long_digest_refreshes_few(session: Session, clock: FixedClock) -> None:
    late(session, clock, REFRESHED + 5, shown=REFRESHED + 5)
    digest(session, clock)
    assert 0 < len(cards(session)) <= REFRESHED
