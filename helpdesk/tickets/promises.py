"""The limits of a ticket when it changes hands or goes on: a date the resident knows never moves without a word."""

from enum import StrEnum

from sqlalchemy.orm import Session

from helpdesk.clock import Clock
from helpdesk.deadlines.services import due_at, limits_of, local_date
from helpdesk.office.services import current_office
from helpdesk.reminders.services import schedule
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.telling import tell_resident


class Why(StrEnum):
    """Why a promised date moved; where none is given the work stood still until the resident answered."""

    EXTENDED = "extended"
    URGENT = "urgent"
    ORDINARY = "ordinary"
    CALENDAR = "calendar"
    RECLASSIFIED = "reclassified"


def renew_accept_limit(session: Session, ticket: Ticket, *, clock: Clock) -> None:
    """Whoever gets the ticket now has their own time to accept it; what the resident was promised stays."""
    office = current_office(session)
    limit = limits_of(ticket.service, ticket.urgency, ticket.topic, office).accept
    ticket.accept_from_at, ticket.accept_due_at = clock.now(), due_at(limit, office, clock.now())
    session.flush()
    schedule(session, ticket, clock=clock)


def move_promise(
    session: Session,
    ticket: Ticket,
    *,
    clock: Clock,
    reason: str | None = None,
    words: str | None = None,
    service: str | None = None,
) -> bool:
    """The promised date follows the clock; the resident is told if it is another one, and why. Returns whether it is.

    ``reason`` is a code of ``Why``, ``words`` what staff gave as the reason of an extension, ``service`` what it is
    since it was classified anew.
    """
    schedule(session, ticket, clock=clock)
    promised_on = local_date(ticket.handle_due_at, current_office(session))
    if promised_on == ticket.promised_on:
        return False
    ticket.promised_on = promised_on
    facts = {"reason": Why(reason).value if reason else None, "words": words, "service": service}
    told = {name: value for name, value in facts.items() if value}
    tell_resident(session, ticket, "promise_moved", clock=clock, promised_on=promised_on.isoformat(), **told)
    session.flush()
    return True
