"""A ticket becomes urgent, or ordinary again; its clocks follow, and the resident hears of a date that moved."""

from typing import Any

from sqlalchemy.orm import Session

from helpdesk.clock import Clock
from helpdesk.errors import IllegalMoveError, InvalidInputError, NotAllowedError
from helpdesk.people import Person
from helpdesk.staff.models import Staff
from helpdesk.tickets.access import access_ticket_as_staff, may_hand_on
from helpdesk.tickets.commands import Urgency
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.moves import make_move
from helpdesk.tickets.promises import Why, move_promise
from helpdesk.tickets.states import Move, can
from helpdesk.tickets.telling import refresh_cards

URGENCIES: tuple[Urgency, ...] = ("normal", "urgent")


def prioritise_ticket(session: Session, number: str, urgency: str, *, by: Staff, clock: Clock) -> Ticket:
    """Make a ticket urgent (紧急), or ordinary again; dispatchers, the team's supervisors and the owner may.

    What it is already changes nothing. Raises ``NotAllowedError``, ``IllegalMoveError`` for a ticket that is not open,
    and ``InvalidInputError`` for an urgency that does not exist.
    """
    ticket = access_ticket_as_staff(session, number, by)
    if not may_hand_on(ticket, by):
        raise NotAllowedError("只有值班分派员、督办员或经办人可以改紧急程度")
    prioritise(session, ticket, urgency, by=by, clock=clock)
    return ticket


def prioritise(session: Session, ticket: Ticket, urgency: str, *, by: Person, clock: Clock, **details: Any) -> None:
    """The same without asking who may: for rules of the program. ``details`` go into the audit, codes and ids only."""
    if urgency not in URGENCIES:
        raise InvalidInputError("紧急程度只有“紧急”和“一般”两种")
    if not can(ticket.status, Move.PRIORITISE):
        raise IllegalMoveError(ticket.number, ticket.status, Move.PRIORITISE)
    if ticket.urgency == urgency:
        return
    ticket.urgency = urgency
    make_move(session, ticket, Move.PRIORITISE, by=by, clock=clock, urgency=urgency, **details)
    move_promise(session, ticket, clock=clock, reason=Why.URGENT if urgency == "urgent" else Why.ORDINARY)
    refresh_cards(session, ticket, clock=clock)
