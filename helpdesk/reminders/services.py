"""The timers of a ticket, set from the clock that runs now. Called wherever a status or a due time changes."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from helpdesk.clock import Clock
from helpdesk.deadlines.clocks import ClockName, RunningClock, running_clock
from helpdesk.deadlines.services import working_days_later
from helpdesk.office.schema import Office
from helpdesk.office.services import current_office
from helpdesk.reminders.levels import ARCHIVE, CLOCK_TIMERS, Level, is_said
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.states import FINAL
from helpdesk.timers.models import Timer
from helpdesk.timers.services import timers_of

ESCALATED_AFTER_DAYS = 1  # Working days after red.
URGENT_ESCALATED_AFTER = timedelta(hours=2)
UNANSWERED_AFTER_DAYS = 3  # Working days a resident has to answer before the owner is told to go on without them.


def schedule(session: Session, ticket: Ticket, *, clock: Clock) -> None:  # noqa: ARG001  # What is past is due at once.
    """Bring the ticket's timers to what its clock says: the reminders to come, or the archive; none when it is final.

    Levels that were reminded of in this run of the clock are not set again. Timers of other names are left alone.
    """
    wanted = dict(times_of(ticket, current_office(session)))
    for timer in timers_of(session, ticket.id):
        if timer.name not in CLOCK_TIMERS:
            continue
        due_at = wanted.pop(timer.name, None)
        if due_at is None:
            session.delete(timer)
        elif timer.due_at != due_at:
            timer.due_at = due_at
    session.add_all(Timer(name=name, ticket_id=ticket.id, subject="", due_at=due_at) for name, due_at in wanted.items())
    session.flush()


def schedule_missing(session: Session, *, after_id: int, clock: Clock, limit: int = 200) -> int | None:
    """Set timers for tickets that have none, from before there were timers, in the order of their row ids.

    Returns the last row id looked at, for the next call; None when there are no more.
    """
    has_timer = select(Timer.id).where(Timer.ticket_id == Ticket.id, Timer.name.in_(CLOCK_TIMERS)).exists()
    query = (
        select(Ticket)
        .where(Ticket.id > after_id, Ticket.status.not_in(FINAL), ~has_timer)
        .order_by(Ticket.id)
        .limit(limit)
    )
    found = session.scalars(query).all()
    for ticket in found:
        schedule(session, ticket, clock=clock)
    return found[-1].id if len(found) == limit else None


def times_of(ticket: Ticket, office: Office | None) -> Mapping[str, datetime]:
    """When which timer of the ticket is due (UTC)."""
    running = running_clock(ticket)
    if running is None:
        return {}
    if running.name is ClockName.FEEDBACK:
        return {ARCHIVE: running.due_at}
    times = level_times(ticket, running, office)
    return {level.value: at for level, at in times.items() if not is_said(ticket, running, level)}


def level_times(ticket: Ticket, running: RunningClock, office: Office | None) -> Mapping[Level, datetime]:
    """When each level of a running or paused clock is reached."""
    if running.paused_at is not None:
        return {Level.UNANSWERED: working_days_later(running.paused_at, UNANSWERED_AFTER_DAYS, office)}
    if ticket.urgency == "urgent":
        escalated_at = running.due_at + URGENT_ESCALATED_AFTER
    else:
        escalated_at = working_days_later(running.due_at, ESCALATED_AFTER_DAYS, office)
    return {Level.AMBER: running.amber_at, Level.RED: running.due_at, Level.ESCALATED: escalated_at}
