"""Lists of tickets that staff read in their group: which ones, in which order, and what a line has to say. Only reads.

Every page costs a fixed number of statements, whatever the office has behind it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, lazyload

from helpdesk.catalogue import Service
from helpdesk.clock import Clock
from helpdesk.cooperation.models import HelpingTeam
from helpdesk.deadlines.clocks import Colour, running_clock
from helpdesk.office.models import Team
from helpdesk.search.services import find_tickets
from helpdesk.search.terms import Query
from helpdesk.staff.models import Staff
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.states import Status
from helpdesk.tickets.urgency import STAFF_QUEUES, Rows, heads, length, pressing, queue

PAGE_SIZE = 10  # Lines; what fits on a telephone.
LAST_PAGE = 50  # Whoever looks for something so far back should use /find.


@dataclass(frozen=True)
class ListedTicket:
    """What one line says about a ticket."""

    ticket_id: int
    number: str
    service: Service
    topic: str | None
    status: Status
    place: str | None
    owner_name: str | None
    promised_on: date
    crowd_count: int
    colour: Colour | None  # None once it is final.
    team_name: str | None


@dataclass(frozen=True)
class TicketPage:
    """One page; ``page`` counts from 1. ``is_cut``: there are older ones that were not looked at."""

    tickets: tuple[ListedTicket, ...]
    page: int
    has_next: bool
    total: int
    is_cut: bool = False


def own_tickets(session: Session, by: Staff, page: int, *, clock: Clock) -> TicketPage:
    """What ``by`` has not finished yet, in all their teams; the most urgent first, what waits for a resident last."""
    return _page(session, [queue(Ticket.owner_id == by.id, status) for status in STAFF_QUEUES], page, clock=clock)


def team_tickets(session: Session, team: Team, page: int, *, clock: Clock) -> TicketPage:
    """What a team has not finished, and what it helps with; of the duty team, what nobody has yet."""
    if team.is_duty:
        return _page(session, [queue(Ticket.team_id.is_(None), Status.TRIAGE)], page, clock=clock)
    queues = [queue(Ticket.team_id == team.id, status) for status in STAFF_QUEUES]
    return _page(session, [*queues, *_helped(team)], page, clock=clock)


def due_tickets(session: Session, team: Team, page: int, *, zone: ZoneInfo, clock: Clock) -> TicketPage:
    """What is due today, red or amber in a team; of the duty team, in the whole office.

    A clock that stands still presses nobody.
    """
    now = clock.now()
    ends = _end_of_day(now, zone)
    running = (Status.NEW, Status.IN_PROGRESS)
    due = {status: pressing(status, now=now, today_ends=ends) for status in (Status.TRIAGE, *running)}
    teams = session.scalars(select(Team.id).order_by(Team.id)).all() if team.is_duty else [team.id]
    queues = [queue(Ticket.team_id == one, status, due[status]) for one in teams for status in running]
    if team.is_duty:
        queues.append(queue(Ticket.team_id.is_(None), Status.TRIAGE, due[Status.TRIAGE]))
    else:
        queues.extend(_helped(team, due[Status.IN_PROGRESS]))
    return _page(session, queues, page, clock=clock)


def found_tickets(session: Session, team: Team, query: Query, page: int, *, clock: Clock) -> TicketPage:
    """What a team may see and was looking for; open tickets first, then the newest."""
    page = _within(page)
    found = find_tickets(session, query, team=team, limit=PAGE_SIZE, offset=(page - 1) * PAGE_SIZE)
    return TicketPage(_lines(session, found.ids, clock=clock), page, found.has_next, found.total, found.is_cut)


def _page(session: Session, queues: Sequence[Rows], page: int, *, clock: Clock) -> TicketPage:
    page = _within(page)
    ids = session.scalars(heads(queues, offset=(page - 1) * PAGE_SIZE, limit=PAGE_SIZE + 1)).all()
    total = session.scalar(length(queues)) or 0
    has_next = len(ids) > PAGE_SIZE and page < LAST_PAGE
    return TicketPage(_lines(session, ids[:PAGE_SIZE], clock=clock), page, has_next, total)


def _within(page: int) -> int:
    """Callback data can be forged."""
    return min(max(page, 1), LAST_PAGE)


def _helped(team: Team, *conditions: Any) -> list[Rows]:
    """What a team was called to help with; only work under way can have helpers."""
    helps = select(HelpingTeam.ticket_id).where(HelpingTeam.team_id == team.id, HelpingTeam.ended_at.is_(None))
    return [queue(Ticket.id.in_(helps), Status.IN_PROGRESS, Ticket.team_id != team.id, *conditions)]


def _lines(session: Session, ids: Sequence[int], *, clock: Clock) -> tuple[ListedTicket, ...]:
    """The tickets with these row ids in this order, with owner and team, in one statement."""
    if not ids:
        return ()
    owner = joinedload(Ticket.owner).lazyload(Staff.memberships)
    lean = (lazyload(Ticket.resident), owner)
    tickets = session.scalars(select(Ticket).where(Ticket.id.in_(ids)).options(*lean))
    known = {ticket.id: ticket for ticket in tickets}
    return tuple(_line(known[one], clock.now()) for one in ids if one in known)


def _line(ticket: Ticket, now: datetime) -> ListedTicket:
    clock = running_clock(ticket)
    return ListedTicket(
        ticket_id=ticket.id,
        number=ticket.number,
        service=ticket.service,
        topic=ticket.topic,
        status=ticket.status,
        place=ticket.place_name or ticket.place,
        owner_name=ticket.owner.name if ticket.owner else None,
        promised_on=ticket.promised_on,
        crowd_count=ticket.crowd_count,
        colour=clock.colour(now) if clock else None,
        team_name=ticket.team.name if ticket.team else None,
    )


def _end_of_day(now: datetime, zone: ZoneInfo) -> datetime:
    tomorrow = now.astimezone(zone).date() + timedelta(days=1)
    return datetime.combine(tomorrow, datetime.min.time(), zone)
