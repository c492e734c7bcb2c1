"""What units and places must not say against each other: levels, ranges of buildings and numbers, names twice."""

from collections.abc import Iterator
from itertools import combinations

from helpdesk.office.ranges import buildings_in
from helpdesk.office.schema import NumberRange, Office, PlaceEntry

Found = tuple[tuple[str | int, ...], str]

LEVEL_NAMES = {"district": "区县", "street": "镇街", "community": "社区", "village": "村", "grid": "网格"}
# Above which levels a unit may stand; the largest unit of an office has nothing above it.
_PARENTS = {
    "grid": ("community", "village"),
    "community": ("street",),
    "village": ("street",),
    "street": ("district",),
    "district": (),
}


def find_faulty_places(office: Office) -> Iterator[Found]:
    """Every such fault, as (path to the field, what is allowed)."""
    yield from _levels(office)
    yield from _ranges(office)
    yield from _names_twice(office)


def places_by_name(office: Office) -> dict[str, list[tuple[int, PlaceEntry]]]:
    """The places that go by each name or alias, with their index; a place that lists a name twice stands there once."""
    named: dict[str, list[tuple[int, PlaceEntry]]] = {}
    for index, place in enumerate(office.places):
        for name in dict.fromkeys((place.name, *place.aliases)):
            named.setdefault(name, []).append((index, place))
    return named


def _levels(office: Office) -> Iterator[Found]:
    by_code = {unit.code: unit for unit in office.units}
    for index, unit in enumerate(office.units):
        allowed = _PARENTS[unit.level]
        names = "或".join(LEVEL_NAMES[level] for level in allowed)
        if unit.parent is None:
            if unit.level == "grid":
                yield ("units", index, "parent"), f"网格要写上级，上级要是{names}"
            continue
        parent = by_code.get(unit.parent)
        if parent is None or parent is unit or parent.level in allowed:
            continue
        here, there = LEVEL_NAMES[unit.level], LEVEL_NAMES[parent.level]
        rule = f"上级要是{names}" if allowed else "没有上级"
        yield ("units", index, "parent"), f"{here}的{rule}，现在写的“{parent.name}”是{there}"


def _ranges(office: Office) -> Iterator[Found]:
    parents = {unit.code: unit.parent for unit in office.units}
    for index, place in enumerate(office.places):
        parts = [
            *((("places", index, "buildings", words), unit) for words, unit in place.buildings.items()),
            *((("places", index, "numbers", at, "unit"), one.unit) for at, one in enumerate(place.numbers)),
        ]
        for steps, unit in parts:
            if unit not in parents:
                yield steps, f"没有“{unit}”这个单位；可以填：{'、'.join(parents)}"
            elif place.unit in parents and place.unit not in _upwards(parents, unit):
                yield steps, f"“{unit}”不在“{place.unit}”里面。这个地点的 unit 要写它们共同的上级"
        yield from _buildings_twice(index, place)
        yield from _numbers_twice(index, place)


def _upwards(parents: dict[str, str | None], code: str | None) -> list[str]:
    found: list[str] = []
    while code is not None and code not in found:
        found.append(code)
        code = parents.get(code)
    return found


def _buildings_twice(index: int, place: PlaceEntry) -> Iterator[Found]:
    for (first, _), (second, _) in combinations(place.buildings.items(), 2):
        common = sorted(buildings_in(first) & buildings_in(second), key=lambda one: (len(one), one))
        if common:
            yield ("places", index, "buildings", second), f"{common[0]}栋在“{first}”里已经有了，一栋楼只写一处"


def _numbers_twice(index: int, place: PlaceEntry) -> Iterator[Found]:
    for (_, first), (at, second) in combinations(enumerate(place.numbers), 2):
        if _meet(first, second):
            yield ("places", index, "numbers", at), f"和前面的 {first.first}–{first.last} 号重叠，一个门牌号只写一处"


def _meet(one: NumberRange, other: NumberRange) -> bool:
    low, high = max(one.first, other.first), min(one.last, other.last)
    if low > high or {one.only, other.only} == {"odd", "even"}:
        return False
    only = one.only or other.only
    return only is None or low < high or low % 2 == (only == "odd")


def _names_twice(office: Office) -> Iterator[Found]:
    """One name in two units is asked about; in one unit nobody could tell the two places apart."""
    for name, entries in places_by_name(office).items():
        for (_, first), (index, second) in combinations(entries, 2):
            if first.unit == second.unit and first.name != second.name:
                yield ("places", index, "aliases"), f"“{name}”已经是同一个单位里“{first.name}”的叫法了，留一处"
