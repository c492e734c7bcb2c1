"""Who decides about a team's tickets. Only people who have acted in their group are known."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from helpdesk.office.models import Team
from helpdesk.office.units import is_same_or_below
from helpdesk.staff.models import Membership, Role, Staff


def supervisors_of(session: Session, team: Team | None) -> list[Staff]:
    """The known administrators of the team's own group; of the duty group for a ticket without a team."""
    here = Membership.team_id == team.id if team is not None else Team.is_duty
    return _supervisors(session, here)


def everybody_deciding(session: Session, team: Team | None) -> list[Staff]:
    """Everybody known who may decide about the team's tickets: its own, of supervising teams, of the duty group."""
    found = {one.id: one for one in supervisors_of(session, team)}
    found |= {one.id: one for one in _supervisors(session, Team.is_duty)}
    if team is not None:
        above = session.scalars(select(Team).where(Team.supervises, Team.is_active)).all()
        over = [one.id for one in above if is_same_or_below(session, team.unit_code, one.unit_code)]
        found |= {one.id: one for one in _supervisors(session, Membership.team_id.in_(over))}
    return list(found.values())


def may_decide(session: Session, by: Staff, team: Team | None) -> bool:
    """Whether ``by`` decides as a supervisor; where none is known the duty group's members do, so nobody is stuck."""
    if by.is_supervisor_of(team.id if team is not None else None):
        return True
    return by.is_dispatcher and not everybody_deciding(session, team)


def _supervisors(session: Session, where: object) -> list[Staff]:
    query = (
        select(Staff)
        .join(Membership, Membership.staff_id == Staff.id)
        .join(Team, Team.id == Membership.team_id)
        .where(Membership.role == Role.SUPERVISOR, Team.is_active, where)  # type: ignore[arg-type]
        .order_by(Staff.id)
        .distinct()
    )
    return list(session.scalars(query))
