"""Asking one staff member for words; their reply completes the move. Which use case: ``bot.staff.prompted``."""

from collections.abc import Mapping

from telegram import ForceReply

from bot.views.message import Letter, escape

PROMPTS: Mapping[str, str] = {
    "ask": "❓ {user}，请<b>回复本条</b>写下要问居民的话（工单 {number}）。",
    "resolve": "✅ {user}，请<b>回复本条</b>写下办理结果，可以附照片（工单 {number}）。居民会看到。",
    "resolve_snapshot": (
        "✅ {user}，请<b>回复本条</b>写下办理结果，并附上办好后的照片（工单 {number}）。居民会看到。\n"
        "拍不了，就在后面写“拍不了：原因”。"
    ),
    "answer": "💬 {user}，请<b>回复本条</b>写下给居民的话，可以附照片（工单 {number}）。居民会看到。",
    "told": "✍️ {user}，请<b>回复本条</b>写下居民在电话里说的话（工单 {number}）。",
    "reject": "🚫 {user}，请<b>回复本条</b>写明居民可以找谁办（工单 {number}，原因：{reason}）。居民会看到。",
    "merge": "🔗 {user}，请<b>回复本条</b>写要并到哪一件的编号（工单 {number}）。",
    "supervise": "📣 {user}，请<b>回复本条</b>写一句原因（工单 {number}）。只有群里看得到。",
    "ask_extension": (
        "⏳ {user}，请<b>回复本条</b>写明延期 {reason} 个工作日的原因（工单 {number}）。督办员同意后，居民会看到。"
    ),
}

PROMPT_HINTS: Mapping[str, str] = {
    "ask": "要问居民的话",
    "resolve": "办理结果",
    "resolve_snapshot": "办理结果，附照片",
    "answer": "给居民的话",
    "told": "居民在电话里说的话",
    "reject": "居民可以找谁办",
    "merge": "要并到哪件的编号",
    "supervise": "督办的原因",
    "ask_extension": "延期的原因，居民会看到",
}


def prompt(number: str, move: str, reason: str | None, user_id: int, user_name: str) -> Letter:
    """Ask one person for words; their reply to this message completes the move."""
    user = f'<a href="tg://user?id={int(user_id)}">{escape(user_name)}</a>'
    text = PROMPTS[move].format(user=user, number=escape(number), reason=escape(reason or ""))
    return Letter(text, ForceReply(selective=True, input_field_placeholder=PROMPT_HINTS[move]))
