"""Reminders of clocks, and the morning digest: facts in, short lines out."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from bot.views.calls import mention
from bot.views.masks import mask_numbers
from bot.views.message import Letter, escape
from bot.views.notices import plain_date

Facts = Mapping[str, Any]

LONGEST_PLACE = 16  # Characters; a line of a digest is one line on a phone.

_LEVELS = {
    ("remind_amber", "accept"): "🟡 工单 {number} 签收时限快到了（{due}）。{people}请尽快签收。",
    ("remind_amber", "handle"): "🟡 工单 {number} 快到期了，{due}要答复居民。{people}请抓紧办。",
    ("remind_red", "accept"): "🔴 工单 {number} 签收超期了（{due}到期）。{people}请哪位同事马上签收。",
    ("remind_red", "handle"): "🔴 工单 {number} 超期了，{due}就该答复。{people}请今天先给居民答复一句。",
    ("remind_supervisors", "accept"): "🚨 工单 {number} 超期还没人签收{who}（{due}到期）。{people}请督办员安排。",
    ("remind_supervisors", "handle"): "🚨 工单 {number} 超期还没办结{who}（{due}到期）。{people}请督办员过问。",
    ("remind_unanswered", "handle"): (
        "⏸ 工单 {number} 等居民回话三个工作日了。{people}可以打电话问问，或者不等了，直接接着办。"
    ),
}
_OTHER = "⏰ 工单 {number} 请看一下。{people}"

_SUMMARY = (
    ("remind_supervisors", "🚨 超期后还没办的 {count} 件"),
    ("remind_red", "🔴 刚超期的 {count} 件"),
    ("remind_amber", "🟡 快到期的 {count} 件"),
    ("remind_unanswered", "⏸ 居民三天没回话的 {count} 件"),
)


def reminder(number: str, facts: Facts) -> Letter:
    """One clock that has got so far."""
    template = _LEVELS.get((str(facts.get("level")), str(facts.get("clock"))), _OTHER)
    who = "、".join(escape(facts[one]) for one in ("team", "owner") if facts.get(one))
    text = template.format(
        number=f"<b>{escape(number)}</b>",
        due=plain_date(date.fromisoformat(facts["due_on"])) if facts.get("due_on") else "",
        people=_people(facts),
        who=f"（{who}）" if who else "",
    )
    return Letter(("【紧急】" if facts.get("urgent") else "") + text)


def reminder_summary(facts: Facts) -> Letter:
    """Many clocks of one team at once: one message instead of a storm."""
    counts = facts.get("counts") or {}
    head = f"{escape(facts['team'])}：" if facts.get("apart") and facts.get("team") else ""
    told = [words.format(count=counts[level]) for level, words in _SUMMARY if counts.get(level)]
    lines = [f"⏰ {head}{_people(facts)}" + "，".join(told) + "。"]
    named = "、".join(_number(one) for one in facts.get("tickets") or ())
    if named:
        lines.append(f"最急的：{named}")
    lines.append("全部请发 /due 看。")
    return Letter("\n".join(lines))


def digest(facts: Facts) -> Letter:
    """The morning's list of one team, or of the whole office for the duty group."""
    day = plain_date(date.fromisoformat(facts["on"]))
    lines = [f"☀️ <b>{escape(facts['team'])} · {day}</b>"]
    for section in facts.get("sections") or ():
        lines.extend(_section(section))
    if facts.get("provisional"):
        years = "、".join(f"{one}年" for one in facts["provisional"])
        lines.append(f"⚠️ {years}放假安排还没公布，跨年的日期先按周末算，公布后会重新算。")
    return Letter("\n".join(lines))


_TITLES = {
    "red": "🔴 超期",
    "today": "📅 今天到期",
    "unanswered": "⏸ 居民三个工作日没回话",
    "extensions": "⏳ 延期等督办员决定",
    "triage": "🟣 等分派",
    "teams": "🔴 各科室超期",
    "places": "📍 未诉先办：这些地方一个月里反映得多，建议去看看",
}


def _section(section: Facts) -> list[str]:
    lines, total = section.get("lines") or [], int(section.get("total") or 0)
    name = str(section.get("name"))
    unit = {"places": "处", "teams": "个"}.get(name, "件")
    head = f"\n<b>{_TITLES.get(name, escape(name))}</b>（{total} {unit}）"
    told = [head, *(_line(name, one) for one in lines)]
    if total > len(lines):
        told.append(f"……还有 {total - len(lines)} {unit}" + ("" if name in ("places", "teams") else "，发 /due 看"))
    return told


def _line(name: str, line: Facts) -> str:
    if name == "places":
        words = mask_numbers(str(line.get("place") or "地图上的同一处"))
        return f"· {escape(words[:LONGEST_PLACE])}　{escape(line.get('topic') or '')} {line['count']} 次"
    if name == "teams":
        return f"· {escape(line['team'])} {line['count']} 件"
    place = " ".join(mask_numbers(str(line.get("place") or "")).split())
    parts = [
        _number(line),
        escape(place[:LONGEST_PLACE]),
        escape(line.get("owner") or ("" if name == "triage" else "还没人签收")),
        "" if not line.get("days") else f"延 {line['days']} 个工作日",
    ]
    return "· " + " ".join(part for part in parts if part)


def _number(line: Facts) -> str:
    number = escape(line["number"])
    link = line.get("link")
    return f'<a href="{escape(link)}">{number}</a>' if link else f"<b>{number}</b>"


def _people(facts: Facts) -> str:
    people: Sequence[Facts] = facts.get("people") or ()
    called = "、".join(mention(int(one["id"]), str(one["name"])) for one in people)
    return f"{called}，" if called else ""
