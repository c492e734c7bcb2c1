"""Whatever happens: a ticket that is not final has a running or an explicitly paused clock, none runs backwards.

Random sequences of legal moves go through the real use cases, on a clock that advances and is now and then set back.
"""

import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session
from sqlalchemy.pool import StaticPool

import helpdesk.models  # noqa: F401  # Tables exist only once their modules are loaded.
from helpdesk.clock import FixedClock
from helpdesk.database import Base
from helpdesk.deadlines.changes import extend_clock
from helpdesk.deadlines.clocks import Colour, RunningClock, running_clock
from helpdesk.deadlines.prioritising import prioritise_ticket
from helpdesk.deadlines.recounting import recount_provisional
from helpdesk.errors import HelpdeskError
from helpdesk.office import apply_office, current_office
from helpdesk.reminders.levels import CLOCK_TIMERS, Level, is_said
from helpdesk.reminders.services import times_of
from helpdesk.staff.models import Staff
from helpdesk.tickets.commands import RejectReason, ResidentWords, Resolution, ReturnReason, StaffWords
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.promises import move_promise
from helpdesk.tickets.services import (
    answer_resident,
    ask_resident,
    assign_ticket,
    claim_ticket,
    dispatch_ticket,
    rate_ticket,
    reject_ticket,
    resolve_ticket,
    return_ticket,
    supplement_ticket,
    urge_ticket,
    withdraw_ticket,
)
from helpdesk.tickets.states import FINAL, Status
from helpdesk.timers.firing import fire_due
from helpdesk.timers.services import timers_of
from tests.support.factories import make_staff, make_ticket
from tests.support.fixtures import START, example_office

_keys = count(1)


@dataclass
class World:
    """One ticket and everybody who may act on it."""

    session: Session
    clock: FixedClock
    ticket: Ticket
    owner: Staff
    colleague: Staff
    boss: Staff

    @property
    def number(self) -> str:
        return self.ticket.number

    def words(self) -> StaffWords:
        return StaffWords(self.number, f"话 {next(_keys)}", without_photo=True)

    def said(self) -> ResidentWords:
        return ResidentWords(self.number, f"话 {next(_keys)}")

    def extend(self, days: int) -> None:
        extend_clock(self.ticket, days, current_office(self.session), clock=self.clock)
        move_promise(self.session, self.ticket, clock=self.clock, reason="extended")

    def dispatch(self) -> None:
        team = "environment" if self.ticket.team is not None and self.ticket.team.code == "city" else "city"
        dispatch_ticket(self.session, self.number, team, "", by=self.boss, clock=self.clock)

    def assign(self) -> None:
        to = self.colleague if self.ticket.owner_id == self.owner.id else self.owner
        assign_ticket(self.session, self.number, to.id, by=self.boss, clock=self.clock)

    def prioritise(self) -> None:
        urgency = "normal" if self.ticket.urgency == "urgent" else "urgent"
        prioritise_ticket(self.session, self.number, urgency, by=self.boss, clock=self.clock)

    def let_feedback_end(self) -> None:
        due_at = self.ticket.feedback_due_at
        if due_at is not None and due_at > self.clock.now():
            self.clock.advance(due_at - self.clock.now())
        fire_due(self.session, clock=self.clock, limit=50)

    def rate(self, **rating: Any) -> None:
        rate_ticket(self.session, self.number, by=self.ticket.resident, clock=self.clock, **rating)


Step = Callable[[World], object]

STEPS: dict[str, Step] = {
    "claim": lambda w: claim_ticket(w.session, w.number, by=w.owner, clock=w.clock),
    "ask": lambda w: ask_resident(w.session, w.words(), by=w.owner, clock=w.clock),
    "answer": lambda w: answer_resident(w.session, w.words(), by=w.owner, clock=w.clock),
    "supplement": lambda w: supplement_ticket(w.session, w.said(), by=w.ticket.resident, clock=w.clock),
    "extend": lambda w: w.extend(3),
    "extend_long": lambda w: w.extend(60),
    "prioritise": lambda w: w.prioritise(),
    "return": lambda w: return_ticket(w.session, w.number, ReturnReason.WRONG_TEAM, by=w.boss, clock=w.clock),
    "dispatch": lambda w: w.dispatch(),
    "assign": lambda w: w.assign(),
    "resolve": lambda w: resolve_ticket(w.session, w.words(), by=w.boss, clock=w.clock),
    "unsolved": lambda w: w.rate(resolution=Resolution.UNSOLVED),
    "rate": lambda w: w.rate(satisfaction=5),
    "urge": lambda w: urge_ticket(w.session, w.number, by=w.ticket.resident, clock=w.clock),
    "recount": lambda w: recount_provisional(w.session, current_office(w.session), clock=w.clock),
    "fire": lambda w: fire_due(w.session, clock=w.clock, limit=50),
    "archive": lambda w: w.let_feedback_end(),
    "reject": lambda w: reject_ticket(
        w.session, w.number, RejectReason.NOT_OUR_DUTY, "找物业", by=w.boss, clock=w.clock
    ),
    "withdraw": lambda w: withdraw_ticket(w.session, w.number, by=w.ticket.resident, clock=w.clock),
}

# What is legal where; the ends come seldom, or most sequences would be over after two steps.
ALWAYS = ("supplement", "fire", "fire", "recount")
ENDS = ("reject", "withdraw")
WORK = ("answer", "return", "dispatch", "assign", "prioritise", "urge")
LEGAL: dict[Status, tuple[str, ...]] = {
    Status.TRIAGE: (*ALWAYS, "dispatch", "dispatch", "dispatch", "prioritise", "urge", *ENDS),
    Status.NEW: (*ALWAYS, *WORK, "claim", "claim", "claim", "ask", *ENDS),
    Status.IN_PROGRESS: (*ALWAYS, *WORK, *("ask", "resolve", "extend", "prioritise") * 2, "extend_long", *ENDS),
    Status.WAITING: (*ALWAYS, *WORK, *("supplement",) * 4, "resolve", *ENDS),
    Status.RESOLVED: (*ALWAYS, *("unsolved",) * 4, "rate", "archive"),
}

HOURS = st.one_of(
    st.floats(0, 5, allow_nan=False), st.floats(0, 24 * 9, allow_nan=False), st.floats(-72, 0, allow_nan=False)
)


@pytest.fixture(scope="module")
def people() -> Iterator[tuple[Session, tuple[int, ...]]]:
    """A session over a database in memory with the office and its people; every example is rolled back."""
    engine = create_engine("sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False})
    Base.metadata.create_all(engine)
    clock = FixedClock(START - timedelta(days=30))
    with Session(engine) as session:
        apply_office(session, example_office(), clock)
        for team, user_id, name in (("city", 1, "孙磊"), ("environment", 1, "孙磊"), ("city", 2, "李雷")):
            make_staff(session, clock, team, user_id=user_id, name=name)
        make_staff(session, clock, "environment", user_id=2, name="李雷")
        make_staff(session, clock, "duty", user_id=3, name="马主任", chat_role="administrator")
        found = session.scalars(select(Staff.id).order_by(Staff.telegram_user_id)).all()
        session.commit()
        yield session, tuple(found)
    engine.dispose()


@contextmanager
def world(session: Session, ids: tuple[int, ...], urgency: str, at: datetime) -> Iterator[World]:
    clock = FixedClock(at)
    try:
        staff = [session.get_one(Staff, one) for one in ids]
        yield World(session, clock, make_ticket(session, clock, urgency=urgency), *staff)
    finally:
        session.rollback()
        session.expunge_all()


@settings(max_examples=50, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_whatever_happens_an_open_ticket_has_a_clock_and_none_runs_backwards(
    people: tuple[Session, tuple[int, ...]], data: st.DataObject
) -> None:
    # The last begins before a new year whose holidays nobody knows, the one before it in front of a long holiday.
    at = START + timedelta(days=data.draw(st.sampled_from([0, 3, 200, 292])), hours=data.draw(st.integers(0, 23)))
    with world(*people, data.draw(st.sampled_from(["normal", "normal", "urgent"])), at) as here:
        check(here)
        for _each in range(data.draw(st.integers(4, 14))):
            if here.ticket.status in FINAL:
                break
            let_time_pass(here, data.draw(HOURS))
            make_step(here, data.draw(st.sampled_from(LEGAL[here.ticket.status])))
            check(here)


def make_step(here: World, name: str) -> None:
    """One step through the use case; within a run of a clock its end never moves earlier but by ``prioritise``."""
    run, due = run_of(here.ticket), dues(here.ticket)
    try:
        with here.session.begin_nested():
            STEPS[name](here)
    except HelpdeskError:
        here.session.expire_all()
        assert dues(here.ticket) == due  # What is refused changes nothing.
    if name not in ("prioritise", "recount") and run == run_of(here.ticket):
        assert all(after >= before for before, after in zip(due, dues(here.ticket), strict=True))


def let_time_pass(here: World, hours: float) -> None:
    """Time alone moves nothing, and the share of a running clock never falls while it goes on."""
    running, now = running_clock(here.ticket), here.clock.now()
    here.clock.advance(timedelta(hours=hours))
    assert running_clock(here.ticket) == running
    if running is not None and hours >= 0:
        assert running.share(here.clock.now()) >= running.share(now)


def run_of(ticket: Ticket) -> tuple[datetime, datetime]:
    """The beginnings of the runs that the due times belong to."""
    return ticket.accept_from_at, ticket.handle_from_at


def dues(ticket: Ticket) -> tuple[datetime, datetime]:
    return ticket.accept_due_at, ticket.handle_due_at


def check(here: World) -> None:
    """What is true of every ticket at every moment."""
    ticket, running = here.ticket, running_clock(here.ticket)
    if ticket.status in FINAL:
        assert running is None
    else:
        assert running is not None
        check_clock(here, running)
    assert (ticket.paused_at is not None) == (ticket.status is Status.WAITING)
    assert ticket.accept_due_at >= ticket.accept_from_at
    assert ticket.handle_due_at >= ticket.handle_from_at
    assert ticket.paused_seconds >= 0
    check_timers(here, running)


def check_clock(here: World, running: RunningClock) -> None:
    assert running.due_at >= running.began_at
    assert running.began_at <= running.amber_at <= running.due_at
    share = running.share(here.clock.now())
    assert share >= 0
    assert math.isfinite(share)
    is_paused = running.colour(here.clock.now()) is Colour.PAUSED
    assert is_paused == (here.ticket.status is Status.WAITING)


def check_timers(here: World, running: RunningClock | None) -> None:
    """Timers exist exactly for what is still to be said of a ticket that is not final."""
    ticket = here.ticket
    set_now = {one.name for one in timers_of(here.session, ticket.id) if one.name in CLOCK_TIMERS}
    assert set_now == set(times_of(ticket, current_office(here.session)))
    if running is None:
        assert set_now == set()
    elif not any(is_said(ticket, running, level) for level in (Level.ESCALATED, Level.UNANSWERED)):
        assert set_now
