"""The free word after the stars: a reply to our thanks, or said right afterwards."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from helpdesk.clock import Clock
from helpdesk.crowds.leads import joining_of
from helpdesk.residents.models import Resident
from helpdesk.tickets.access import access_ticket_as_resident
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.requests import rate_ticket
from helpdesk.tickets.states import Status
from helpdesk.tickets.telling import tell_one

TAKEN_FOR = timedelta(days=7)  # A reply to the thanks; afterwards it is a new matter.
SAID_AT_ONCE = timedelta(minutes=30)  # Without a reply it is a free word only right after the stars.


def keep_free_words(session: Session, number: str, text: str, *, by: Resident, clock: Clock) -> bool:
    """Keep the words of somebody who has just rated a ticket; False if they are no such words.

    Raises ``NotFoundError`` for a ticket that is not theirs.
    """
    ticket = access_ticket_as_resident(session, number, by)
    if not text.strip() or not _awaits(session, ticket, by, clock=clock):
        return False
    rate_ticket(session, number, text=text, by=by, clock=clock)
    tell_one(session, ticket, by, "rating_words_kept", clock=clock)
    return True


def just_rated(session: Session, by: Resident, *, clock: Clock) -> Ticket | None:
    """The resident's own ticket that they gave stars a moment ago, and no words yet."""
    query = select(Ticket).where(
        Ticket.resident_id == by.id,
        Ticket.status == Status.CLOSED,
        Ticket.satisfaction.is_not(None),
        Ticket.rating_text.is_(None),
        Ticket.closed_at > clock.now() - SAID_AT_ONCE,
    )
    return session.scalars(query.order_by(Ticket.closed_at.desc())).first()


def _awaits(session: Session, ticket: Ticket, by: Resident, *, clock: Clock) -> bool:
    if ticket.status is not Status.CLOSED or ticket.closed_at is None:
        return False
    if clock.now() > ticket.closed_at + TAKEN_FOR:
        return False
    if ticket.resident_id == by.id:
        return ticket.satisfaction is not None and ticket.rating_text is None
    joined = joining_of(session, ticket, by)
    return joined is not None and joined.satisfaction is not None
