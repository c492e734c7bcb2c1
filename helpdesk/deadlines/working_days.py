"""Days on which an office works: the calendar of the whole country with 调休, and the office's own exceptions.

The library knows the years whose holidays have been announced. Any other year is counted by weekends, which is wrong
by a few days at most and better than no date; such dates are provisional.
"""

from calendar import monthrange
from datetime import date, timedelta
from functools import lru_cache

import chinese_calendar

from helpdesk.office.schema import Office


def is_working_day(day: date, office: Office | None = None) -> bool:
    """Whether the office works on this day."""
    if office is not None:
        if day in office.calendar.workdays:
            return True
        if day in office.calendar.holidays:
            return False
    if is_published(day.year):
        return bool(chinese_calendar.is_workday(day))
    return day.isoweekday() <= 5


def is_announced(year: int, office: Office | None = None) -> bool:
    """Whether the holidays of a year are known, from the library or because the office wrote them down itself."""
    return is_published(year) or (office is not None and year in office.calendar.years)


@lru_cache(maxsize=64)
def is_published(year: int) -> bool:
    """Whether the library knows the year; it raises an error for others."""
    try:
        chinese_calendar.is_workday(date(year, 1, 1))
    except NotImplementedError:
        return False
    return True


def add_working_days(day: date, count: int, office: Office | None = None) -> date:
    """The ``count``-th working day after ``day``; ``day`` itself does not count."""
    while count > 0:
        day += timedelta(days=1)
        count -= is_working_day(day, office)
    return day


def next_working_day(day: date, office: Office | None = None) -> date:
    """``day`` if it is one, else the first working day after it."""
    return day if is_working_day(day, office) else add_working_days(day, 1, office)


def add_months(day: date, count: int) -> date:
    """The same day ``count`` months later, or the last day of a shorter month."""
    years, month = divmod(day.month - 1 + count, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
