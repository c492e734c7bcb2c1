"""What happens when a clock has got so far: who is reminded, and the archive at the end of the feedback clock."""

from sqlalchemy.orm import Session

from helpdesk.clock import Clock
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.requests import archive_ticket
from helpdesk.timers.models import Timer


def remind(session: Session, timer: Timer, clock: Clock) -> None:
    """Remind whom the level concerns."""


def archive(session: Session, timer: Timer, clock: Clock) -> None:
    """Nobody has rated the answer in time."""
    ticket = session.get(Ticket, timer.ticket_id)
    if ticket is not None:
        archive_ticket(session, ticket, clock=clock)
