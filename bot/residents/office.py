"""What the bot says about its office, and whether a place can belong to it."""

from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt

from sqlalchemy.orm import Session

from bot.views.sentences import plain
from helpdesk.office.services import current_office

EARTH_KM = 6371.0
FAR_KM = 30.0  # Farther than this from every known place is another town, or another country.


@dataclass(frozen=True)
class OfficeFacts:
    """Name and telephone numbers as residents know them."""

    name: str
    phones: tuple[str, ...]


def office_facts(session: Session) -> OfficeFacts:
    """Facts of the office applied last."""
    office = current_office(session)
    if office is None:
        return OfficeFacts(plain("unnamed.office"), ())
    main = (office.office.phone,) if office.office.phone else ()
    return OfficeFacts(office.office.name, main or tuple(one.phone for one in office.duty_numbers[:2]))


def distance_if_far(session: Session, latitude: float, longitude: float) -> int | None:
    """Kilometres to the nearest known place when that is too far to be ours; None when near or nothing is known."""
    office = current_office(session)
    known = [
        (place.latitude, place.longitude)
        for place in (office.places if office else ())
        if place.latitude is not None and place.longitude is not None
    ]
    if not known:
        return None
    nearest = min(kilometres(latitude, longitude, *place) for place in known)
    return round(nearest) if nearest > FAR_KM else None


def kilometres(latitude: float, longitude: float, other_latitude: float, other_longitude: float) -> float:
    """The way from one point on the earth to another as the crow flies."""
    half_north = sin(radians(other_latitude - latitude) / 2) ** 2
    half_east = sin(radians(other_longitude - longitude) / 2) ** 2
    chord = half_north + cos(radians(latitude)) * cos(radians(other_latitude)) * half_east
    return 2 * EARTH_KM * asin(sqrt(min(1.0, chord)))
