"""Which buttons a card offers: one table, in the order of the card. A new button is one line in ``OFFERS``."""

from collections.abc import Callable
from dataclasses import dataclass

from telegram import InlineKeyboardButton

from bot.views.menus.handing_on import team_rows
from bot.views.menus.rows import Rows, button, in_rows
from bot.views.menus.supervising import supervise_title
from bot.views.sentences import plain
from bot.views.ticket_facts import CardFacts
from helpdesk.crowds.models import COMMON_SERVICES
from helpdesk.deadlines.clocks import Colour
from helpdesk.tickets.commands import Supervision
from helpdesk.tickets.states import OPEN, Move, Status, can


@dataclass(frozen=True)
class Offer:
    """One button: the word of its callback data, when it can work, and whether it is behind “更多…”.

    Its title is ``button.card.<code>``, unless it depends on the facts; what is pressed must depend on them as well.
    """

    code: str
    is_legal: Callable[[CardFacts], bool]
    is_rare: bool = False
    title: Callable[[CardFacts], str] | None = None
    arg: Callable[[CardFacts], str] | None = None

    def button(self, facts: CardFacts) -> InlineKeyboardButton:
        """The button for this ticket."""
        title = plain(f"button.card.{self.code}") if self.title is None else self.title(facts)
        arg = f":{self.arg(facts)}" if self.arg is not None else ""
        return button(title, f"t:{self.code}:{facts.number}{arg}")


def _allowed(move: Move) -> Callable[[CardFacts], bool]:
    """Legal by the table of moves, in the group that has the ticket."""
    return lambda facts: facts.is_here and can(facts.status, move)


def _can_dispatch(facts: CardFacts) -> bool:
    return facts.is_here and facts.status is not Status.TRIAGE and can(facts.status, Move.DISPATCH)


def _can_call(facts: CardFacts) -> bool:
    return facts.is_here and facts.status in (Status.IN_PROGRESS, Status.WAITING, Status.RESOLVED)


def _can_answer(facts: CardFacts) -> bool:
    return facts.is_here and facts.status is not Status.TRIAGE and can(facts.status, Move.ANSWER)


def _can_resolve(facts: CardFacts) -> bool:
    """Not while a supervisor has yet to say who goes on with it."""
    return facts.is_here and can(facts.status, Move.RESOLVE) and not facts.with_supervisor


def _can_supervise(facts: CardFacts) -> bool:
    return facts.is_here and can(facts.status, Move.SUPERVISE) and facts.supervision is not Supervision.RED


def _can_help(facts: CardFacts) -> bool:
    """There is somebody to call, or somebody who helps and can be thanked."""
    ends = bool(facts.helpers) and can(facts.status, Move.END_HELP)
    return facts.is_here and (can(facts.status, Move.HELP) or ends)


def _can_end_own_help(facts: CardFacts) -> bool:
    return facts.is_helping and can(facts.status, Move.END_HELP)


def _can_ask_extension(facts: CardFacts) -> bool:
    """One at a time, and only while the limit runs."""
    is_free = facts.asked_days is None and facts.colour is not Colour.RED
    return facts.is_here and is_free and can(facts.status, Move.ASK_EXTENSION)


def _can_merge(facts: CardFacts) -> bool:
    """Only what many can have in common."""
    return facts.is_here and can(facts.status, Move.MERGE) and facts.service in COMMON_SERVICES


def _can_unmerge(facts: CardFacts) -> bool:
    return facts.is_here and facts.merged_into is not None and can(facts.status, Move.UNMERGE)


def _can_part(facts: CardFacts) -> bool:
    """Something was merged into it, and the residents do not have the result yet."""
    return facts.is_here and bool(facts.merged) and facts.status in OPEN


def _can_forget(facts: CardFacts) -> bool:
    """While the matter is open the press says that it must be over first."""
    return facts.is_here and facts.told_by_phone


def _urgency_title(facts: CardFacts) -> str:
    return plain("button.card.normal") if facts.urgent else plain("button.card.urgent")


def _other_urgency(facts: CardFacts) -> str:
    return "normal" if facts.urgent else "urgent"


OFFERS: tuple[Offer, ...] = (
    Offer("claim", _allowed(Move.CLAIM)),
    Offer("ask", _allowed(Move.ASK)),
    Offer("answer", _can_answer),
    Offer("resolve", _can_resolve),
    Offer("end_help", _can_end_own_help),
    Offer("return", _allowed(Move.RETURN)),
    Offer("dispatch", _can_dispatch),
    Offer("help", _can_help),
    Offer("ask_extension", _can_ask_extension),
    Offer("contact", _can_call),
    Offer("prioritise", _allowed(Move.PRIORITISE), is_rare=True, title=_urgency_title, arg=_other_urgency),
    Offer("reclassify", _allowed(Move.RECLASSIFY), is_rare=True),
    Offer("supervise", _can_supervise, is_rare=True, title=supervise_title),
    Offer("assign", _allowed(Move.ASSIGN), is_rare=True),
    Offer("merge", _can_merge, is_rare=True),
    Offer("unmerge", _can_unmerge),
    Offer("part", _can_part, is_rare=True),
    Offer("reject", _allowed(Move.REJECT), is_rare=True),
    Offer("forget", _can_forget, is_rare=True),
)


FIRST = frozenset({"claim", "ask", "answer", "resolve", "end_help"})  # In a row of their own, above the rest.


def first_rows(facts: CardFacts) -> Rows:
    """In triage the first question is which team: a button for each."""
    return team_rows(facts) if facts.is_here and facts.status is Status.TRIAGE else []


def card_rows(facts: CardFacts) -> Rows:
    """What is used every day, and the way to the rest."""
    legal = _legal(facts)
    first = [one.button(facts) for one in legal if one.code in FIRST]
    others = [one.button(facts) for one in legal if one.code not in FIRST and not one.is_rare]
    if any(one.is_rare for one in legal):
        others.append(button(plain("button.card.more"), f"t:more:{facts.number}"))
    return [*in_rows(first), *in_rows(others)]


def _more(facts: CardFacts, _arg: str | None) -> Rows:
    return in_rows([one.button(facts) for one in _legal(facts) if one.is_rare], 2)


def _legal(facts: CardFacts) -> list[Offer]:
    return [one for one in OFFERS if one.is_legal(facts)]


MENUS = {"more": _more}
