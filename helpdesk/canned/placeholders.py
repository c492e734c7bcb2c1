"""Gaps in ready-made sentences, such as {日期}: which there are, and what stands in them for one ticket."""

import re
from collections.abc import Mapping

from sqlalchemy.orm import Session

from helpdesk.clock import Clock
from helpdesk.deadlines.services import local_date
from helpdesk.errors import InvalidInputError
from helpdesk.office.services import current_office
from helpdesk.staff.models import Staff
from helpdesk.tickets.models import Ticket

KNOWN = ("编号", "地点", "科室", "经办人", "日期", "称呼")

_GAP = re.compile(r"\{\s*([^{}]*?)\s*\}")
_WIDE = str.maketrans({"｛": "{", "｝": "}"})
_DOUBLE_NAMES = frozenset("欧阳 上官 司马 诸葛 夏侯 东方 皇甫 尉迟 公孙 慕容 司徒 令狐 宇文 长孙 端木 南宫".split())  # noqa: SIM905
_CHINESE = re.compile(r"[\u3400-\u9fff]{2,5}")
SOMEWHERE = "您说的地方"  # Where no place is known.
LONGEST_PLACE = 60  # Characters; a whole story is no place.


def tidy(text: str) -> str:
    """The sentence with gaps in the one form we keep; raises ``InvalidInputError`` for a gap we cannot fill."""
    text = _GAP.sub(r"{\1}", text.translate(_WIDE)).strip()
    unknown = [name for name in _GAP.findall(text) if name not in KNOWN]
    known = "".join(f"{{{name}}}" for name in KNOWN)
    if unknown:
        raise InvalidInputError(f"不认识“{{{unknown[0]}}}”。花括号里只能写：{known}")
    if set(_GAP.sub("", text)) & set("{}"):
        raise InvalidInputError(f"花括号要成对，里面只能写：{known}")
    return text


def fill(text: str, values: Mapping[str, str | None]) -> str | None:
    """The sentence as the resident reads it; None where a gap has nothing to stand in it."""
    if any(not values.get(name) for name in _GAP.findall(text)):
        return None
    return _GAP.sub(lambda gap: str(values[gap[1]]), text)


def values_of(session: Session, ticket: Ticket, *, by: Staff | None, clock: Clock) -> dict[str, str | None]:
    """What stands in the gaps for one ticket. A date gone by is none: nobody promises the past.

    What several residents read holds nothing that only the first one told: neither the name nor their words.
    """
    is_shared = ticket.crowd_count > 0
    is_past = ticket.promised_on < local_date(clock.now(), current_office(session))
    place = ticket.place_name if is_shared else ticket.place or ticket.place_name
    owner = ticket.owner or by
    return {
        "编号": ticket.number,
        "地点": place if place and len(place) <= LONGEST_PLACE else SOMEWHERE,
        "科室": ticket.team.name if ticket.team else "值班室",
        "经办人": owner.name if owner and owner.name else "工作人员",
        "日期": None if is_past else f"{ticket.promised_on.month}月{ticket.promised_on.day}日",
        "称呼": "居民" if is_shared else _address(ticket.resident.display_name),
    }


def _address(name: str | None) -> str:
    """王居民 for 王秀兰; whoever has no Chinese name is 居民."""
    name = (name or "").strip()
    if not _CHINESE.fullmatch(name):
        return "居民"
    kept = 2 if len(name) > 2 and name[:2] in _DOUBLE_NAMES else 1
    return f"{name[:kept]}居民"
