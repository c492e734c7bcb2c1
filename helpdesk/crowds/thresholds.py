"""From how many residents on a matter is more than one resident's matter; the figures stand in office.yml."""

from sqlalchemy.orm import Session

from helpdesk.clock import Clock
from helpdesk.deadlines.prioritising import prioritise
from helpdesk.office.schema import Crowd
from helpdesk.office.services import current_office
from helpdesk.people import SYSTEM
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.states import Move, can
from helpdesk.tickets.telling import home_of, note_to_team


def limits_of_crowd(session: Session) -> Crowd:
    """The office's figures."""
    office = current_office(session)
    return office.crowd if office is not None else Crowd()


def heed_crowd(session: Session, ticket: Ticket, *, before: int, clock: Clock) -> None:
    """Tell the team when the crowd has just become one, and make the ticket urgent when it is a large one.

    ``before`` is ``crowd_count`` before somebody came; the first resident counts as well. What became urgent stays so.
    """
    limits, people = limits_of_crowd(session), ticket.crowd_count + 1
    team = home_of(session, ticket)
    if before + 1 < limits.notice_from <= people:
        note_to_team(session, team, ticket, "crowd_notice", clock=clock, count=people)
    is_urgent = ticket.urgency == "urgent" or not can(ticket.status, Move.PRIORITISE)
    if before + 1 < limits.urgent_from <= people and not is_urgent:
        prioritise(session, ticket, "urgent", by=SYSTEM, clock=clock, people=people)
        note_to_team(session, team, ticket, "crowd_urgent", clock=clock, count=people)
