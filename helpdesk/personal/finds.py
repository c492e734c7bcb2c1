"""One piece of personal data in a text; what several rules found is brought into one order without overlaps."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum

# Full-width digits and letters are looked at as plain ones; no character is added or lost, so positions stay.
_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}


class Kind(IntEnum):
    """What was found. Where two overlap the smaller number wins: what is surest comes first."""

    EMAIL = 1
    IDENTITY = 2
    CARD = 3
    PHONE = 4
    PLATE = 5
    ACCOUNT = 6  # WeChat, QQ and other numbers behind their name.
    BIRTH = 7
    TICKET = 8
    DOOR = 9  # House, building, unit, room.
    MONEY = 10
    PERSON = 11
    PLACE = 12  # The name of a street or estate whose door number is told.
    NUMBER = 13  # Any other number long enough to be somebody's.


@dataclass(frozen=True)
class Find:
    """``text[start:end]`` is personal; ``instead`` reads well in its place."""

    start: int
    end: int
    kind: Kind
    instead: str


def even_width(text: str) -> str:
    """The text with plain digits and letters, character for character."""
    return text.translate(_WIDTH)


def in_order(finds: Iterable[Find]) -> list[Find]:
    """The finds from left to right; of two that overlap the surer one stays, of equals the longer."""
    kept: list[Find] = []
    for find in sorted(finds, key=lambda one: (one.kind, one.start - one.end, one.start)):
        if find.start < find.end and all(find.end <= other.start or other.end <= find.start for other in kept):
            kept.append(find)
    return sorted(kept, key=lambda one: one.start)
