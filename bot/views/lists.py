"""Lists of tickets in a team's group, and how one turns their pages. Facts in, words and buttons out.

A group reads along: numbers inside places are masked, residents are not named at all.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from telegram import InlineKeyboardMarkup

from bot.views.masks import mask_numbers
from bot.views.message import Letter, buttons, escape
from bot.views.notices import plain_date
from bot.views.sentences import plain
from helpdesk.catalogue import SERVICE_LABELS, TOPIC_LABELS, Service, Topic
from helpdesk.deadlines.clocks import Colour
from helpdesk.tickets.states import OPEN, Status
from helpdesk.tickets.urgency import COUNT_LIMIT

PLACE_LIMIT = 24  # Characters; ten lines must fit on one screen.
NAME_LIMIT = 12
QUERY_LIMIT = 30

OLD_LIST = "这份清单太旧了，请再发一次命令。"
NOT_YOUR_LIST = "这是别人手上的清单。看自己的，请发 /mine。"

FIND_USAGE = "请写：/find 要找的词，例如 /find 路灯 幸福小区\n事情、地点、工单编号、同事的名字都可以，中间空一格。"
FIND_VAGUE = "这样找不准。请至少写两个字，最好加上地点，例如 /find 路灯 幸福小区"

_TITLES = {"mine": "我手上的工单", "team": "{team} 未办结", "due": "{team} 快到期的", "find": "找“{query}”"}
_EMPTY = {
    "mine": "👍 您手上没有未办结的工单。看全组的，请发 /team。",
    "team": "👍 没有未办结的工单。找办完的，请发 /find 加要找的词。",
    "due": "👍 没有超时的，今天也没有要到期的。看全部未办结的，请发 /team。",
    "find": "没有找到“{query}”。可以少写几个字，或只写地点、只写事情再试，例如 /find 幸福小区",
}
_DOTS = {Colour.GREEN: "🟢", Colour.AMBER: "🟡", Colour.RED: "🔴", Colour.PAUSED: "⏸"}


@dataclass(frozen=True)
class ListLine:
    """One line; ``link`` leads to the card."""

    number: str
    service: str
    status: Status
    topic: str | None = None
    place: str | None = None
    owner_name: str | None = None
    team_name: str | None = None  # Where the list is of several teams.
    promised_on: date | None = None
    colour: Colour | None = None
    crowd: int = 0  # Residents who joined, beside the first one.
    link: str | None = None


@dataclass(frozen=True)
class ListFacts:
    """One page of a list; ``arg`` is what its buttons carry beside name and page."""

    what: str
    lines: Sequence[ListLine]
    page: int
    has_next: bool
    total: int
    is_cut: bool = False
    team: str = ""
    query: str = ""
    arg: str = ""


def ticket_list(facts: ListFacts) -> Letter:
    """A page with ◀ ▶ below it; an empty list says what to try instead."""
    named = {"team": escape(facts.team), "query": escape(_short(mask_numbers(facts.query), QUERY_LIMIT))}
    if not facts.lines and facts.page == 1:
        return Letter(_EMPTY[facts.what].format(**named))
    title = f"<b>{_TITLES[facts.what].format(**named)}</b>（{_count(facts)}）"
    lines = [_line(one) for one in facts.lines] or ["这一页已经没有了，请往前翻。"]
    note = ["先列最近的。没有要找的，请多写几个字。"] if facts.is_cut else []
    return Letter("\n".join([title, *lines, *note]), page_buttons(facts.what, facts.page, facts.has_next, facts.arg))


def page_buttons(what: str, page: int, has_next: bool, arg: str = "") -> InlineKeyboardMarkup | None:
    """◀ and ▶, as far as there are pages; None where one page is all."""
    row = []
    if page > 1:
        row.append((plain("button.lists.before"), page_data(what, page - 1, arg)))
    if has_next:
        row.append((plain("button.lists.after"), page_data(what, page + 1, arg)))
    return buttons(row) if row else None


def page_data(what: str, page: int, arg: str = "") -> str:
    """Callback data of a page; 64 bytes at most, and never anybody's words."""
    return f"l:{what}:{page}" + (f":{arg}" if arg else "")


def read_lines(lines: Sequence[Mapping[str, Any]]) -> list[ListLine]:
    """Lines as they lay in the outbox."""
    return [
        ListLine(
            **{
                **line,
                "status": Status(line["status"]),
                "colour": Colour(line["colour"]) if line.get("colour") else None,
                "promised_on": date.fromisoformat(line["promised_on"]) if line.get("promised_on") else None,
            }
        )
        for line in lines
    ]


def list_hint(name: str) -> Letter:
    """What to write instead."""
    return Letter({"find_usage": FIND_USAGE, "find_vague": FIND_VAGUE}[name])


def _count(facts: ListFacts) -> str:
    total = f"{COUNT_LIMIT} 件以上" if facts.total >= COUNT_LIMIT else f"{facts.total} 件"
    has_pages = facts.page > 1 or facts.has_next
    return f"{total}{'以上' if facts.is_cut and facts.total < COUNT_LIMIT else ''}" + (
        f"，第 {facts.page} 页" if has_pages else ""
    )


def _line(one: ListLine) -> str:
    number = f'<a href="{escape(one.link)}">{escape(one.number)}</a>' if one.link else escape(one.number)
    topic = _label(TOPIC_LABELS, Topic, one.topic)
    matter = "·".join(part for part in (_label(SERVICE_LABELS, Service, one.service), topic) if part)
    place = _short(" ".join(mask_numbers(one.place or "").split()), PLACE_LIMIT)
    who = _short(one.owner_name or "", NAME_LIMIT) or (one.status.label if one.status in OPEN else "")
    parts = (matter, place, one.team_name, who, _when(one))
    crowd = f" 👥{one.crowd + 1}人" if one.crowd else ""
    return f"{_dot(one)} {number} " + " · ".join(escape(part) for part in parts if part) + crowd


def _dot(one: ListLine) -> str:
    if one.status is Status.RESOLVED:
        return "✅"
    return _DOTS[one.colour] if one.colour else "📁"


def _when(one: ListLine) -> str | None:
    if one.status not in OPEN:
        return one.status.label
    return f"{plain_date(one.promised_on)}前答复" if one.promised_on else None


def _label(labels: Mapping[Any, str], codes: Any, code: str | None) -> str:
    try:
        return labels[codes(code)] if code else ""
    except ValueError:
        return ""


def _short(words: str, limit: int) -> str:
    return words if len(words) <= limit else words[: limit - 1] + "…"


def short_time(at: datetime) -> str:
    """03-10 14:02; ``at`` in the office's zone."""
    return f"{at:%m-%d %H:%M}"
