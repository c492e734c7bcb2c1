"""When it is worth asking a resident where exactly something is, and which units to offer."""

from sqlalchemy.orm import Session

from helpdesk.catalogue import FIELDS, Service
from helpdesk.office.services import current_office
from helpdesk.places.index import Pin
from helpdesk.places.services import Located, locate, place_index
from helpdesk.places.units import GRID, Units
from helpdesk.routing.services import team_at, team_of_unit, teams_for


def units_to_choose(
    session: Session, service: Service, topic: str | None, place: str | None, location: Pin | None
) -> tuple[str, ...]:
    """The units among which a resident should pick; empty where the place is clear or does not matter.

    It matters where several teams look after the topic and the place decides between them, and where the office wants
    to know the grid of whatever has a place. Communities come first, then the grids of the one that was picked.
    """
    office, index = current_office(session), place_index(session)
    if office is None or index is None:
        return ()
    located = locate(session, place, location)
    wants_grid = office.ask_grid and located.level != GRID and _has_place(service, place, location)
    teams = teams_for(session, service, topic)
    is_open = len(teams) > 1 and team_at(index.units, teams, located) is None
    if not (wants_grid or is_open):
        return ()
    offered = _offered(index.units, located)
    if wants_grid:
        return offered
    decides = any(team_of_unit(index.units, teams, one) for unit in offered for one in index.units.below(unit))
    return offered if decides else ()


def _offered(units: Units, located: Located) -> tuple[str, ...]:
    """What it may be; else the parts of the unit that is known; else all communities and villages."""
    if len(located.choices) > 1:
        return located.choices
    known = located.unit_code
    if known is None:
        return tuple(units.communities())
    inner = units.communities_within(known)
    return tuple(inner or units.children(known))


def _has_place(service: Service, place: str | None, location: Pin | None) -> bool:
    return bool(place or location) or any(one.kind == "place" for one in FIELDS[service])
