"""The three rates, each with its own denominator, over tickets that really lived."""

import asyncio
import json
from datetime import timedelta

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from helpdesk.clock import FixedClock
from helpdesk.deadlines.services import local_date
from helpdesk.staff.models import Staff
from helpdesk.statistics import chart
from helpdesk.statistics.chart import draw_chart, facts_of, report_facts
from helpdesk.statistics.figures import Dimension, Figures, Report
from helpdesk.statistics.months import COUNT_MONTHS, plan_counting
from helpdesk.statistics.periods import read_period
from helpdesk.statistics.services import report
from helpdesk.tickets.commands import Resolution
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.services import claim_ticket, rate_ticket
from helpdesk.timers.firing import fire_due
from helpdesk.timers.services import find_timer
from tests.support.factories import make_resolved_ticket, make_staff, make_ticket
from tests.support.fixtures import example_office

ZONE = example_office().zone


def figures(
    session: Session, clock: FixedClock, dimension: Dimension = Dimension.TEAM, words: str = "", **where: int
) -> Report:
    period = read_period(words, local_date(clock.now(), example_office()))
    return report(session, period, dimension, title="幸福街道", now=clock.now(), zone=ZONE, **where)


@pytest.fixture
def sun(session: Session, clock: FixedClock) -> Staff:
    return make_staff(session, clock)


def test_nothing_happened_is_no_rate_at_all(session: Session, clock: FixedClock) -> None:
    nothing = figures(session, clock)
    assert nothing.whole == Figures("本月")
    rates = (nothing.whole.response_rate, nothing.whole.solution_rate, nothing.whole.satisfaction_rate)
    assert rates == (None, None, None)
    assert (nothing.parts, nothing.open_red, dict(nothing.ages)["3天内"]) == ((), 0, 0)


def test_each_rate_counts_only_those_who_could_be_asked(session: Session, clock: FixedClock, sun: Staff) -> None:
    solved, partly = (make_resolved_ticket(session, clock, sun) for _ in range(2))
    rate_ticket(session, solved.number, resolution=Resolution.SOLVED, satisfaction=5, by=solved.resident, clock=clock)
    rate_ticket(session, partly.number, resolution=Resolution.PARTLY, satisfaction=2, by=partly.resident, clock=clock)
    make_resolved_ticket(session, clock, sun)  # Nobody rated it.
    late = make_ticket(session, clock)
    make_ticket(session, clock)  # Never claimed.
    clock.advance(timedelta(days=5))
    claim_ticket(session, late.number, by=sun, clock=clock)
    whole = figures(session, clock).whole
    assert (whole.opened, whole.due, whole.responded) == (5, 5, 3)
    assert (whole.finished, whole.in_time) == (3, 3)
    assert (whole.judged, whole.solved, whole.partly) == (2, 1, 1)
    assert (whole.rated, whole.satisfied) == (2, 1)
    assert (whole.response_rate, whole.solution_rate, whole.satisfaction_rate) == (0.6, 0.5, 0.5)


def test_what_is_not_due_yet_lowers_no_rate(session: Session, clock: FixedClock) -> None:
    make_ticket(session, clock)
    whole = figures(session, clock).whole
    assert (whole.opened, whole.due, whole.response_rate) == (1, 0, None)


@pytest.mark.parametrize(
    ("dimension", "labels"),
    [
        (Dimension.SERVICE, ["随手拍"]),
        (Dimension.TOPIC, ["市政公用设施", "没有分类"]),
        (Dimension.TEAM, ["城管市政组", "待分派"]),
        (Dimension.MONTH, ["2026年3月"]),
    ],
)
def test_the_parts_add_up_to_the_whole(
    session: Session, clock: FixedClock, dimension: Dimension, labels: list[str]
) -> None:
    for topic in ("public_facilities", "public_facilities", None):
        make_ticket(session, clock, topic=topic)
    found = figures(session, clock, dimension)
    assert [one.label for one in found.parts] == labels
    assert sum(one.opened for one in found.parts) == found.whole.opened == 3


def test_a_team_sees_its_own_figures_only(session: Session, clock: FixedClock, sun: Staff) -> None:
    make_ticket(session, clock)
    make_ticket(session, clock, topic="noise")
    own = sun.memberships[0].team_id
    assert figures(session, clock, Dimension.TOPIC, team_id=own).whole.opened == 1


def test_a_month_ends_at_the_office_s_midnight(session: Session, clock: FixedClock) -> None:
    clock.advance(timedelta(days=21, hours=13, minutes=59))  # 31 March, 23:59 in Shanghai.
    make_ticket(session, clock)
    clock.advance(timedelta(minutes=2))
    make_ticket(session, clock)
    assert figures(session, clock, words="2026-03").whole.opened == 1
    assert figures(session, clock, words="本月").whole.opened == 1
    trend = figures(session, clock).trend
    assert [(one.label, one.opened) for one in trend[-2:]] == [("2026年3月", 1), ("2026年4月", 1)]
    assert len(trend) == 12


def test_what_is_open_is_counted_by_age_and_the_late_apart(session: Session, clock: FixedClock, sun: Staff) -> None:
    claim_ticket(session, make_ticket(session, clock).number, by=sun, clock=clock)
    clock.advance(timedelta(days=9))
    claim_ticket(session, make_ticket(session, clock).number, by=sun, clock=clock)
    clock.advance(timedelta(days=8))
    make_ticket(session, clock)
    found = figures(session, clock)
    assert dict(found.ages) == {"3天内": 1, "4–7天": 0, "8–15天": 1, "16–30天": 1, "30天以上": 0}
    assert found.open_red == 1


@pytest.mark.parametrize("dimension", list(Dimension))
def test_a_report_costs_the_same_queries_however_many_tickets(
    session: Session, clock: FixedClock, dimension: Dimension
) -> None:
    counts = []
    for more in (2, 20):
        for _ in range(more):
            make_ticket(session, clock)
        session.flush()
        session.expire_all()
        statements: list[str] = []

        def note(_conn: object, _cursor: object, statement: str, *_rest: object) -> None:
            statements.append(statement)  # noqa: B023

        event.listen(session.get_bind(), "before_cursor_execute", note)
        figures(session, clock, dimension)
        event.remove(session.get_bind(), "before_cursor_execute", note)
        counts.append(len(statements))
    assert counts[0] == counts[1] <= 6


def test_the_chart_is_a_picture_and_leaves_nothing_out(session: Session, clock: FixedClock) -> None:
    make_ticket(session, clock)
    found = figures(session, clock)
    facts = json.loads(facts_of(found))
    assert facts["title"] == "幸福街道 · 本月"
    assert [one["label"] for one in facts["parts"]] == ["城管市政组"]
    assert facts["parts"][0]["response_rate"] is None
    if not _has_font():
        pytest.skip("no Chinese font is installed (Debian: fonts-noto-cjk)")
    picture = asyncio.run(draw_chart(found))
    assert picture.startswith(b"\x89PNG")
    assert len(picture) > 10_000


def test_without_a_chinese_font_the_reason_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chart, "_FONTS", ("no such font anywhere",))
    chart.chinese_font.cache_clear()
    with pytest.raises(chart.UnavailableError, match="fonts-noto-cjk"):
        chart.chinese_font()
    chart.chinese_font.cache_clear()


def test_a_program_gets_every_figure_and_null_for_no_rate(session: Session, clock: FixedClock) -> None:
    facts = report_facts(figures(session, clock))
    assert facts["whole"]["opened"] == 0
    assert facts["whole"]["response_rate"] is None
    assert (facts["from"], facts["to"], facts["by"]) == ("2026-03-01", "2026-03-31", "team")


def _has_font() -> bool:
    try:
        chart.chinese_font()
    except chart.UnavailableError:
        return False
    return True


def test_the_trend_reads_the_months_counted_at_night_and_counts_this_one_now(
    session: Session, clock: FixedClock, sun: Staff
) -> None:
    for _ in range(3):
        make_ticket(session, clock)
    make_ticket(session, clock, topic=None)  # Of no team yet, and yet the office's.
    clock.advance(timedelta(days=31))
    plan_counting(session, clock=clock)
    assert fire_due(session, clock=clock) >= 1
    late = make_ticket(session, clock)
    old = session.scalars(select(Ticket).order_by(Ticket.id)).first()
    assert old is not None
    old.opened_at = clock.now()  # Only to see where the trend reads: a counted month is not counted again by day.
    session.flush()
    trend = {one.label: one.opened for one in figures(session, clock).trend}
    assert (trend["2026年3月"], trend["2026年4月"]) == (4, 2)
    of_team = figures(session, clock, team_id=late.team_id).trend
    assert {one.label: one.opened for one in of_team}["2026年3月"] == 3


def test_months_are_counted_again_every_night_and_a_restart_delays_nothing(session: Session, clock: FixedClock) -> None:
    plan_counting(session, clock=clock)
    fire_due(session, clock=clock)
    timer = find_timer(session, COUNT_MONTHS)
    assert timer is not None
    assert timer.due_at.astimezone(ZONE).isoformat() == "2026-03-11T03:10:00+08:00"
    clock.advance(timedelta(hours=16))
    plan_counting(session, clock=clock)
    again = find_timer(session, COUNT_MONTHS)
    assert again is not None
    assert again.due_at.astimezone(ZONE).isoformat() == "2026-03-11T03:10:00+08:00"
