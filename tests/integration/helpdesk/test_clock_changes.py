"""What moves a due time: pauses, extensions, urgency, the announcement of holidays, and a machine's clock set back."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from helpdesk.clock import FixedClock
from helpdesk.deadlines import working_days
from helpdesk.deadlines.changes import extend_clock
from helpdesk.deadlines.clocks import ClockName, Colour, running_clock
from helpdesk.deadlines.prioritising import prioritise_ticket
from helpdesk.deadlines.recounting import recount_provisional
from helpdesk.errors import IllegalMoveError, InvalidInputError, NotAllowedError
from helpdesk.office import Office
from helpdesk.office.limits import Calendar
from helpdesk.staff.models import Staff
from helpdesk.tickets.commands import ResidentWords, StaffWords
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.promises import move_promise
from helpdesk.tickets.services import ask_resident, claim_ticket, supplement_ticket, withdraw_ticket
from helpdesk.timers.services import timers_of
from tests.support.factories import make_staff, make_ticket
from tests.support.reading import last_params, rows_to_resident

BEFORE_NEW_YEAR = datetime.fromisoformat("2026-12-29T10:00:00+08:00")


@pytest.fixture
def sun(session: Session, clock: FixedClock) -> Staff:
    return make_staff(session, clock)


@pytest.fixture
def ticket(session: Session, clock: FixedClock, sun: Staff) -> Ticket:
    """Claimed on Tuesday, 10 March; promised for Thursday, the 19th."""
    ticket = make_ticket(session, clock)
    claim_ticket(session, ticket.number, by=sun, clock=clock)
    return ticket


def pause(session: Session, clock: FixedClock, ticket: Ticket, by: Staff, *, asked: str, answered: str) -> None:
    go_to(clock, asked)
    ask_resident(session, StaffWords(ticket.number, f"问题 {asked}"), by=by, clock=clock)
    go_to(clock, answered)
    supplement_ticket(session, ResidentWords(ticket.number, f"回答 {asked}"), by=ticket.resident, clock=clock)


def go_to(clock: FixedClock, at: str) -> None:
    clock.advance(datetime.fromisoformat(f"{at}:00+08:00") - clock.now())


def local_due(ticket: Ticket, office: Office) -> str:
    return ticket.handle_due_at.astimezone(office.zone).strftime("%m-%d %H:%M")


@pytest.mark.parametrize(
    ("asked", "answered", "due"),
    [
        ("2026-03-10T10:00", "2026-03-10T10:05", "03-19 17:30"),  # Minutes move no date.
        ("2026-03-10T10:00", "2026-03-11T10:00", "03-20 17:30"),
        ("2026-03-10T10:00", "2026-03-12T10:00", "03-23 17:30"),  # A Saturday is no end.
        ("2026-03-19T16:00", "2026-03-19T22:00", "03-20 17:30"),  # What was left must not be over when work goes on.
        ("2026-03-19T16:00", "2026-03-19T16:30", "03-20 17:30"),
    ],
)
def test_a_pause_shifts_the_end_to_the_close_of_a_working_day(
    session: Session, clock: FixedClock, sun: Staff, ticket: Ticket, office: Office, asked: str, answered: str, due: str
) -> None:
    pause(session, clock, ticket, sun, asked=asked, answered=answered)
    assert local_due(ticket, office) == due
    assert ticket.promised_on.strftime("%m-%d") == due[:5]


def test_short_pauses_add_up_until_they_make_a_day(
    session: Session, clock: FixedClock, sun: Staff, ticket: Ticket, office: Office
) -> None:
    for day in (11, 12):
        pause(session, clock, ticket, sun, asked=f"2026-03-{day}T09:00", answered=f"2026-03-{day}T13:00")
    assert (ticket.paused_seconds, local_due(ticket, office)) == (8 * 3600, "03-20 17:30")


def test_the_share_stands_still_while_the_resident_is_asked(
    session: Session, clock: FixedClock, sun: Staff, ticket: Ticket
) -> None:
    go_to(clock, "2026-03-12T10:00")
    ask_resident(session, StaffWords(ticket.number, "哪里？"), by=sun, clock=clock)
    running = running_clock(ticket)
    assert running is not None
    assert (running.name, running.colour(clock.now())) == (ClockName.HANDLE, Colour.PAUSED)
    assert running.share(clock.now()) == running.share(clock.now() + timedelta(days=30))


def test_a_clock_set_back_makes_no_negative_pause(
    session: Session, clock: FixedClock, sun: Staff, ticket: Ticket
) -> None:
    due_at = ticket.handle_due_at
    ask_resident(session, StaffWords(ticket.number, "哪里？"), by=sun, clock=clock)
    clock.advance(-timedelta(days=5))
    supplement_ticket(session, ResidentWords(ticket.number, "这里"), by=ticket.resident, clock=clock)
    assert (ticket.handle_due_at, ticket.paused_seconds) == (due_at, 0)
    running = running_clock(ticket)
    assert running is not None
    assert running.share(clock.now()) == 0


def test_an_extension_adds_working_days_and_the_resident_hears_why(
    session: Session, clock: FixedClock, ticket: Ticket, office: Office
) -> None:
    extend_clock(ticket, 2, office, clock=clock)
    move_promise(session, ticket, clock=clock, reason="extended", words="要等配件")
    assert (ticket.extended_days, local_due(ticket, office)) == (2, "03-23 17:30")
    told = {"number": ticket.number, "promised_on": "2026-03-23", "reason": "extended", "words": "要等配件"}
    assert last_params(session, "promise_moved") == told
    assert {one.name: one.due_at for one in timers_of(session, ticket.id)}["remind_red"] == ticket.handle_due_at


@pytest.mark.parametrize("days", [0, -3, 2])
def test_an_extension_that_would_end_in_the_past_is_refused(
    clock: FixedClock, ticket: Ticket, office: Office, days: int
) -> None:
    due_at = ticket.handle_due_at
    clock.advance(timedelta(days=30))
    with pytest.raises(InvalidInputError, match="延"):
        extend_clock(ticket, days, office, clock=clock)
    assert (ticket.handle_due_at, ticket.extended_days) == (due_at, 0)


def test_urgent_takes_the_earlier_end_and_ordinary_gives_the_old_one_back(
    session: Session, clock: FixedClock, sun: Staff, ticket: Ticket
) -> None:
    due_at, promised = ticket.handle_due_at, ticket.promised_on
    prioritise_ticket(session, ticket.number, "urgent", by=sun, clock=clock)
    assert ticket.handle_due_at == clock.now() + timedelta(hours=24)
    assert ticket.promised_on == date(2026, 3, 11)
    assert last_params(session, "promise_moved")["reason"] == "urgent"
    prioritise_ticket(session, ticket.number, "normal", by=sun, clock=clock)
    assert (ticket.handle_due_at, ticket.promised_on) == (due_at, promised)
    assert last_params(session, "promise_moved")["reason"] == "ordinary"


def test_urgent_never_gives_a_late_ticket_more_time(
    session: Session, clock: FixedClock, sun: Staff, ticket: Ticket
) -> None:
    go_to(clock, "2026-03-19T16:00")
    due_at = ticket.handle_due_at
    prioritise_ticket(session, ticket.number, "urgent", by=sun, clock=clock)
    assert ticket.handle_due_at == due_at


def test_the_urgency_is_changed_by_who_may_and_only_while_the_ticket_is_open(
    session: Session, clock: FixedClock, sun: Staff, ticket: Ticket
) -> None:
    li = make_staff(session, clock, name="李雷")
    with pytest.raises(NotAllowedError):
        prioritise_ticket(session, ticket.number, "urgent", by=li, clock=clock)
    with pytest.raises(InvalidInputError):
        prioritise_ticket(session, ticket.number, "very", by=sun, clock=clock)
    withdraw_ticket(session, ticket.number, by=ticket.resident, clock=clock)
    with pytest.raises(IllegalMoveError):
        prioritise_ticket(session, ticket.number, "urgent", by=sun, clock=clock)


def with_calendar(office: Office, **calendar: object) -> Office:
    return office.model_copy(update={"calendar": Calendar(**calendar)})


def test_a_date_through_an_unannounced_year_is_provisional_and_counted_afresh_once_it_is_known(
    session: Session, clock: FixedClock, office: Office
) -> None:
    clock.advance(BEFORE_NEW_YEAR - clock.now())
    ticket = make_ticket(session, clock)
    assert ticket.is_provisional
    assert ticket.promised_on == date(2027, 1, 7)
    assert last_params(session, "ticket_opened")["is_provisional"] is True
    assert recount_provisional(session, office, clock=clock) == []
    announced = with_calendar(office, holidays=(date(2027, 1, 1), date(2027, 1, 4)), years=(2027,))
    assert recount_provisional(session, announced, clock=clock) == [ticket]
    assert (ticket.is_provisional, ticket.promised_on) == (False, date(2027, 1, 11))
    assert last_params(session, "promise_moved")["reason"] == "calendar"
    assert recount_provisional(session, announced, clock=clock) == []


def test_nobody_is_told_of_a_date_that_stayed(session: Session, clock: FixedClock, office: Office) -> None:
    clock.advance(BEFORE_NEW_YEAR - clock.now())
    ticket = make_ticket(session, clock)
    recount_provisional(session, with_calendar(office, years=(2027,)), clock=clock)
    assert not ticket.is_provisional
    assert "promise_moved" not in rows_to_resident(session, ticket)


def test_a_new_version_of_the_library_makes_a_year_known(
    session: Session, clock: FixedClock, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock.advance(BEFORE_NEW_YEAR - clock.now())
    ticket = make_ticket(session, clock)
    off = {date(2027, 1, 1), date(2027, 1, 2), date(2027, 1, 3)}
    monkeypatch.setattr(working_days, "is_published", lambda year: year <= 2027)
    monkeypatch.setattr(
        working_days.chinese_calendar, "is_workday", lambda day: day not in off and day.isoweekday() <= 5
    )
    assert recount_provisional(session, office, clock=clock) == [ticket]
    assert ticket.promised_on == date(2027, 1, 8)
