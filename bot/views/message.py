"""A finished message: HTML text and what hangs below it. Every view returns one of these."""

import html
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

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


def fill(template: str, facts: Mapping[str, Any]) -> str:
    """The template with every fact made harmless; a fact that is not given leaves a gap instead of an error."""
    return template.format_map(_Blank({name: escape(value) for name, value in facts.items() if value is not None}))


def buttons(*rows: list[tuple[str, str]]) -> InlineKeyboardMarkup:
    """Inline buttons; each row is a list of (title, callback data)."""
    return InlineKeyboardMarkup(
        [[InlineKeyboardButton(title, callback_data=data) for title, data in row] for row in rows]
    )


class _Blank(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return ""
