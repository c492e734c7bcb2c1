"""Where exactly, within a place: building, unit, gate, lamp post. Two different ones are two matters."""

import re
from collections.abc import Mapping

_DIGITS = {one: str(value) for value, one in enumerate("零一二三四五六七八九")}
_NUMBER = r"(?P<n>\d{1,3}|[一二三四五六七八九]?十[一二三四五六七八九]?|[一二三四五六七八九])"
# Kind of part -> how it is written. "12号" alone may be a date.
_NUMBERED: Mapping[str, re.Pattern[str]] = {
    "building": re.compile(_NUMBER + r"\s*(?:号楼|栋|幢|座(?!椅))"),
    "unit": re.compile(_NUMBER + r"\s*(?:单元|门洞)"),
    "yard": re.compile(_NUMBER + r"\s*号院"),
    "post": re.compile(r"(?:第\s*)?" + _NUMBER + r"\s*(?:号灯?杆|根灯?杆|号路灯|盏)"),
}
_DOOR = re.compile(r"(?:[路街巷弄]|大道)\s*(?P<n>\d{1,4})\s*号(?![楼院线杆灯])")
NEXT_DOORS = 6  # House numbers no farther apart than this may be about one thing that stands between them.
_SIDE = re.compile(r"(?P<n>[东南西北])(?P<what>门|头|口|侧|边|区)")
_OPPOSITE_OF_NEXT = {"口": "头", "侧": "头", "边": "头"}


def spots_in(text: str) -> dict[str, frozenset[str]]:
    """Kind of part -> the ones that are named, as in ``{"building": {"3"}}`` for "三号楼"."""
    found = {
        kind: frozenset(_number(one["n"]) for one in pattern.finditer(text)) for kind, pattern in _NUMBERED.items()
    }
    for one in _SIDE.finditer(text):
        kind = _OPPOSITE_OF_NEXT.get(one["what"], one["what"])
        found[kind] = found.get(kind, frozenset()) | {one["n"]}
    return {kind: names for kind, names in found.items() if names}


def doors_in(text: str) -> frozenset[int]:
    """House numbers along a street: {12} for "幸福路12号"."""
    return frozenset(int(one["n"]) for one in _DOOR.finditer(text))


def are_far_doors(one: frozenset[int], other: frozenset[int]) -> bool:
    """Whether both name houses, and no two of them stand near each other."""
    return bool(one and other) and all(abs(a - b) > NEXT_DOORS for a in one for b in other)


def _number(words: str) -> str:
    """三 -> 3, 十二 -> 12, 二十 -> 20."""
    if words.isdecimal():
        return str(int(words))
    tens, ten, ones = words.rpartition("十")
    if not ten:
        return _DIGITS[words]
    return str(int(_DIGITS.get(tens, "1")) * 10 + int(_DIGITS.get(ones, "0")))
