"""Words that may not be for the resident are asked about first; words sent by mistake are taken back."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.staff import queueing
from bot.staff.doubts import Doubt, doubt_of, holds_others_numbers
from bot.staff.pressing import Handler, Press, PressDesk, Reply
from bot.staff.sayings import Mark, Saying
from bot.views import staff as views
from bot.views.sentences import plain
from helpdesk.clock import Clock
from helpdesk.errors import IllegalMoveError, InvalidInputError
from helpdesk.links.models import MessageLink
from helpdesk.outbox.services import enqueue
from helpdesk.staff.models import Staff
from helpdesk.tickets.commands import StaffWords
from helpdesk.tickets.models import Ticket, TicketMessage
from helpdesk.tickets.second_thoughts import release_note, take_back_words
from helpdesk.tickets.services import add_note, answer_resident, ask_resident, resolve_ticket
from helpdesk.tickets.states import Move, Status, can

ASKING_MARK = "🤔"
_TAKE_BACK = re.compile(r"(?:↩️?\s*)?(?:撤回|收回|撤销|发错了)(?:这[条句])?[。.!！]?")


def is_taking_back(saying: Saying) -> bool:
    """Whether the message asks to take back the one it replies to."""
    return saying.reply_to is not None and not saying.attachments and bool(_TAKE_BACK.fullmatch(saying.text))


def take_back(session: Session, saying: Saying, ticket: Ticket, by: Staff, *, clock: Clock) -> None:
    """Take the words back and say under the request that it was done."""
    take_back_words(session, ticket, chat_id=saying.chat_id, message_id=saying.reply_to or 0, by=by, clock=clock)
    by_phone = ticket.resident.is_told_by_phone
    queueing.hint(session, saying, "taken_back_by_phone" if by_phone else "taken_back", ticket=ticket, clock=clock)


def is_held_back(
    session: Session, saying: Saying, ticket: Ticket, move: str, by: Staff, *, is_asked_for: bool, clock: Clock
) -> bool:
    """Keep doubtful words as a note and ask whether they are for the resident; False where there is no doubt.

    ``is_asked_for``: a prompt or a mark says that they are for the resident; then only numbers in them matter.
    """
    doubt = _doubt(session, saying, ticket, is_asked_for=is_asked_for)
    if doubt is None:
        return False
    _check_sendable(ticket, move, by)
    note = add_note(session, saying.words(ticket.number), by=by, clock=clock)
    queueing.mark(session, saying, ASKING_MARK, clock=clock)
    meant = "bare" if saying.mark is Mark.RESOLVE_WITHOUT_PHOTO else move
    queueing.doubt(session, saying, ticket, note.id, doubt.value, meant, clock=clock)
    return True


def _doubt(session: Session, saying: Saying, ticket: Ticket, *, is_asked_for: bool) -> Doubt | None:
    own = [ticket.resident.phone, (ticket.details or {}).get("contact")]
    if is_asked_for:
        return Doubt.PERSONAL if holds_others_numbers(saying.text, own) else None
    return doubt_of(saying.text, own_phones=own, is_to_residents_words=_is_to_resident(session, saying))


def _is_to_resident(session: Session, saying: Saying) -> bool:
    """Whether the message replies to a copy of the resident's words."""
    if saying.reply_to is None:
        return False
    query = (
        select(TicketMessage.author_kind)
        .join(MessageLink, MessageLink.ticket_message_id == TicketMessage.id)
        .where(MessageLink.chat_id == saying.chat_id, MessageLink.message_id == saying.reply_to)
    )
    return session.scalars(query.limit(1)).first() == "resident"


def _check_sendable(ticket: Ticket, move: str, by: Staff) -> None:
    """No question where the answer could only be that it cannot be sent."""
    is_closed = not can(ticket.status, Move.ANSWER)
    if is_closed or (ticket.status is Status.TRIAGE and move == "answer" and not by.is_dispatcher):
        raise IllegalMoveError(ticket.number, ticket.status, move)


def _send(desk: PressDesk, ticket: Ticket, press: Press) -> Reply:
    """发给居民: the words that were kept back go out as what they were written as."""
    use_case = _SENDERS.get(press.choice or "answer")
    if use_case is None or press.arg is None or not press.arg.isdecimal():
        raise InvalidInputError(views.alert("gone"))
    if ticket.status is Status.TRIAGE and not desk.by.is_dispatcher:
        raise IllegalMoveError(ticket.number, ticket.status, Move.ANSWER)
    words = release_note(desk.session, ticket, int(press.arg))
    use_case(desk, words)
    _settle(desk, ticket, press, "sent")
    return Reply(plain("done.sent"))


def _keep(desk: PressDesk, ticket: Ticket, press: Press) -> Reply:
    """只留在群里: a note, as it is already."""
    note = desk.session.get(TicketMessage, int(press.arg)) if press.arg and press.arg.isdecimal() else None
    if note is None or note.ticket_id != ticket.id or note.kind != "note":
        raise InvalidInputError("这句已经发给居民了。要收回，请回复那句写“撤回”。")
    if note.source_chat_id is not None and note.source_message_id is not None:
        source = Saying(note.source_chat_id, note.source_message_id, "")
        queueing.mark(desk.session, source, queueing.NOTE_MARK, clock=desk.clock)
    _settle(desk, ticket, press, "kept")
    return Reply(plain("done.kept"))


def _settle(desk: PressDesk, ticket: Ticket, press: Press, how: str) -> None:
    enqueue(
        desk.session,
        "doubt_settled",
        recipient_kind="chat",
        recipient_id=desk.actor.chat_id,
        ticket_id=ticket.id,
        params={"message_id": press.message_id, "how": how, "name": desk.by.name},
        priority=queueing.SOON,
        key=f"doubt:{desk.actor.chat_id}:{press.message_id}",
        clock=desk.clock,
    )


_SENDERS: Mapping[str, Callable[[PressDesk, StaffWords], object]] = {
    "answer": lambda desk, words: answer_resident(desk.session, words, by=desk.by, clock=desk.clock),
    "ask": lambda desk, words: ask_resident(desk.session, words, by=desk.by, clock=desk.clock),
    "resolve": lambda desk, words: resolve_ticket(desk.session, words, by=desk.by, clock=desk.clock),
    "bare": lambda desk, words: resolve_ticket(
        desk.session, replace(words, without_photo=True), by=desk.by, clock=desk.clock
    ),
}
HANDLERS: Mapping[str, Handler] = {"send": _send, "keep": _keep}
