"""Taking part in somebody's matter with one's own words: nothing that was told is lost."""

from dataclasses import replace

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from helpdesk.clock import Clock
from helpdesk.crowds.leads import lead_of
from helpdesk.crowds.services import join_ticket
from helpdesk.errors import InvalidInputError, NotFoundError
from helpdesk.outbox.models import OutboxRow
from helpdesk.outbox.services import enqueue
from helpdesk.residents.models import Resident
from helpdesk.tickets.commands import ResidentWords
from helpdesk.tickets.models import Attachment, Ticket, TicketMessage
from helpdesk.tickets.moves import add_words
from helpdesk.tickets.states import OPEN
from helpdesk.tickets.telling import pass_words_on


def join_with_words(session: Session, words: ResidentWords, *, by: Resident, clock: Clock) -> Ticket:
    """Join the ticket and pass the words on to its team; one's own ticket gets the words only.

    A ticket that waits for its first resident goes on waiting: these words answer no question of the staff. Twice is
    the same as once. Raises ``InvalidInputError`` or ``NotFoundError`` where there is nothing to join any more.
    """
    named = session.scalars(select(Ticket).where(Ticket.number == words.number)).first()
    if named is None:
        raise NotFoundError(f"没有编号为 {words.number} 的事项")
    ticket = lead_of(session, named)
    if ticket.status not in OPEN:
        raise InvalidInputError("这件事已经办完")
    if ticket.resident_id != by.id:
        join_ticket(session, ticket, by=by, clock=clock)
    words = replace(words, source_chat_id=words.source_chat_id or by.chat_id)  # Whose they are; the talk names none.
    if (words.text.strip() or words.attachments) and not _said_before(session, ticket, words):
        message = add_words(session, ticket, words, "supplement", by=by, clock=clock)
        pass_words_on(session, ticket, message, clock=clock)
    return ticket


def photo_of(session: Session, ticket: Ticket) -> int | None:
    """The first photo that residents sent for the ticket, as the attachment's id; none of who took consent back."""
    if ticket.resident.consented_at is None:
        return None
    query = (
        select(Attachment.id)
        .join(TicketMessage, TicketMessage.id == Attachment.message_id)
        .outerjoin(Resident, Resident.chat_id == TicketMessage.source_chat_id)  # Of who joined later.
        .where(
            or_(Resident.id.is_(None), Resident.consented_at.is_not(None)),
            TicketMessage.ticket_id == ticket.id,
            TicketMessage.author_kind == "resident",
            Attachment.kind == "photo",
            Attachment.file_id.is_not(None),
        )
        .order_by(Attachment.id)
    )
    return session.scalars(query.limit(1)).first()


def show_photo(session: Session, attachment_id: int, *, to: Resident, key: str, clock: Clock) -> None:
    """Queue a photo of somebody's report for ``to``, who is asked whether it is the same thing; once for a ``key``."""
    if session.scalar(select(exists().where(OutboxRow.key == key))):
        return
    enqueue(
        session,
        "same_thing_photo",
        recipient_kind="resident",
        recipient_id=to.id,
        params={"attachment_id": attachment_id},
        key=key,
        clock=clock,
    )


def _said_before(session: Session, ticket: Ticket, words: ResidentWords) -> bool:
    """The dialogue may finish the same turn twice."""
    same = exists().where(
        TicketMessage.ticket_id == ticket.id,
        TicketMessage.author_kind == "resident",
        TicketMessage.kind == "supplement",
        TicketMessage.text == words.text,
        TicketMessage.source_message_id.is_not_distinct_from(words.source_message_id),
    )
    return bool(words.text.strip()) and bool(session.scalar(select(same)))
