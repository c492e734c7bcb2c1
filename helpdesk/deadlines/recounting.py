"""Dates that were counted through a year without announced holidays are counted again once it is known."""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from helpdesk.audit.services import record
from helpdesk.clock import Clock
from helpdesk.database import take_turns
from helpdesk.deadlines.changes import count_afresh
from helpdesk.deadlines.services import local_date
from helpdesk.deadlines.working_days import is_announced
from helpdesk.office.schema import Office
from helpdesk.people import SYSTEM
from helpdesk.tickets.locking import MERGING, lock_tickets
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.promises import Why, move_promise
from helpdesk.tickets.states import OPEN
from helpdesk.tickets.telling import refresh_cards


def recount_provisional(session: Session, office: Office | None, *, clock: Clock) -> list[Ticket]:
    """Count the open provisional tickets afresh whose years have been announced meanwhile; returns these tickets.

    A ticket whose year is still unknown keeps its date: counting it again would say nothing new. The resident is told
    where the promised date moved.
    """
    provisional = (Ticket.is_provisional.is_(True), Ticket.status.in_(OPEN))
    take_turns(session, MERGING)
    lock_tickets(session, *provisional)
    query = select(Ticket).where(*provisional).order_by(Ticket.id).execution_options(populate_existing=True)
    counted = []
    for ticket in session.scalars(query).all():
        if not all(is_announced(year, office) for year in _years(ticket, office)):
            continue
        before = ticket.handle_due_at
        if ticket.urgency != "urgent":  # Hours round the clock know no holidays.
            count_afresh(ticket, office)
        ticket.is_provisional = False
        details = {"due_before": before.isoformat(), "due_after": ticket.handle_due_at.isoformat()}
        record(session, "recount", by=SYSTEM, at=clock.now(), ticket_id=ticket.id, **details)
        move_promise(session, ticket, clock=clock, reason=Why.CALENDAR)
        refresh_cards(session, ticket, clock=clock)
        counted.append(ticket)
    session.flush()
    return counted


def unannounced_years(office: Office | None, *, clock: Clock) -> list[int]:
    """Years a ticket of today may be counted through whose holidays nobody knows yet: this one and the next."""
    year = local_date(clock.now(), office).year
    return [one for one in (year, year + 1) if not is_announced(one, office)]


def _years(ticket: Ticket, office: Office | None) -> Iterator[int]:
    last = max(ticket.accept_due_at, ticket.handle_due_at)
    first = min(ticket.accept_from_at, ticket.handle_from_at)
    yield from range(local_date(first, office).year, local_date(last, office).year + 1)
