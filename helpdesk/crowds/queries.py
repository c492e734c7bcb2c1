"""Looking at crowds without changing them."""

from dataclasses import dataclass

from sqlalchemy import case, select
from sqlalchemy.orm import Session, aliased

from helpdesk.catalogue import TOPIC_LABELS, Topic
from helpdesk.crowds.leads import merged_into
from helpdesk.crowds.models import JoinedResident
from helpdesk.residents.models import Resident
from helpdesk.tickets.commands import Resolution
from helpdesk.tickets.models import Ticket, TicketMessage
from helpdesk.tickets.states import OPEN, Status


@dataclass(frozen=True)
class KnownTicket:
    """A ticket as one resident knows it: ``number`` is theirs, ``ticket`` is where the matter is handled."""

    number: str
    ticket: Ticket
    is_first: bool  # Theirs, so that they may withdraw it.
    words: str | None  # What they said themselves; None where the ticket's words are somebody else's.
    merged_with: int = 0  # How many more tickets are handled together with theirs.
    resolution: Resolution | None = None  # What this resident answered to "is it solved?".

    @property
    def status(self) -> Status:
        """Where the matter stands."""
        return self.ticket.status

    @property
    def summary(self) -> str:
        """Their own words, or what the office calls the matter: another one's words may hold a name."""
        if self.words is not None:
            return self.words
        return " ".join(part for part in (_topic(self.ticket.topic), self.ticket.place_name) if part)


def known_tickets(session: Session, resident: Resident, *, open_only: bool = False) -> list[KnownTicket]:
    """What the resident reported or joined, newest first; ``open_only`` leaves out resolved and final ones.

    A ticket of theirs that was merged stands there once, with how it goes where it is handled.
    """
    mine = {one.id: one for one in session.scalars(select(Ticket).where(Ticket.resident_id == resident.id))}
    found = {one.id: _own(one) for one in mine.values()}
    for row, ticket, number, words in _joinings(session, resident):
        found.pop(row.own_ticket_id or 0, None)
        found[ticket.id] = _joined(session, resident, row, ticket, number, words)
    for one in mine.values():  # Two of their own that are one: the merged one is not shown besides.
        if one.merged_into_id in found:
            found.pop(one.id, None)
    shown = sorted(found.values(), key=lambda known: known.ticket.id, reverse=True)
    return [one for one in shown if not open_only or one.status in OPEN]


def known_ticket(session: Session, ticket: Ticket, resident: Resident) -> KnownTicket:
    """How this resident knows a ticket they may see."""
    for row, lead, number, words in _joinings(session, resident, ticket):
        return _joined(session, resident, row, lead, number, words)
    return _own(ticket)


def words_of_crowd(session: Session, ticket: Ticket) -> list[TicketMessage]:
    """What residents said about a ticket and about those merged into it, oldest first; its next team needs it all."""
    everywhere = {ticket.id, *merged_into(session, ticket.id)}
    query = select(TicketMessage).where(
        TicketMessage.ticket_id.in_(everywhere), TicketMessage.author_kind == "resident"
    )
    return list(session.scalars(query.order_by(TicketMessage.id)))


def _own(ticket: Ticket) -> KnownTicket:
    return KnownTicket(
        ticket.number, ticket, ticket.status is not Status.MERGED, ticket.summary, resolution=ticket.resolution
    )


def _joined(
    session: Session, resident: Resident, row: JoinedResident, ticket: Ticket, number: str | None, words: str | None
) -> KnownTicket:
    is_first = ticket.resident_id == resident.id
    solved = ticket.resolution if is_first else row.resolution
    if ticket.status is Status.RESOLVED and solved is Resolution.UNSOLVED:
        solved = None  # It was worked on again since; they are asked anew.
    if row.own_ticket_id is None:
        return KnownTicket(ticket.number, ticket, is_first, None, resolution=solved)
    together = len(merged_into(session, ticket.id))
    return KnownTicket(number or ticket.number, ticket, is_first, words, together, solved)


def _joinings(
    session: Session, resident: Resident, ticket: Ticket | None = None
) -> list[tuple[JoinedResident, Ticket, str | None, str | None]]:
    """What they take part in, with number and words of the merged ticket they know it by, if any."""
    own = aliased(Ticket)
    # Their own words only: who joined a ticket that was merged later did not write it.
    own_words = case((own.resident_id == resident.id, own.summary))
    query = (
        select(JoinedResident, Ticket, own.number, own_words)
        .join(Ticket, Ticket.id == JoinedResident.ticket_id)
        .outerjoin(own, own.id == JoinedResident.own_ticket_id)
        # Rows of a ticket that was merged itself stay for its parting; what goes on, goes on at the lead.
        .where(JoinedResident.resident_id == resident.id, JoinedResident.left_at.is_(None))
        .where(Ticket.merged_into_id.is_(None))
    )
    if ticket is not None:
        query = query.where(Ticket.id == ticket.id)
    return [(row, lead, number, words) for row, lead, number, words in session.execute(query)]


def _topic(code: str | None) -> str:
    try:
        return TOPIC_LABELS[Topic(code)] if code else ""
    except ValueError:
        return ""


def lead_number(session: Session, ticket: Ticket) -> str | None:
    """The number of the ticket that a merged one is handled under in the end; None for one that is not merged."""
    number, next_id = None, ticket.merged_into_id
    while next_id is not None:
        number, next_id = session.execute(
            select(Ticket.number, Ticket.merged_into_id).where(Ticket.id == next_id)
        ).one()
    return number
