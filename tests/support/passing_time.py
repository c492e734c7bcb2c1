"""Time that passes, and an office that is changed, while the demo runs.

A journey cannot wait three days, so the ticket is made older instead: all of its times move back together, as if they
had been written down earlier. The running program does the rest by itself.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, time, timedelta
from typing import Any

from sqlalchemy.orm import Session

from helpdesk.clock import SystemClock
from helpdesk.deadlines.clocks import running_clock
from helpdesk.deadlines.services import local_date
from helpdesk.office import Office, apply_office, current_office
from helpdesk.reminders.services import schedule
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.queries import ticket_by_number
from helpdesk.timers.services import find_timer
from tests.support.running_demo import Demo

_TIMES = (
    "opened_at",
    "accept_from_at",
    "accept_due_at",
    "handle_from_at",
    "handle_due_at",
    "paused_at",
    "resolved_at",
    "feedback_due_at",
)


def age(demo: Demo, *numbers: str, share: float = 0.75) -> None:
    """Make the tickets so much older that ``share`` of the clock that runs is over: 0.7 is amber, 1 is red."""

    def change(session: Session) -> None:
        for number in numbers:
            ticket = _access(session, number)
            clock = running_clock(ticket)
            assert clock is not None, f"{number} has no clock any more"
            reached = clock.began_at + share * (clock.due_at - clock.began_at)
            _move_back(session, ticket, reached - datetime.now(UTC))  # From there to now.

    _write(demo, change)


def age_by(demo: Demo, number: str, passed: timedelta) -> None:
    """Make a ticket older by so much."""
    _write(demo, lambda session: _move_back(session, _access(session, number), passed))


def let_timer_fire(demo: Demo, name: str, *, number: str | None = None, subject: str = "") -> None:
    """The time of a ticket's timer, or of a team's (``subject`` is its code), has come."""

    def change(session: Session) -> None:
        ticket_id = _access(session, number).id if number is not None else None
        timer = find_timer(session, name, ticket_id=ticket_id, subject=subject)
        assert timer is not None, f"no timer {name} of {number or subject}"
        timer.due_at = datetime.now(UTC)

    _write(demo, change)


@contextmanager
def office_with(demo: Demo, **sections: Any) -> Iterator[Office]:
    """Sections of office.yml are others meanwhile, as after ``linli office apply``."""
    before = demo.look(current_office)
    assert before is not None
    changed = before.model_copy(update=sections)
    _write(demo, lambda session: apply_office(session, changed, SystemClock()))
    try:
        yield changed
    finally:
        _write(demo, lambda session: apply_office(session, before, SystemClock()))


@contextmanager
def never_quiet(demo: Demo) -> Iterator[None]:
    """Staff are reminded at any hour: the tests run at night and on Sundays as well."""
    office = demo.look(current_office)
    assert office is not None
    today = local_date(datetime.now(UTC), office)
    calendar = office.calendar.model_copy(
        update={
            "workdays": (
                *office.calendar.workdays,
                today,
                today + timedelta(days=1),
            ),  # It may turn midnight.
            "holidays": tuple(one for one in office.calendar.holidays if one < today),
        }
    )
    loud = office.reminders.model_copy(update={"quiet_to": time(0), "quiet_from": time.max})
    with office_with(demo, calendar=calendar, reminders=loud):
        yield


def _move_back(session: Session, ticket: Ticket, passed: timedelta) -> None:
    for name in _TIMES:
        if (at := getattr(ticket, name)) is not None:
            setattr(ticket, name, at - passed)
    ticket.promised_on = local_date(ticket.handle_due_at, current_office(session))
    schedule(session, ticket, clock=SystemClock())


def _access(session: Session, number: str) -> Ticket:
    ticket = ticket_by_number(session, number)
    assert ticket is not None, f"no ticket {number}"
    return ticket


def _write(demo: Demo, change: Any) -> None:
    with demo.database.session() as session:
        change(session)
