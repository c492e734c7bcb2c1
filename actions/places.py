"""Putting a corrected part of an address into the address that was known."""

import re

_NUMBER = r"(?:\d+|[一二三四五六七八九十百]+|[A-Za-z]\d*|[甲乙丙丁东南西北])"
# From large to small; one entry is one kind of part. 号 alone is a room at the end and a building elsewhere.
_PARTS = (
    ("building", rf"{_NUMBER}(?:号楼|栋|幢|座|号院)"),
    ("unit", rf"{_NUMBER}(?:单元|门(?!口|卫|诊|前))"),
    ("floor", rf"{_NUMBER}(?:层|楼)"),
    ("room", rf"{_NUMBER}(?:室|房|户)|(?<=单元)\d{{3,4}}(?!\d)|(?<=栋)\d{{3,4}}(?!\d)|(?<=号楼)\d{{3,4}}(?!\d)"),
)
_ANY_PART = re.compile("|".join(f"(?P<{name}>{pattern})" for name, pattern in _PARTS))
_BARE_ROOM = re.compile(r"\d{3,4}号?")


def merge_place(known: str, said: str) -> str:
    """The known place with the parts that were said put in; a whole new address replaces it.

    ``merge_place("和平里3栋2单元", "5栋")`` is ``"和平里5栋2单元"``.
    """
    if _BARE_ROOM.fullmatch(said) and _parts_of(known):
        return _with_part(known, "room", said)
    parts = _parts_of(said)
    if not parts or _ANY_PART.sub("", said).strip(" ,，。的"):
        return said
    for kind, words in parts:
        known = _with_part(known, kind, words)
    return known


def _parts_of(text: str) -> list[tuple[str, str]]:
    return [(str(found.lastgroup), found[0]) for found in _ANY_PART.finditer(text)]


def _with_part(known: str, kind: str, words: str) -> str:
    for found in _ANY_PART.finditer(known):
        if found.lastgroup == kind:
            return known[: found.start()] + words + known[found.end() :]
    return _insert(known, kind, words)


def _insert(known: str, kind: str, words: str) -> str:
    """Before the first smaller part, or at the end."""
    order = [name for name, _ in _PARTS]
    for found in _ANY_PART.finditer(known):
        if order.index(str(found.lastgroup)) > order.index(kind):
            return known[: found.start()] + words + known[found.start() :]
    return known + words
