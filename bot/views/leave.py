"""What a group reads when somebody goes on leave."""

import re
from collections.abc import Mapping, Sequence
from datetime import date

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.views.calls import mention
from bot.views.message import Html, Letter
from bot.views.notices import plain_date
from bot.views.sentences import sentence


def leave_started(who: str, until: date, stand_in: str, stand_in_user: int) -> Letter:
    """Who stands in, told to both."""
    text = sentence("leave_started", who=who, date=plain_date(until), stand_in=mention(stand_in_user, stand_in))
    return Letter(text)


def ask_stand_in(until: date, choices: Sequence[Mapping[str, str]], missing: str | None) -> Letter:
    """Who stands in? ``missing`` is a name that nobody has."""
    lead = _not_found(missing) if missing else ""
    rows = [
        [InlineKeyboardButton(one["title"], callback_data=one["data"]) for one in choices[start : start + 2]]
        for start in range(0, len(choices), 2)
    ]
    return Letter(sentence("ask_stand_in", missing=lead, date=plain_date(until)), InlineKeyboardMarkup(rows))


# What Telegram allows as a user name; we keep none of them, only what people are called in the group.
_USER_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{3,31}")


def _not_found(name: str) -> Html:
    if _USER_NAME.fullmatch(name):
        return sentence("ask_stand_in.missing.user_name", name=name)
    return sentence("ask_stand_in.missing.name", name=name)
