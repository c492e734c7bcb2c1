"""What an admin writes for a change: 灯杆儿 = 路灯, 老粮站 = 和平社区第一网格."""

import re
from typing import Any

from helpdesk.adjustments.active import AddedPlace
from helpdesk.adjustments.places import with_places
from helpdesk.emergencies.kinds import EmergencyKind
from helpdesk.errors import InvalidInputError
from helpdesk.office.schema import Office
from helpdesk.places.naming import bare
from helpdesk.places.units import Units

_PAIR = re.compile(r"\s*(.+?)\s*(?:=|＝|→|->|=>)\s*(.+?)\s*", re.DOTALL)
_SHOWN = 12  # Units that are listed.


def read_pair(words: str, example: str) -> tuple[str, str]:
    """Both sides of the sign; raises ``InvalidInputError`` with the example."""
    found = _PAIR.fullmatch(words)
    if found is None or _PAIR.fullmatch(found[2]):
        raise InvalidInputError(f"请写成两边，中间一个等号，例如：{example}")
    return found[1], found[2]


def read_kind(words: str) -> EmergencyKind:
    """A kind of emergency by its label or code; raises ``InvalidInputError`` with all of them."""
    said = words.strip()
    for kind in EmergencyKind:
        if said in (kind.label, kind.value):
            return kind
    raise InvalidInputError(f"没有“{said}”这一种，可以写：{'、'.join(kind.label for kind in EmergencyKind)}")


def place_values(words: str, office: Office | None, added: tuple[AddedPlace, ...]) -> list[dict[str, Any]]:
    """What the right side of the sign may mean: a unit the place lies in, a place it is another name of, or either.

    Raises ``InvalidInputError`` where it means neither, or several units.
    """
    if office is None:
        raise InvalidInputError("还没有导入 office.yml，先导入再加地点。")
    units = units_meant(office, words)
    _check_one(words, units, office)
    known = with_places(office, added).places
    is_place = any(bare(words) in map(bare, (one.name, *one.aliases)) for one in known)
    values: list[dict[str, Any]] = [{"unit": units[0]}] if units else []
    values += [{"alias_of": words}] if is_place else []
    if not values:
        raise InvalidInputError(
            f"不认得“{words}”。等号右边写机器人认得的地点，或者社区、村、网格的名字：{some_units(office)}"
        )
    return values


def read_unit(words: str, office: Office | None) -> str:
    """The code of the one unit these words mean; raises ``InvalidInputError``."""
    units = units_meant(office, words) if office else []
    if office is None or not units:
        raise InvalidInputError(
            f"没有“{words}”这个社区、村或网格" + (f"，可以写：{some_units(office)}" if office else "")
        )
    _check_one(words, units, office)
    return units[0]


def units_meant(office: Office, words: str) -> list[str]:
    """Codes of the units with this code, full name, or name."""
    names, said = Units(office), bare(words)
    for is_meant in (
        lambda code: code == words.strip(),
        lambda code: bare(names.full_name(code)) == said,
        lambda code: any(bare(unit.name) == said for unit in office.units if unit.code == code),
    ):
        found = [unit.code for unit in office.units if is_meant(unit.code)]
        if found:
            return found
    return []


def _check_one(words: str, units: list[str], office: Office) -> None:
    if len(units) > 1:
        names = map(Units(office).full_name, units)
        raise InvalidInputError(f"有好几个“{words}”，请写全：{'、'.join(names)}")


def some_units(office: Office) -> str:
    """Names of the smallest units, as many as one reads."""
    names = Units(office)
    listed = [names.full_name(unit.code) for unit in office.units if not names.children(unit.code)]
    return "、".join(listed[:_SHOWN]) + ("……" if len(listed) > _SHOWN else "")
