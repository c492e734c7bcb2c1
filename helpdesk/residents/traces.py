"""What a resident leaves behind in rows that stay: phones on contact cards, what their photos look like, Telegram ids.

Their words and Telegram's file ids stay, see the table in ``docs/architecture.md``, section 4.
"""

from collections.abc import Iterable

from sqlalchemy import ColumnElement, Select, and_, or_, select, update
from sqlalchemy.orm import Session

from helpdesk.crowds.models import JoinedResident
from helpdesk.inbox.models import StoredUpdate
from helpdesk.links.models import MessageLink
from helpdesk.outbox.models import OutboxRow
from helpdesk.residents.models import Resident
from helpdesk.tickets.models import Attachment, Ticket, TicketMessage
from helpdesk.tickets.states import Status


def forget_contacts(session: Session, resident: Resident, statuses: Iterable[Status]) -> None:
    """Remove the phone number from their tickets in these statuses, and what their contact cards said.

    Also from cards that they sent to somebody else's ticket, which they had joined.
    """
    wanted = list(statuses)
    query = select(Ticket).where(Ticket.resident_id == resident.id, Ticket.status.in_(wanted))
    for ticket in session.scalars(query):
        ticket.details = {name: value for name, value in ticket.details.items() if name != "contact"}
    said = _messages(resident).join(Ticket, Ticket.id == TicketMessage.ticket_id)
    cards = _attachments(said.where(Ticket.status.in_(wanted))).where(Attachment.kind == "contact")
    session.execute(update(Attachment).where(Attachment.id.in_(cards)).values(phone=None, name=None))


def forget_fingerprints(session: Session, resident: Resident) -> None:
    """Empty what says how their photos look; without it nothing is compared with them any more."""
    photos = _attachments(_messages(resident)).where(Attachment.fingerprint.is_not(None))
    session.execute(update(Attachment).where(Attachment.id.in_(photos)).values(fingerprint=None))


def forget_telegram_ids(session: Session, resident: Resident) -> None:
    """Put a number that is nobody's in the place of their Telegram id, wherever it was written down."""
    known, nobodys = resident.chat_id, -resident.id
    words = update(TicketMessage).where(TicketMessage.source_chat_id == known)
    session.execute(words.values(source_chat_id=nobodys))
    twins = update(MessageLink).where(MessageLink.twin_chat_id == known)
    session.execute(twins.values(twin_chat_id=None, twin_message_id=None))
    updates = update(StoredUpdate).where(StoredUpdate.chat_id == known, StoredUpdate.done_at.is_not(None))
    session.execute(updates.values(chat_id=None))
    to_chat = and_(OutboxRow.recipient_kind == "chat", OutboxRow.recipient_id == known)
    # Keys are made of a chat and a message.
    keyed = update(OutboxRow).where(
        or_(to_chat, OutboxRow.key.like(f"%:{known}:%"), OutboxRow.key.endswith(f":{known}"))
    )
    session.execute(keyed.values(key=None))
    session.execute(update(OutboxRow).where(to_chat).values(recipient_id=nobodys))
    # Negative, so that it is nobody's and yet unique; the person may come back as somebody new.
    resident.telegram_user_id = resident.chat_id = nobodys
    session.flush()


def _messages(resident: Resident) -> Select[int]:
    """Ids of what they wrote: by the chat it came from, and what came along when they opened a ticket."""
    return select(TicketMessage.id).where(
        TicketMessage.author_kind == "resident",
        or_(TicketMessage.source_chat_id == resident.chat_id, _opening_words(resident)),
    )


def _opening_words(resident: Resident) -> ColumnElement[bool]:
    own = select(Ticket.id).where(Ticket.resident_id == resident.id)
    # Who was first once and withdrew has a row that begins with the ticket (``hand_on``).
    was_first = (
        select(Ticket.id)
        .join(JoinedResident, JoinedResident.ticket_id == Ticket.id)
        .where(JoinedResident.resident_id == resident.id, JoinedResident.joined_at <= Ticket.opened_at)
    )
    ids = own.union(was_first)
    # Below zero: written down in a group, for somebody at the counter or on the phone.
    is_no_chat = or_(TicketMessage.source_chat_id.is_(None), TicketMessage.source_chat_id < 0)
    return and_(is_no_chat, TicketMessage.ticket_id.in_(ids))


def _attachments(messages: Select[int]) -> Select[int]:
    return select(Attachment.id).where(Attachment.message_id.in_(messages))
