"""Words that staff think about again: kept back until somebody says for whom they are, or taken back after all."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from helpdesk.audit.services import record
from helpdesk.clock import Clock
from helpdesk.crowds.leads import lock_ticket
from helpdesk.errors import InvalidInputError, NotAllowedError, NotFoundError
from helpdesk.links.models import MessageLink
from helpdesk.outbox.models import OutboxRow
from helpdesk.outbox.services import mark_failed
from helpdesk.staff.models import Staff
from helpdesk.tickets.commands import AttachmentFacts, StaffWords
from helpdesk.tickets.models import Ticket, TicketMessage
from helpdesk.tickets.moves import make_move
from helpdesk.tickets.promises import move_promise
from helpdesk.tickets.states import Move, Status
from helpdesk.tickets.telling import refresh_cards, tell_resident

TAKEN_BACK = "taken_back"  # The kind of words that were; nobody reads them any more.
EMPTY = "（已撤回）"
_SENT = ("staff_answer", "staff_question", "staff_words_edited")


def release_note(session: Session, ticket: Ticket, note_id: int) -> StaffWords:
    """A note as words that can be sent; the note itself is gone then, so that the words are there once.

    Raises ``NotFoundError`` for what is no note of this ticket (any more).
    """
    note = session.get(TicketMessage, note_id)
    if note is None or note.ticket_id != ticket.id or note.kind != "note":
        raise NotFoundError("这句已经发给居民了，或者已经不在了。")
    names = AttachmentFacts.__dataclass_fields__
    files = tuple(AttachmentFacts(**{name: getattr(one, name) for name in names}) for one in note.attachments)
    words = StaffWords(ticket.number, note.text, files, note.source_chat_id, note.source_message_id)
    _delete_files(session, note)
    session.delete(note)
    session.flush()
    return words


def take_back_words(
    session: Session, ticket: Ticket, *, chat_id: int, message_id: int, by: Staff, clock: Clock
) -> TicketMessage:
    """Take back what was sent to the resident from this Telegram message: their copy goes, the words are forgotten.

    Only who wrote them or a supervisor may. Raises ``InvalidInputError`` for a note, which nobody has read, and for a
    resolution, which is more than words. Taking back twice is the same as once.
    """
    ticket = lock_ticket(session, ticket.id)  # The resident may be answering the question just now.
    words = _find(session, ticket, chat_id, message_id)
    if words is None or words.author_kind != "staff":
        raise NotFoundError("请回复您自己发给居民的那条话，写“撤回”")
    if words.kind == TAKEN_BACK:
        return words
    if words.staff_id != by.id and not by.is_supervisor_of(ticket.team_id):
        raise NotAllowedError("只能撤回自己发的话")
    if words.kind == "note":
        raise InvalidInputError("这是内部备注，居民本来就看不到，不用撤回")
    if words.kind == "resolution":
        raise InvalidInputError("办结不能撤回。请另写一条说明给居民")
    was_question = words.kind == "question"
    _cancel_unsent(session, words, clock=clock)
    _delete_files(session, words)
    words.kind, words.text, words.edited_at = TAKEN_BACK, EMPTY, clock.now()
    record(session, "take_back", by=by, at=clock.now(), ticket_id=ticket.id, ticket_message=words.id)
    tell_resident(session, ticket, "words_taken_back", clock=clock, ticket_message_id=words.id)
    if was_question and ticket.status is Status.WAITING and not _is_asked(session, ticket, words):
        make_move(session, ticket, Move.SUPPLEMENT, by=by, clock=clock)  # Nobody is asked anything any more.
        move_promise(session, ticket, clock=clock)
    refresh_cards(session, ticket, clock=clock)
    session.flush()
    return words


def _find(session: Session, ticket: Ticket, chat_id: int, message_id: int) -> TicketMessage | None:
    """By the message they were written in, or by the message of ours that shows them in the group."""
    query = select(TicketMessage).where(
        TicketMessage.ticket_id == ticket.id,
        TicketMessage.source_chat_id == chat_id,
        TicketMessage.source_message_id == message_id,
    )
    found = session.scalars(query.order_by(TicketMessage.id.desc())).first()
    if found is not None:
        return found
    link = select(MessageLink.ticket_message_id).where(
        MessageLink.ticket_id == ticket.id, MessageLink.chat_id == chat_id, MessageLink.message_id == message_id
    )
    shown = session.scalars(link.order_by(MessageLink.id.desc())).first()
    return session.get(TicketMessage, shown) if shown is not None else None


def _is_asked(session: Session, ticket: Ticket, besides: TicketMessage) -> bool:
    """Whether another question is open: one asked since the ticket waits."""
    since = ticket.paused_at
    query = select(TicketMessage.id).where(
        TicketMessage.ticket_id == ticket.id, TicketMessage.kind == "question", TicketMessage.id != besides.id
    )
    if since is not None:
        query = query.where(TicketMessage.created_at >= since)
    return session.scalars(query.limit(1)).first() is not None


def _cancel_unsent(session: Session, words: TicketMessage, *, clock: Clock) -> None:
    """What has not gone out yet never will."""
    query = select(OutboxRow).where(
        OutboxRow.ticket_id == words.ticket_id,
        OutboxRow.kind.in_(_SENT),
        OutboxRow.sent_at.is_(None),
        OutboxRow.failed_at.is_(None),
    )
    for row in session.scalars(query).all():
        if row.params.get("ticket_message_id") == words.id:
            mark_failed(session, row, error="taken back", clock=clock)


def _delete_files(session: Session, words: TicketMessage) -> None:
    for one in list(words.attachments):
        session.delete(one)
    session.flush()
    session.expire(words, ["attachments"])
