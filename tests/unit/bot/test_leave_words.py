"""Reading “/away 3天 @赵敏”."""

from datetime import date

import pytest

from bot.staff.leave_words import LeaveWords, read_leave

SUNDAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("text", "until", "name"),
    [
        ("3天 @赵敏", date(2026, 11, 24), "赵敏"),
        ("三天@赵敏", date(2026, 11, 24), "赵敏"),
        ("1天", SUNDAY, None),
        ("两周 赵敏", date(2026, 12, 5), "赵敏"),
        ("11月30日", date(2026, 11, 30), None),
        ("到11月30号 请赵敏代办", date(2026, 11, 30), "赵敏"),
        ("@赵敏 到11月30日", date(2026, 11, 30), "赵敏"),
        ("2027年1月5日 赵敏", date(2027, 1, 5), "赵敏"),
        ("1月5日", date(2027, 1, 5), None),
        ("11-30 @赵敏", date(2026, 11, 30), "赵敏"),
        ("2026-11-30", date(2026, 11, 30), None),
        ("11.30 赵敏", date(2026, 11, 30), "赵敏"),
        ("明天 @赵敏", date(2026, 11, 23), "赵敏"),
        ("今天", SUNDAY, None),
    ],
)
def test_a_day_and_a_name_are_read(text: str, until: date, name: str | None) -> None:
    assert read_leave(text, SUNDAY) == LeaveWords(until, name)


@pytest.mark.parametrize("text", ["", "@赵敏", "2月30日 @赵敏", "0天", "13月1日", "下个月"])
def test_what_names_no_day_is_no_day(text: str) -> None:
    assert read_leave(text, SUNDAY).until is None


def test_a_day_just_past_stays_past_so_that_a_slip_is_noticed() -> None:
    assert read_leave("11月20日", SUNDAY).until == date(2026, 11, 20)


def test_a_leap_day_of_a_year_without_one_is_no_day() -> None:
    assert read_leave("2月29日", date(2028, 11, 1)).until is None
