"""Reminders of clocks, and the morning digest: facts in, short lines out."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from bot.views.calls import mention
from bot.views.masks import mask_numbers
from bot.views.message import Html, Letter, escape
from bot.views.notices import plain_date
from bot.views.sentences import sentence
from bot.views.shipped import family

Facts = Mapping[str, Any]

LONGEST_PLACE = 16  # Characters; a line of a digest is one line on a phone.

_RUNGS = family("reminder")  # Level and clock.
_SUMMARY = ("remind_supervisors", "remind_red", "remind_amber", "remind_unanswered")  # The worst first.


def reminder(number: str, facts: Facts) -> Letter:
    """One clock that has got so far."""
    who = "、".join(str(facts[one]) for one in ("team", "owner") if facts.get(one))
    rung = f"{_short(str(facts.get('level')))}_{facts.get('clock')}"
    text = sentence(
        f"reminder.{rung if rung in _RUNGS else 'look'}",
        number=Html(f"<b>{escape(number)}</b>"),
        due=plain_date(date.fromisoformat(facts["due_on"])) if facts.get("due_on") else "",
        people=_people(facts),
        who=f"（{who}）" if who else "",
    )
    return Letter(("【紧急】" if facts.get("urgent") else "") + text)


def _short(level: str) -> str:
    return level.removeprefix("remind_")


def reminder_summary(facts: Facts) -> Letter:
    """Many clocks of one team at once: one message instead of a storm."""
    counts = facts.get("counts") or {}
    told = [
        sentence(f"reminder_summary.counts.{_short(level)}", count=counts[level])
        for level in _SUMMARY
        if counts.get(level)
    ]
    listed = Html("、".join(_number(one) for one in facts.get("tickets") or ()))
    text = sentence(
        "reminder_summary",
        team=f"{facts['team']}：" if facts.get("apart") and facts.get("team") else "",
        people=_people(facts),
        counts=Html("，".join(told)),
        named=sentence("reminder_summary.named", list=listed) if listed else "",
    )
    return Letter(text)


def digest(facts: Facts) -> Letter:
    """The morning's list of one team, or of the whole office for the duty group."""
    lines: list[str] = [sentence("digest", team=facts["team"], day=plain_date(date.fromisoformat(facts["on"])))]
    for section in facts.get("sections") or ():
        lines.extend(_section(section))
    if facts.get("provisional"):
        years = "、".join(f"{one}年" for one in facts["provisional"])
        lines.append(sentence("digest.provisional", years=years))
    return Letter("\n".join(lines))


_SECTIONS = frozenset({"red", "today", "unanswered", "extensions", "triage", "teams", "places"})


def _section(section: Facts) -> list[str]:
    lines, total = section.get("lines") or [], int(section.get("total") or 0)
    name = str(section.get("name"))
    unit = {"places": "处", "teams": "个"}.get(name, "件")
    title = sentence(f"digest.section.{name}") if name in _SECTIONS else escape(name)
    head = f"\n<b>{title}</b>（{total} {unit}）"
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


def _people(facts: Facts) -> Html:
    people: Sequence[Facts] = facts.get("people") or ()
    called = "、".join(mention(int(one["id"]), str(one["name"])) for one in people)
    return Html(f"{called}，" if called else "")
