"""The menu of help: which team to call, and which one has done its part."""

from bot.views.menus.rows import Rows, button, in_rows
from bot.views.ticket_facts import CardFacts
from helpdesk.tickets.states import Move, can


def _help(facts: CardFacts, _arg: str | None) -> Rows:
    number, helping = facts.number, {one.code for one in facts.helpers}
    free = [one for one in facts.teams if one.code not in helping] if can(facts.status, Move.HELP) else []
    rows = in_rows([button(f"🤝 {one.name}", f"t:help:{number}:{one.code}") for one in free], 2)
    return [*rows, *([button(f"✔️ {one.name}协办完成", f"t:end_help:{number}:{one.code}")] for one in facts.helpers)]


MENUS = {"help": _help}
