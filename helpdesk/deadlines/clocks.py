"""Which clock of a ticket runs, how far it has got, and its colour. Only reads; nothing here changes a ticket.

The accept clock runs until somebody takes the ticket on, the handle clock until it is answered (it stands still while
the resident is asked), the feedback clock until the resident has rated or the archive takes it.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from helpdesk.tickets.states import Status

if TYPE_CHECKING:
    from helpdesk.tickets.models import Ticket

AMBER_SHARE = 0.7  # Of the whole, extended limit; the usual yellow card of grid practice.
FEEDBACK_LASTS = timedelta(days=7)  # Of tickets resolved before their feedback limit was stored.


class ClockName(StrEnum):
    """The three clocks; never two of them run at once."""

    ACCEPT = "accept"
    HANDLE = "handle"
    FEEDBACK = "feedback"


class Colour(StrEnum):
    """How urgent a clock is."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"
    PAUSED = "paused"


@dataclass(frozen=True)
class RunningClock:
    """A clock between two times (aware, UTC); ``paused_at`` is set while it stands still."""

    name: ClockName
    began_at: datetime
    due_at: datetime
    paused_at: datetime | None = None

    @property
    def amber_at(self) -> datetime:
        """When 70 % of the limit are over."""
        return self.began_at + AMBER_SHARE * (self.due_at - self.began_at)

    def share(self, now: datetime) -> float:
        """How much of the limit is over: 0 at the beginning, 1 at the end, more after it; never below 0.

        A machine whose clock was set back before the beginning reads 0.
        """
        at = now if self.paused_at is None else min(now, self.paused_at)
        whole = (self.due_at - self.began_at).total_seconds()
        gone = max((at - self.began_at).total_seconds(), 0.0)
        return gone / whole if whole > 0 else 1.0

    def colour(self, now: datetime) -> Colour:
        """Green, amber from 70 %, red from 100 %; a clock that stands still is neither."""
        if self.paused_at is not None:
            return Colour.PAUSED
        if now >= self.due_at:
            return Colour.RED
        return Colour.AMBER if now >= self.amber_at else Colour.GREEN


def running_clock(ticket: "Ticket") -> RunningClock | None:
    """The clock that runs or is paused now; None only for a final ticket."""
    if ticket.status in (Status.TRIAGE, Status.NEW):
        return _clock(ClockName.ACCEPT, ticket.accept_from_at, ticket.accept_due_at)
    if ticket.status in (Status.IN_PROGRESS, Status.WAITING):
        # What it stood still is taken from its beginning, so that the share is of the time that really ran.
        began_at = ticket.handle_from_at + timedelta(seconds=ticket.paused_seconds or 0)
        return _clock(ClockName.HANDLE, began_at, ticket.handle_due_at, ticket.paused_at)
    if ticket.status is Status.RESOLVED:
        began_at = ticket.resolved_at or ticket.moved_at
        return _clock(ClockName.FEEDBACK, began_at, ticket.feedback_due_at or began_at + FEEDBACK_LASTS)
    return None


def _clock(name: ClockName, began_at: datetime, due_at: datetime, paused_at: datetime | None = None) -> RunningClock:
    return RunningClock(name, min(began_at, due_at), due_at, paused_at)
