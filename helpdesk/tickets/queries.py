"""Looking at tickets without changing them."""

import itertools
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from helpdesk.audit.models import AuditEntry
from helpdesk.catalogue import Service
from helpdesk.crowds.audience import takes_part, unsolved_for
from helpdesk.residents.models import Resident
from helpdesk.tickets.commands import Resolution
from helpdesk.tickets.models import Ticket, TicketMessage
from helpdesk.tickets.states import OPEN, Status

TALK_LASTS = timedelta(days=1)
ADDING_LASTS = timedelta(minutes=5)


@dataclass(frozen=True)
class Progress:
    """Where a ticket stands, as facts for a resident."""

    number: str
    service: Service
    status: Status
    summary: str
    team: str | None
    staff: str | None
    opened_at: datetime
    promised_on: date
    resolved_at: datetime | None
    closed_at: datetime | None
    urge_count: int
    is_paused: bool


def tickets_of_resident(session: Session, resident: Resident, *, open_only: bool = False) -> list[Ticket]:
    """The resident's tickets, newest first; ``open_only`` leaves out resolved and final ones."""
    query = select(Ticket).where(Ticket.resident_id == resident.id).order_by(Ticket.id.desc())
    if open_only:
        query = query.where(Ticket.status.in_(OPEN))
    return list(session.scalars(query))


def progress_of(ticket: Ticket) -> Progress:
    """The facts a resident is told about a ticket."""
    return Progress(
        number=ticket.number,
        service=ticket.service,
        status=ticket.status,
        summary=ticket.summary,
        team=ticket.team.name if ticket.team else None,
        staff=ticket.owner.name if ticket.owner else None,
        opened_at=ticket.opened_at,
        promised_on=ticket.promised_on,
        resolved_at=ticket.resolved_at,
        closed_at=ticket.closed_at,
        urge_count=ticket.urge_count,
        is_paused=ticket.paused_at is not None,
    )


def waiting_ticket(session: Session, resident: Resident) -> Ticket | None:
    """The ticket that awaits this resident's words.

    Staff wait for their answer (of several tickets the one asked last), or they rated one 未解决 and nobody knows why.
    """
    query = (
        select(Ticket)
        .where(takes_part(resident), Ticket.status == Status.WAITING)
        .order_by(Ticket.paused_at.desc(), Ticket.id.desc())
    )
    return session.scalars(query).first() or _unexplained_ticket(session, resident)


def talked_about(session: Session, resident: Resident, *, now: datetime) -> Ticket | None:
    """The open ticket in which staff have spoken to this resident within the last day, the latest of several.

    Who is spoken to answers, and few people know that a reply is made by pulling at a message.
    """
    return spoken_of_since(session, resident, now - TALK_LASTS)


def spoken_of_since(session: Session, resident: Resident, at: datetime) -> Ticket | None:
    """The open ticket in which staff have spoken to this resident after ``at`` (aware), the latest of several."""
    query = (
        select(Ticket)
        .join(TicketMessage, TicketMessage.ticket_id == Ticket.id)
        .where(takes_part(resident), Ticket.status.in_(OPEN))
        .where(TicketMessage.author_kind == "staff", TicketMessage.kind.in_(("answer", "question")))
        .where(TicketMessage.created_at > at)
        .order_by(TicketMessage.id.desc())
    )
    return session.scalars(query).first()


def is_adding(session: Session, ticket: Ticket, *, now: datetime) -> bool:
    """Whether the resident has just now added to the ticket: what comes in several messages belongs together."""
    query = select(TicketMessage.id).where(
        TicketMessage.ticket_id == ticket.id,
        TicketMessage.kind == "supplement",
        TicketMessage.created_at > now - ADDING_LASTS,
    )
    return session.scalars(query).first() is not None


def _unexplained_ticket(session: Session, resident: Resident) -> Ticket | None:
    query = select(Ticket).where(
        or_(Ticket.resident_id == resident.id, Ticket.id.in_(unsolved_for(resident))),
        Ticket.status.in_((Status.NEW, Status.IN_PROGRESS)),
        Ticket.resolution == Resolution.UNSOLVED,
    )
    reopened = session.scalars(query.order_by(Ticket.id.desc()))
    return next((ticket for ticket in reopened if not _is_explained(ticket)), None)


def _is_explained(ticket: Ticket) -> bool:
    """Whether the resident has said anything since the answer that did not solve it."""
    since = itertools.takewhile(lambda words: words.kind != "resolution", reversed(ticket.messages))
    return any(words.author_kind == "resident" for words in since)


def history(session: Session, ticket: Ticket) -> list[AuditEntry]:
    """Everything that happened to a ticket, oldest first."""
    query = select(AuditEntry).where(AuditEntry.ticket_id == ticket.id).order_by(AuditEntry.id)
    return list(session.scalars(query))


def words_of(session: Session, ticket: Ticket) -> list[TicketMessage]:
    """Everything that was said about a ticket, notes included, oldest first."""
    query = select(TicketMessage).where(TicketMessage.ticket_id == ticket.id).order_by(TicketMessage.id)
    return list(session.scalars(query))


def ticket_by_number(session: Session, number: str) -> Ticket | None:
    """The ticket with exactly this number, without a permission check: for the relay and the command line only."""
    return session.scalars(select(Ticket).where(Ticket.number == number)).first()
