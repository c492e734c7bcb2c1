"""The buttons of an extension: how many days, why, and what a supervisor says to it."""

from sqlalchemy.orm import Session

from bot.staff.pressing import Handler, Press, PressDesk, Prompted, Reply
from bot.views import staff as views
from bot.views.sentences import plain
from helpdesk.clock import Clock
from helpdesk.errors import InvalidInputError
from helpdesk.extensions.services import ask_extension, check_may_ask, decide_extension, most_days
from helpdesk.staff.models import Staff
from helpdesk.tickets.commands import StaffWords
from helpdesk.tickets.models import Ticket


def _ask(desk: PressDesk, ticket: Ticket, press: Press) -> Reply:
    """How many days, then the reason; what speaks against it is said before anybody writes one."""
    check_may_ask(desk.session, ticket, by=desk.by, clock=desk.clock)
    if press.arg is None:
        return desk.menu(ticket, press, "ask_extension")
    if not press.arg.isdecimal() or not 1 <= int(press.arg) <= most_days(desk.session):
        raise InvalidInputError(views.alert("gone"))
    return desk.prompt(ticket, press, "ask_extension", press.arg)


def _decide(desk: PressDesk, ticket: Ticket, press: Press) -> Reply:
    if press.arg is None or not press.arg.isdecimal() or press.choice not in ("yes", "no"):
        raise InvalidInputError(views.alert("gone"))
    is_granted = press.choice == "yes"
    decide_extension(desk.session, ticket.number, int(press.arg), is_granted, by=desk.by, clock=desk.clock)
    return Reply(plain("done.extension_granted") if is_granted else plain("done.extension_refused"))


def _reason_written(session: Session, words: StaffWords, days: str, by: Staff, clock: Clock) -> None:
    ask_extension(session, words.number, int(days), words.text, by=by, clock=clock)


HANDLERS: dict[str, Handler] = {"ask_extension": _ask, "extend": _decide}
PROMPTED: dict[str, Prompted] = {"ask_extension": _reason_written}
