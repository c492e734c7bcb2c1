"""The time a report is about, as people say it: 本月, 上月, 今年, 2026-10 and the like."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from helpdesk.errors import InvalidInputError

_MONTH = re.compile(r"(\d{4})[-年/.](\d{1,2})月?")
_YEAR = re.compile(r"(\d{4})年?")
_LAST_DAYS = re.compile(r"近?(\d{1,3})[天日]")
EXAMPLES = "本月、上月、本季、今年、去年、近30天、2026-10、2026年"


@dataclass(frozen=True)
class Period:
    """From the beginning of ``first`` to the end of ``last``, both days of the office's zone."""

    label: str
    first: date
    last: date

    def bounds(self, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """The aware times it begins and ends at; the end does not belong to it."""
        after = self.last + timedelta(days=1)
        return datetime.combine(self.first, time(), zone), datetime.combine(after, time(), zone)


def read_period(words: str, today: date) -> Period:
    """The period somebody means, this month if nothing is said.

    Raises ``InvalidInputError`` with what is possible.
    """
    said = words.strip()
    named = {
        "": _month(today.year, today.month, "本月"),
        "本月": _month(today.year, today.month, "本月"),
        "上月": _month(*_months_before(today, 1), "上月"),
        "本季": _quarter(today),
        "今年": _year(today.year, "今年"),
        "去年": _year(today.year - 1, "去年"),
    }
    return named.get(said) or _figures(said, today)


def last_months(today: date, count: int) -> list[Period]:
    """The last ``count`` months up to this one, the oldest first."""
    return [_month(*_months_before(today, back)) for back in range(count - 1, -1, -1)]


def _figures(said: str, today: date) -> Period:
    try:
        if found := _MONTH.fullmatch(said):
            return _month(int(found[1]), int(found[2]))
        if found := _YEAR.fullmatch(said):
            return _year(int(found[1]), f"{found[1]}年")
        if (found := _LAST_DAYS.fullmatch(said)) and int(found[1]) > 0:
            return Period(f"近{found[1]}天", today - timedelta(days=int(found[1]) - 1), today)
    except ValueError:  # The thirteenth month, the year 0.
        pass
    raise InvalidInputError(f"看不懂“{said[:20]}”这个时间，可以写：{EXAMPLES}")


def _month(year: int, month: int, label: str | None = None) -> Period:
    first = date(year, month, 1)
    return Period(label or f"{year}年{month}月", first, _next_month(first) - timedelta(days=1))


def _next_month(first: date) -> date:
    return date(first.year + first.month // 12, first.month % 12 + 1, 1)


def _months_before(day: date, count: int) -> tuple[int, int]:
    years, month = divmod(day.year * 12 + day.month - 1 - count, 12)
    return years, month + 1


def _quarter(today: date) -> Period:
    first = date(today.year, (today.month - 1) // 3 * 3 + 1, 1)
    last = _next_month(_next_month(_next_month(first))) - timedelta(days=1)
    return Period("本季", first, last)


def _year(year: int, label: str) -> Period:
    return Period(label, date(year, 1, 1), date(year, 12, 31))
