"""The SQL of the figures: every count of a stretch of time in one pass, grouped as wanted."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, case, func, or_, select, union_all
from sqlalchemy.orm import Session

from helpdesk.statistics.figures import AGES, SATISFIED_FROM
from helpdesk.statistics.periods import Period
from helpdesk.tickets.commands import Resolution
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.states import OPEN, Status

Counts = Sequence[int]


def count_by(
    session: Session, column: ColumnElement[Any], period: Period, *, now: datetime, zone: ZoneInfo, team_id: int | None
) -> list[tuple[Any, Counts]]:
    """The counts of ``Figures`` for every value of a column of the tickets opened in the period."""
    first, after = period.bounds(zone)
    query = select(column, *_counts(now)).where(Ticket.opened_at >= first, Ticket.opened_at < after).group_by(column)
    if team_id is not None:
        query = query.where(Ticket.team_id == team_id)
    return [(value, _whole_numbers(counts)) for value, *counts in session.execute(query)]


def month_of(months: Sequence[Period], zone: ZoneInfo) -> ColumnElement[Any]:
    """The place of a ticket's month among ``months``, which follow each other, as people of the office count months."""
    bounds = [month.bounds(zone) for month in months]
    return case(
        *((and_(Ticket.opened_at >= first, Ticket.opened_at < after), at) for at, (first, after) in enumerate(bounds))
    )


def count_by_month(
    session: Session, months: Sequence[Period], *, now: datetime, zone: ZoneInfo
) -> list[tuple[int, int | None, Counts]]:
    """Place of the month, team and counts, of all teams in one pass."""
    place = month_of(months, zone)
    first, after = months[0].bounds(zone)[0], months[-1].bounds(zone)[1]
    query = select(place, Ticket.team_id, *_counts(now)).where(Ticket.opened_at >= first, Ticket.opened_at < after)
    rows = session.execute(query.group_by(place, Ticket.team_id))
    return [(at, team_id, _whole_numbers(counts)) for at, team_id, *counts in rows]


def count_open(session: Session, *, now: datetime, team_id: int | None) -> tuple[list[int], int]:
    """Open tickets by the classes of ``AGES``, and how many of them are past the date that counts now.

    Each status by itself: then its index holds everything that is asked, and no ticket is read.
    """
    parts = [_open_in(status, now, team_id) for status in sorted(OPEN)]
    rows = [_whole_numbers(row) for row in session.execute(union_all(*parts))]
    late, *younger = [sum(column) for column in zip(*rows, strict=True)]
    return [count - less for count, less in zip(younger, [0, *younger], strict=False)], late


def _open_in(status: Status, now: datetime, team_id: int | None) -> Any:
    """How many are late, younger than each limit of age, and there at all. Who waits for the resident is never late."""
    due_at = Ticket.accept_due_at if status in (Status.TRIAGE, Status.NEW) else Ticket.handle_due_at
    is_late = and_(due_at <= now, Ticket.status != Status.WAITING)
    limits = [now - timedelta(days=days + 1) for _, days in AGES if days is not None]
    younger = [_count(Ticket.opened_at > limit) for limit in limits]
    query = select(_count(is_late), *younger, func.count()).select_from(Ticket).where(Ticket.status == status)
    return query if team_id is None else query.where(Ticket.team_id == team_id)


def _counts(now: datetime) -> list[ColumnElement[int]]:
    """The columns of ``Figures``, in order."""
    responded = and_(Ticket.answered_at.is_not(None), Ticket.answered_at <= Ticket.accept_due_at)
    needs_response = or_(Ticket.answered_at.is_not(None), Ticket.accept_due_at <= now)
    return [
        func.count(),
        _count(needs_response),
        _count(responded),
        _count(Ticket.resolved_at.is_not(None)),
        _count(and_(Ticket.resolved_at.is_not(None), Ticket.resolved_at <= Ticket.handle_due_at)),
        _count(Ticket.resolution.is_not(None)),
        _count(Ticket.resolution == Resolution.SOLVED),
        _count(Ticket.resolution == Resolution.PARTLY),
        _count(Ticket.satisfaction.is_not(None)),
        _count(Ticket.satisfaction >= SATISFIED_FROM),
        _count(Ticket.reopen_count > 0),
    ]


def _count(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def _whole_numbers(row: Sequence[Any]) -> list[int]:
    """PostgreSQL sums to decimals."""
    return [int(one) for one in row]
