"""Which buttons a card offers: one table, in the order of the card. A new button is one line in ``OFFERS``."""

from collections.abc import Callable
from dataclasses import dataclass

from telegram import InlineKeyboardButton

from bot.views.menus.handing_on import team_rows
from bot.views.menus.rows import Rows, button, in_rows
from bot.views.ticket_facts import CardFacts
from helpdesk.tickets.states import Move, Status, can


@dataclass(frozen=True)
class Offer:
    """One button: the word of its callback data, its title, when it can work, and whether it is behind “更多…”."""

    code: str
    title: str | Callable[[CardFacts], str]
    is_legal: Callable[[CardFacts], bool]
    is_rare: bool = False

    def button(self, facts: CardFacts) -> InlineKeyboardButton:
        """The button for this ticket."""
        title = self.title if isinstance(self.title, str) else self.title(facts)
        return button(title, f"t:{self.code}:{facts.number}")


def _allowed(move: Move) -> Callable[[CardFacts], bool]:
    """Legal by the table of moves, in the group that has the ticket."""
    return lambda facts: facts.is_here and can(facts.status, move)


def _can_dispatch(facts: CardFacts) -> bool:
    return facts.is_here and facts.status is not Status.TRIAGE and can(facts.status, Move.DISPATCH)


def _can_call(facts: CardFacts) -> bool:
    return facts.is_here and facts.status in (Status.IN_PROGRESS, Status.WAITING, Status.RESOLVED)


OFFERS: tuple[Offer, ...] = (
    Offer("claim", "✋ 签收", _allowed(Move.CLAIM)),
    Offer("ask", "❓ 请补充", _allowed(Move.ASK)),
    Offer("resolve", "✅ 办结", _allowed(Move.RESOLVE)),
    Offer("return", "↪️ 退单", _allowed(Move.RETURN)),
    Offer("dispatch", "🔀 转办", _can_dispatch),
    Offer("contact", "📇 联系方式", _can_call),
    Offer("reject", "🚫 不予受理", _allowed(Move.REJECT), is_rare=True),
)


def first_rows(facts: CardFacts) -> Rows:
    """In triage the first question is which team: a button for each."""
    return team_rows(facts) if facts.is_here and facts.status is Status.TRIAGE else []


def card_rows(facts: CardFacts) -> Rows:
    """What is used every day, and the way to the rest."""
    legal = _legal(facts)
    shown = [one.button(facts) for one in legal if not one.is_rare]
    if any(one.is_rare for one in legal):
        shown.append(button("⋯ 更多", f"t:more:{facts.number}"))
    return in_rows(shown)


def _more(facts: CardFacts, _arg: str | None) -> Rows:
    return in_rows([one.button(facts) for one in _legal(facts) if one.is_rare], 2)


def _legal(facts: CardFacts) -> list[Offer]:
    return [one for one in OFFERS if one.is_legal(facts)]


MENUS = {"more": _more}
