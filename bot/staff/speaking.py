"""Buttons with words for the resident: ready-made ones go out with one press, own ones are asked for."""

from collections.abc import Callable, Mapping
from datetime import timedelta

from sqlalchemy import select

from bot.staff.pressing import Handler, Press, PressDesk, Reply, check_move
from bot.views.sentences import plain
from helpdesk.canned.services import Canned, CannedKind, find_canned
from helpdesk.errors import IllegalMoveError, InvalidInputError
from helpdesk.staff.services import team_of_chat
from helpdesk.tickets.access import check_owner
from helpdesk.tickets.commands import StaffWords
from helpdesk.tickets.evidence import needs_photo
from helpdesk.tickets.models import Ticket, TicketMessage
from helpdesk.tickets.reopening import check_decided
from helpdesk.tickets.services import answer_resident, ask_resident, resolve_ticket
from helpdesk.tickets.states import Move, Status
from helpdesk.tickets.telling import home_of, tell_team

SAME_AGAIN = timedelta(minutes=1)  # A finger that slips twice sends once.


def _ask(desk: PressDesk, ticket: Ticket, press: Press) -> Reply:
    if ticket.status is not Status.NEW:
        check_move(ticket, Move.ASK)
    return _offer(desk, ticket, press, CannedKind.QUESTION)


def _answer(desk: PressDesk, ticket: Ticket, press: Press) -> Reply:
    check_move(ticket, Move.ANSWER)
    if ticket.status is Status.TRIAGE and not desk.by.is_dispatcher:
        raise IllegalMoveError(ticket.number, ticket.status, Move.ANSWER)
    return _offer(desk, ticket, press, CannedKind.ANSWER)


def _resolve(desk: PressDesk, ticket: Ticket, press: Press) -> Reply:
    check_owner(ticket, Move.RESOLVE, desk.by)
    check_decided(desk.session, ticket, by=desk.by)
    if press.arg is None and needs_photo(desk.session, ticket):
        return desk.prompt(ticket, press, "resolve")
    return _offer(desk, ticket, press, CannedKind.RESOLUTION)


def _offer(desk: PressDesk, ticket: Ticket, press: Press, kind: CannedKind) -> Reply:
    """The menu, the question for own words, or the sending."""
    move = _MOVES[kind]
    if press.arg is None:
        return desk.menu(ticket, press, move)
    if press.arg == "own":
        return desk.prompt(ticket, press, move)
    team = team_of_chat(desk.session, desk.actor.chat_id)
    chosen = find_canned(desk.session, team, ticket, kind, press.arg, by=desk.by, clock=desk.clock)
    if chosen is None:
        raise InvalidInputError("这条常用语已经改了或删了，请再选一次。")
    if not _is_said(desk, ticket, kind, chosen):
        _send(desk, ticket, kind, chosen)
    desk.menu(ticket, press, "card")
    return Reply(plain("done.sent"))


def _send(desk: PressDesk, ticket: Ticket, kind: CannedKind, chosen: Canned) -> None:
    """To the resident, and word for word into the thread, so that colleagues see what was said."""
    _SENDERS[kind](desk, StaffWords(ticket.number, chosen.text))
    words = _last_said(desk, ticket)
    if words is not None:
        home = home_of(desk.session, ticket)
        tell_team(desk.session, home, ticket, "sent_words", clock=desk.clock, ticket_message_id=words.id)


def _is_said(desk: PressDesk, ticket: Ticket, kind: CannedKind, chosen: Canned) -> bool:
    last = _last_said(desk, ticket)
    if last is None or (last.kind, last.text) != (kind.value, chosen.text):
        return False
    return desk.clock.now() - last.created_at < SAME_AGAIN


def _last_said(desk: PressDesk, ticket: Ticket) -> TicketMessage | None:
    query = select(TicketMessage).where(TicketMessage.ticket_id == ticket.id, TicketMessage.author_kind == "staff")
    query = query.where(TicketMessage.kind != "note").order_by(TicketMessage.id.desc())
    return desk.session.scalars(query.limit(1)).first()


_MOVES: Mapping[CannedKind, str] = {
    CannedKind.QUESTION: "ask",
    CannedKind.ANSWER: "answer",
    CannedKind.RESOLUTION: "resolve",
}
_SENDERS: Mapping[CannedKind, Callable[[PressDesk, StaffWords], object]] = {
    CannedKind.QUESTION: lambda desk, words: ask_resident(desk.session, words, by=desk.by, clock=desk.clock),
    CannedKind.ANSWER: lambda desk, words: answer_resident(desk.session, words, by=desk.by, clock=desk.clock),
    CannedKind.RESOLUTION: lambda desk, words: resolve_ticket(desk.session, words, by=desk.by, clock=desk.clock),
}
HANDLERS: Mapping[str, Handler] = {"ask": _ask, "answer": _answer, "resolve": _resolve}
