"""Everything an office says about places, made ready for looking up. One per office, kept in memory."""

from collections.abc import Collection
from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt
from typing import TYPE_CHECKING

from helpdesk.office.areas import METRES_PER_DEGREE, metres_between, shape_of
from helpdesk.office.ranges import buildings_in
from helpdesk.office.schema import Office, PlaceEntry
from helpdesk.places.addresses import parse_address
from helpdesk.places.naming import Names, bare
from helpdesk.places.units import Units

if TYPE_CHECKING:
    from shapely import STRtree
    from shapely.geometry.base import BaseGeometry

Pin = tuple[float, float]  # Latitude and longitude in degrees.


@dataclass(frozen=True)
class Meaning:
    """What a name stands for: a place, or a unit itself (``place`` None)."""

    place: PlaceEntry | None
    unit_code: str


class PlaceIndex:
    """Names, outlines and units of one office."""

    def __init__(self, office: Office) -> None:
        self.units = Units(office)
        self.places = office.places
        self.meanings: list[Meaning] = []
        self.names = Names(self._named(office))
        self._codes = [unit.code for unit in office.units if unit.area]
        self._shapes: dict[str, BaseGeometry] = {unit.code: shape_of(unit.area) for unit in office.units if unit.area}
        self._tree = _tree_of([self._shapes[code] for code in self._codes])
        self._unit_names = {bare(self.units.full_name(unit.code)): unit.code for unit in office.units}
        self._undrawn = {
            unit.code: {code for code in self.units.upwards(unit.code) if self.is_drawn(code)}
            for unit in office.units
            if not unit.area
        }
        self._located = [(one, there) for one in office.places if (there := _pin_of(one)) is not None]
        self._all_units = {place.unit for place in office.places}
        self._buildings = {one.name: _buildings_of(one) for one in office.places if one.buildings}

    def is_drawn(self, code: str) -> bool:
        """Whether the unit has an outline."""
        return code in self._shapes

    def units_around(self, pin: Pin, metres: float = 0) -> list[str]:
        """The drawn units that hold the pin, or come as near as this; a pin on a border is in both units."""
        if self._tree is None:
            return []
        from shapely import box

        latitude, longitude = pin
        high = (metres + 1) / METRES_PER_DEGREE
        wide = high / max(cos(radians(latitude)), 0.01)
        near = self._tree.query(box(longitude - wide, latitude - high, longitude + wide, latitude + high))
        codes = [self._codes[int(index)] for index in near]
        return [code for code in codes if metres_between(self._shapes[code], latitude, longitude) <= metres]

    def unit_named(self, name: str) -> str | None:
        """The unit with this full name (made ``bare``)."""
        return self._unit_names.get(name)

    def nearest(self, pin: Pin) -> tuple[PlaceEntry, float] | None:
        """The known place nearest to a pin, and how many metres away."""
        return self._nearest(pin, self._all_units)

    def nearest_undrawn(self, pin: Pin, holding: list[str]) -> tuple[PlaceEntry, float] | None:
        """The same among the places no outline speaks about; ``holding`` are the drawn units that hold the pin.

        A place in a unit without outline may still lie in a larger one with outline; the pin must be in there as well.
        """
        within = set(holding)
        return self._nearest(pin, {code for code, above in self._undrawn.items() if above <= within})

    def unit_of(self, meaning: Meaning, after: str) -> tuple[str, ...]:
        """The units a name may mean, given the words behind it: the building or house number decides."""
        place = meaning.place
        if place is None or not (place.buildings or place.numbers):
            return (meaning.unit_code,)
        address = parse_address(after)
        if place.buildings and address.building:
            unit = self._buildings[place.name].get(address.building)
            return (unit,) if unit else (meaning.unit_code,)
        if place.numbers and address.house:
            unit = _unit_of_number(place, int(address.house))
            return (unit,) if unit else (meaning.unit_code,)
        parts = [*place.buildings.values(), *(one.unit for one in place.numbers)]
        return tuple(self.units.smallest(parts)) if len(set(parts)) > 1 else (meaning.unit_code,)

    def _nearest(self, pin: Pin, units: Collection[str]) -> tuple[PlaceEntry, float] | None:
        """By flat distances, which order places near each other rightly; only the winner's is measured."""
        latitude, longitude = pin
        narrow = cos(radians(latitude)) ** 2
        known = [
            ((there[0] - latitude) ** 2 + (there[1] - longitude) ** 2 * narrow, place, there)
            for place, there in self._located
            if place.unit in units
        ]
        if not known:
            return None
        _, place, there = min(known, key=lambda one: one[0])
        return place, _metres(pin, there)

    def _named(self, office: Office) -> list[tuple[str, int]]:
        named: list[tuple[str, int]] = []
        taken = {bare(name): place.unit for place in office.places for name in (place.name, *place.aliases)}
        for place in office.places:
            self.meanings.append(Meaning(place, place.unit))
            named += [(name, len(self.meanings) - 1) for name in (place.name, *place.aliases)]
        for unit in office.units:
            names = {unit.name, self.units.full_name(unit.code)}
            self.meanings.append(Meaning(None, unit.code))
            named += [(name, len(self.meanings) - 1) for name in names if taken.get(bare(name)) != unit.code]
        return named


def _tree_of(shapes: "list[BaseGeometry]") -> "STRtree | None":
    if not shapes:
        return None
    from shapely import STRtree

    return STRtree(shapes)


def _pin_of(place: PlaceEntry) -> Pin | None:
    return None if place.latitude is None or place.longitude is None else (place.latitude, place.longitude)


def _buildings_of(place: PlaceEntry) -> dict[str, str]:
    return {building: unit for words, unit in place.buildings.items() for building in buildings_in(words)}


def _unit_of_number(place: PlaceEntry, number: int) -> str | None:
    sides = {"odd": 1, "even": 0}
    for one in place.numbers:
        if one.first <= number <= one.last and (one.only is None or number % 2 == sides[one.only]):
            return one.unit
    return None


def _metres(one: Pin, other: Pin) -> float:
    """Great-circle distance (haversine)."""
    (lat1, lon1), (lat2, lon2) = [(radians(a), radians(b)) for a, b in (one, other)]
    half = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    return 2 * 6_371_000 * asin(sqrt(min(1.0, half)))
