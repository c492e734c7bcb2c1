"""What every handler of a pressed button is given, and the checks they share."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from sqlalchemy.orm import Session

from bot.staff import queueing
from bot.staff.people import Actor
from bot.views import staff as views
from helpdesk.clock import Clock
from helpdesk.errors import IllegalMoveError, InvalidInputError
from helpdesk.staff.models import Staff
from helpdesk.tickets.commands import StaffWords
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.states import Move, can


@dataclass(frozen=True)
class Press:
    """``t:<move>:<number>[:<arg>[:<choice>]]`` and the message the button hangs under."""

    move: str
    number: str
    message_id: int
    arg: str | None = None
    choice: str | None = None


@dataclass(frozen=True)
class Reply:
    """What the person who pressed is told; an alert must be closed by hand."""

    text: str | None = None
    alert: bool = False


def read_press(data: str | None, message_id: int) -> Press | None:
    """Read callback data; None for anything we would not have written."""
    parts = (data or "").split(":")
    if len(parts) not in (3, 4, 5) or parts[0] != "t" or not all(parts[:3]):
        return None
    arg, choice, *_ = [*parts[3:], None, None]
    return Press(parts[1], parts[2], message_id, arg, choice)


@dataclass(frozen=True)
class PressDesk:
    """One press at work: transaction, time, and who pressed where."""

    session: Session
    clock: Clock
    actor: Actor
    by: Staff

    def menu(self, ticket: Ticket, press: Press, name: str, arg: str | None = None) -> Reply:
        """Show a menu in the place of the card's buttons; ``card`` is the way back."""
        queueing.menu(self.session, ticket, self.actor.chat_id, press.message_id, name, arg, clock=self.clock)
        return Reply()

    def prompt(self, ticket: Ticket, press: Press, move: str, arg: str | None = None) -> Reply:
        """Ask the person who pressed for words; what becomes of them is said in ``bot.staff.prompted``."""
        queueing.prompt(self.session, ticket, self.actor, move, arg, clock=self.clock)
        self.menu(ticket, press, "card")
        return Reply(views.alert("write_now"))


# Does what a button says; without ``press.arg`` it usually shows a menu.
Handler = Callable[[PressDesk, Ticket, Press], Reply]

# (session, words, arg, by, clock): checks everything, does it, or raises what the writer reads under their message.
Prompted = Callable[[Session, StaffWords, str, Staff, Clock], None]

R = TypeVar("R", bound=StrEnum)


def reason_of(reasons: type[R], code: str) -> R:
    """The reason with this code; raises ``InvalidInputError`` for a forged one."""
    try:
        return reasons(code)
    except ValueError:
        raise InvalidInputError(views.alert("gone")) from None


def check_move(ticket: Ticket, move: Move) -> None:
    """Refuse before a menu or a prompt is shown; the use case checks again."""
    if not can(ticket.status, move):
        raise IllegalMoveError(ticket.number, ticket.status, move)
