"""Menus of supervisors: 督办 with or without a reason, who gets the ticket, and who goes on with a reopened one."""

from bot.views.menus.rows import Rows, button, in_rows
from bot.views.sentences import plain
from bot.views.ticket_facts import CardFacts
from helpdesk.tickets.commands import Supervision


def supervise_title(facts: CardFacts) -> str:
    """The next step of the ladder."""
    return plain("button.card.red") if facts.supervision is Supervision.AMBER else plain("button.card.amber")


def _supervise(facts: CardFacts, level: str | None) -> Rows:
    if level not in set(Supervision):
        return []
    word = Supervision(str(level)).label
    asked = f"t:supervise:{facts.number}:{level}"
    return [[button(f"📣 马上{word}", f"{asked}:now")], [button(f"✍️ 写一句原因再{word}", f"{asked}:own")]]


def _assign(facts: CardFacts, _arg: str | None) -> Rows:
    return in_rows([button(f"👉 {one.name}", f"t:assign:{facts.number}:{one.id}") for one in facts.members], 2)


def _handover(facts: CardFacts, _arg: str | None) -> Rows:
    return [
        [button(plain("button.menus.colleague"), f"t:assign:{facts.number}")],
        [button(plain("button.menus.other_team"), f"t:dispatch:{facts.number}")],
    ]


def who_goes_on(number: str, owner_id: int | None, owner_name: str | None) -> Rows:
    """Below the call about a reopened ticket: the same person, or somebody else."""
    other = button(plain("button.menus.other_person"), f"t:handover:{number}")
    if owner_id is None:
        return [[other]]
    return [[button(f"交{owner_name or '原经办人'}接着办", f"t:assign:{number}:{owner_id}"), other]]


def _reopened(facts: CardFacts, _arg: str | None) -> Rows:
    return who_goes_on(facts.number, facts.owner_id, facts.owner_name)


MENUS = {"supervise": _supervise, "assign": _assign, "handover": _handover, "reopened": _reopened}
