"""Which team gets a matter. Not knowing is an answer: then a person decides (triage)."""

from math import asin, cos, radians, sin, sqrt

from sqlalchemy import select
from sqlalchemy.orm import Session

from helpdesk.catalogue import Service, Topic
from helpdesk.office.models import Place, Team, Unit
from helpdesk.staff.services import all_teams

NEARBY_KM = 1.5  # A pin farther than this from every known place says nothing about the unit.
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
    teams = [team for team in all_teams(session) if not team.is_duty]
    by_service = [team for team in teams if service.value in team.services]
    if by_service:
        return _pick(session, by_service, place, location)
    if topic is None or (topic == Topic.OTHER and service not in _OTHER_IS_FINE):
        return None
    return _pick(session, [team for team in teams if topic in team.topics], place, location)


def find_place(session: Session, text: str | None) -> Place | None:
    """The place whose name or alias is the longest one contained in ``text``; Chinese has no spaces to split at."""
    if not text:
        return None
    bare = "".join(text.split())
    named = [
        (len(name), place)
        for place in session.scalars(select(Place).order_by(Place.id))
        for name in (place.name, *place.aliases)
        if name in bare
    ]
    return max(named, key=lambda one: one[0])[1] if named else None


def nearest_place(session: Session, location: tuple[float, float] | None) -> Place | None:
    """The known place nearest to a pin, if it is near."""
    if location is None:
        return None
    known = [
        (_distance_km(location, (place.latitude, place.longitude)), place)
        for place in session.scalars(select(Place).order_by(Place.id))
        if place.latitude is not None and place.longitude is not None
    ]
    if not known:
        return None
    distance, place = min(known, key=lambda one: one[0])
    return place if distance <= NEARBY_KM else None


def _pick(session: Session, teams: list[Team], place: str | None, location: tuple[float, float] | None) -> Team | None:
    """The only team, or the one of the place's own unit, or of the nearest unit above it."""
    if len(teams) <= 1:
        return teams[0] if teams else None
    found = find_place(session, place) or nearest_place(session, location)
    unit = session.get(Unit, found.unit_code) if found else None
    while unit is not None:
        here = [team for team in teams if team.unit_code == unit.code]
        if here:
            return here[0] if len(here) == 1 else None
        unit = session.get(Unit, unit.parent) if unit.parent else None
    return None


def _distance_km(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Great-circle distance (haversine)."""
    (lat1, lon1), (lat2, lon2) = [(radians(a), radians(b)) for a, b in (one, other)]
    half = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    return 2 * 6371 * asin(sqrt(half))
