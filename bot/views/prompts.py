"""Asking one staff member for words; their reply completes the move. Which use case: ``bot.staff.prompted``."""

from collections.abc import Mapping

from telegram import ForceReply

from bot.views.message import Letter, escape

PROMPTS: Mapping[str, str] = {
    "ask": "❓ {user}，请<b>回复本条</b>写下要问居民的话（工单 {number}）。",
    "resolve": "✅ {user}，请<b>回复本条</b>写下办理结果，可以附照片（工单 {number}）。居民会看到。",
    "resolve_snapshot": "✅ {user}，请<b>回复本条</b>写下办理结果，最好附办好后的照片（工单 {number}）。居民会看到。",
    "reject": "🚫 {user}，请<b>回复本条</b>写明居民可以找谁办（工单 {number}，原因：{reason}）。居民会看到。",
}

PROMPT_HINTS: Mapping[str, str] = {
    "ask": "要问居民的话",
    "resolve": "办理结果",
    "resolve_snapshot": "办理结果，可附照片",
    "reject": "居民可以找谁办",
}


def prompt(number: str, move: str, reason: str | None, user_id: int, user_name: str) -> Letter:
    """Ask one person for words; their reply to this message completes the move."""
    user = f'<a href="tg://user?id={int(user_id)}">{escape(user_name)}</a>'
    text = PROMPTS[move].format(user=user, number=escape(number), reason=escape(reason or ""))
    return Letter(text, ForceReply(selective=True, input_field_placeholder=PROMPT_HINTS[move]))
