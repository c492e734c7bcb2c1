"""Reminders: who is told when a clock has got so far, once, not at night, and without a storm."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from helpdesk.clock import FixedClock
from helpdesk.outbox.models import OutboxRow
from helpdesk.reminders.quiet import next_loud
from helpdesk.staff.leave import start_leave
from helpdesk.staff.models import Staff
from helpdesk.tickets.commands import ResidentWords, StaffWords
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.services import ask_resident, claim_ticket, supplement_ticket, withdraw_ticket
from helpdesk.tickets.states import Status
from helpdesk.timers import firing
from helpdesk.timers.firing import fire_due
from helpdesk.timers.services import find_timer, set_timer, timers_of
from tests.support.factories import bind, make_resident, make_resolved_ticket, make_staff, make_ticket
from tests.support.reading import actions


@pytest.fixture
def sun(session: Session, clock: FixedClock) -> Staff:
    return make_staff(session, clock)


def go_to(clock: FixedClock, at: datetime) -> None:
    clock.advance(at - clock.now())


def fire(session: Session, clock: FixedClock) -> int:
    return fire_due(session, clock=clock, limit=100)


def reminders(session: Session, kind: str = "clock_reminder") -> list[OutboxRow]:
    return list(session.scalars(select(OutboxRow).where(OutboxRow.kind == kind).order_by(OutboxRow.id)))


def levels(session: Session) -> list[str]:
    return [row.params["level"] for row in reminders(session)]


def claimed(session: Session, clock: FixedClock, by: Staff, **facts: object) -> Ticket:
    ticket = make_ticket(session, clock, **facts)
    claim_ticket(session, ticket.number, by=by, clock=clock)
    return ticket


def timer_names(session: Session, ticket: Ticket) -> set[str]:
    return {timer.name for timer in timers_of(session, ticket.id)}


def test_a_new_ticket_has_a_timer_for_each_level(session: Session, clock: FixedClock) -> None:
    ticket = make_ticket(session, clock)
    due = {timer.name: timer.due_at for timer in timers_of(session, ticket.id)}
    assert due["remind_red"] == ticket.accept_due_at
    assert due["remind_amber"] == ticket.opened_at + 0.7 * (ticket.accept_due_at - ticket.opened_at)
    assert due["remind_supervisors"] == ticket.accept_due_at + timedelta(days=1)


def test_amber_reminds_the_owner_in_the_tickets_thread_and_refreshes_the_card(
    session: Session, clock: FixedClock, sun: Staff
) -> None:
    ticket = claimed(session, clock, sun)
    go_to(clock, datetime.fromisoformat("2026-03-17T10:00:00+08:00"))
    assert fire(session, clock) == 1
    (row,) = reminders(session)
    assert (row.recipient_id, row.ticket_id) == (ticket.team_id, ticket.id)
    assert row.params["people"] == [{"id": sun.telegram_user_id, "name": "孙磊"}]
    assert (row.params["level"], row.params["clock"], row.params["due_on"]) == ("remind_amber", "handle", "2026-03-19")
    assert actions(session, ticket)[-1] == "remind"
    assert session.scalars(select(OutboxRow).where(OutboxRow.kind == "ticket_card")).all()


def test_nobody_is_reminded_twice_of_the_same_level(session: Session, clock: FixedClock, sun: Staff) -> None:
    ticket = claimed(session, clock, sun)
    go_to(clock, datetime.fromisoformat("2026-03-17T10:00:00+08:00"))
    fire(session, clock)
    ask_resident(session, StaffWords(ticket.number, "哪根灯杆？"), by=sun, clock=clock)
    supplement_ticket(session, ResidentWords(ticket.number, "第三根"), by=ticket.resident, clock=clock)
    assert "remind_amber" not in timer_names(session, ticket)
    clock.advance(timedelta(hours=1))
    fire(session, clock)
    assert levels(session) == ["remind_amber"]


def test_an_unclaimed_ticket_reminds_the_team_and_calls_nobody(session: Session, clock: FixedClock) -> None:
    make_ticket(session, clock)
    go_to(clock, datetime.fromisoformat("2026-03-11T09:00:00+08:00"))
    fire(session, clock)
    (row,) = reminders(session)
    assert (row.params["level"], row.params["clock"], row.params["people"]) == ("remind_amber", "accept", [])


def test_a_working_day_after_red_the_supervisors_are_called_and_the_duty_group_hears(
    session: Session, clock: FixedClock, sun: Staff
) -> None:
    boss = make_staff(session, clock, name="马主任", chat_role="administrator")
    ticket = claimed(session, clock, sun)
    duty = bind(session, clock, "duty")
    go_to(clock, ticket.handle_due_at)
    fire(session, clock)
    assert levels(session) == ["remind_red"]
    clock.advance(timedelta(days=1))
    fire(session, clock)
    here, there = reminders(session)[1:]
    assert (here.recipient_id, here.params["level"]) == (ticket.team_id, "remind_supervisors")
    assert [one["id"] for one in here.params["people"]] == [boss.telegram_user_id]
    assert (there.recipient_id, there.params["apart"]) == (duty.id, True)
    assert timer_names(session, ticket) == set()


def test_an_urgent_ticket_goes_to_the_supervisors_after_two_hours_even_at_night(
    session: Session, clock: FixedClock, sun: Staff
) -> None:
    go_to(clock, datetime.fromisoformat("2026-03-14T23:00:00+08:00"))  # A Saturday night.
    make_ticket(session, clock, urgency="urgent")
    clock.advance(timedelta(hours=2))
    fire(session, clock)
    clock.advance(timedelta(hours=2))
    fire(session, clock)
    assert levels(session)[:2] == ["remind_red", "remind_supervisors"]


def test_the_stand_in_is_called_for_somebody_on_leave(session: Session, clock: FixedClock, sun: Staff) -> None:
    li = make_staff(session, clock, name="李雷")
    claimed(session, clock, sun)
    until = datetime.fromisoformat("2026-03-31T00:00:00+08:00").date()
    start_leave(session, sun, until=until, stand_in_id=li.id, by=sun, clock=clock)
    go_to(clock, datetime.fromisoformat("2026-03-17T10:00:00+08:00"))
    fire(session, clock)
    assert [one["name"] for one in reminders(session)[0].params["people"]] == ["李雷"]


def test_nobody_is_reminded_at_night_or_on_a_day_off(session: Session, clock: FixedClock, sun: Staff) -> None:
    claimed(session, clock, sun)
    go_to(clock, datetime.fromisoformat("2026-03-20T21:00:00+08:00"))  # Friday evening, red since Thursday.
    fire(session, clock)
    go_to(clock, datetime.fromisoformat("2026-03-21T11:00:00+08:00"))
    fire(session, clock)
    assert reminders(session) == []
    go_to(clock, datetime.fromisoformat("2026-03-23T08:00:00+08:00"))
    fire(session, clock)
    assert levels(session) == ["remind_supervisors", "remind_supervisors"]  # The team, and the duty group.


@pytest.mark.parametrize(
    ("at", "loud"),
    [
        ("2026-03-10T10:00:00+08:00", "2026-03-10T10:00:00+08:00"),
        ("2026-03-10T20:00:00+08:00", "2026-03-11T08:00:00+08:00"),
        ("2026-03-11T07:59:00+08:00", "2026-03-11T08:00:00+08:00"),
        ("2026-03-13T22:00:00+08:00", "2026-03-16T08:00:00+08:00"),
        ("2026-10-01T10:00:00+08:00", "2026-10-08T08:00:00+08:00"),  # National Day.
        ("2026-10-10T07:00:00+08:00", "2026-10-10T08:00:00+08:00"),  # A Saturday worked for it (调休).
    ],
)
def test_the_quiet_ends_in_the_morning_of_a_working_day(at: str, loud: str) -> None:
    assert next_loud(datetime.fromisoformat(at), None) == datetime.fromisoformat(loud)


def test_a_machine_that_stood_still_says_only_the_most_severe_level(
    session: Session, clock: FixedClock, sun: Staff
) -> None:
    ticket = claimed(session, clock, sun)
    go_to(clock, ticket.handle_due_at + timedelta(minutes=1))
    fire(session, clock)
    assert levels(session) == ["remind_red"]
    assert timer_names(session, ticket) == {"remind_supervisors"}


def test_more_than_three_reminders_of_a_team_are_one_line(session: Session, clock: FixedClock, sun: Staff) -> None:
    tickets = [claimed(session, clock, sun) for _each in range(4)]
    other = make_ticket(session, clock, topic="noise")
    go_to(clock, datetime.fromisoformat("2026-03-19T17:31:00+08:00"))
    fire(session, clock)
    (summary,) = [row for row in reminders(session, "reminder_summary") if row.recipient_id == tickets[0].team_id]
    assert summary.params["counts"] == {"remind_red": 4}
    assert [one["number"] for one in summary.params["tickets"]] == [one.number for one in tickets]
    assert [row.ticket_id for row in reminders(session)] == [other.id, other.id]  # Escalated: its team and duty.
    fire(session, clock)
    assert len(reminders(session, "reminder_summary")) == 1


def test_a_resident_who_does_not_answer_is_mentioned_to_the_owner_once(
    session: Session, clock: FixedClock, sun: Staff
) -> None:
    ticket = make_ticket(session, clock)
    ask_resident(session, StaffWords(ticket.number, "哪根灯杆？"), by=sun, clock=clock)
    assert timer_names(session, ticket) == {"remind_unanswered"}
    go_to(clock, datetime.fromisoformat("2026-03-13T10:00:00+08:00"))
    fire(session, clock)
    assert levels(session) == ["remind_unanswered"]
    assert timer_names(session, ticket) == set()
    supplement_ticket(session, ResidentWords(ticket.number, "第三根"), by=ticket.resident, clock=clock)
    assert timer_names(session, ticket) == {"remind_amber", "remind_red", "remind_supervisors"}


def test_the_archive_is_a_timer(session: Session, clock: FixedClock, sun: Staff) -> None:
    ticket = make_resolved_ticket(session, clock, sun)
    assert ticket.feedback_due_at == clock.now() + timedelta(days=7)
    assert "archive" in timer_names(session, ticket)
    clock.advance(timedelta(days=7))
    fire(session, clock)
    assert ticket.status is Status.CLOSED
    assert "archive" not in timer_names(session, ticket)


def test_a_final_ticket_has_no_timers(session: Session, clock: FixedClock) -> None:
    ticket = make_ticket(session, clock)
    withdraw_ticket(session, ticket.number, by=ticket.resident, clock=clock)
    assert timer_names(session, ticket) == set()


def test_a_timer_that_fails_is_put_off_and_holds_back_no_other(
    session: Session, clock: FixedClock, sun: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_args: object) -> None:
        raise ValueError

    monkeypatch.setitem(firing.FIRED, "bad", fail)
    bad = set_timer(session, "bad", clock.now() - timedelta(hours=1), subject="x")
    ticket = make_resolved_ticket(session, clock, sun, make_resident(session, clock))
    clock.advance(timedelta(days=8))
    assert fire(session, clock) >= 1
    assert ticket.status is Status.CLOSED
    assert bad.due_at == clock.now() + timedelta(minutes=10)


def test_a_timer_of_an_unknown_name_is_dropped(session: Session, clock: FixedClock) -> None:
    set_timer(session, "of_tomorrow", clock.now(), subject="x")
    assert fire(session, clock) == 0
    assert find_timer(session, "of_tomorrow", subject="x") is None
