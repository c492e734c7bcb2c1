"""The levels of a reminder, and the clock run they belong to. The codes are names of timers and are stored."""

from enum import StrEnum

from helpdesk.deadlines.clocks import ClockName, RunningClock
from helpdesk.tickets.models import Ticket

ARCHIVE = "archive"  # The timer that ends the feedback clock.


class Level(StrEnum):
    """How urgent a reminder is."""

    AMBER = "remind_amber"  # 70 % are over: the owner.
    RED = "remind_red"  # The time is over: the team.
    ESCALATED = "remind_supervisors"  # A working day after that (urgent: two hours): the supervisors.
    UNANSWERED = "remind_unanswered"  # The clock stands still because the resident does not answer: the owner.

    @property
    def severity(self) -> int:
        """The larger one says all that the smaller one would."""
        return LEVELS.index(self)


LEVELS = (Level.UNANSWERED, Level.AMBER, Level.RED, Level.ESCALATED)
CLOCK_TIMERS = (*(level.value for level in LEVELS), ARCHIVE)  # What ``schedule`` keeps; other timers are others'.


def is_said(ticket: Ticket, clock: RunningClock, level: Level) -> bool:
    """Whether somebody was reminded of this level, or of a more severe one, in this run of the clock."""
    if level is Level.UNANSWERED:
        return ticket.unanswered_at == clock.paused_at
    if ticket.reminded_run != _run_of(ticket, clock) or ticket.reminded_level is None:
        return False
    return level.severity <= Level(ticket.reminded_level).severity


def note_said(ticket: Ticket, clock: RunningClock, level: Level) -> None:
    """Remember that somebody was reminded; a pause does not make anybody forget what was said before it."""
    if level is Level.UNANSWERED:
        ticket.unanswered_at = clock.paused_at
    else:
        ticket.reminded_run, ticket.reminded_level = _run_of(ticket, clock), level.value


def _run_of(ticket: Ticket, clock: RunningClock) -> str:
    """The run of a clock: nobody is reminded twice of one level of it.

    An extension or a new beginning makes it another run, a pause does not.
    """
    began_at = ticket.accept_from_at if clock.name is ClockName.ACCEPT else ticket.handle_from_at
    return f"{clock.name}:{began_at.isoformat()}:{ticket.extended_days or 0}"
