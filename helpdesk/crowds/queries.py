"""Looking at crowds without changing them."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from helpdesk.crowds.leads import merged_into
from helpdesk.crowds.models import JoinedResident
from helpdesk.crowds.thresholds import limits_of_crowd
from helpdesk.office.models import Team
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
    is_merged: bool = False  # ``number`` is that of a merged ticket of theirs.
    resolution: Resolution | None = None  # What this resident answered to "is it solved?".


def known_tickets(session: Session, resident: Resident, *, open_only: bool = False) -> list[KnownTicket]:
    """What the resident reported or joined, newest first; ``open_only`` leaves out resolved and final ones.

    A ticket of theirs that was merged stands there once, with how it goes where it is handled. Two queries.
    """
    own = select(Ticket).where(Ticket.resident_id == resident.id)
    mine = {one.id: one for one in session.scalars(own)}
    found = {one.id: _own(one) for one in mine.values()}
    for row, ticket, number in _joinings(session, resident):
        is_first = ticket.resident_id == resident.id
        solved = ticket.resolution if is_first else row.resolution
        found.pop(row.own_ticket_id or 0, None)
        found[ticket.id] = KnownTicket(
            number or ticket.number, ticket, is_first, is_merged=number is not None, resolution=solved
        )
    for one in mine.values():  # Two of their own that are one: the merged one is not shown besides.
        if one.merged_into_id in found:
            found.pop(one.id, None)
    shown = sorted(found.values(), key=lambda known: known.ticket.id, reverse=True)
    return [one for one in shown if not open_only or one.ticket.status in OPEN]


def known_ticket(session: Session, ticket: Ticket, resident: Resident) -> KnownTicket:
    """How this resident knows a ticket they may see."""
    own = aliased(Ticket)
    query = (
        select(JoinedResident, own.number)
        .outerjoin(own, own.id == JoinedResident.own_ticket_id)
        .where(JoinedResident.ticket_id == ticket.id, JoinedResident.resident_id == resident.id)
        .where(JoinedResident.left_at.is_(None))
    )
    joined = session.execute(query).first()
    if joined is None:
        return _own(ticket)
    row, number = joined
    is_first = ticket.resident_id == resident.id
    solved = ticket.resolution if is_first else row.resolution
    return KnownTicket(number or ticket.number, ticket, is_first, is_merged=number is not None, resolution=solved)


def crowded_tickets(session: Session, team: Team | None = None) -> list[Ticket]:
    """Open tickets that so many report that others will (未诉先办), the largest crowd first; of one team, or of all."""
    query = select(Ticket).where(
        Ticket.status.in_(OPEN), Ticket.crowd_count >= limits_of_crowd(session).notice_from - 1
    )
    if team is not None:
        query = query.where(Ticket.team_id == team.id)
    return list(session.scalars(query.order_by(Ticket.crowd_count.desc(), Ticket.id)))


def words_of_crowd(session: Session, ticket: Ticket) -> list[TicketMessage]:
    """What residents said about a ticket and about those merged into it, oldest first; its next team needs it all."""
    everywhere = {ticket.id, *merged_into(session, ticket.id)}
    query = select(TicketMessage).where(
        TicketMessage.ticket_id.in_(everywhere), TicketMessage.author_kind == "resident"
    )
    return list(session.scalars(query.order_by(TicketMessage.id)))


def _own(ticket: Ticket) -> KnownTicket:
    is_merged = ticket.status is Status.MERGED
    return KnownTicket(ticket.number, ticket, is_first=not is_merged, resolution=ticket.resolution)


def _joinings(session: Session, resident: Resident) -> list[tuple[JoinedResident, Ticket, str | None]]:
    own = aliased(Ticket)
    query = (
        select(JoinedResident, Ticket, own.number)
        .join(Ticket, Ticket.id == JoinedResident.ticket_id)
        .outerjoin(own, own.id == JoinedResident.own_ticket_id)
        # Rows of a ticket that was merged itself stay for its parting; what goes on, goes on at the lead.
        .where(JoinedResident.resident_id == resident.id, JoinedResident.left_at.is_(None))
        .where(Ticket.merged_into_id.is_(None))
    )
    return [(row, ticket, number) for row, ticket, number in session.execute(query)]
