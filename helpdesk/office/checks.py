"""What one entry of office.yml cannot know by itself: codes used twice, names of nothing, topics of nobody."""

from collections.abc import Iterator

from helpdesk.catalogue import Topic
from helpdesk.office.area_checks import find_faulty_areas
from helpdesk.office.place_checks import find_faulty_places
from helpdesk.office.schema import Office

Found = tuple[tuple[str | int, ...], str]


def find_contradictions(office: Office) -> Iterator[Found]:
    """Every contradiction in an office, as (path to the field, what is allowed)."""
    yield from _repeated(office)
    yield from _unknown_units(office)
    yield from _circles(office)
    yield from _topics_of_nobody(office)
    yield from _duty(office)
    yield from find_faulty_places(office)
    yield from find_faulty_areas(office)


def _repeated(office: Office) -> Iterator[Found]:
    lists = {
        ("units", "code"): [unit.code for unit in office.units],
        ("teams", "code"): [team.code for team in office.teams],
        ("places", "name"): [place.name for place in office.places],
        ("certificates", "name"): [entry.name for entry in office.certificates],
    }
    for (section, field), values in lists.items():
        seen: set[str] = set()
        for index, value in enumerate(values):
            if value in seen:
                yield (section, index, field), f"“{value}”用了两次，每个 {field} 只能出现一次"
            seen.add(value)
    yield from _repeated_aliases(office)


def _repeated_aliases(office: Office) -> Iterator[Found]:
    """One alias for two certificates would make the answer a matter of luck."""
    owner: dict[str, int] = {}
    for index, entry in enumerate(office.certificates):
        for alias in (entry.name, *entry.aliases):
            first = owner.setdefault(alias, index)
            if first != index:
                other = office.certificates[first].name
                yield ("certificates", index, "aliases"), f"“{alias}”已经是“{other}”的叫法了，留一处"


def _unknown_units(office: Office) -> Iterator[Found]:
    codes = [unit.code for unit in office.units]
    named = [
        *((("units", index, "parent"), unit.parent) for index, unit in enumerate(office.units) if unit.parent),
        *((("teams", index, "unit"), team.unit) for index, team in enumerate(office.teams)),
        *((("places", index, "unit"), place.unit) for index, place in enumerate(office.places)),
    ]
    for steps, code in named:
        if code not in codes:
            yield steps, f"没有“{code}”这个单位；可以填：{'、'.join(codes)}"


def _circles(office: Office) -> Iterator[Found]:
    parents = {unit.code: unit.parent for unit in office.units}
    for index, unit in enumerate(office.units):
        above: set[str] = set()
        here = unit.parent
        while here is not None and here not in above and here != unit.code:
            above.add(here)
            here = parents.get(here)
        if here == unit.code:
            yield ("units", index, "parent"), f"“{unit.code}”不能是自己的上级"


def _topics_of_nobody(office: Office) -> Iterator[Found]:
    owned = {topic for team in office.teams if not team.duty for topic in team.topics}
    for topic in Topic:
        if topic not in owned:
            yield ("teams",), f"主题 {topic.value}（{topic.label}）没有科室管，请分给一个科室"


def _duty(office: Office) -> Iterator[Found]:
    duty = [index for index, team in enumerate(office.teams) if team.duty]
    if not duty:
        yield ("teams",), "要有一个科室写 duty: true（值班室），现在一个也没有"
    for index in duty[1:]:
        yield ("teams", index, "duty"), "只能有一个科室写 duty: true"
    for index in duty:
        if office.teams[index].topics or office.teams[index].services:
            yield ("teams", index, "duty"), "值班室只管分派，不能再有自己的 topics 或 services"
