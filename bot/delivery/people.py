"""What a card says about people: who stands in for the owner, who could get the ticket, why it came back."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.views.ticket_facts import MemberChoice
from helpdesk.audit.models import AuditEntry
from helpdesk.clock import Clock
from helpdesk.staff.leave import acting_for
from helpdesk.tickets.assigning import possible_owners
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.states import Move


def stand_in_name(session: Session, ticket: Ticket, today: date) -> str | None:
    """Who does the owner's work today (the office's zone); None while the owner is here."""
    if ticket.owner is None or ticket.owner.stand_in_id is None:
        return None
    acting = acting_for(session, ticket.owner, today)
    return None if acting is ticket.owner else acting.name


def member_choices(session: Session, ticket: Ticket, *, clock: Clock) -> tuple[MemberChoice, ...]:
    """The members of the ticket's team for 指定经办人."""
    return tuple(MemberChoice(one.id, one.name) for one in possible_owners(session, ticket, clock=clock))


def returned_for(session: Session, ticket: Ticket) -> str | None:
    """Reason code of the last return; asked only where there was one."""
    if not ticket.bounce_count:
        return None
    query = select(AuditEntry.details).where(AuditEntry.ticket_id == ticket.id, AuditEntry.action == Move.RETURN.value)
    details = session.scalars(query.order_by(AuditEntry.id.desc()).limit(1)).first()
    return (details or {}).get("reason")
