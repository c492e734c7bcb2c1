"""Who is told about a ticket: its first resident and everybody who joined, each under the number they know.

Every kind of message to residents about a ticket stands in one of the two tables. What is in neither reaches the first
resident only: rather one too few than somebody's business told to a crowd.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import Session

from helpdesk.crowds.models import JoinedResident
from helpdesk.residents.models import Resident
from helpdesk.tickets.commands import Resolution
from helpdesk.tickets.models import Ticket

# How the matter goes: for everybody whom it concerns.
EVERYBODY = frozenset(
    [
        *("ticket_claimed", "ticket_dispatched", "ticket_rejected", "ticket_resolved", "ticket_reopened"),
        *("staff_question", "staff_answer", "staff_words_edited", "promise_moved"),
        *("ticket_merged", "ticket_unmerged", "words_taken_back", "ticket_reclassified"),
    ]
)
# Receipts for what one person did, and questions to one person.
ONLY_THEM = frozenset(
    [
        *("ticket_opened", "ticket_urged", "ticket_withdrawn", "rating_satisfaction", "rating_thanks"),
        *("follow_up", "follow_up_thanks"),
        *("crowd_joined", "crowd_left", "crowd_goes_on", "unsolved_noted", "unsolved_explained", "rating_words_kept"),
    ]
)


@dataclass(frozen=True)
class Recipient:
    """Somebody to be told, and the number under which they know the matter."""

    resident_id: int
    number: str
    has_chat: bool  # False for who came to the counter or phoned.


def audience(session: Session, ticket: Ticket) -> list[Recipient]:
    """The first resident, then everybody joined in the order of their joining; one query however many."""
    query = (
        select(JoinedResident.resident_id, Ticket.number, Resident.chat_id)
        .join(Resident, Resident.id == JoinedResident.resident_id)
        .outerjoin(Ticket, Ticket.id == JoinedResident.own_ticket_id)
        .where(JoinedResident.ticket_id == ticket.id, JoinedResident.left_at.is_(None))
        .order_by(JoinedResident.joined_at, JoinedResident.id)
    )
    joined = [Recipient(who, number or ticket.number, chat > 0) for who, number, chat in session.execute(query)]
    # Who came first by being joined keeps the number they know.
    known = next((one for one in joined if one.resident_id == ticket.resident_id), None)
    first = known or Recipient(ticket.resident_id, ticket.number, ticket.resident.chat_id > 0)
    return [first, *(one for one in joined if one.resident_id != first.resident_id)]


def recipients_of(session: Session, ticket: Ticket, kind: str) -> list[Recipient]:
    """Whom a message of this kind reaches."""
    everybody = audience(session, ticket)
    return everybody if kind in EVERYBODY else everybody[:1]


def one_of(people: Iterable[Recipient], resident: Resident, ticket: Ticket) -> Recipient:
    """The entry of this resident; who is not there knows the matter by its own number."""
    found = (one for one in people if one.resident_id == resident.id)
    return next(found, Recipient(resident.id, ticket.number, resident.chat_id > 0))


def takes_part(resident: Resident) -> ColumnElement[bool]:
    """Condition on tickets: the resident's own, and those they joined."""
    joined = select(JoinedResident.ticket_id).where(
        JoinedResident.resident_id == resident.id, JoinedResident.left_at.is_(None)
    )
    return or_(Ticket.resident_id == resident.id, Ticket.id.in_(joined))


def unsolved_for(resident: Resident) -> Select[int]:
    """The rows of tickets that this resident joined and called unsolved."""
    return select(JoinedResident.ticket_id).where(
        JoinedResident.resident_id == resident.id,
        JoinedResident.left_at.is_(None),
        JoinedResident.resolution == Resolution.UNSOLVED,
    )
