"""The button 改分类: service, then topic."""

from bot.staff.pressing import Handler, Press, PressDesk, Reply, check_move
from bot.views import staff as views
from bot.views.menus.reclassifying import PAGE, SAME, topics_arg
from bot.views.sentences import plain
from helpdesk.catalogue import Service
from helpdesk.errors import InvalidInputError
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.reclassifying import reclassify_ticket
from helpdesk.tickets.states import Move


def _reclassify(desk: PressDesk, ticket: Ticket, press: Press) -> Reply:
    """Services, then pages of topics, then the change."""
    check_move(ticket, Move.RECLASSIFY)
    if press.arg is None:
        return desk.menu(ticket, press, "reclassify")
    if press.arg not in set(Service):
        raise InvalidInputError(views.alert("gone"))
    page = _page_of(press)
    if page is not None:
        return desk.menu(ticket, press, "reclassify", topics_arg(press.arg, page))
    topic = ticket.topic if press.choice == SAME else press.choice
    before = (ticket.service, ticket.topic)
    reclassify_ticket(desk.session, ticket.number, press.arg, topic, by=desk.by, clock=desk.clock)
    desk.menu(ticket, press, "card")
    is_new = (ticket.service, ticket.topic) != before
    return Reply(plain("done.reclassified") if is_new else plain("done.classified_so"))


def _stay(desk: PressDesk, ticket: Ticket, press: Press) -> Reply:
    """不转: the question which team it belongs to has its answer."""
    desk.menu(ticket, press, "none")
    return Reply(plain("done.stays"))


def _page_of(press: Press) -> int | None:
    """The page of topics to show, or None where a topic was chosen."""
    if press.choice is None:
        return 0
    number = press.choice.removeprefix(PAGE)
    return int(number) if press.choice != number and number.isdecimal() and len(number) < 3 else None


HANDLERS: dict[str, Handler] = {"reclassify": _reclassify, "stay": _stay}
