"""Rows of buttons, for all menus."""

from collections.abc import Callable, Sequence

from telegram import InlineKeyboardButton

from bot.views.ticket_facts import CardFacts

Rows = list[list[InlineKeyboardButton]]
# The rows of a menu for a ticket and, where there is one, the choice made before; no rows: there is nothing to choose.
Menu = Callable[[CardFacts, str | None], Rows]

WIDTH = 3  # Buttons beside each other; more cannot be read on a telephone.


def button(title: str, data: str) -> InlineKeyboardButton:
    """A button with callback data ``t:<move>:<number>[:<arg>[:<choice>]]``, at most 64 bytes, codes only."""
    return InlineKeyboardButton(title, callback_data=data)


def in_rows(buttons: Sequence[InlineKeyboardButton], width: int = WIDTH) -> Rows:
    """The buttons, at most ``width`` beside each other."""
    return [list(buttons[start : start + width]) for start in range(0, len(buttons), width)]
