"""More about a ticket, said without pulling at a message: after 补充几句, and what comes in several messages."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from helpdesk.crowds.audience import takes_part
from helpdesk.outbox.models import OutboxRow
from helpdesk.residents.models import Resident
from helpdesk.tickets.models import Ticket, TicketMessage
from helpdesk.tickets.queries import ADDING_LASTS
from helpdesk.tickets.states import OPEN

INVITED_FOR = timedelta(minutes=15)  # After 补充几句; later it is something new.
_INVITATION = "supplement_hint"  # The sentence that asks what is to be added.


def invited_ticket(session: Session, resident: Resident, *, now: datetime) -> Ticket | None:
    """The ticket to which this resident wants to add, says a press of a moment ago; None once they wrote or reported.

    Few people know that a reply is made by pulling at a message.
    """
    query = (
        select(OutboxRow, Ticket)
        .join(Ticket, Ticket.id == OutboxRow.ticket_id)
        .where(takes_part(resident), Ticket.status.in_(OPEN))
        .where(OutboxRow.kind == "text", OutboxRow.created_at > now - INVITED_FOR)
        .where(OutboxRow.recipient_kind == "resident", OutboxRow.recipient_id == resident.id)
        .order_by(OutboxRow.id.desc())
    )
    found = next(((row, one) for row, one in session.execute(query) if row.params.get("name") == _INVITATION), None)
    if found is None or _has_gone_on(session, resident, found[0].created_at):
        return None
    return found[1]


def just_added_to(session: Session, resident: Resident, *, now: datetime) -> Ticket | None:
    """The open ticket to which this resident has added within the last minutes: a photo or pin may follow the words."""
    query = (
        select(Ticket)
        .join(TicketMessage, TicketMessage.ticket_id == Ticket.id)
        .where(takes_part(resident), Ticket.status.in_(OPEN))
        .where(TicketMessage.source_chat_id == resident.chat_id, TicketMessage.kind == "supplement")
        .where(TicketMessage.created_at > now - ADDING_LASTS)
        .order_by(TicketMessage.id.desc())
    )
    return session.scalars(query.limit(1)).first()


def _has_gone_on(session: Session, resident: Resident, since: datetime) -> bool:
    """Whether the resident has said something about a ticket or reported another one since then."""
    said = select(TicketMessage.id).where(
        TicketMessage.source_chat_id == resident.chat_id, TicketMessage.created_at >= since
    )
    reported = select(Ticket.id).where(Ticket.resident_id == resident.id, Ticket.opened_at >= since)
    return any(session.scalar(one.limit(1)) is not None for one in (said, reported))
