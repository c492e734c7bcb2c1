"""Building, unit and room in the words of an address: 3栋2单元501, 3-2-501, 三号楼二单元五零一, 12号院5号楼."""

import re
import unicodedata
from dataclasses import dataclass

_DIGITS = {sign: index for index, sign in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2, "幺": 1}
_TENS = {"十": 10, "百": 100}
_SPELLED = "零〇一二三四五六七八九十百两幺"
SPELLED_NUMBER = rf"[{_SPELLED}]{{1,6}}"
_NUMBER = rf"(?:\d{{1,5}}|[{_SPELLED}]{{1,6}})"
_MARK = rf"(?:[A-Z]?{_NUMBER}|[A-Z]|[东南西北中甲乙丙丁])"
_DASH = r"[-–—－/]"

_COURT = re.compile(rf"(?P<it>{_NUMBER})号院")
_BUILDING = re.compile(rf"(?P<it>{_MARK})(?:号楼|[栋幢]楼?|座(?![位谈])|#楼?)")
_STAIRS = re.compile(rf"(?P<it>{_MARK})(?:单元|门洞|号门洞)")
_FLOOR = re.compile(rf"(?P<it>{_NUMBER})(?:层|楼(?![上下顶道]))")
_ROOM = re.compile(rf"(?P<it>{_NUMBER})(?:室|号房|房(?![子东价产租间屋])|户(?!外))")
_HOUSE = re.compile(rf"(?P<it>{_NUMBER})号(?![楼院房线店台机码称召令洞]|门(?![面店市牌]))")
# Three numbers with dashes are building, unit, room; a date or telephone number goes on to one side.
_DASHED = re.compile(
    rf"(?<![\d-])(?P<building>[A-Z]?\d{{1,3}}){_DASH}(?P<stairs>\d{{1,2}}){_DASH}(?P<room>\d{{3,4}})(?![\d-])"
)
_SHORT = re.compile(rf"(?<![\d-])(?P<building>[A-Z]?\d{{1,3}}){_DASH}(?P<room>\d{{3,4}})(?![\d-])")
# A bare number behind a building or its stairs is the room.
_AFTER = re.compile(
    rf"[-–—－,，/]?(?:(?P<stairs>\d{{1,2}}){_DASH})?(?P<room>\d{{3,4}}|[{_SPELLED}]{{3,4}})(?![\d年月日元块米个])"
)


@dataclass(frozen=True)
class Address:
    """Parts of an address below the street; each a number in Arabic digits, a letter or a direction, or None."""

    house: str | None = None  # 88号, of a street
    court: str | None = None  # 12号院
    building: str | None = None  # 3栋, 3号楼, A座
    stairs: str | None = None  # 2单元
    floor: str | None = None  # 5楼
    room: str | None = None  # 501室

    @property
    def normal(self) -> str:
        """The parts in one spelling, from large to small; empty where nothing was told."""
        named = (
            (self.house, "号"),
            (self.court, "号院"),
            (self.building, "栋"),
            (self.stairs, "单元"),
            (self.floor if self.room is None else None, "层"),
            (self.room, "室"),
        )
        return "".join(f"{value}{word}" for value, word in named if value)


def parse_address(text: str) -> Address:
    """The parts that the words tell; what is said twice counts as it was said first."""
    said = "".join(unicodedata.normalize("NFKC", text).split()).upper()
    dashed = _DASHED.search(said)
    if dashed:
        return Address(_first(_HOUSE, said[: dashed.start()]), _first(_COURT, said), **_all(dashed))
    short = _SHORT.search(said)
    if short and not _BUILDING.search(said) and not _STAIRS.search(said):
        return Address(_first(_HOUSE, said[: short.start()]), _first(_COURT, said), **_all(short))
    return _spelled_out(said)


def number_of(words: str) -> str:
    """A number in Arabic digits without leading zeros: 五零一 is 501, 二十三 is 23; a letter stays itself."""
    letter = words[0] if words[0].isascii() and words[0].isalpha() else ""
    digits = words.removeprefix(letter)
    if not digits:
        return letter
    if digits.isdecimal():
        return f"{letter}{int(digits)}"
    if digits[0] not in _SPELLED:
        return words
    return f"{letter}{_counted(digits) if any(one in _TENS for one in digits) else _read_out(digits)}"


def _spelled_out(said: str) -> Address:
    building, stairs = _BUILDING.search(said), _STAIRS.search(said)
    before_room = stairs or building
    bare = _AFTER.match(said, before_room.end()) if before_room else None
    room = _first(_ROOM, said) or (number_of(bare["room"]) if bare else None)
    side = number_of(bare["stairs"]) if bare and bare["stairs"] else None
    return Address(
        house=_first(_HOUSE, said),
        court=_first(_COURT, said),
        building=number_of(building["it"]) if building else None,
        stairs=number_of(stairs["it"]) if stairs else side,
        floor=_first(_FLOOR, _BUILDING.sub("", said)),
        room=room,
    )


def _first(pattern: re.Pattern[str], said: str) -> str | None:
    found = pattern.search(said)
    return number_of(found["it"]) if found else None


def _all(found: re.Match[str]) -> dict[str, str]:
    return {name: number_of(value) for name, value in found.groupdict().items()}


def _read_out(digits: str) -> int:
    """Digit by digit, as rooms are read: 五零一."""
    return int("".join(str(_DIGITS[one]) for one in digits))


def _counted(digits: str) -> int:
    """As one counts: 十二, 二十三, 一百零二."""
    total, last = 0, 0
    for one in digits:
        if one in _TENS:
            total += (last or 1) * _TENS[one]
            last = 0
        else:
            last = _DIGITS[one]
    return total + last
