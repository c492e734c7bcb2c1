"""A ticket whose owner is gone is offered to its team again."""

from typing import Any

from sqlalchemy.orm import Session

from helpdesk.clock import Clock
from helpdesk.people import SYSTEM
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.moves import make_move
from helpdesk.tickets.promises import renew_accept_limit
from helpdesk.tickets.states import Move
from helpdesk.tickets.telling import note_to_team


def offer_anew(
    session: Session, ticket: Ticket, note: str, *, clock: Clock, left: int | None = None, **facts: Any
) -> None:
    """Take it from nobody's hands; the team reads ``note`` with ``facts``. ``left`` is the staff id of who had it."""
    team = ticket.team
    details: dict[str, Any] = {"team": team.code if team else None}
    if left is not None:
        details["left"] = left
    make_move(session, ticket, Move.DISPATCH, by=SYSTEM, clock=clock, to_team=team, **details)
    renew_accept_limit(session, ticket, clock=clock)
    note_to_team(session, team, ticket, note, clock=clock, **facts)
