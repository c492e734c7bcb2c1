"""Working days of the Chinese calendar, months, hours, and the date a resident is promised."""

from datetime import UTC, date, datetime, timedelta

import pytest

from helpdesk.catalogue import Service
from helpdesk.deadlines.services import add_months, add_working_days, clocks, is_working_day, next_working_day
from helpdesk.office import Office

TUESDAY = datetime(2026, 3, 10, 2, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 3, 10), True),
        (date(2026, 3, 14), False),  # Saturday.
        (date(2026, 10, 1), False),  # National Day, a Thursday.
        (date(2026, 10, 10), True),  # A Saturday worked for it (调休).
        (date(2026, 2, 17), False),  # Spring Festival.
        (date(2031, 10, 1), True),  # Unknown to the calendar: a Wednesday counts.
        (date(2031, 10, 4), False),  # A Saturday does not.
    ],
)
def test_working_days_follow_the_calendar_and_else_the_week(day: date, works: bool) -> None:
    assert is_working_day(day) is works


def test_the_day_of_opening_does_not_count() -> None:
    assert add_working_days(date(2026, 3, 10), 1) == date(2026, 3, 11)
    assert add_working_days(date(2026, 3, 13), 1) == date(2026, 3, 16)


def test_a_holiday_moves_the_end() -> None:
    assert add_working_days(date(2026, 9, 30), 1) > date(2026, 10, 7)


def test_months_end_where_a_shorter_month_ends() -> None:
    assert add_months(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert add_months(date(2026, 12, 5), 2) == date(2027, 2, 5)
    assert next_working_day(date(2026, 3, 14)) == date(2026, 3, 16)


@pytest.mark.parametrize(
    ("service", "promised"),
    [
        (Service.CONSULT, date(2026, 3, 13)),
        (Service.CERTIFICATE, date(2026, 3, 17)),
        (Service.HELP, date(2026, 3, 17)),
        (Service.COMPLAINT, date(2026, 3, 19)),
        (Service.SNAPSHOT, date(2026, 3, 19)),
        (Service.SUGGESTION, date(2026, 3, 31)),
        (Service.MEDIATION, date(2026, 4, 10)),
    ],
)
def test_each_service_has_its_limit(office: Office, service: Service, promised: date) -> None:
    limits = clocks(service, "normal", office, TUESDAY)
    assert limits.promised_on == promised
    assert limits.accept_due_at == datetime(2026, 3, 11, 9, 30, tzinfo=UTC)  # 17:30 in Shanghai.
    assert clocks(service, "normal", None, TUESDAY).promised_on == promised


def test_urgent_matters_are_counted_in_hours(office: Office) -> None:
    limits = clocks(Service.SNAPSHOT, "urgent", office, TUESDAY)
    assert limits.accept_due_at == TUESDAY + timedelta(hours=2)
    assert limits.handle_due_at == TUESDAY + timedelta(hours=24)


def test_the_promise_is_a_date_in_the_offices_zone(office: Office) -> None:
    late = datetime(2026, 3, 10, 17, 0, tzinfo=UTC)  # One o'clock on Wednesday in Shanghai.
    assert clocks(Service.CONSULT, "normal", office, late).promised_on == date(2026, 3, 16)
