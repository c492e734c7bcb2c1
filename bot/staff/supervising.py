"""The buttons of supervisors: 督办 and 通报, 指定经办人, and who goes on with what was not solved."""

from sqlalchemy.orm import Session

from bot.staff.pressing import Handler, Press, PressDesk, Prompted, Reply, check_move, reason_of
from bot.views import staff as views
from bot.views.sentences import plain
from helpdesk.clock import Clock
from helpdesk.errors import InvalidInputError
from helpdesk.links.services import thread_of
from helpdesk.staff.models import Staff
from helpdesk.supervision.services import check_next_level, supervise_ticket
from helpdesk.tickets.assigning import assign_ticket, check_assign, possible_owners
from helpdesk.tickets.commands import StaffWords, Supervision
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.states import Move

NOBODY_KNOWN = "还不认识本组的同事，请他们先在群里写一句（例如 /mine），再来指定"


def _supervise(desk: PressDesk, ticket: Ticket, press: Press) -> Reply:
    """The level is part of the button, so that two supervisors who press at once take one step, not two."""
    if press.arg is None:
        level = Supervision.AMBER if ticket.supervision is None else Supervision.RED
        check_next_level(desk.session, ticket, level, by=desk.by)
        return desk.menu(ticket, press, "supervise", level)
    level = reason_of(Supervision, press.arg)
    check_next_level(desk.session, ticket, level, by=desk.by)
    if press.choice == "own":
        return desk.prompt(ticket, press, "supervise", level)
    if press.choice != "now":
        raise InvalidInputError(views.alert("gone"))
    supervise_ticket(desk.session, ticket.number, level, by=desk.by, clock=desk.clock)
    return Reply(plain(f"done.supervised.{level}"))


def _assign(desk: PressDesk, ticket: Ticket, press: Press) -> Reply:
    check_assign(desk.session, ticket, by=desk.by)
    if press.arg is None:
        if not possible_owners(desk.session, ticket, clock=desk.clock):
            raise InvalidInputError(NOBODY_KNOWN)
        return desk.menu(ticket, press, "assign")
    if not press.arg.isdecimal():
        raise InvalidInputError(views.alert("gone"))
    assign_ticket(desk.session, ticket.number, int(press.arg), by=desk.by, clock=desk.clock)
    _take_buttons_off(desk, ticket, press)
    return Reply(plain("done.assigned", staff=ticket.owner.name if ticket.owner else plain("unnamed.colleague")))


def _handover(desk: PressDesk, ticket: Ticket, press: Press) -> Reply:
    check_move(ticket, Move.ASSIGN)
    check_assign(desk.session, ticket, by=desk.by)
    return desk.menu(ticket, press, "handover")


def _take_buttons_off(desk: PressDesk, ticket: Ticket, press: Press) -> None:
    """Below a call the buttons are done with; the card gets new ones by itself."""
    thread = thread_of(desk.session, ticket, desk.actor.chat_id)
    if thread is None or thread.card_message_id != press.message_id:
        desk.menu(ticket, press, "none")


def _reason_written(session: Session, words: StaffWords, level: str, by: Staff, clock: Clock) -> None:
    if not words.text.strip():
        raise InvalidInputError("请用文字写一句督办的原因")
    supervise_ticket(session, words.number, reason_of(Supervision, level), words=words, by=by, clock=clock)


HANDLERS: dict[str, Handler] = {"supervise": _supervise, "assign": _assign, "handover": _handover}
PROMPTED: dict[str, Prompted] = {"supervise": _reason_written}
