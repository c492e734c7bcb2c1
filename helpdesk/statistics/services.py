"""The report behind /stats and ``linli stats``."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from helpdesk.catalogue import SERVICE_LABELS, TOPIC_LABELS, Service, Topic
from helpdesk.office.models import Team, Unit
from helpdesk.statistics.counting import Counts, count_by, count_open, month_of
from helpdesk.statistics.figures import AGES, Dimension, Figures, Report
from helpdesk.statistics.months import TREND_MONTHS, known_months
from helpdesk.statistics.periods import Period, last_months
from helpdesk.tickets.models import Ticket

_UNKNOWN = {
    Dimension.SERVICE: "其他",
    Dimension.TOPIC: "没有分类",
    Dimension.TEAM: "待分派",
    Dimension.GRID: "地点不明",
}


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
    """Figures of one team, or of the whole office without ``team_id``.

    The period is counted now; of the trend, the months before this one were counted last night (``months``).
    """
    where: dict[str, Any] = {"now": now, "zone": zone, "team_id": team_id}
    parts = _parts(session, period, dimension, **where)
    ages, late = count_open(session, now=now, team_id=team_id)
    return Report(
        title=title,
        period=period,
        whole=sum_up(period.label, parts),
        dimension=dimension,
        parts=tuple(parts),
        trend=tuple(_trend(session, **where)),
        ages=tuple((label, count) for (label, _), count in zip(AGES, ages, strict=True)),
        open_red=late,
    )


def sum_up(label: str, parts: Sequence[Figures]) -> Figures:
    """All parts together."""
    return Figures(label, *(sum(column) for column in zip(*(one.counts for one in parts), strict=True)))


def _parts(session: Session, period: Period, dimension: Dimension, **where: Any) -> list[Figures]:
    """One entry per value of the dimension, the most tickets first; months in their order."""
    if dimension is Dimension.MONTH:
        return _by_month(session, _months_of(period), **where)
    column: Any = {
        Dimension.SERVICE: Ticket.service,
        Dimension.TOPIC: Ticket.topic,
        Dimension.TEAM: Ticket.team_id,
        Dimension.GRID: Ticket.unit_code,
    }[dimension]
    names = _names(session, dimension)
    counted = count_by(session, column, period, **where)
    found = [Figures(names.get(value, _UNKNOWN[dimension]), *counts) for value, counts in counted]
    return sorted(found, key=lambda one: (-one.opened, one.label))


def _trend(session: Session, *, now: datetime, zone: ZoneInfo, team_id: int | None) -> list[Figures]:
    months = last_months(now.astimezone(zone).date(), TREND_MONTHS)
    known = known_months(session, months[:-1], team_id)
    if known is None:  # Nothing was ever counted: a new office has little to count.
        return _by_month(session, months, now=now, zone=zone, team_id=team_id)
    past = [known.get(at, Figures(month.label)) for at, month in enumerate(months[:-1])]
    return [*past, *_by_month(session, months[-1:], now=now, zone=zone, team_id=team_id)]


def _by_month(
    session: Session, months: Sequence[Period], *, now: datetime, zone: ZoneInfo, team_id: int | None
) -> list[Figures]:
    """Months that follow each other, in one pass."""
    whole = Period("", months[0].first, months[-1].last)
    place = month_of(months, zone)
    found: dict[int, Counts] = dict(count_by(session, place, whole, now=now, zone=zone, team_id=team_id))
    return [Figures(month.label, *found.get(at, ())) for at, month in enumerate(months)]


def _months_of(period: Period) -> list[Period]:
    count = (period.last.year - period.first.year) * 12 + period.last.month - period.first.month + 1
    return last_months(period.last, count)


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
