"""The buttons of a card and the menus that take their place; one module per family.

A family adds its buttons to ``OFFERS`` (``bot.views.menus.offers``) and its menus to ``MENUS`` here.
"""

from collections.abc import Mapping

from telegram import InlineKeyboardMarkup

from bot.views.menus import (
    extending,
    forgetting,
    handing_on,
    helping,
    merging,
    offers,
    reclassifying,
    speaking,
    supervising,
)
from bot.views.menus.rows import Menu, button
from bot.views.sentences import plain
from bot.views.ticket_facts import CardFacts

__all__ = ["MENUS", "card_buttons", "menu_buttons"]

MENUS: Mapping[str, Menu] = {
    **speaking.MENUS,
    **handing_on.MENUS,
    **helping.MENUS,
    **extending.MENUS,
    **forgetting.MENUS,
    **merging.MENUS,
    **reclassifying.MENUS,
    **supervising.MENUS,
    **offers.MENUS,
}


# They say themselves how to get out.
WITHOUT_RETURN = frozenset({"merge_sure", "reopened"})


def card_buttons(facts: CardFacts) -> InlineKeyboardMarkup | None:
    """Only what is legal now for somebody in that group; the rest is behind “更多…”."""
    rows = [*offers.first_rows(facts), *offers.card_rows(facts)]
    return InlineKeyboardMarkup(rows) if rows else None


def menu_buttons(facts: CardFacts, menu: str, arg: str | None) -> InlineKeyboardMarkup | None:
    """A menu in the place of the card's buttons.

    A menu nobody knows (``card``) is the way back; ``none`` takes all buttons off.
    """
    if menu == "none":
        return None
    make = MENUS.get(menu)
    rows = make(facts, arg) if make is not None else []
    if not rows:
        return card_buttons(facts)
    if menu in WITHOUT_RETURN:
        return InlineKeyboardMarkup(rows)
    return InlineKeyboardMarkup([*rows, [button(plain("button.menus.back"), f"t:back:{facts.number}")]])
