"""Finding teams."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from helpdesk.errors import NotFoundError
from helpdesk.office.models import Team


def access_team(session: Session, code: str) -> Team:
    """The working team with this code; raises ``NotFoundError``."""
    team = session.scalars(select(Team).where(Team.code == code, Team.is_active)).first()
    if team is None:
        raise NotFoundError(f"没有代码为“{code}”的科室")
    return team


def hold_team(session: Session, team: Team) -> bool:
    """Keep ``team`` in the office until this transaction ends; False if it has been taken out meanwhile.

    Asked before a ticket is given to it: whoever changes the office waits for us, or we for them.
    """
    working = select(Team.id).where(Team.id == team.id, Team.is_active, Team.is_duty.is_(False))
    if session.scalar(working.with_for_update(read=True, key_share=True)) is not None:
        return True
    session.refresh(team)
    return False


def team_of_chat(session: Session, chat_id: int) -> Team | None:
    """The team that works in this chat."""
    return session.scalars(select(Team).where(Team.chat_id == chat_id, Team.is_active)).first()


def duty_team(session: Session) -> Team | None:
    """The duty team; None before an office was applied."""
    return session.scalars(select(Team).where(Team.is_duty, Team.is_active)).first()


def all_teams(session: Session) -> list[Team]:
    """All working teams in the order of office.yml."""
    return list(session.scalars(select(Team).where(Team.is_active).order_by(Team.id)))
