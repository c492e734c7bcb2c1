"""What staff said to a ticket's resident last, and whether it has arrived."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.views.ticket_facts import Delivery, LastAnswer
from helpdesk.links.services import links_of_words
from helpdesk.outbox.models import OutboxRow
from helpdesk.tickets.models import Ticket, TicketMessage

SAID = ("answer", "question", "resolution")
CARRIED_BY = ("staff_answer", "staff_question", "ticket_resolved")  # Kinds of the outbox.
LOOKED_AT = 20  # Rows of the outbox: the newest ones carry the newest words.


def last_answer(session: Session, ticket: Ticket) -> LastAnswer | None:
    """The newest words for the resident; None before there are any."""
    query = select(TicketMessage).where(
        TicketMessage.ticket_id == ticket.id, TicketMessage.author_kind == "staff", TicketMessage.kind.in_(SAID)
    )
    words = session.scalars(query.order_by(TicketMessage.id.desc()).limit(1)).first()
    return None if words is None else LastAnswer(words.text, _delivery(session, ticket, words))


def _delivery(session: Session, ticket: Ticket, words: TicketMessage) -> Delivery | None:
    """By the copy in the resident's chat; before there is one, by the row that carries the words there."""
    if any(link.chat_id == ticket.resident.chat_id for link in links_of_words(session, words.id)):
        return Delivery.SENT
    query = select(OutboxRow).where(
        OutboxRow.ticket_id == ticket.id,
        OutboxRow.kind.in_(CARRIED_BY),
        OutboxRow.recipient_kind == "resident",
        OutboxRow.recipient_id == ticket.resident_id,
    )
    for row in session.scalars(query.order_by(OutboxRow.id.desc()).limit(LOOKED_AT)):
        if row.params.get("ticket_message_id") == words.id:
            return Delivery.FAILED if row.failed_at is not None else Delivery.ON_ITS_WAY
    return None
