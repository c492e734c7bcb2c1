"""What a group reads when somebody goes on leave."""

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
    lead = f"没有找到“{escape(missing)}”。" if missing else ""
    rows = [
        [InlineKeyboardButton(one["title"], callback_data=one["data"]) for one in choices[start : start + 2]]
        for start in range(0, len(choices), 2)
    ]
    return Letter(f"🏖 {lead}休假到{plain_date(until)}，由谁代办？请点一位同事：", InlineKeyboardMarkup(rows))
