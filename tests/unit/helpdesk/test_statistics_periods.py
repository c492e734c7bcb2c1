"""How people name a time."""

import itertools
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest

from helpdesk.errors import InvalidInputError
from helpdesk.statistics.periods import last_months, read_period

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("words", "first", "last"),
    [
        ("", date(2026, 11, 1), date(2026, 11, 30)),
        (" 本月 ", date(2026, 11, 1), date(2026, 11, 30)),
        ("上月", date(2026, 10, 1), date(2026, 10, 31)),
        ("本季", date(2026, 10, 1), date(2026, 12, 31)),
        ("今年", date(2026, 1, 1), date(2026, 12, 31)),
        ("去年", date(2025, 1, 1), date(2025, 12, 31)),
        ("2026-02", date(2026, 2, 1), date(2026, 2, 28)),
        ("2024年2月", date(2024, 2, 1), date(2024, 2, 29)),
        ("2025年", date(2025, 1, 1), date(2025, 12, 31)),
        ("近30天", date(2026, 10, 24), TODAY),
        ("7日", date(2026, 11, 16), TODAY),
    ],
)
def test_what_people_say_is_a_first_and_a_last_day(words: str, first: date, last: date) -> None:
    period = read_period(words, TODAY)
    assert (period.first, period.last) == (first, last)


@pytest.mark.parametrize("words", ["昨天下午", "2026-13", "0000年", "近0天", "11", "abc", "最近一段时间吧"])
def test_what_is_no_time_is_refused_with_examples(words: str) -> None:
    with pytest.raises(InvalidInputError, match="上月"):
        read_period(words, TODAY)


def test_the_month_before_january_is_in_the_year_before() -> None:
    assert read_period("上月", date(2026, 1, 31)).first == date(2025, 12, 1)


def test_months_follow_each_other_without_a_gap() -> None:
    months = last_months(TODAY, 12)
    assert (months[0].first, months[-1].last) == (date(2025, 12, 1), date(2026, 11, 30))
    assert all(one.last + timedelta(days=1) == after.first for one, after in itertools.pairwise(months))


def test_a_period_ends_with_the_office_s_own_midnight() -> None:
    first, after = read_period("2026-03", TODAY).bounds(ZoneInfo("Asia/Shanghai"))
    assert (first.isoformat(), after.isoformat()) == ("2026-03-01T00:00:00+08:00", "2026-04-01T00:00:00+08:00")
