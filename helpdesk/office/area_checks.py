"""What is wrong with the outlines of an office, and what only looks odd. Drawn by hand, a little is allowed."""

from collections.abc import Iterator
from itertools import combinations

from helpdesk.office.areas import METRES_PER_DEGREE, fault_of, metres_between, shape_of, share_common, share_outside
from helpdesk.office.place_checks import places_by_name
from helpdesk.office.schema import Office, UnitEntry

Found = tuple[tuple[str | int, ...], str]

_DRAWN_BY_HAND = 0.02  # Share of an area that may lie over a border without a word.
_MISSED_BY = 30  # Metres; a place's coordinates may lie so far outside its outline without a word.
_WIDEST = 5.0  # Degrees; nothing below a district is so wide, so a point must be wrong.


def find_faulty_areas(office: Office) -> Iterator[Found]:
    """Outlines that cannot be used, and a unit that lies wholly outside the one above it."""
    for index, unit in enumerate(office.units):
        if unit.area is None:
            continue
        fault = fault_of(unit.area) or _far_point(unit)
        if fault:
            yield ("units", index, "area"), fault
            continue
        parent = _parent_area(office, unit)
        if parent and share_outside(unit.area, parent.area or ()) > 1 - _DRAWN_BY_HAND:
            yield ("units", index, "area"), f"整块都在上级“{parent.name}”的边界外面，请看看是不是画错了，或者上级写错了"


def find_odd_places(office: Office) -> Iterator[Found]:
    """What may be meant so and may be a slip, as (path to the field, what to look at). The office has no faults."""
    yield from _over_the_border(office)
    yield from _overlapping(office)
    yield from _places_outside(office)
    yield from _names_in_two_units(office)


def _far_point(unit: UnitEntry) -> str | None:
    points = [point for ring in unit.area or () for point in ring]
    wide = max(one[0] for one in points) - min(one[0] for one in points)
    high = max(one[1] for one in points) - min(one[1] for one in points)
    across = max(wide, high) * METRES_PER_DEGREE / 1000
    if max(wide, high) > _WIDEST:
        return f"边界大得出奇（{across:.0f} 公里），有一个点写错了。每个点先写经度，再写纬度"
    return None


def _parent_area(office: Office, unit: UnitEntry) -> UnitEntry | None:
    """The unit above, if its outline is drawn and sound."""
    parent = next((one for one in office.units if one.code == unit.parent), None)
    return parent if parent and parent is not unit and parent.area and fault_of(parent.area) is None else None


def _over_the_border(office: Office) -> Iterator[Found]:
    for index, unit in enumerate(office.units):
        parent = _parent_area(office, unit)
        if unit.area is None or parent is None:
            continue
        share = share_outside(unit.area, parent.area or ())
        if share > _DRAWN_BY_HAND:
            yield ("units", index, "area"), f"有 {share:.0%} 在上级“{parent.name}”的边界外面，请看看边界"


def _overlapping(office: Office) -> Iterator[Found]:
    drawn = [(index, unit) for index, unit in enumerate(office.units) if unit.area]
    for (_, first), (index, second) in combinations(drawn, 2):
        if first.parent != second.parent or first.level != second.level:
            continue
        share = share_common(first.area or (), second.area or ())
        if share > _DRAWN_BY_HAND:
            yield (
                ("units", index, "area"),
                f"和“{first.name}”重叠了 {share:.0%}。落在重叠处的位置，机器人会问居民是哪一个",
            )


def _places_outside(office: Office) -> Iterator[Found]:
    areas = {unit.code: unit for unit in office.units if unit.area}
    for index, place in enumerate(office.places):
        unit = areas.get(place.unit)
        if unit is None or unit.area is None or place.latitude is None or place.longitude is None:
            continue
        metres = metres_between(shape_of(unit.area), place.latitude, place.longitude)
        if metres > _MISSED_BY:
            yield (
                ("places", index, "latitude"),
                f"坐标在“{unit.name}”的边界外面 {metres:.0f} 米，请看看坐标、边界或 unit",
            )


def _names_in_two_units(office: Office) -> Iterator[Found]:
    for name, entries in places_by_name(office).items():
        for (_, first), (index, _) in combinations(entries, 2):
            field = "name" if office.places[index].name == name else "aliases"
            yield (
                ("places", index, field),
                f"“{name}”也是“{first.name}”的叫法。居民只说这个名字的时候，机器人会问是哪一个",
            )
