"""One question four weeks after a snapshot was closed: has it lasted? Trouble that came back is a new ticket."""

from enum import StrEnum

from sqlalchemy import and_, exists, select
from sqlalchemy.orm import Session

from helpdesk.audit.services import record
from helpdesk.clock import Clock
from helpdesk.crowds.audience import audience, takes_part
from helpdesk.crowds.masking import mask_report
from helpdesk.crowds.queries import known_ticket
from helpdesk.errors import IllegalMoveError, InvalidInputError
from helpdesk.people import SYSTEM
from helpdesk.residents.models import Resident
from helpdesk.tickets.access import access_ticket_as_resident
from helpdesk.tickets.commands import OpenTicket
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.opening import open_ticket
from helpdesk.tickets.states import Status
from helpdesk.tickets.telling import refresh_cards, tell_each, tell_one
from helpdesk.timers.models import Timer

# Whoever took their consent back or blocked the bot is left in peace.
_READY = and_(Resident.consented_at.is_not(None), Resident.unreachable_at.is_(None))


class Lasting(StrEnum):
    """The resident's answer to 还好吗."""

    FINE = "fine"
    BROKEN = "broken"


def ask_follow_up(session: Session, timer: Timer, clock: Clock) -> None:
    """Ask everybody of a closed ticket; who has taken their consent back or blocked the bot is left in peace."""
    ticket = session.get(Ticket, timer.ticket_id) if timer.ticket_id is not None else None
    if ticket is None or ticket.status is not Status.CLOSED:
        return
    there = [one for one in audience(session, ticket) if one.has_chat]
    ready = set(session.scalars(select(Resident.id).where(_READY, Resident.id.in_([one.resident_id for one in there]))))
    asked = [one for one in there if one.resident_id in ready]
    if not asked:
        return
    tell_each(session, ticket, asked, "follow_up", clock=clock, summary=ticket.summary, place=ticket.place)
    record(session, "ask_follow_up", by=SYSTEM, at=clock.now(), ticket_id=ticket.id, asked=len(asked))
    session.flush()


def is_still_asked(session: Session, ticket_id: int, resident: Resident) -> bool:
    """Whether a question that waited may be put: the ticket is closed, and this one of its residents still ready."""
    is_theirs = exists().where(Ticket.id == ticket_id, Ticket.status == Status.CLOSED, takes_part(resident))
    return session.scalar(select(exists().where(Resident.id == resident.id, _READY, is_theirs))) is True


def answer_follow_up(session: Session, number: str, answer: Lasting | str, *, by: Resident, clock: Clock) -> Ticket:
    """Take the answer; returns the new ticket where the trouble is back, else the old one.

    Pressing again changes nothing. Raises ``NotFoundError`` for somebody else's number, ``IllegalMoveError`` for a
    ticket that is not closed, and ``InvalidInputError`` for an answer that does not exist.
    """
    ticket = access_ticket_as_resident(session, number, by)
    try:
        lasting = Lasting(answer)
    except ValueError:
        raise InvalidInputError("fine or broken") from None
    if ticket.status is not Status.CLOSED:
        raise IllegalMoveError(ticket.number, ticket.status, "follow_up")
    if lasting is Lasting.BROKEN:
        return _open_anew(session, ticket, by=by, clock=clock)
    record(session, "answer_follow_up", by=by, at=clock.now(), ticket_id=ticket.id, answer=lasting)
    tell_one(session, ticket, by, "follow_up_thanks", clock=clock)
    session.flush()
    return ticket


def _open_anew(session: Session, ticket: Ticket, *, by: Resident, clock: Clock) -> Ticket:
    """The same words at the same place; the card of the new ticket names the old one.

    Who joined the old one gets a ticket of their own: nothing in it may say who the first resident was.
    """
    is_first = ticket.resident_id == by.id
    summary = ticket.summary if is_first else known_ticket(session, ticket, by).words or mask_report(ticket.summary)
    own_details = {name: value for name, value in ticket.details.items() if name != "contact"}
    at = None if ticket.latitude is None or ticket.longitude is None else (ticket.latitude, ticket.longitude)
    command = OpenTicket(
        key=f"again:{ticket.id}:{by.id}",
        service=ticket.service,
        topic=ticket.topic,
        summary=summary,
        details=own_details if is_first else {"description": summary},
        place=ticket.place if is_first or ticket.place is None else mask_report(ticket.place),
        location=at,
    )
    again = open_ticket(session, command, by=by, clock=clock)
    if again.follows_id is None:
        again.follows_id = ticket.id
        record(session, "answer_follow_up", by=by, at=clock.now(), ticket_id=ticket.id, answer=Lasting.BROKEN)
        session.flush()
        refresh_cards(session, again, clock=clock)
    return again
