"""In which order cards are sent, and how soon one may be edited again."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from helpdesk.clock import FixedClock
from helpdesk.outbox.models import OutboxRow
from helpdesk.outbox.services import mark_sent, next_rows
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.telling import refresh_cards
from tests.support.factories import bind, make_ticket


@pytest.fixture
def ticket(session: Session, clock: FixedClock, office: object) -> Ticket:
    bind(session, clock, "city")
    return make_ticket(session, clock)


def _send_all(session: Session, clock: FixedClock) -> int:
    """Send what may be sent now; how many of them were cards."""
    rows = next_rows(session, now=clock.now())
    for row in rows:
        mark_sent(session, row, clock=clock)
    session.expire_all()
    return len([row for row in rows if row.kind == "ticket_card"])


def _unsent(session: Session) -> list[OutboxRow]:
    return session.query(OutboxRow).filter(OutboxRow.sent_at.is_(None), OutboxRow.kind == "ticket_card").all()


def test_an_urgent_ticket_s_card_goes_before_the_others(session: Session, clock: FixedClock, ticket: Ticket) -> None:
    urgent = make_ticket(session, clock, urgency="urgent")
    cards = [row.ticket_id for row in next_rows(session, now=clock.now()) if row.kind == "ticket_card"]
    assert cards == [urgent.id, ticket.id]
    _send_all(session, clock)
    refresh_cards(session, ticket, clock=clock)
    refresh_cards(session, urgent, clock=clock)
    assert [row.ticket_id for row in next_rows(session, now=clock.now())] == [urgent.id, ticket.id]


def test_changes_before_the_card_is_sent_are_one_card(session: Session, clock: FixedClock, ticket: Ticket) -> None:
    for _ in range(30):
        refresh_cards(session, ticket, clock=clock)
    assert _send_all(session, clock) == 1


def test_thirty_changes_in_a_minute_are_few_edits(session: Session, clock: FixedClock, ticket: Ticket) -> None:
    edits = _send_all(session, clock)
    for _ in range(30):
        clock.advance(timedelta(seconds=2))
        refresh_cards(session, ticket, clock=clock)
        edits += _send_all(session, clock)
    assert edits <= 8 + 6
    clock.advance(timedelta(seconds=11))
    _send_all(session, clock)
    assert not _unsent(session), "the last state is shown in the end"


def test_a_clock_set_back_does_not_hold_a_card_up(session: Session, clock: FixedClock, ticket: Ticket) -> None:
    for _ in range(9):
        refresh_cards(session, ticket, clock=clock)
        clock.advance(timedelta(seconds=2))
        _send_all(session, clock)
    clock.advance(-timedelta(days=1))
    refresh_cards(session, ticket, clock=clock)
    held: list[datetime | None] = [row.not_before for row in _unsent(session)]
    assert held == [None]
