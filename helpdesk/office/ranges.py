"""Ranges of building numbers as a clerk writes them: "1-6", "A-C", "1、3、5-9"."""

import re

_TO = r"[-–—~～至到]"
_PART = re.compile(rf"(?P<first>\d{{1,3}})(?:{_TO}(?P<last>\d{{1,3}}))?|(?P<from>[A-Z])(?:{_TO}(?P<to>[A-Z]))?")
_BETWEEN = re.compile(r"[,，、;；\s]+")


def buildings_in(words: str) -> frozenset[str]:
    """Every building of a range, as "3" or "A".

    Raises ``ValueError`` with what is allowed.
    """
    found: set[str] = set()
    for part in _BETWEEN.split(words.strip().upper().replace("栋", "").replace("号楼", "")):
        read = _PART.fullmatch(part)
        if read is None:
            raise ValueError(f"“{words}”要写成楼号，例如 3、1-6、A-C、1,3,5")
        found |= _letters(read["from"], read["to"]) if read["from"] else _numbers(read["first"], read["last"])
    if not found:
        raise ValueError(f"“{words}”里小的楼号要写在前面，例如 1-6")
    return frozenset(found)


def _numbers(first: str, last: str | None) -> set[str]:
    return {str(one) for one in range(int(first), int(last or first) + 1)}


def _letters(first: str, last: str | None) -> set[str]:
    return {chr(one) for one in range(ord(first), ord(last or first) + 1)}
