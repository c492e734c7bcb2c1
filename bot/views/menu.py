"""The menu below the input field: what it says and what each of its buttons does."""

from collections.abc import Mapping

from telegram import ReplyKeyboardMarkup

from bot.views.sentences import plain
from bot.views.shipped import shipped

OWN_TICKETS = "#my"  # Payloads with # are the bot's own and never go to the dialogue.

# The buttons (``button.menu.…`` of the sentences) as they stand, and what each of them means.
MENU = (("certificate", "mediation"), ("complaint", "snapshot"), ("consult", "suggestion"), ("tickets", "help"))
PAYLOADS: Mapping[str, str] = {
    "certificate": "/request_certificate",
    "mediation": "/request_mediation",
    "complaint": "/file_complaint",
    "snapshot": "/report_snapshot",
    "consult": "/ask_information",
    "suggestion": "/make_suggestion",
    "tickets": OWN_TICKETS,
    "help": "/talk_to_staff",
}


def menu_keyboard() -> ReplyKeyboardMarkup:
    """The menu as a keyboard that stays."""
    return ReplyKeyboardMarkup(
        [[plain(f"button.menu.{what}") for what in row] for row in MENU],
        resize_keyboard=True,
        is_persistent=True,
        input_field_placeholder=plain("field.menu"),
    )


def menu_payload(text: str) -> str | None:
    """What a title of the menu means; None for other words.

    A telephone may still show the menu as it is shipped while the bot calls a button something else by now.
    """
    found = (what for what in PAYLOADS if text in (plain(f"button.menu.{what}"), shipped()[f"button.menu.{what}"].text))
    return next((PAYLOADS[what] for what in found), None)
