"""Menus with words for the resident: ready-made questions, and who does what we cannot."""

from bot.views.canned import canned_questions, instead_of
from bot.views.menus.rows import Rows, button
from bot.views.ticket_facts import CardFacts
from helpdesk.tickets.commands import RejectReason


def _ask(facts: CardFacts, _arg: str | None) -> Rows:
    asked = enumerate(canned_questions(facts.service))
    rows = [[button(words, f"t:ask:{facts.number}:{place}")] for place, words in asked]
    return [*rows, [button("✍️ 自己写", f"t:ask:{facts.number}:own")]]


def _reject(facts: CardFacts, arg: str | None) -> Rows:
    if not arg:
        return [[button(reason.label, f"t:reject:{facts.number}:{reason}")] for reason in RejectReason]
    ready = "直接发送：" + instead_of(RejectReason(arg))
    own = button("✍️ 自己写由谁办", f"t:reject:{facts.number}:{arg}:own")
    return [[button(ready, f"t:reject:{facts.number}:{arg}:default")], [own]]


MENUS = {"ask": _ask, "reject": _reject}
