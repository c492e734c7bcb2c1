"""The ticket card in a team's group: facts in, words out. Its buttons and menus are in ``bot.views.menus``.

A group reads along, so names and phones are masked.
"""

from bot.views.card_lines import age, answer_lines, news_lines, part_lines, short
from bot.views.masks import mask_name, mask_numbers, mask_party, mask_person, mask_phone
from bot.views.menus import card_buttons
from bot.views.message import Letter, escape
from bot.views.notices import plain_date
from bot.views.staff import reason_label
from bot.views.ticket_facts import CardDetail, CardFacts
from helpdesk.deadlines.clocks import Colour
from helpdesk.tickets.states import FINAL, Status

TOPIC_NAME_LIMIT = 128  # Characters of a forum topic's name.
TOPIC_PLACE_LIMIT = 24  # More is not shown in a list of topics anyway.
SUMMARY_LIMIT = 600  # A card is for a glance; the whole words follow in the thread, see ``whole_words``.
DETAIL_LIMIT = 400


def topic_name(facts: CardFacts) -> str:
    """Name of the forum topic: number, service, place."""
    place = short(" ".join(mask_numbers(facts.place or "").split()), TOPIC_PLACE_LIMIT)
    parts = [facts.number, facts.service_name or facts.service.label, place]
    return " ".join(" ".join(parts).split())[:TOPIC_NAME_LIMIT]


def card(facts: CardFacts) -> Letter:
    """The whole card with the buttons its status allows."""
    lines = [_headline(facts), *_people(facts), *news_lines(facts), *_matter(facts), *_time(facts), *_history(facts)]
    return Letter("\n".join(lines), card_buttons(facts))


def whole_words(facts: CardFacts) -> Letter | None:
    """What the card had to cut, in full and masked alike; None where it shows everything."""
    told = [("地点", _place(facts), DETAIL_LIMIT)] + [(label, value, DETAIL_LIMIT) for label, value in _told(facts)]
    if len(told) == 1:
        told.append(("内容", mask_numbers(facts.summary).strip(), SUMMARY_LIMIT))
    cut = [f"<b>{escape(label)}</b>\n{escape(value)}" for label, value, limit in told if len(value) > limit]
    if not cut:
        return None
    return Letter("\n\n".join([f"📄 工单 <b>{escape(facts.number)}</b>：卡片上写不下，全文在这里。", *cut]))


_STATUS_MARKS = {
    Status.TRIAGE: "🟣",
    Status.NEW: "🆕",
    Status.IN_PROGRESS: "🔧",
    Status.WAITING: "⏸",
    Status.RESOLVED: "✅",
    Status.CLOSED: "📁",
    Status.REJECTED: "🚫",
    Status.WITHDRAWN: "↩️",
    Status.MERGED: "🔗",
}


def _headline(facts: CardFacts) -> str:
    urgent = "🔴 <b>紧急</b> " if facts.urgent else ""
    topic = f" · {escape(facts.topic)}" if facts.topic else ""
    service = escape(facts.service_name or facts.service.label)
    return f"{urgent}📋 <b>{escape(facts.number)}</b> {service}{topic}"


def _people(facts: CardFacts) -> list[str]:
    stand_in = f"（{escape(facts.stand_in_name)}代）" if facts.stand_in_name else ""
    owner = f" · 经办 {escape(facts.owner_name)}{stand_in}" if facts.owner_name else ""
    team = f" · {escape(facts.team_name)}" if facts.team_name else ""
    lines = [f"{_STATUS_MARKS[facts.status]} {facts.status.label}{team}{owner}", *part_lines(facts)]
    phone = f" {mask_phone(facts.phone)}" if facts.phone else ""
    lines.append(f"👤 {escape(mask_name(facts.resident_name or '') or '居民')}{phone}")
    return lines


def _matter(facts: CardFacts) -> list[str]:
    lines = []
    if facts.place or facts.has_location:
        pin = " 📍" if facts.has_location else ""
        lines.append(f"🏠 {escape(short(_place(facts) or '见定位', DETAIL_LIMIT))}{pin}")
    told = _told(facts)
    if told:
        lines.extend(f"· {escape(label)}：{escape(short(value, DETAIL_LIMIT))}" for label, value in told)
    else:
        lines.append(escape(short(mask_numbers(facts.summary), SUMMARY_LIMIT)))
    if facts.photos or facts.files:
        counts = [f"照片 {facts.photos} 张" if facts.photos else "", f"附件 {facts.files} 个" if facts.files else ""]
        lines.append("📎 " + "，".join(count for count in counts if count))
    return lines


def _place(facts: CardFacts) -> str:
    return mask_numbers(facts.place or "").strip()


def _told(facts: CardFacts) -> list[tuple[str, str]]:
    """Label and masked value of every detail that no other line says."""
    return [_detail(detail) for detail in facts.details if detail.value and not _is_said(facts, detail)]


def _is_said(facts: CardFacts, detail: CardDetail) -> bool:
    """Whether the lines above say it already: the phone beside the name, the place."""
    if detail.kind == "phone" and facts.phone:
        return mask_phone(detail.value) == mask_phone(facts.phone)
    return bool(facts.place) and detail.value.strip() == (facts.place or "").strip()


def _detail(detail: CardDetail) -> tuple[str, str]:
    value = {"phone": mask_phone, "name": mask_person, "party": mask_party}.get(detail.kind, mask_numbers)(detail.value)
    label = detail.label.replace("您的", "居民的")  # The labels are those of the resident's form.
    return label, value.strip()


def _time(facts: CardFacts) -> list[str]:
    lines = [f"🕐 {facts.opened_at:%m-%d %H:%M} 收到{age(facts)}"]
    if facts.status is Status.RESOLVED:
        lines.append("🟢 已答复，等居民评价")
    elif facts.promised_on is not None and facts.status not in FINAL:
        extended = f"（已延期 {facts.extended_days} 个工作日）" if facts.extended_days else ""
        lines.append(f"{clock_dot(facts)} 答应居民{plain_date(facts.promised_on)}前答复{extended}")
        if facts.provisional:
            lines.append("⚠️ 放假安排还没公布，日期可能变。")
    return lines


_DOTS = {Colour.GREEN: "🟢", Colour.AMBER: "🟡", Colour.RED: "🔴", Colour.PAUSED: "⏸"}


def clock_dot(facts: CardFacts) -> str:
    """The colour of the clock that runs now; ⏸ while the resident is asked, green while they may rate."""
    return _DOTS[Colour.GREEN if facts.colour is None or facts.status is Status.RESOLVED else facts.colour]


def _history(facts: CardFacts) -> list[str]:
    counts = []
    if facts.returns:
        why = f"（上次：{reason_label(facts.returned_for)}）" if facts.returned_for else ""
        counts.append(f"↪️ 退单 {facts.returns} 次{why}")
    if facts.urges:
        counts.append(f"⏰ 催办 {facts.urges} 次")
    if facts.satisfaction:
        counts.append("⭐" * facts.satisfaction)
    return [*answer_lines(facts), *([" · ".join(counts)] if counts else [])]
