"""A finished message: HTML text and what hangs below it. Every view returns one of these."""

import html
from dataclasses import dataclass

from telegram import ForceReply, InlineKeyboardButton, InlineKeyboardMarkup, ReplyKeyboardMarkup, ReplyKeyboardRemove

Keyboard = InlineKeyboardMarkup | ReplyKeyboardMarkup | ReplyKeyboardRemove | ForceReply


@dataclass(frozen=True)
class Letter:
    """What Telegram is given: HTML and, where wanted, a keyboard."""

    text: str
    keyboard: Keyboard | None = None


class Html(str):
    """Words that are ready for Telegram: ``escape`` leaves them as they are."""

    __slots__ = ()


def escape(text: object) -> Html:
    """Make anything harmless inside a message with parse mode HTML; what is ready stays as it is."""
    return text if isinstance(text, Html) else Html(html.escape(str(text), quote=False))


def buttons(*rows: list[tuple[str, str]]) -> InlineKeyboardMarkup:
    """Inline buttons; each row is a list of (title, callback data)."""
    return InlineKeyboardMarkup(
        [[InlineKeyboardButton(title, callback_data=data) for title, data in row] for row in rows]
    )
