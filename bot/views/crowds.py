"""What residents read where one matter concerns many: merged, joined, left. Nobody's name is in it."""

from datetime import date

from telegram import InlineKeyboardMarkup

from bot.views.message import Letter, buttons, escape
from bot.views.notices import plain_date


def ticket_merged(number: str, own: str | None, promised_on: date | None) -> Letter:
    """Two matters are one; ``own`` is the other number where both are this resident's."""
    same = f"和您报的 {escape(own)} 是同一件" if own else "和别人反映的是同一件"
    until = f"最晚{plain_date(promised_on)}前给您答复。" if promised_on else ""
    return Letter(
        f"🔗 您反映的事（编号 <b>{escape(number)}</b>）{same}，合在一起办。\n编号不变，有结果照样告诉您。{until}"
    )


def ticket_unmerged(number: str, promised_on: date | None) -> Letter:
    """It is a matter of its own after all."""
    until = f"最晚{plain_date(promised_on)}前给您答复。" if promised_on else "有结果马上告诉您。"
    return Letter(f"✂️ 您反映的事（编号 <b>{escape(number)}</b>）和那一件不是一回事，改为单独办。{until}")


def crowd_joined(number: str, count: int, team: str | None, promised_on: date | None) -> Letter:
    """They follow the matter now."""
    people = f"已有 {count} 位居民反映，" if count > 1 else ""
    lines = ["👥 好的，这件事您一起关注了。", f"编号：<b>{escape(number)}</b>"]
    lines.append(f"{people}{escape(team or '值班室')}在办，有消息同样告诉您。")
    if promised_on is not None:
        lines.append(f"最晚{plain_date(promised_on)}前答复。")
    return Letter("\n".join(lines), _joined_buttons(number))


def crowd_left(number: str) -> Letter:
    """They are told nothing more."""
    return Letter(f"好的，编号 {escape(number)} 不再给您发消息了。以后有事，随时找我。")


def crowd_goes_on(number: str) -> Letter:
    """The first one withdraws, the others still want it."""
    return Letter(
        f"好的，您的事项 {escape(number)} 已经撤回，不再给您发消息。\n还有别的居民关注这件事，工作人员会接着办。"
    )


def reopened_by_another(number: str, promised_on: date | None) -> Letter:
    """Somebody else of the crowd says it is not solved."""
    until = f"，最晚{plain_date(promised_on)}前给您答复" if promised_on else ""
    return Letter(
        f"🔁 编号 {escape(number)} 有居民说还没有解决，已经请工作人员接着办{until}。\n"
        "您有要补充的，直接在这里告诉我们。"
    )


def unsolved_noted(number: str) -> Letter:
    """Not solved, says somebody who joined, after the archive."""
    return Letter(
        f"知道了，编号 {escape(number)} 您这边还没有解决，已经告诉工作人员。\n"
        "这件事已经归档；还要接着办的话，直接写给我，我重新报一件。"
    )


def _joined_buttons(number: str) -> InlineKeyboardMarkup:
    return buttons(
        [("补充几句", f"t:supplement:{number}"), ("催一催", f"t:urge:{number}")],
        [("🔎 查看进度", f"t:show:{number}"), ("不再关注", f"t:leave:{number}")],
    )
