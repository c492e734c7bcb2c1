"""What may be told of one resident's report to another: the thing and the place, nobody's name, number or door."""

import re

from helpdesk.personal.finds import Kind, even_width, in_order
from helpdesk.personal.names import names_in
from helpdesk.personal.numbers import numbers_in

# House and building say where the thing is; the room says whose it is.
_ROOM = re.compile(
    r"(?:(?<=[栋幢座])|(?<=单元)|(?<=号楼))\s*(?<!\d)\d{3,4}(?!\d)(?:室|号房?|房|户|家)?|(?<!\d)\d{3,4}(?:室|号?房|户|家)|"
    r"[一二三四五六七八九十]{1,3}(?:楼|层)(?:左|右|东|西|中)(?:边|侧|户)?(?:那?家|户)?|第?[一二三四五六七八九十\d]{1,3}单元"
)
_LOCAL = re.compile(r"(?<!\d)[2-9]\d{6,7}(?!\d)")
_INSTEAD = {Kind.PLATE: "某车", Kind.PERSON: "某人"}


def mask_report(words: str) -> str:
    """The words without phone and identity numbers, room numbers, number plates, and names that show themselves."""
    even = even_width(words)
    for find in reversed(in_order([*numbers_in(even), *names_in(even)])):
        instead = find.instead if find.instead == "某" else _INSTEAD.get(find.kind, "***")
        words = words[: find.start] + instead + words[find.end :]
    return " ".join(_ROOM.sub("", _LOCAL.sub("***", words)).split())
