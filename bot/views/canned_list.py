"""A team's own ready-made sentences as a list with buttons, and the question for new words."""

from dataclasses import dataclass

from telegram import ForceReply, InlineKeyboardMarkup

from bot.views.menus.rows import button
from bot.views.message import Letter, escape
from helpdesk.canned.kinds import CannedKind
from helpdesk.canned.placeholders import KNOWN
from helpdesk.catalogue import SERVICE_LABELS, TOPIC_LABELS, Service, Topic

SHOWN = 60  # Characters of one sentence in the list.
MOST = 30  # Buttons beside the list; Telegram takes a hundred, people do not.

_HOW_TO = (
    "加一条：/canned 答复 路灯已报修，师傅{日期}前到。\n"
    "“答复”也可以是“补充”“办结”；后面可以写用在哪，例如：/canned 答复 随手拍 已派人去看。\n"
    f"可以填空：{''.join('{' + name + '}' for name in KNOWN)}"
)


@dataclass(frozen=True)
class OwnSentence:
    """One sentence of a team."""

    canned_id: int
    kind: str
    text: str
    service: str | None = None
    topic: str | None = None


def canned_list(team: str, sentences: list[OwnSentence]) -> Letter:
    """The list, a number for each, and the buttons with these numbers."""
    if not sentences:
        return Letter(f"📚 <b>{escape(team)}</b>还没有自己的常用语。\n{_HOW_TO}")
    lines = [f"📚 <b>{escape(team)}的常用语</b>（{len(sentences)} 条，点卡片上的按钮一按就发）"]
    rows = []
    for place, one in enumerate(sentences, start=1):
        lines.append(f"{place}. 【{_about(one)}】{escape(_short(one.text))}")
        if place <= MOST:
            rows.append(
                [
                    button(f"✏️ {place}", f"t:canned:{one.canned_id}:edit"),
                    button(f"🗑 {place}", f"t:canned:{one.canned_id}:remove"),
                ]
            )
    pairs = [[*rows[at], *(rows[at + 1] if at + 1 < len(rows) else [])] for at in range(0, len(rows), 2)]
    return Letter("\n".join([*lines, "", _HOW_TO]), InlineKeyboardMarkup(pairs))


def canned_prompt(text: str, user_id: int, user_name: str) -> Letter:
    """Ask for a sentence's new words."""
    user = f'<a href="tg://user?id={int(user_id)}">{escape(user_name or "同事")}</a>'
    return Letter(
        f"✏️ {user}，请<b>回复本条</b>写下新的说法。现在是：\n“{escape(text)}”",
        ForceReply(selective=True, input_field_placeholder="新的说法"),
    )


def _about(one: OwnSentence) -> str:
    service = SERVICE_LABELS[Service(one.service)] if one.service in set(Service) else None
    topic = TOPIC_LABELS[Topic(one.topic)] if one.topic in set(Topic) else None
    return " · ".join(part for part in (CannedKind(one.kind).label, service, topic) if part)


def _short(text: str) -> str:
    return text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"
