"""Places a worker could walk to: building, unit, room; house number; village group; gate; and what stands beside it."""

import re
from typing import Iterator

from nlu.patterns.span import Span

NUMBER = r"(?:\d{1,5}|[一二三四五六七八九十百]{1,4})"
LETTERED = rf"(?:[a-z]?{NUMBER}|[a-z])"
# 5栋, 12号楼, 3幢, b座
BUILDING = rf"{LETTERED}(?:号楼|号院|栋楼?|幢|座(?!位|谈))"
UNIT = rf"{LETTERED}(?:单元|门洞)"
ROOM = rf"(?:{NUMBER}(?:室|房(?!子|东|价|产|租|间|屋)|号房|户)|(?<![\d.])\d{{3,4}}(?!\d|[-年元块个人号米平度.]))"
FLOOR = rf"{NUMBER}(?:楼|层)"
GATE = rf"(?:{NUMBER}号门(?![口前])|[东南西北正前后侧大]{{1,2}}门(?!口)|(?:[东南西北][东南西北]?|[a-z])(?:出|入)?口)"
HOUSE = rf"{NUMBER}号(?!楼|院|门(?![口前])|线|房|店|台|机|码|称|召|令|楼)"
GROUP = rf"(?:第?{NUMBER}(?:组|队|社)(?!织|会|区|长))"
# What may follow a place and still belongs to it.
BESIDE = (
    r"(?:门口|门前|路口|对面|对过|旁边|边上|后面|后头|后边|后巷|前面|前头|前|背后|楼下|楼顶|楼道|附近|围栏|桥头|桥下|底下|"
    r"地下车库|地下室|停车场|地库|入口|出口|拐角|转角|[东南西北]{1,2}(?:面|侧|边|头|角)|交叉口|十字路口|交界处|中段|段|"
    r"公交站|站台|侧门|大门口?)"
)
HOME = (
    rf"(?:{BUILDING}(?:[,， -]?{UNIT})?(?:[,， -]?(?:{FLOOR})?{ROOM}|[,， -]?{FLOOR})?|{UNIT}(?:{FLOOR})?(?:{ROOM})?)"
)
DASHED = r"(?<![\d.-])\d{1,3}-\d{1,2}-\d{3,4}(?![\d-])"
# 8号门, 小区北门, 南大门, 地铁二号口: gates that need no name.
ENTRANCE = (
    rf"(?:{NUMBER}号门(?!口)|小区(?:[东南西北正后侧]{{1,2}}大?门|大门)口?|"
    r"地铁[a-z\d一二三四五六七八九十]{1,2}号?(?:出|入)?口|[东南西北]大门口?)"
)
PART = re.compile(rf"(?:{DASHED}|{HOME}|{ENTRANCE})(?:{BESIDE})?")
# What may go on after the name of a place.
TAIL = re.compile(rf"(?:的?(?:{GROUP}|{HOUSE}|{DASHED}|{HOME}|{GATE}|{BESIDE}))+")


def find_homes(text: str) -> Iterator[Span]:
    """Building, unit and room, in any of the usual forms, alone."""
    for match in PART.finditer(text):
        yield Span("address", match.start(), match.end())


def with_tail(text: str, span: Span) -> Span:
    """The place with the number, building, gate or side that follows it."""
    match = TAIL.match(text, span.end)
    return Span(span.kind, span.start, match.end()) if match else span
