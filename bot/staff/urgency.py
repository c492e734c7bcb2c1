"""The button that makes a ticket urgent, or ordinary again."""

from bot.staff.pressing import Handler, Press, PressDesk, Reply, check_move
from bot.views import staff as views
from bot.views.sentences import plain
from helpdesk.deadlines.prioritising import URGENCIES, prioritise_ticket
from helpdesk.errors import InvalidInputError
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.states import Move


def _prioritise(desk: PressDesk, ticket: Ticket, press: Press) -> Reply:
    """The button says which; pressed twice it changes nothing more."""
    if press.arg not in URGENCIES:
        raise InvalidInputError(views.alert("gone"))
    check_move(ticket, Move.PRIORITISE)
    prioritise_ticket(desk.session, ticket.number, press.arg, by=desk.by, clock=desk.clock)
    return Reply(plain("done.urgent") if press.arg == "urgent" else plain("done.normal"))


HANDLERS: dict[str, Handler] = {"prioritise": _prioritise}
