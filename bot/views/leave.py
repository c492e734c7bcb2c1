"""What a group reads when somebody goes on leave."""

import re
from collections.abc import Mapping, Sequence
from datetime import date

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.views.calls import mention
from bot.views.message import Letter, escape
from bot.views.notices import plain_date


def leave_started(who: str, until: date, stand_in: str, stand_in_user: int) -> Letter:
    """Who stands in, told to both."""
    return Letter(
        f"🏖 好的，{escape(who)}休假到{plain_date(until)}，手上的工单由{mention(stand_in_user, stand_in)}代办。\n"
        "到期自动恢复；提前回来发 /back。"
    )


def ask_stand_in(until: date, choices: Sequence[Mapping[str, str]], missing: str | None) -> Letter:
    """Who stands in? ``missing`` is a name that nobody has."""
    lead = _not_found(missing) if missing else ""
    rows = [
        [InlineKeyboardButton(one["title"], callback_data=one["data"]) for one in choices[start : start + 2]]
        for start in range(0, len(choices), 2)
    ]
    return Letter(f"🏖 {lead}休假到{plain_date(until)}，由谁代办？请点一位同事：", InlineKeyboardMarkup(rows))


# What Telegram allows as a user name; we keep none of them, only what people are called in the group.
_USER_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{3,31}")


def _not_found(name: str) -> str:
    if _USER_NAME.fullmatch(name):
        return f"机器人不认得用户名“@{escape(name)}”，只认得群里的姓名。"
    return f"没有找到“{escape(name)}”。"
