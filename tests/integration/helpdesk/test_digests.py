"""The morning digest: what is in it, when it comes, and the places that are reported again and again."""

from datetime import datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from helpdesk.clock import FixedClock
from helpdesk.deadlines.services import working_days_ago
from helpdesk.digests.places import hot_places
from helpdesk.digests.planning import DIGEST, next_digest_at, plan_digests
from helpdesk.digests.services import LINES, digest_of
from helpdesk.extensions.models import Extension
from helpdesk.outbox.models import OutboxRow
from helpdesk.staff.models import Staff
from helpdesk.tickets.commands import StaffWords
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.services import ask_resident, claim_ticket
from helpdesk.tickets.states import Status
from helpdesk.timers.firing import fire_due
from helpdesk.timers.services import find_timer
from tests.support.factories import bind, make_staff, make_ticket


@pytest.fixture
def sun(session: Session, clock: FixedClock) -> Staff:
    return make_staff(session, clock)


def go_to(clock: FixedClock, at: str) -> None:
    clock.advance(datetime.fromisoformat(f"{at}:00+08:00") - clock.now())


def claimed(session: Session, clock: FixedClock, by: Staff) -> Ticket:
    ticket = make_ticket(session, clock)
    claim_ticket(session, ticket.number, by=by, clock=clock)
    return ticket


def sections(session: Session, clock: FixedClock, code: str = "city") -> dict[str, list[str]]:
    found = digest_of(session, bind(session, clock, code), clock=clock)
    named = (part for part in found if part["name"] != "places")
    return {part["name"]: [line.get("number") or line.get("team") for line in part["lines"]] for part in named}


def test_a_team_reads_what_is_due_red_waiting_and_to_be_decided(
    session: Session, clock: FixedClock, sun: Staff
) -> None:
    asked, late = claimed(session, clock, sun), claimed(session, clock, sun)
    ask_resident(session, StaffWords(asked.number, "哪根灯杆？"), by=sun, clock=clock)
    go_to(clock, "2026-03-11T10:00")
    today = claimed(session, clock, sun)
    session.add(Extension(ticket_id=today.id, days=5, reason="等配件", asked_by=sun, asked_at=clock.now()))
    go_to(clock, "2026-03-20T08:30")
    assert sections(session, clock) == {
        "today": [today.number],
        "red": [late.number],
        "unanswered": [asked.number],
        "extensions": [today.number],
    }


def test_the_duty_group_reads_triage_and_red_by_team(session: Session, clock: FixedClock, sun: Staff) -> None:
    claimed(session, clock, sun)
    lost = make_ticket(session, clock)
    lost.team, lost.status = None, Status.TRIAGE
    go_to(clock, "2026-03-20T08:30")
    assert sections(session, clock, "duty") == {"triage": [lost.number], "teams": ["城管市政组"]}


def test_a_long_list_is_cut_and_counted(session: Session, clock: FixedClock, sun: Staff) -> None:
    for _each in range(LINES + 3):
        claimed(session, clock, sun)
    go_to(clock, "2026-03-20T08:30")
    red = next(one for one in digest_of(session, bind(session, clock, "city"), clock=clock) if one["name"] == "red")
    assert (red["total"], len(red["lines"])) == (LINES + 3, LINES)


def test_a_place_reported_three_times_in_a_month_is_on_the_list(session: Session, clock: FixedClock) -> None:
    tickets = [make_ticket(session, clock) for _each in range(4)]
    for ticket in tickets:
        ticket.place_name = "幸福桥"
    tickets[0].status = Status.MERGED
    city = bind(session, clock, "city")
    (hot,) = hot_places(session, city, clock.now())
    assert (hot.place, hot.topic, hot.count) == ("幸福桥", "public_facilities", 3)
    tickets[1].crowd_count = 4
    assert [one.count for one in hot_places(session, None, clock.now())] == [7]
    go_to(clock, "2026-05-01T08:00")
    assert hot_places(session, city, clock.now()) == []


def test_the_digest_comes_on_working_mornings_once_and_not_with_nothing_to_say(
    session: Session, clock: FixedClock, sun: Staff
) -> None:
    claimed(session, clock, sun)
    plan_digests(session, clock=clock)
    go_to(clock, "2026-03-23T10:00")  # A machine that stood still for days says today's only.
    fire_due(session, clock=clock, limit=100)
    digests = session.scalars(select(OutboxRow).where(OutboxRow.kind == "team_digest")).all()
    assert {row.params["team"] for row in digests} == {"城管市政组", "值班室"}
    timer = find_timer(session, DIGEST, subject="city")
    assert timer is not None
    assert timer.due_at == datetime.fromisoformat("2026-03-24T08:30:00+08:00")


def test_nobody_reads_a_digest_on_a_day_off(session: Session, clock: FixedClock, sun: Staff) -> None:
    claimed(session, clock, sun)
    plan_digests(session, clock=clock)
    go_to(clock, "2026-03-21T10:00")
    fire_due(session, clock=clock, limit=100)
    assert session.scalars(select(OutboxRow).where(OutboxRow.kind == "team_digest")).all() == []


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        ("2026-03-10T08:00", "2026-03-10T08:30"),
        ("2026-03-10T08:30", "2026-03-11T08:30"),
        ("2026-03-13T09:00", "2026-03-16T08:30"),
    ],
)
def test_the_next_digest_is_on_the_next_working_morning(after: str, expected: str) -> None:
    at = datetime.fromisoformat(f"{after}:00+08:00")
    assert next_digest_at(at, None) == datetime.fromisoformat(f"{expected}:00+08:00")


def test_three_working_days_ago_leaves_out_the_weekend() -> None:
    at = datetime.fromisoformat("2026-03-16T08:30:00+08:00")  # A Monday.
    assert working_days_ago(at, 3, None) == datetime.fromisoformat("2026-03-11T08:30:00+08:00")
