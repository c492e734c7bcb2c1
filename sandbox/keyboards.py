"""Keyboards: what Telegram accepts as reply_markup, and what it makes of it."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from sandbox.errors import bad_request
from sandbox.limits import BUTTONS, CALLBACK_DATA

Json = dict[str, Any]

ACTIONS = (
    "url",
    "callback_data",
    "web_app",
    "login_url",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "copy_text",
    "callback_game",
    "pay",
)
PRIVATE_ONLY = {"request_contact": "phone number", "request_location": "location", "request_poll": "poll"}


@dataclass(frozen=True)
class Markup:
    """Either buttons under the message, or something done to the reply keyboard, or nothing."""

    inline: list[list[Json]] | None = None
    keyboard: Json | None = None


def read_markup(raw: Json | None, *, private: bool) -> Markup:
    """Check a reply_markup as Telegram does."""
    if not raw:
        return Markup()
    if raw.get("keyboard"):
        return Markup(keyboard=_reply_keyboard(raw, private=private))
    if raw.get("inline_keyboard"):
        return Markup(inline=_inline_keyboard(raw["inline_keyboard"]))
    if raw.get("remove_keyboard"):
        return Markup(keyboard={"remove": True})
    if raw.get("force_reply"):
        return Markup(keyboard={"force_reply": True, "placeholder": raw.get("input_field_placeholder")})
    return Markup()


def read_inline(raw: Json | None) -> list[list[Json]] | None:
    """Check the reply_markup of an edit, which can only be an inline keyboard."""
    markup = read_markup(raw, private=True)
    if markup.keyboard is not None:
        raise bad_request("inline keyboard expected")
    return markup.inline


def _rows(rows: Any, words: str) -> list[list[Any]]:
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad_request(words)
    if sum(len(row) for row in rows) > BUTTONS:
        raise bad_request("reply markup is too long")
    return [row for row in rows if row]


def _inline_keyboard(raw: Any) -> list[list[Json]]:
    rows = _rows(raw, 'field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays')
    return [[_inline_button(button) for button in row] for row in rows]


def _inline_button(button: Any) -> Json:
    start = "can't parse inline keyboard button: "
    if not isinstance(button, dict):
        raise bad_request(f"{start}InlineKeyboardButton must be an Object")
    if not isinstance(button.get("text"), str):
        raise bad_request(f'{start}Can\'t find field "text"')
    if not button["text"].strip():
        raise bad_request("inline keyboard button text must be non-empty")
    # An empty callback_data counts as none, as in Telegram.
    if not any(button.get(key) not in (None, "") for key in ACTIONS):
        raise bad_request(f"{start}Text buttons are unallowed in the inline keyboard")
    if len(str(button.get("callback_data") or "").encode()) > CALLBACK_DATA:
        raise bad_request("BUTTON_DATA_INVALID")
    if button.get("url"):
        _check_url(str(button["url"]))
    return button


def _check_url(url: str) -> None:
    parts = urlsplit(url if "://" in url else f"http://{url}")
    if parts.scheme == "tg":
        return
    if parts.scheme not in {"http", "https", "ton"} or not parts.hostname or " " in url:
        raise bad_request(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")
    if "." not in parts.hostname:
        raise bad_request(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")


def _reply_keyboard(raw: Json, *, private: bool) -> Json:
    rows = _rows(raw["keyboard"], 'field "keyboard" must be an Array of Arrays')
    return {
        "buttons": [[_button(button, private=private) for button in row] for row in rows],
        "one_time": bool(raw.get("one_time_keyboard")),
        "resize": bool(raw.get("resize_keyboard")),
        "placeholder": raw.get("input_field_placeholder"),
    }


def _button(button: Any, *, private: bool) -> Json:
    start = "can't parse keyboard button: "
    if isinstance(button, str):
        button = {"text": button}
    if not isinstance(button, dict):
        raise bad_request(f"{start}KeyboardButton must be a String or an Object")
    if not isinstance(button.get("text"), str):
        raise bad_request(f'{start}Can\'t find field "text"')
    if not button["text"].strip():
        raise bad_request("keyboard button text must be non-empty")
    for key, what in PRIVATE_ONLY.items():
        if button.get(key) and not private:
            raise bad_request(f"{what} can be requested in private chats only")
    return button
