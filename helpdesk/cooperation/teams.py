"""Which teams help with a ticket. Only reads and ends; ``helpdesk.cooperation.services`` says who may call for help."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from helpdesk.cooperation.models import HelpingTeam
from helpdesk.office.models import Team


def helping_teams(session: Session, ticket_id: int) -> list[Team]:
    """The teams that help now, in the order they were called."""
    return [one.team for one in _rows(session, ticket_id) if one.ended_at is None]


def has_helped(session: Session, ticket_id: int, team_id: int) -> bool:
    """Whether the team helped once and does not any more."""
    return any(one.team_id == team_id and one.ended_at is not None for one in _rows(session, ticket_id))


def end_all_help(session: Session, ticket_id: int, *, at: datetime) -> list[Team]:
    """Nobody helps any more: the ticket is final, or has left the team that called. Returns those that did."""
    ended = [one for one in _rows(session, ticket_id) if one.ended_at is None]
    for one in ended:
        one.ended_at = at
    return [one.team for one in ended]


def _rows(session: Session, ticket_id: int) -> list[HelpingTeam]:
    query = select(HelpingTeam).where(HelpingTeam.ticket_id == ticket_id).order_by(HelpingTeam.called_at)
    return list(session.scalars(query))
