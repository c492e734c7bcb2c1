"""Asking one staff member for words; their reply completes the move. Which use case: ``bot.staff.prompted``."""

from telegram import ForceReply

from bot.views.message import Html, Letter, escape
from bot.views.sentences import plain, sentence


def prompt(number: str, move: str, reason: str | None, user_id: int, user_name: str) -> Letter:
    """Ask one person for words; their reply to this message completes the move."""
    user = Html(f'<a href="tg://user?id={int(user_id)}">{escape(user_name)}</a>')
    text = sentence(f"prompt.{move}", user=user, number=number, reason=reason)
    return Letter(text, ForceReply(selective=True, input_field_placeholder=plain(f"field.{move}")))
