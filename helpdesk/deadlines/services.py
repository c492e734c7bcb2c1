"""Time limits of a ticket, in working days of the Chinese calendar, calendar days, months or hours.

A limit in days ends with the office's hours on the last day; the day it begins does not count, and a last day off moves
to the next working day (民法典 第二百零三条). Limits in hours run round the clock. Everything here only counts.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from helpdesk.catalogue import Service
from helpdesk.deadlines.working_days import (
    add_months,
    add_working_days,
    is_announced,
    is_working_day,
    next_working_day,
)
from helpdesk.office.limits import Deadlines, Limit, Limits
from helpdesk.office.schema import Hours, Office

__all__ = [
    "DEFAULT_ZONE",
    "Clocks",
    "add_months",
    "add_working_days",
    "clocks",
    "due_at",
    "end_of_day",
    "is_provisional",
    "is_working_day",
    "limits_of",
    "local_date",
    "next_working_day",
    "working_days_ago",
    "working_days_later",
    "zone_of",
]

DEFAULT_ZONE = ZoneInfo("Asia/Shanghai")  # Before an office is applied; all of China keeps this time.


@dataclass(frozen=True)
class Clocks:
    """Due times (UTC), the date the resident is promised (office's zone), and whether holidays may still move them."""

    accept_due_at: datetime
    handle_due_at: datetime
    promised_on: date
    is_provisional: bool = False


def clocks(
    service: Service, urgency: str, office: Office | None, opened_at: datetime, topic: str | None = None
) -> Clocks:
    """The limits of a ticket opened at ``opened_at`` (aware); ``urgency`` is ``normal`` or ``urgent``."""
    limits = limits_of(service, urgency, topic, office)
    accept, handle = due_at(limits.accept, office, opened_at), due_at(limits.handle, office, opened_at)
    uncertain = any(
        is_provisional(limit, office, opened_at, end)
        for limit, end in ((limits.accept, accept), (limits.handle, handle))
    )
    return Clocks(accept, handle, local_date(handle, office), uncertain)


def limits_of(service: Service, urgency: str, topic: str | None, office: Office | None) -> Limits:
    """Time to accept and time to handle."""
    deadlines = office.deadlines if office else Deadlines()
    return deadlines.of(service, urgent=urgency == "urgent", topic=topic)


def due_at(limit: Limit, office: Office | None, start_at: datetime) -> datetime:
    """When a limit that starts at ``start_at`` (aware) ends, in UTC."""
    if limit.hours is not None:
        return start_at + timedelta(hours=limit.hours)
    first = local_date(start_at, office)
    if limit.months is not None:
        last = next_working_day(add_months(first, limit.months), office)
    elif limit.days is not None:
        last = next_working_day(first + timedelta(days=limit.days), office)
    else:
        last = add_working_days(first, limit.working_days or 1, office)
    return end_of_day(last, office)


def is_provisional(limit: Limit, office: Office | None, start_at: datetime, end_at: datetime) -> bool:
    """Whether the limit was counted through a year whose holidays nobody knows yet."""
    if limit.hours is not None:
        return False
    first, last = local_date(start_at, office).year, local_date(end_at, office).year
    return not all(is_announced(year, office) for year in range(first, last + 1))


def end_of_day(day: date, office: Office | None) -> datetime:
    """When the office closes on this day, in UTC."""
    hours = office.office.hours if office else Hours()
    return datetime.combine(day, hours.end, tzinfo=zone_of(office)).astimezone(UTC)


def local_date(at: datetime, office: Office | None) -> date:
    """The date at an aware time, as people of the office count it."""
    return at.astimezone(zone_of(office)).date()


def working_days_later(at: datetime, count: int, office: Office | None) -> datetime:
    """The same time of the day ``count`` working days later, in UTC."""
    local = at.astimezone(zone_of(office))
    return datetime.combine(add_working_days(local.date(), count, office), local.timetz()).astimezone(UTC)


def working_days_ago(at: datetime, count: int, office: Office | None) -> datetime:
    """The latest time from which ``count`` working days have gone by at ``at`` (aware), in UTC."""
    today = day = local_date(at, office)
    while count > 0:
        count -= is_working_day(day, office)
        day -= timedelta(days=1)
    return (at - (today - day)).astimezone(UTC)


def zone_of(office: Office | None) -> ZoneInfo:
    """The office's time zone."""
    return office.zone if office else DEFAULT_ZONE
