"""Merging from the card, from a hint, by a written number; asked once more, because residents are told at once."""

from sqlalchemy.orm import Session

from bot.staff import queueing
from bot.staff.pressing import Handler, Press, PressDesk, Prompted, Reply, check_move
from bot.views import staff as views
from bot.views.sentences import plain
from helpdesk.clock import Clock
from helpdesk.crowds.candidates import similar_tickets
from helpdesk.crowds.merging import Merger, check_merging, merge_ticket, unmerge_ticket
from helpdesk.crowds.models import COMMON_SERVICES
from helpdesk.crowds.parting import check_may_part
from helpdesk.crowds.reports import report_of
from helpdesk.errors import InvalidInputError
from helpdesk.links.services import thread_of
from helpdesk.outbox.services import URGENT, enqueue
from helpdesk.staff.models import Staff
from helpdesk.tickets.commands import StaffWords
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.numbers import find_numbers, parse_number
from helpdesk.tickets.states import Move

SUGGESTED = 3  # Tickets offered for one press.


def _merge(desk: PressDesk, ticket: Ticket, press: Press) -> Reply:
    if press.choice == "no":
        return _back(desk, ticket, press)
    if press.choice == "yes" and press.arg is not None:
        return _merge_now(desk, ticket, press)
    check_move(ticket, Move.MERGE)
    if press.arg is None:
        return _offer(desk, ticket, press)
    if press.arg == "own":
        return desk.prompt(ticket, press, "merge")
    merger = check_merging(desk.session, ticket.number, press.arg, by=desk.by)
    desk.menu(ticket, press, "merge_sure", merger.lead.number)
    return Reply(_redirected(merger, press.arg) or plain("done.merge_again"))


def _offer(desk: PressDesk, ticket: Ticket, press: Press) -> Reply:
    """The likeliest ones for one press, or the number in words."""
    if ticket.service not in COMMON_SERVICES:
        raise InvalidInputError(f"{ticket.service.label}只和本人有关，不能并案")
    report = report_of(desk.session, ticket)
    found = similar_tickets(desk.session, report, now=desk.clock.now(), limit=SUGGESTED, besides=ticket.id)
    if not found:
        return desk.prompt(ticket, press, "merge")
    return desk.menu(ticket, press, "merge", ",".join(one.ticket.number for one in found))


def _merge_now(desk: PressDesk, ticket: Ticket, press: Press) -> Reply:
    merger = merge_ticket(desk.session, ticket.number, press.arg or "", by=desk.by, clock=desk.clock)
    _take_buttons_off(desk, ticket, press)
    return Reply(plain("done.merged", into=merger.lead.number))


def _back(desk: PressDesk, ticket: Ticket, press: Press) -> Reply:
    if _is_card(desk, ticket, press):
        return desk.menu(ticket, press, "card")
    desk.menu(ticket, press, "none")
    return Reply(plain("done.not_merged"))


def _unmerge(desk: PressDesk, ticket: Ticket, press: Press) -> Reply:
    """Asked once more as well: the resident is told."""
    if press.arg is None:
        return desk.menu(ticket, press, "unmerge")
    if press.arg != "yes":
        raise InvalidInputError(views.alert("gone"))
    unmerge_ticket(desk.session, ticket.number, by=desk.by, clock=desk.clock)
    return Reply(plain("done.unmerged"))


def _part(desk: PressDesk, ticket: Ticket, press: Press) -> Reply:
    """拆开 on the lead's card: which one, asked once more, and then."""
    check_may_part(ticket, desk.by)
    if press.arg is None:
        return desk.menu(ticket, press, "part")
    if press.choice is None:
        return desk.menu(ticket, press, "part", press.arg)
    if press.choice != "yes":
        raise InvalidInputError(views.alert("gone"))
    unmerge_ticket(desk.session, press.arg, lead_number=ticket.number, by=desk.by, clock=desk.clock)
    return Reply(plain("done.parted", number=press.arg))


def ask_whether(session: Session, words: StaffWords, _arg: str, by: Staff, clock: Clock) -> None:
    """A number was written (并案：100028, or the answer to the prompt): ask below it whether it is meant."""
    written = parse_number(words.text) or next(iter(find_numbers(words.text)), None)
    if written is None:
        raise InvalidInputError("没看到正确的编号，请写要并到哪件的编号，例如：并案：100012")
    merger = check_merging(session, words.number, written, by=by)
    enqueue(
        session,
        "merge_question",
        recipient_kind="chat",
        recipient_id=words.source_chat_id or 0,
        ticket_id=merger.source.id,
        params={
            "number": merger.source.number,
            "into": merger.lead.number,
            "written": written,
            "reply_to": words.source_message_id,
        },
        priority=URGENT,
        clock=clock,
    )


def _redirected(merger: Merger, written: str) -> str | None:
    if not merger.is_redirected:
        return None
    return plain("done.merge_redirected", number=written, into=merger.lead.number)


def _take_buttons_off(desk: PressDesk, ticket: Ticket, press: Press) -> None:
    """Below a hint or a question they are done with; the card gets new ones by itself."""
    if not _is_card(desk, ticket, press):
        queueing.menu(desk.session, ticket, desk.actor.chat_id, press.message_id, "none", None, clock=desk.clock)


def _is_card(desk: PressDesk, ticket: Ticket, press: Press) -> bool:
    thread = thread_of(desk.session, ticket, desk.actor.chat_id)
    return thread is not None and thread.card_message_id == press.message_id


HANDLERS: dict[str, Handler] = {"merge": _merge, "unmerge": _unmerge, "part": _part}
PROMPTED: dict[str, Prompted] = {"merge": ask_whether}
