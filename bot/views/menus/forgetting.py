"""The question before name and phone of somebody without Telegram are deleted."""

from bot.views.menus.rows import Rows, button
from bot.views.sentences import plain
from bot.views.ticket_facts import CardFacts


def _forget(facts: CardFacts, _arg: str | None) -> Rows:
    return [[button(plain("button.menus.forget_sure"), f"t:forget:{facts.number}:yes")]]


MENUS = {"forget": _forget}
