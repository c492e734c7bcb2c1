"""What happens when a clock has got so far: who is reminded, and the archive at the end of the feedback clock.

A machine that stood still finds many timers due at once. Of each ticket only the most severe level is said, and a team
with more than three reminders gets one line for all of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from helpdesk.audit.services import record
from helpdesk.clock import Clock
from helpdesk.deadlines.clocks import RunningClock, running_clock
from helpdesk.office.schema import Office
from helpdesk.office.services import current_office
from helpdesk.people import SYSTEM
from helpdesk.reminders.levels import LEVELS, Level, is_said, note_said
from helpdesk.reminders.quiet import is_quiet, next_loud
from helpdesk.reminders.services import level_times, schedule
from helpdesk.reminders.telling import tell, tell_together
from helpdesk.tickets.locking import lock_free_tickets, lock_tickets
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.requests import archive_ticket
from helpdesk.tickets.telling import refresh_cards
from helpdesk.timers.models import Timer

SINGLE_REMINDERS = 3  # Of one team at once; more are said in one line.
AT_ONCE = 200  # Tickets of one summary; a machine that stood still for weeks says the rest in the next one.
CARDS_AT_ONCE = 20  # A group takes about this many messages in a minute.


@dataclass(frozen=True)
class Due:
    """A ticket whose clock has reached a level that nobody was reminded of."""

    ticket: Ticket
    running: RunningClock
    level: Level


def remind(session: Session, timer: Timer, clock: Clock) -> None:
    """Remind whom the level concerns; while it is quiet the timer waits for the morning."""
    office = current_office(session)
    ticket = _locked(session, timer.ticket_id)
    if ticket is None:
        return
    due = _due(ticket, office, clock)
    if due is None:  # The ticket has gone on since the timer was set.
        schedule(session, ticket, clock=clock)
        return
    if _is_held(ticket, office, clock):
        timer.due_at = next_loud(clock.now(), office)
        return
    together = _due_with(session, ticket, office, clock)
    if len(together) > SINGLE_REMINDERS:
        tell_together(session, [(one.ticket, one.level) for one in together], clock=clock)
        _note(session, together, clock=clock)
    else:
        tell(session, ticket, due.running, due.level, clock=clock)
        _note(session, [due], clock=clock)


def archive(session: Session, timer: Timer, clock: Clock) -> None:
    """The time to rate is over."""
    ticket = _locked(session, timer.ticket_id)
    running = running_clock(ticket) if ticket is not None else None
    if ticket is None or running is None:
        return
    if running.due_at <= clock.now():
        archive_ticket(session, ticket, clock=clock)
    else:
        schedule(session, ticket, clock=clock)


def _due(ticket: Ticket, office: Office | None, clock: Clock) -> Due | None:
    """The most severe level that is reached now and that nobody was told of."""
    running = running_clock(ticket)
    if running is None:
        return None
    times = level_times(ticket, running, office)
    reached = [level for level in LEVELS if level in times and times[level] <= clock.now()]
    if not reached or is_said(ticket, running, reached[-1]):
        return None
    return Due(ticket, running, reached[-1])


def _due_with(session: Session, ticket: Ticket, office: Office | None, clock: Clock) -> Sequence[Due]:
    """All reminders of the ticket's team that are due now; what somebody is changing just now has its own timer."""
    names = [level.value for level in LEVELS]
    query = (
        select(Ticket.id)
        .join(Timer, Timer.ticket_id == Ticket.id)
        .where(Timer.name.in_(names), Timer.due_at <= clock.now())
        .where(Ticket.team_id == ticket.team_id if ticket.team_id is not None else Ticket.team_id.is_(None))
        .order_by(Ticket.id)
        .distinct()
        .limit(AT_ONCE)
    )
    free = lock_free_tickets(session, session.scalars(query).all())
    others = select(Ticket).where(Ticket.id.in_(free)).order_by(Ticket.id).execution_options(populate_existing=True)
    found = {one.id: one for one in (ticket, *session.scalars(others).all())}.values()
    due = [_due(one, office, clock) for one in found if not _is_held(one, office, clock)]
    return [one for one in due if one is not None]


def _note(session: Session, said: Sequence[Due], *, clock: Clock) -> None:
    """Remember what was said, so that nobody hears it twice, and bring the cards up to date."""
    for one in said:
        ticket = one.ticket
        note_said(ticket, one.running, one.level)
        record(session, "remind", by=SYSTEM, at=clock.now(), ticket_id=ticket.id, level=one.level.value)
        schedule(session, ticket, clock=clock)
    for one in said[:CARDS_AT_ONCE]:
        refresh_cards(session, one.ticket, clock=clock)


def _is_held(ticket: Ticket, office: Office | None, clock: Clock) -> bool:
    return ticket.urgency != "urgent" and is_quiet(clock.now(), office)


def _locked(session: Session, ticket_id: int | None) -> Ticket | None:
    """The ticket as it is now; somebody may be changing it in another process."""
    if ticket_id is None:
        return None
    lock_tickets(session, Ticket.id == ticket_id)
    query = select(Ticket).where(Ticket.id == ticket_id)
    return session.scalars(query.execution_options(populate_existing=True)).first()
