"""The hint for the team that a new ticket may be about the same thing as an open one. The team decides."""

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from helpdesk.audit.services import record
from helpdesk.clock import Clock
from helpdesk.crowds.candidates import SERVICES, similar_tickets
from helpdesk.crowds.reports import report_of
from helpdesk.outbox.models import OutboxRow
from helpdesk.people import SYSTEM, Person
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.states import OPEN
from helpdesk.tickets.telling import home_of, tell_team

HINT = "same_hint"  # Kind of the outbox row.


def hint_at_same(session: Session, ticket: Ticket, *, clock: Clock) -> None:
    """Queue a hint below the card of a ticket just opened, if it looks like one that is being worked on; once."""
    if ticket.service not in SERVICES or ticket.status not in OPEN or _was_hinted(session, ticket):
        return
    now = clock.now()
    found = similar_tickets(session, report_of(session, ticket), now=now, limit=1, besides=ticket.id)
    for candidate in found:
        other = candidate.ticket
        tell_team(
            session,
            home_of(session, ticket),
            ticket,
            HINT,
            clock=clock,
            into=other.number,
            reasons=[reason.value for reason in candidate.reasons],
            minutes=round((now - other.opened_at).total_seconds() / 60),
        )
        record(session, "same_hint", by=SYSTEM, at=now, ticket_id=ticket.id, into=other.number, score=candidate.score)


def keep_apart(session: Session, ticket: Ticket, other_number: str, *, by: Person, clock: Clock) -> None:
    """Staff say that the two are not one; kept, so that one can see how good the hints are."""
    record(session, "same_hint_refused", by=by, at=clock.now(), ticket_id=ticket.id, into=other_number)


def _was_hinted(session: Session, ticket: Ticket) -> bool:
    return bool(session.scalar(select(exists().where(OutboxRow.ticket_id == ticket.id, OutboxRow.kind == HINT))))
