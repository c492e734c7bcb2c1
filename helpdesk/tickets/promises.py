"""The limits of a ticket when it changes hands or goes on: a date the resident knows never moves without a word."""

from sqlalchemy.orm import Session

from helpdesk.clock import Clock
from helpdesk.deadlines.services import clocks, local_date
from helpdesk.office.services import current_office
from helpdesk.reminders.services import schedule
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.telling import tell_resident


def renew_accept_limit(session: Session, ticket: Ticket, *, clock: Clock) -> None:
    """Whoever gets the ticket now has their own time to accept it; what the resident was promised stays."""
    limits = clocks(ticket.service, ticket.urgency, current_office(session), clock.now())
    ticket.accept_from_at, ticket.accept_due_at = clock.now(), limits.accept_due_at
    session.flush()
    schedule(session, ticket, clock=clock)


def move_promise(session: Session, ticket: Ticket, *, clock: Clock) -> None:
    """After a pause the promised date follows the clock; the resident is told if it is another one."""
    promised_on = local_date(ticket.handle_due_at, current_office(session))
    if promised_on == ticket.promised_on:
        return
    ticket.promised_on = promised_on
    tell_resident(session, ticket, "promise_moved", clock=clock, promised_on=promised_on.isoformat())
    session.flush()
