"""Many residents, one matter: joining a ticket, leaving it, and who comes first when the first one withdraws."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from helpdesk.audit.services import record
from helpdesk.clock import Clock
from helpdesk.crowds.audience import audience, one_of
from helpdesk.crowds.leads import count_crowd, joining_of, lead_of, lock_ticket, merged_into, row_of
from helpdesk.crowds.models import COMMON_SERVICES, JoinedResident
from helpdesk.crowds.thresholds import heed_crowd
from helpdesk.database import take_turns
from helpdesk.deadlines.services import local_date
from helpdesk.errors import InvalidInputError, NotAllowedError
from helpdesk.office.services import current_office
from helpdesk.people import Person
from helpdesk.residents.models import Resident
from helpdesk.tickets.access import access_ticket_as_resident
from helpdesk.tickets.locking import MERGING, lock_tickets
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.states import OPEN, Status
from helpdesk.tickets.telling import home_of, note_to_team, refresh_cards, tell_each, tell_one


def join_ticket(session: Session, ticket: Ticket, *, by: Resident, clock: Clock) -> JoinedResident:
    """Take part in somebody else's matter (一起关注): told everything, named to nobody. Joining twice is joining once.

    A merged ticket is joined where it is handled. Raises ``InvalidInputError`` for one's own, for a certificate or a
    mediation, and for what is done already.
    """
    lead = lead_of(session, lock_ticket(session, ticket.id))  # Two who join at once are counted one after the other.
    known = joining_of(session, lead, by)
    if known is not None:
        return known
    _check_joining(lead, by)
    row = row_of(session, lead.id, by.id) or JoinedResident(ticket_id=lead.id, resident=by)
    row.joined_at, row.left_at, row.own_ticket_id = clock.now(), None, None
    session.add(row)
    session.flush()
    record(session, "join", by=by, at=clock.now(), ticket_id=lead.id)
    grow(session, lead, clock=clock)
    tell_one(
        session,
        lead,
        by,
        "crowd_joined",
        clock=clock,
        count=lead.crowd_count + 1,
        status=lead.status.value,
        team=lead.team.name if lead.team else None,
        promised_on=promise_of(session, lead, clock=clock),
    )
    return row


def leave_ticket(session: Session, number: str, *, by: Resident, clock: Clock) -> Ticket:
    """No longer take part (不再关注); leaving twice is leaving once.

    Raises ``NotFoundError`` for a stranger and ``NotAllowedError`` for the first resident, who may withdraw.
    """
    ticket = access_ticket_as_resident(session, number, by)
    if ticket.status is Status.MERGED:
        return ticket  # Their own, which was merged; they left the crowd before.
    if ticket.resident_id == by.id:
        raise NotAllowedError("这件事是您自己报的；不想办了，请点“撤回”")
    told = one_of(audience(session, ticket), by, ticket)
    _leave(session, ticket, by, by=by, clock=clock)
    tell_each(session, ticket, [told], "crowd_left", clock=clock)
    return ticket


def leave_all(session: Session, resident: Resident, *, clock: Clock) -> int:
    """Leave every crowd at once, as who takes their consent back must; returns how many. Nobody is told."""
    take_turns(session, MERGING)
    rows = select(JoinedResident.ticket_id).where(
        JoinedResident.resident_id == resident.id, JoinedResident.left_at.is_(None)
    )
    theirs = (Ticket.id.in_(rows), Ticket.resident_id != resident.id)
    lock_tickets(session, *theirs)
    query = select(Ticket).where(*theirs).order_by(Ticket.id)
    joined = list(session.scalars(query.execution_options(populate_existing=True)))
    for ticket in joined:
        _leave(session, ticket, resident, by=resident, clock=clock)
    return len(joined)


def hand_on(session: Session, ticket: Ticket, *, by: Person, clock: Clock) -> Resident | None:
    """Let the next of the crowd be the ticket's first resident; None, and nothing changes, where nobody is left.

    The matter of many does not end because one of them no longer wants it. Whoever was first leaves, and takes the
    phone they left for calling back with them. Somebody who can be reached goes before somebody who cannot.
    """
    query = (
        select(JoinedResident)
        .join(Resident, Resident.id == JoinedResident.resident_id)
        .where(JoinedResident.ticket_id == ticket.id, JoinedResident.left_at.is_(None))
        .where(JoinedResident.resident_id != ticket.resident_id)
        .order_by(Resident.unreachable_at.is_not(None), JoinedResident.joined_at, JoinedResident.id)
    )
    successor = session.scalars(query.limit(1)).first()
    if successor is None:
        return None
    _remember_leaving(session, ticket, ticket.resident, clock=clock)
    ticket.resident = successor.resident
    ticket.details = _with_contact_of(session, ticket, successor)
    session.flush()
    count_crowd(session, ticket)
    record(session, "hand_on", by=by, at=clock.now(), ticket_id=ticket.id, resident=successor.resident_id)
    note_to_team(session, home_of(session, ticket), ticket, "handed_on", clock=clock, count=ticket.crowd_count + 1)
    refresh_cards(session, ticket, clock=clock)
    return successor.resident


def promise_of(session: Session, ticket: Ticket, *, clock: Clock) -> str | None:
    """The promised date as a fact for somebody new; None once it is over, for nobody is promised a day that is past."""
    today = local_date(clock.now(), current_office(session))
    return ticket.promised_on.isoformat() if ticket.promised_on >= today else None


def check_may_withdraw(ticket: Ticket, by: Resident) -> None:
    """Only the first resident takes a matter back; raises ``NotAllowedError`` with what others can do instead."""
    if ticket.resident_id != by.id:
        raise NotAllowedError("这件事别的居民也在等结果，不能撤回；不想再收到消息，请点“不再关注”")


def grow(session: Session, ticket: Ticket, *, clock: Clock) -> None:
    """Count the crowd after somebody came, show it, and see whether so many want to be heard sooner."""
    before = ticket.crowd_count
    count_crowd(session, ticket)
    refresh_cards(session, ticket, clock=clock)
    heed_crowd(session, ticket, before=before, clock=clock)


def _check_joining(ticket: Ticket, by: Resident) -> None:
    if by.consented_at is None:
        raise NotAllowedError("居民还没有同意隐私说明")
    if ticket.resident_id == by.id:
        raise InvalidInputError("这件事就是您报的，有消息会告诉您，不用再关注一次")
    if ticket.service not in COMMON_SERVICES:
        raise InvalidInputError("这类事只和本人有关，不能一起关注；您有同样的事，请自己报一件")
    if ticket.status not in OPEN:
        raise InvalidInputError("这件事已经办完，不能再关注；如果还没解决，请重新报一件")


def _leave(session: Session, ticket: Ticket, resident: Resident, *, by: Person, clock: Clock) -> None:
    """Out of the ticket, and out of those merged into it: who leaves does not come back by an unmerging."""
    everywhere = {ticket.id, *merged_into(session, ticket.id)}
    query = select(JoinedResident).where(
        JoinedResident.ticket_id.in_(everywhere),
        JoinedResident.resident_id == resident.id,
        JoinedResident.left_at.is_(None),
    )
    for row in session.scalars(query):
        row.left_at = clock.now()
    session.flush()
    record(session, "leave", by=by, at=clock.now(), ticket_id=ticket.id)
    for one in session.scalars(select(Ticket).where(Ticket.id.in_(everywhere))):
        count_crowd(session, one)
    refresh_cards(session, ticket, clock=clock)


def _remember_leaving(session: Session, ticket: Ticket, resident: Resident, *, clock: Clock) -> None:
    """A row that says they are gone: their name stays one that nobody else of the crowd may read."""
    row = row_of(session, ticket.id, resident.id)
    if row is None:
        row = JoinedResident(ticket_id=ticket.id, resident=resident, joined_at=ticket.opened_at)
        session.add(row)
    row.left_at = clock.now()
    session.flush()


def _with_contact_of(session: Session, ticket: Ticket, successor: JoinedResident) -> dict[str, str]:
    """The details without the phone of who was first, with the one that the next wrote into their own ticket."""
    details = {name: value for name, value in ticket.details.items() if name != "contact"}
    own = session.get(Ticket, successor.own_ticket_id) if successor.own_ticket_id is not None else None
    contact = own.details.get("contact") if own is not None and own.resident_id == successor.resident_id else None
    return {**details, "contact": contact} if contact else details
