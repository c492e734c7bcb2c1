"""Months that are over: counted once a night, read by every report."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from helpdesk.clock import Clock
from helpdesk.deadlines.services import local_date, zone_of
from helpdesk.office import Office, current_office
from helpdesk.statistics.counting import count_by_month
from helpdesk.statistics.figures import Figures
from helpdesk.statistics.models import MonthFigures
from helpdesk.statistics.periods import Period, last_months
from helpdesk.timers.models import Timer
from helpdesk.timers.services import find_timer, set_timer

COUNT_MONTHS = "count_months"  # The timer's name.
COUNTED_AT = time(3, 10)  # Local; nobody works, and the backup of the night is done.
TREND_MONTHS = 12
WHOLE = 0  # In the place of a team's id.


def count_past_months(session: Session, _timer: Timer, clock: Clock) -> None:
    """Count the months before this one anew, and have it done again the next night."""
    office = current_office(session)
    months = last_months(local_date(clock.now(), office), TREND_MONTHS)[:-1]
    counts: defaultdict[tuple[int, int], list[int]] = defaultdict(lambda: [0] * Figures.width())
    for at, team_id, row in count_by_month(session, months, now=clock.now(), zone=zone_of(office)):
        for key in ((at, WHOLE), *([(at, team_id)] if team_id is not None else [])):
            counts[key] = [one + more for one, more in zip(counts[key], row, strict=True)]
    session.execute(delete(MonthFigures))
    session.add_all(
        MonthFigures(first_day=months[at].first, team_id=team, counts=row, counted_at=clock.now())
        for (at, team), row in counts.items()
    )
    set_timer(session, COUNT_MONTHS, _next_night(clock.now(), office))


def plan_counting(session: Session, *, clock: Clock) -> None:
    """Have the months counted, unless that is planned already; called at every start."""
    if find_timer(session, COUNT_MONTHS) is None:
        set_timer(session, COUNT_MONTHS, clock.now())


def _next_night(now: datetime, office: Office | None) -> datetime:
    zone = zone_of(office)
    tonight = datetime.combine(local_date(now, office), COUNTED_AT, zone)
    if tonight <= now:
        tonight = datetime.combine(local_date(now, office) + timedelta(days=1), COUNTED_AT, zone)
    return tonight.astimezone(UTC)


def known_months(session: Session, months: Sequence[Period], team_id: int | None) -> dict[int, Figures] | None:
    """What was counted of these months, by their place; None while nothing was ever counted."""
    first_days = [month.first for month in months]
    query = select(MonthFigures).where(
        MonthFigures.first_day.in_(first_days), MonthFigures.team_id == (team_id or WHOLE)
    )
    found = {row.first_day: row.counts for row in session.scalars(query)}
    if not found and session.scalars(select(MonthFigures.team_id).limit(1)).first() is None:
        return None
    return {at: Figures(month.label, *found[month.first]) for at, month in enumerate(months) if month.first in found}
