"""Which team gets a matter. Not knowing is an answer: then a person decides (triage)."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from helpdesk.catalogue import Service, Topic
from helpdesk.office.models import Team
from helpdesk.places.services import Located, locate, place_index
from helpdesk.places.units import Units
from helpdesk.staff.services import all_teams

# "Other" is a subject only for words; a grievance that fits no topic has to be looked at by a person.
_OTHER_IS_FINE = (Service.CONSULT, Service.SUGGESTION, Service.HELP)


def route(
    session: Session,
    service: Service,
    topic: str | None,
    place: str | None,
    location: tuple[float, float] | None,
) -> Team | None:
    """The team for a new matter, or None for triage.

    First by service, then by topic; the place decides where several teams look after the same topic.
    ``location`` is latitude and longitude in degrees.
    """
    teams = teams_for(session, service, topic)
    if len(teams) <= 1:
        return teams[0] if teams else None
    index = place_index(session)
    return team_at(index.units, teams, locate(session, place, location)) if index else None


def teams_for(session: Session, service: Service, topic: str | None) -> list[Team]:
    """Every team that looks after such a matter, wherever it happens."""
    teams = [team for team in all_teams(session) if not team.is_duty]
    by_service = [team for team in teams if service.value in team.services]
    if by_service:
        return by_service
    if topic is None or (topic == Topic.OTHER and service not in _OTHER_IS_FINE):
        return []
    return [team for team in teams if topic in team.topics]


def team_at(units: Units, teams: Sequence[Team], located: Located) -> Team | None:
    """The team of the place's own unit, or of the nearest unit above it.

    Where the place may lie in several units they must all lead to the same team.
    """
    found = {team_of_unit(units, teams, code) for code in located.choices or (located.unit_code,)}
    return found.pop() if len(found) == 1 else None


def team_of_unit(units: Units, teams: Sequence[Team], unit_code: str | None) -> Team | None:
    """The only one of these teams in the unit, or else in the nearest unit above it that has one."""
    for code in units.upwards(unit_code):
        here = [team for team in teams if team.unit_code == code]
        if here:
            return here[0] if len(here) == 1 else None
    return None
