"""Which tickets the group of a team may see, as a part of a query: permission is asked for with the tickets."""

from sqlalchemy import ColumnElement, exists, or_, true

from helpdesk.cooperation.models import HelpingTeam
from helpdesk.office.models import Team
from helpdesk.tickets.models import Ticket


def visible_to(team: Team) -> ColumnElement[bool]:
    """A team sees its own tickets and those it helps with; the duty team sees all."""
    if team.is_duty:
        return true()
    return or_(Ticket.team_id == team.id, is_helped_by(team))


def is_helped_by(team: Team) -> ColumnElement[bool]:
    """Whether the team was called to help (协办) and has not done its part yet."""
    return exists().where(
        HelpingTeam.ticket_id == Ticket.id, HelpingTeam.team_id == team.id, HelpingTeam.ended_at.is_(None)
    )
