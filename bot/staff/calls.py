"""What a resident without Telegram said on the phone, entered by staff: words, and whether it is solved."""

from collections.abc import Mapping

from sqlalchemy.orm import Session

from bot.staff import queueing
from bot.staff.pressing import Handler, Press, PressDesk, Prompted, Reply
from bot.views import staff as views
from bot.views.sentences import plain
from helpdesk.clock import Clock
from helpdesk.errors import InvalidInputError
from helpdesk.outbox.services import enqueue
from helpdesk.staff.models import Staff
from helpdesk.tickets.commands import Resolution, StaffWords
from helpdesk.tickets.counter import check_told_by_phone, rate_by_phone, supplement_by_phone
from helpdesk.tickets.models import Ticket


def _told(desk: PressDesk, ticket: Ticket, press: Press) -> Reply:
    """A button under the note that asked for the call."""
    check_told_by_phone(ticket)
    if press.arg == "words":
        queueing.prompt(desk.session, ticket, desk.actor, "told", None, clock=desk.clock)
        return Reply(views.alert("write_now"))
    if press.arg in set(Resolution):
        return _resolution(desk, ticket, press, Resolution(press.arg))
    if press.arg is None or not press.arg.isdecimal():
        raise InvalidInputError(views.alert("gone"))
    rate_by_phone(desk.session, ticket.number, satisfaction=int(press.arg), by=desk.by, clock=desk.clock)
    _buttons(desk, ticket, press, None)
    return Reply(plain("done.told"))


def _resolution(desk: PressDesk, ticket: Ticket, press: Press, said: Resolution) -> Reply:
    rate_by_phone(desk.session, ticket.number, resolution=said, by=desk.by, clock=desk.clock)
    if said is Resolution.UNSOLVED:
        _buttons(desk, ticket, press, None)
        queueing.prompt(desk.session, ticket, desk.actor, "told", None, clock=desk.clock)
        return Reply(plain("done.told_unsolved"))
    _buttons(desk, ticket, press, "satisfaction")
    return Reply(plain("done.told_solved"))


def _buttons(desk: PressDesk, ticket: Ticket, press: Press, asks: str | None) -> None:
    enqueue(
        desk.session,
        "call_buttons",
        recipient_kind="chat",
        recipient_id=desk.actor.chat_id,
        ticket_id=ticket.id,
        params={"number": ticket.number, "message_id": press.message_id, "asks": asks},
        priority=queueing.SOON,
        key=f"call_buttons:{desk.actor.chat_id}:{press.message_id}",
        clock=desk.clock,
    )


def _write_down(session: Session, words: StaffWords, _arg: str, by: Staff, clock: Clock) -> None:
    supplement_by_phone(session, words, by=by, clock=clock)


HANDLERS: Mapping[str, Handler] = {"told": _told}
PROMPTED: Mapping[str, Prompted] = {"told": _write_down}
