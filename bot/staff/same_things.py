"""A hint that two tickets are one, answered with "不是"."""

from bot.staff.pressing import Handler, Press, PressDesk, Reply
from bot.staff.queueing import SOON
from bot.views import staff as views
from bot.views.sentences import plain
from helpdesk.crowds.hints import keep_apart
from helpdesk.errors import InvalidInputError
from helpdesk.outbox.services import enqueue
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.numbers import parse_number


def _apart(desk: PressDesk, ticket: Ticket, press: Press) -> Reply:
    other = parse_number(press.arg or "")
    if other is None:
        raise InvalidInputError(views.alert("gone"))
    keep_apart(desk.session, ticket, other, by=desk.by, clock=desk.clock)
    enqueue(
        desk.session,
        "same_hint_closed",
        recipient_kind="chat",
        recipient_id=desk.actor.chat_id,
        ticket_id=ticket.id,
        params={"message_id": press.message_id},
        priority=SOON,
        key=f"hint:{desk.actor.chat_id}:{press.message_id}",
        clock=desk.clock,
    )
    return Reply(plain("done.kept_apart"))


HANDLERS: dict[str, Handler] = {"apart": _apart}
