"""The question before name and phone of somebody without Telegram are deleted."""

from bot.views.menus.rows import Rows, button
from bot.views.ticket_facts import CardFacts


def _forget(facts: CardFacts, _arg: str | None) -> Rows:
    return [[button("✅ 居民要求，确定删除姓名和电话", f"t:forget:{facts.number}:yes")]]


MENUS = {"forget": _forget}
