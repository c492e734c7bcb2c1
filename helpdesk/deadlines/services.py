"""Time limits of a ticket, in working days of the Chinese calendar or in hours.

A working-day limit ends with the office's hours on the last day; the day of opening does not count. The calendar knows
holidays and 调休 for the years it was published for; any other year is counted by weekends, which is wrong by a few
days at most and better than no date.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import chinese_calendar

from helpdesk.catalogue import Service
from helpdesk.office.schema import Deadlines, Hours, Limit, Office

DEFAULT_ZONE = ZoneInfo("Asia/Shanghai")  # Before an office is applied; all of China keeps this time.


@dataclass(frozen=True)
class Clocks:
    """Due times (UTC) and the date the resident is promised (office's zone)."""

    accept_due_at: datetime
    handle_due_at: datetime
    promised_on: date


def clocks(service: Service, urgency: str, office: Office | None, opened_at: datetime) -> Clocks:
    """The limits of a ticket opened at ``opened_at`` (aware); ``urgency`` is ``normal`` or ``urgent``."""
    deadlines = office.deadlines if office else Deadlines()
    limits = deadlines.of(service, urgent=urgency == "urgent")
    handle_due_at = due_at(limits.handle, office, opened_at)
    return Clocks(due_at(limits.accept, office, opened_at), handle_due_at, local_date(handle_due_at, office))


def due_at(limit: Limit, office: Office | None, start_at: datetime) -> datetime:
    """When a limit that starts at ``start_at`` (aware) ends, in UTC."""
    if limit.hours is not None:
        return start_at + timedelta(hours=limit.hours)
    first = local_date(start_at, office)
    if limit.months is not None:
        last = next_working_day(add_months(first, limit.months))
    else:
        last = add_working_days(first, limit.working_days or 1)
    hours = office.office.hours if office else Hours()
    return datetime.combine(last, hours.end, tzinfo=_zone(office)).astimezone(UTC)


def local_date(at: datetime, office: Office | None) -> date:
    """The date at an aware time, as people of the office count it."""
    return at.astimezone(_zone(office)).date()


def is_working_day(day: date) -> bool:
    """Whether offices work on this day."""
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return day.isoweekday() <= 5


def add_working_days(day: date, count: int) -> date:
    """The ``count``-th working day after ``day``; ``day`` itself does not count."""
    while count > 0:
        day += timedelta(days=1)
        count -= is_working_day(day)
    return day


def working_days_later(at: datetime, count: int, office: Office | None) -> datetime:
    """The same time of the day ``count`` working days later, in UTC."""
    local = at.astimezone(_zone(office))
    return datetime.combine(add_working_days(local.date(), count), local.timetz()).astimezone(UTC)


def next_working_day(day: date) -> date:
    """``day`` if it is one, else the first working day after it."""
    return day if is_working_day(day) else add_working_days(day, 1)


def add_months(day: date, count: int) -> date:
    """The same day ``count`` months later, or the last day of a shorter month."""
    years, month = divmod(day.month - 1 + count, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _zone(office: Office | None) -> ZoneInfo:
    return office.zone if office else DEFAULT_ZONE
