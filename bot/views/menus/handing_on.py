"""Menus of moves that give a ticket to somebody else: 派单, 转办, 退单."""

from bot.views.canned import DISPATCH_REASONS
from bot.views.menus.rows import Rows, button, in_rows
from bot.views.sentences import plain
from bot.views.ticket_facts import CardFacts
from helpdesk.tickets.commands import ReturnReason


def team_rows(facts: CardFacts, move: str = "dispatch", mark: str = "➡️") -> Rows:
    """One button per team that could get the ticket."""
    return in_rows([button(f"{mark} {team.name}", f"t:{move}:{facts.number}:{team.code}") for team in facts.teams], 2)


def _dispatch(facts: CardFacts, arg: str | None) -> Rows:
    if not arg:
        return team_rows(facts)
    reasons = DISPATCH_REASONS.items()
    return [
        [button(words or plain("button.menus.no_reason"), f"t:dispatch:{facts.number}:{arg}:{code}")]
        for code, words in reasons
    ]


def _return(facts: CardFacts, _arg: str | None) -> Rows:
    return [[button(reason.label, f"t:return:{facts.number}:{reason}")] for reason in ReturnReason]


MENUS = {"dispatch": _dispatch, "return": _return}
