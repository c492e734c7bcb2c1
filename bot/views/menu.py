"""The menu below the input field: what it says and what each of its buttons does."""

from telegram import ReplyKeyboardMarkup

from bot.views.sentences import plain

OWN_TICKETS = "#my"  # Payloads with # are the bot's own and never go to the dialogue.

MENU: tuple[tuple[tuple[str, str], ...], ...] = (
    (("开证明", "/request_certificate"), ("纠纷调解", "/request_mediation")),
    (("投诉", "/file_complaint"), ("随手拍", "/report_snapshot")),
    (("咨询", "/ask_information"), ("建议", "/make_suggestion")),
    (("我的事项", OWN_TICKETS), ("转人工", "/talk_to_staff")),
)
MENU_PAYLOADS = {title: payload for row in MENU for title, payload in row}


def menu_keyboard() -> ReplyKeyboardMarkup:
    """The menu as a keyboard that stays."""
    return ReplyKeyboardMarkup(
        [[title for title, _ in row] for row in MENU],
        resize_keyboard=True,
        is_persistent=True,
        input_field_placeholder=plain("field.menu"),
    )
