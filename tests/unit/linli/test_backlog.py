"""The demo's scene looks the same on every day of the year, holidays or not."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from helpdesk.clock import FixedClock
from helpdesk.deadlines.clocks import ClockName, Colour, RunningClock, running_clock
from helpdesk.deadlines.services import clocks
from helpdesk.office import Office
from helpdesk.tickets.models import Ticket
from linli.backlog import BENCH, LONG_AGO, MANHOLE, NOISE, amber_since, lay_backlog
from tests.support.factories import CHATS, bind, make_resident

DAYS = {
    "a working day": datetime(2026, 3, 10, 2, tzinfo=UTC),
    "a Sunday": datetime(2026, 11, 22, 8, tzinfo=UTC),
    "the eve of the Spring Festival": datetime(2026, 2, 15, 0, tzinfo=UTC),
    "in the middle of it": datetime(2026, 2, 19, 6, tzinfo=UTC),
    "the first morning after it": datetime(2026, 2, 24, 1, tzinfo=UTC),
    "the National Day": datetime(2026, 10, 2, 12, tzinfo=UTC),
    "the end of that week": datetime(2026, 10, 7, 15, tzinfo=UTC),
    "the turn to a year nobody has announced": datetime(2027, 1, 2, 9, tzinfo=UTC),
}


@pytest.mark.parametrize("now", DAYS.values(), ids=DAYS)
def test_something_is_amber_on_any_day(now: datetime, office: Office) -> None:
    begun, urgency = amber_since(now, office)
    due_at = clocks(NOISE.service, urgency, office, begun, NOISE.topic).handle_due_at
    assert RunningClock(ClockName.HANDLE, begun, due_at).colour(now) is Colour.AMBER


def test_a_holiday_is_no_reason_for_a_scene_without_an_amber_matter(office: Office) -> None:
    first = datetime(2026, 1, 1, tzinfo=UTC)
    for now in (first + timedelta(hours=7 * one) for one in range(365 * 24 // 7)):
        amber_since(now, office)
        assert clocks(MANHOLE.service, "normal", office, now - LONG_AGO, MANHOLE.topic).handle_due_at < now


def test_only_a_holiday_makes_the_matter_an_urgent_one(office: Office) -> None:
    assert amber_since(DAYS["a working day"], office)[1] == "normal"
    assert amber_since(DAYS["the National Day"], office)[1] == "urgent"


@pytest.mark.parametrize("now", DAYS.values(), ids=DAYS)
def test_one_is_red_one_amber_one_came_back(session: Session, now: datetime) -> None:
    clock = FixedClock(now - LONG_AGO - timedelta(days=1))
    for team in ("city", "environment"):
        bind(session, clock, team)
    for resident in (11, 12):
        make_resident(session, clock, user_id=resident)
    for _again in range(2):  # A second start finds them there.
        lay_backlog(session, now=now, residents=(11, 12), clerk=(13, "孙磊"), groups=CHATS)
    found = {one.open_key: one for one in session.query(Ticket)}
    assert found.keys() == {MANHOLE.key, NOISE.key, BENCH.key}
    colours = {key: clock.colour(now) for key, one in found.items() if (clock := running_clock(one))}
    assert (colours[MANHOLE.key], colours[NOISE.key]) == (Colour.RED, Colour.AMBER)
    assert (found[BENCH.key].unsolved_reason, found[BENCH.key].is_with_supervisor) == ("还没修好", True)
