"""Menus with words for the resident: ready-made ones to press, and who does what we cannot."""

from bot.views.canned import instead_of
from bot.views.menus.rows import Menu, Rows, button
from bot.views.sentences import plain
from bot.views.ticket_facts import CardFacts
from helpdesk.tickets.commands import RejectReason

LONGEST_TITLE = 60  # Characters of a button; what is sent is shown in the thread, word for word.


def _ready_made(move: str) -> Menu:
    """The sentences offered for this ticket, each with one press, and the way to write another one."""

    def rows(facts: CardFacts, _arg: str | None) -> Rows:
        offered = [[button(_short(one.text), f"t:{move}:{facts.number}:{one.code}")] for one in facts.canned]
        return [*offered, [button(plain("button.menus.own_words"), f"t:{move}:{facts.number}:own")]]

    return rows


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_TITLE else text[: LONGEST_TITLE - 1] + "…"


def _reject(facts: CardFacts, arg: str | None) -> Rows:
    if not arg:
        return [[button(reason.label, f"t:reject:{facts.number}:{reason}")] for reason in RejectReason]
    ready = "直接发送：" + instead_of(RejectReason(arg))
    own = button(plain("button.menus.own_instead"), f"t:reject:{facts.number}:{arg}:own")
    return [[button(ready, f"t:reject:{facts.number}:{arg}:default")], [own]]


MENUS = {
    "ask": _ready_made("ask"),
    "answer": _ready_made("answer"),
    "resolve": _ready_made("resolve"),
    "reject": _reject,
}
