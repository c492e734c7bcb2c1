"""Lines of a card that most tickets do not have: who else works on it, what is being decided, what was said last."""

from bot.views.masks import mask_numbers
from bot.views.message import escape
from bot.views.ticket_facts import CardFacts, Delivery
from helpdesk.tickets.commands import Supervision
from helpdesk.tickets.states import FINAL

ANSWER_LIMIT = 80  # Characters; the whole answer is in the thread.
REASON_LIMIT = 200

_CHANNELS = {"counter": "🪟 窗口登记", "phone": "☎️ 电话登记"}
_SUPERVISED = {Supervision.AMBER: "🟠 督办中", Supervision.RED: "🔴 已通报"}
_DELIVERED = {Delivery.SENT: "👌", Delivery.ON_ITS_WAY: "⏳", Delivery.FAILED: "💔 没有送到"}


def part_lines(facts: CardFacts) -> list[str]:
    """What this group has to do with the ticket, where it is not its own; and who helps."""
    lines = [] if facts.is_here else [_elsewhere(facts)]
    if facts.helpers:
        lines.append("🤝 协办：" + "、".join(escape(one.name) for one in facts.helpers))
    return lines


def news_lines(facts: CardFacts) -> list[str]:
    """What whoever takes the card into their hands must know first."""
    lines = []
    if facts.supervision is not None and facts.status not in FINAL:
        lines.append(f"<b>{_SUPERVISED[facts.supervision]}</b>")
    if facts.with_supervisor:
        lines.append("👮 等督办员安排")
    if facts.reopens:
        reason = short(mask_numbers(facts.unsolved_reason or ""), REASON_LIMIT)
        lines.append("🔁 居民说没有解决" + (f"：{escape(reason)}" if reason else ""))
    if facts.asked_days is not None:
        lines.append(f"⏳ 申请延期 {facts.asked_days} 个工作日，等督办员决定")
    if facts.merged_into:
        lines.append(f"🔗 已并到 <b>{escape(facts.merged_into)}</b>，请在那一件里办")
    return lines + _origin(facts)


def answer_lines(facts: CardFacts) -> list[str]:
    """What staff said last, and whether the resident has it."""
    if facts.answer is None:
        return []
    words = short(" ".join(mask_numbers(facts.answer.text).split()), ANSWER_LIMIT) or "（附件）"
    mark = f" {_DELIVERED[facts.answer.delivery]}" if facts.answer.delivery else ""
    return [f"💬 {escape(words)}{mark}"]


def age(facts: CardFacts) -> str:
    """How long ago it came, in days of the calendar; nothing on the first day, and once it is over."""
    days = (facts.now.date() - facts.opened_at.date()).days
    return f"，已 {days} 天" if days > 0 and facts.status not in FINAL else ""


def short(words: str, limit: int) -> str:
    """At most ``limit`` characters."""
    words = words.strip()
    return words if len(words) <= limit else words[: limit - 1] + "…"


def _origin(facts: CardFacts) -> list[str]:
    lines = [_CHANNELS[facts.channel]] if facts.channel in _CHANNELS else []
    if facts.follows:
        lines.append(f"♻️ 又坏了：上次是 {escape(facts.follows)}")
    if facts.joined:
        lines.append(f"👥 另有 {facts.joined} 人反映")
    return lines


def _elsewhere(facts: CardFacts) -> str:
    lead = escape(facts.team_name) if facts.team_name else "值班室"
    if facts.is_helping:
        return f"🤝 您组协办，答复由{lead}发出。您在这里写的话会转给{lead}。"
    if facts.has_helped:
        return "🤝 协办已结束，本群不用再办。"
    there = f"已转到{lead}，请在那边办理。" if facts.team_name else "已退回值班室，本群不用再办。"
    return f"🔁 {there}"
