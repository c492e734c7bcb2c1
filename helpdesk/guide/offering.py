"""What a service of the guide means for its tickets: its name, and who gets them whatever the topic."""

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from helpdesk.guide.models import GuideEntry
from helpdesk.office.models import Team
from helpdesk.staff.services import all_teams


def team_of_entry(session: Session, guide_id: int | None) -> Team | None:
    """The team the entry names; None where it names none, or one that the office no longer has."""
    code = session.scalar(select(GuideEntry.team_code).where(GuideEntry.id == guide_id)) if guide_id else None
    if code is None:
        return None
    return next((team for team in all_teams(session) if team.code == code and not team.is_duty), None)


def names_of_teams(session: Session) -> Mapping[str, str]:
    """The teams a service may go to, by code. The duty team gets what nobody else does, so it is none of them."""
    return {team.code: team.name for team in all_teams(session) if not team.is_duty}


def name_of_service(session: Session, guide_id: int | None) -> str | None:
    """What the office calls the service of a ticket; None for the usual ones. Withdrawn ones keep their name."""
    return session.scalar(select(GuideEntry.title).where(GuideEntry.id == guide_id)) if guide_id else None


def name_facts(session: Session, guide_id: int | None) -> dict[str, str]:
    """The name as a fact of an outbox row, where there is one."""
    name = name_of_service(session, guide_id)
    return {"service_name": name} if name else {}
