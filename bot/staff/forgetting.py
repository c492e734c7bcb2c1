"""The button for somebody without Telegram who wants to be forgotten; asked once more, for nothing brings it back."""

from bot.staff.pressing import Handler, Press, PressDesk, Reply
from bot.views import staff as views
from bot.views.sentences import plain
from helpdesk.errors import InvalidInputError
from helpdesk.tickets.forgetting import check_may_forget, forget_counter_resident
from helpdesk.tickets.models import Ticket


def _forget(desk: PressDesk, ticket: Ticket, press: Press) -> Reply:
    check_may_forget(ticket, desk.by)
    if press.arg is None:
        return desk.menu(ticket, press, "forget")
    if press.arg != "yes":
        raise InvalidInputError(views.alert("gone"))
    forget_counter_resident(desk.session, ticket.number, by=desk.by, clock=desk.clock)
    return Reply(plain("done.forgotten"))


HANDLERS: dict[str, Handler] = {"forget": _forget}
