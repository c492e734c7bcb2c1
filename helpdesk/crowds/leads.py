"""Which ticket a matter is handled under: a merged one is handled under the one it joined."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from helpdesk.crowds.models import JoinedResident
from helpdesk.residents.models import Resident
from helpdesk.tickets.locking import lock_tickets
from helpdesk.tickets.models import Ticket


def lock_ticket(session: Session, ticket_id: int) -> Ticket:
    """The ticket as it is now, locked for a change (PostgreSQL; SQLite locks the whole file)."""
    lock_tickets(session, Ticket.id == ticket_id)
    query = select(Ticket).where(Ticket.id == ticket_id)
    return session.scalars(query.execution_options(populate_existing=True)).one()


def lead_of(session: Session, ticket: Ticket) -> Ticket:
    """The ticket that all merged ones in this chain are handled under, locked for a change; itself if not merged.

    Read afresh step by step: another process may have merged the next one meanwhile.
    """
    while ticket.merged_into_id is not None:
        ticket = lock_ticket(session, ticket.merged_into_id)
    return ticket


def merged_into(session: Session, *ticket_ids: int) -> set[int]:
    """Ids of all tickets merged into these, also by way of another; one query for each step of the longest chain."""
    found: set[int] = set()
    latest = set(ticket_ids)
    while latest:
        query = select(Ticket.id).where(Ticket.merged_into_id.in_(latest))
        latest = set(session.scalars(query)) - found
        found |= latest
    return found


def joining_of(session: Session, ticket: Ticket, resident: Resident) -> JoinedResident | None:
    """The row by which ``resident`` takes part in the ticket now; None for a stranger and for who left."""
    row = row_of(session, ticket.id, resident.id)
    return row if row is not None and row.left_at is None else None


def row_of(session: Session, ticket_id: int, resident_id: int) -> JoinedResident | None:
    """The row of this resident, whether they take part or have left."""
    query = select(JoinedResident).where(
        JoinedResident.ticket_id == ticket_id, JoinedResident.resident_id == resident_id
    )
    return session.scalars(query).first()


def count_crowd(session: Session, ticket: Ticket) -> None:
    """Set ``crowd_count`` from the rows; counted afresh each time, so that it cannot drift."""
    query = select(func.count(JoinedResident.id)).where(
        JoinedResident.ticket_id == ticket.id,
        JoinedResident.left_at.is_(None),
        JoinedResident.resident_id != ticket.resident_id,
    )
    ticket.crowd_count = session.scalar(query) or 0
    session.flush()


def lead_for(session: Session, ticket: Ticket, resident: Resident) -> Ticket | None:
    """The ticket ``resident`` means by this one's number, locked for a change; None if it is none of theirs.

    Whoever knows a merged number means the lead by it, as long as they take part there. Who left the crowd still has
    their own ticket, and sees that it was merged.
    """
    is_own = ticket.resident_id == resident.id
    if not is_own and joining_of(session, ticket, resident) is None:
        return None
    if ticket.merged_into_id is None:
        return ticket
    lead = lead_of(session, ticket)
    if lead.resident_id == resident.id or joining_of(session, lead, resident) is not None:
        return lead
    return ticket if is_own else None
