"""How well the office answers, solves and pleases: three rates that are never mixed into one score.

Practice keeps 响应率, 解决率 and 满意率 apart (国办发〔2020〕53号 and the local rules made from it): quick answers that
solve nothing must not look good. Each has its own denominator; a rate of nothing is None, not 100 %.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.orm import Session

from helpdesk.catalogue import SERVICE_LABELS, TOPIC_LABELS, Service, Topic
from helpdesk.office.models import Team, Unit
from helpdesk.statistics.periods import Period, last_months
from helpdesk.tickets.commands import Resolution
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.states import OPEN

SATISFIED_FROM = 4  # Of five: 满意 and 非常满意.
TREND_MONTHS = 12
# Upper ends of the age classes of what is still open, in days.
AGES: tuple[tuple[str, int | None], ...] = (
    ("3天内", 3),
    ("4–7天", 7),
    ("8–15天", 15),
    ("16–30天", 30),
    ("30天以上", None),
)


class Dimension(StrEnum):
    """What a report is broken down by."""

    SERVICE = "service"
    TOPIC = "topic"
    TEAM = "team"
    GRID = "grid"
    MONTH = "month"

    @property
    def label(self) -> str:
        """The word people read and type."""
        return {"service": "事项", "topic": "内容", "team": "科室", "grid": "网格", "month": "月份"}[self.value]


@dataclass(frozen=True)
class Figures:
    """Counts of the tickets opened in a period; the rates are made of them."""

    label: str
    opened: int = 0
    due: int = 0  # That should have had a first response by now, or had one.
    responded: int = 0  # Of ``due``, within the limit.
    finished: int = 0  # 办结.
    in_time: int = 0  # Of ``finished``, within the limit.
    judged: int = 0  # Residents said whether it is solved.
    solved: int = 0
    partly: int = 0
    rated: int = 0  # Residents gave 1 to 5.
    satisfied: int = 0
    reopened: int = 0

    @property
    def response_rate(self) -> float | None:
        """响应率: first response within the limit, of all that needed one by now."""
        return _share(self.responded, self.due)

    @property
    def in_time_rate(self) -> float | None:
        """按时办结率."""
        return _share(self.in_time, self.finished)

    @property
    def solution_rate(self) -> float | None:
        """解决率: 已解决, of all that residents judged; 部分解决 counts as judged, not as solved."""
        return _share(self.solved, self.judged)

    @property
    def satisfaction_rate(self) -> float | None:
        """满意率: 4 and 5, of all that residents rated."""
        return _share(self.satisfied, self.rated)


@dataclass(frozen=True)
class Report:
    """Everything /stats and ``linli stats`` show."""

    title: str
    period: Period
    whole: Figures
    dimension: Dimension
    parts: tuple[Figures, ...]
    trend: tuple[Figures, ...]
    ages: tuple[tuple[str, int], ...]
    open_red: int = 0  # Open, and past the date that counts now.


def report(
    session: Session,
    period: Period,
    dimension: Dimension,
    *,
    title: str,
    now: datetime,
    zone: ZoneInfo,
    team_id: int | None = None,
) -> Report:
    """Figures of one team, or of the whole office without ``team_id``."""
    here = Ticket.team_id == team_id if team_id is not None else None
    today = now.astimezone(zone).date()
    trend = _by_month(session, last_months(today, TREND_MONTHS), here, now=now, zone=zone)
    return Report(
        title=title,
        period=period,
        whole=_whole(session, period, here, now=now, zone=zone),
        dimension=dimension,
        parts=_parts(session, period, dimension, here, now=now, zone=zone),
        trend=tuple(trend),
        ages=_ages(session, here, now=now),
        open_red=_open_red(session, here, now=now),
    )


def _whole(
    session: Session, period: Period, here: ColumnElement[bool] | None, *, now: datetime, zone: ZoneInfo
) -> Figures:
    row = session.execute(_within(select(*_counts(now)), period, here, zone)).one()
    return _figures(period.label, row)


def _parts(
    session: Session,
    period: Period,
    dimension: Dimension,
    here: ColumnElement[bool] | None,
    *,
    now: datetime,
    zone: ZoneInfo,
) -> tuple[Figures, ...]:
    """One entry per value of the dimension, the most tickets first; months in their order."""
    if dimension is Dimension.MONTH:
        return tuple(_by_month(session, _months_of(period), here, now=now, zone=zone))
    column = {
        Dimension.SERVICE: Ticket.service,
        Dimension.TOPIC: Ticket.topic,
        Dimension.TEAM: Ticket.team_id,
        Dimension.GRID: Ticket.unit_code,
    }[dimension]
    query = _within(select(column, *_counts(now)), period, here, zone).group_by(column)
    names = _names(session, dimension)
    found = [_figures(names.get(value, _UNKNOWN[dimension]), rest) for value, *rest in session.execute(query)]
    return tuple(sorted(found, key=lambda one: (-one.opened, one.label)))


def _by_month(
    session: Session, months: Sequence[Period], here: ColumnElement[bool] | None, *, now: datetime, zone: ZoneInfo
) -> list[Figures]:
    """One pass over the whole time; every month is a class of its own in the office's zone."""
    begins = [month.bounds(zone)[0] for month in months]
    end = months[-1].bounds(zone)[1]
    bounds = list(zip(begins, [*begins[1:], end], strict=True))
    place = case(
        *((and_(Ticket.opened_at >= first, Ticket.opened_at < after), at) for at, (first, after) in enumerate(bounds))
    )
    whole = Period("", months[0].first, months[-1].last)
    query = _within(select(place, *_counts(now)), whole, here, zone).group_by(place)
    found = {at: _figures(months[at].label, rest) for at, *rest in session.execute(query)}
    return [found.get(at, Figures(month.label)) for at, month in enumerate(months)]


def _months_of(period: Period) -> list[Period]:
    count = (period.last.year - period.first.year) * 12 + period.last.month - period.first.month + 1
    return last_months(period.last, count)


def _within(query: Any, period: Period, here: ColumnElement[bool] | None, zone: ZoneInfo) -> Any:
    first, after = period.bounds(zone)
    query = query.where(Ticket.opened_at >= first, Ticket.opened_at < after)
    return query if here is None else query.where(here)


def _counts(now: datetime) -> list[ColumnElement[int]]:
    """The columns of ``Figures``, in order."""
    responded = and_(Ticket.answered_at.is_not(None), Ticket.answered_at <= Ticket.accept_due_at)
    needs_response = or_(Ticket.answered_at.is_not(None), Ticket.accept_due_at <= now)
    return [
        func.count(Ticket.id),
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


def _figures(label: str, counts: Sequence[object]) -> Figures:
    return Figures(label, *(int(str(count)) for count in counts))


_UNKNOWN = {
    Dimension.SERVICE: "其他",
    Dimension.TOPIC: "没有分类",
    Dimension.TEAM: "待分派",
    Dimension.GRID: "地点不明",
}


def _names(session: Session, dimension: Dimension) -> dict[object, str]:
    match dimension:
        case Dimension.SERVICE:
            return {service: SERVICE_LABELS[service] for service in Service}
        case Dimension.TOPIC:
            return {topic.value: TOPIC_LABELS[topic] for topic in Topic}
        case Dimension.TEAM:
            return {team.id: team.name for team in session.scalars(select(Team))}
        case _:
            return {unit.code: unit.name for unit in session.scalars(select(Unit))}


def _ages(session: Session, here: ColumnElement[bool] | None, *, now: datetime) -> tuple[tuple[str, int], ...]:
    """How long what is open has been open; counted in the database, however much it is."""
    upto = [now - timedelta(days=days + 1) if days is not None else None for _, days in AGES]
    younger = [_count(Ticket.opened_at > limit) for limit in upto if limit is not None]
    query = select(*younger, func.count(Ticket.id)).where(Ticket.status.in_(OPEN))
    counts = [int(count) for count in session.execute(query if here is None else query.where(here)).one()]
    before = [0, *counts]
    return tuple((label, count - less) for (label, _), count, less in zip(AGES, counts, before, strict=False))


def _open_red(session: Session, here: ColumnElement[bool] | None, *, now: datetime) -> int:
    """Open tickets whose running clock has run out; a paused one is not late."""
    waiting_to_begin = and_(Ticket.claimed_at.is_(None), Ticket.accept_due_at <= now)
    begun = and_(Ticket.claimed_at.is_not(None), Ticket.handle_due_at <= now)
    query = select(func.count(Ticket.id)).where(
        Ticket.status.in_(OPEN), Ticket.paused_at.is_(None), or_(waiting_to_begin, begun)
    )
    return session.scalar(query if here is None else query.where(here)) or 0


def _share(part: int, whole: int) -> float | None:
    return None if whole == 0 else part / whole
