"""What moves the due times of a ticket after it was opened. Changes the ticket only; the caller tells and schedules."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Self

from helpdesk.clock import Clock
from helpdesk.deadlines.services import (
    clocks,
    due_at,
    end_of_day,
    is_provisional,
    limits_of,
    local_date,
    working_days_later,
    zone_of,
)
from helpdesk.deadlines.working_days import add_working_days, next_working_day
from helpdesk.errors import InvalidInputError
from helpdesk.office.limits import Deadlines, Limit
from helpdesk.office.schema import Office
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.states import Move

DAY_SECONDS = 24 * 60 * 60


@dataclass(frozen=True)
class HandleClock:
    """The handling clock as it was before a move."""

    due_at: datetime
    paused_seconds: int

    @classmethod
    def of(cls, ticket: Ticket) -> Self:
        """As it is now."""
        return cls(ticket.handle_due_at, ticket.paused_seconds or 0)


def follow_move(ticket: Ticket, move: Move, before: HandleClock, office: Office | None, at: datetime) -> None:
    """Keep the clocks in step with a move that was just made at ``at``."""
    if ticket.paused_seconds > before.paused_seconds:
        ticket.handle_due_at = _after_pause(ticket, before, office, at)
    if move is Move.RESOLVE:
        feedback = (office.deadlines if office else Deadlines()).feedback
        ticket.feedback_due_at = due_at(feedback, office, at)
    elif move is Move.REOPEN:
        ticket.feedback_due_at = None
    elif move is Move.PRIORITISE:
        _follow_urgency(ticket, office, at)
    elif move is Move.RECLASSIFY:
        _follow_kind(ticket, office, at)


def begin_handling(ticket: Ticket, office: Office | None, at: datetime) -> None:
    """A whole new handling time from ``at`` on, and the date promised by it: the work begins anew."""
    limits = clocks(ticket.service, ticket.urgency, office, at, ticket.topic)
    ticket.handle_from_at, ticket.handle_due_at, ticket.promised_on = at, limits.handle_due_at, limits.promised_on
    ticket.extended_days = ticket.paused_seconds = 0
    ticket.is_provisional = limits.is_provisional


def extend_clock(ticket: Ticket, days: int, office: Office | None, *, clock: Clock) -> None:
    """Add working days (延期) to the handling time.

    Raises ``InvalidInputError`` for no days at all and for an end that would still be past; then nothing is changed.
    """
    if days < 1:
        raise InvalidInputError("延期至少要一个工作日")
    extended_at = working_days_later(ticket.handle_due_at, days, office)
    if extended_at <= clock.now():
        raise InvalidInputError("延了这些天，期限也已经过了。请点“不同意”，并请经办人尽快答复居民")
    ticket.handle_due_at = extended_at
    ticket.extended_days = (ticket.extended_days or 0) + days
    ticket.is_provisional = ticket.is_provisional or _is_provisional(ticket, office)


def handle_due_afresh(ticket: Ticket, office: Office | None) -> datetime:
    """The end of the handling time, counted again from what it is made of: limit, extension, pauses."""
    limit = _handle_limit(ticket, office)
    end_at = due_at(limit, office, ticket.handle_from_at)
    if ticket.extended_days:
        end_at = working_days_later(end_at, ticket.extended_days, office)
    if not ticket.paused_seconds:
        return end_at
    if limit.hours is not None:
        return end_at + timedelta(seconds=ticket.paused_seconds)
    return end_of_day(_shifted(end_at, 0, ticket.paused_seconds, office), office)


def count_afresh(ticket: Ticket, office: Office | None) -> None:
    """Count all due times of a ticket that is not urgent from what they are made of."""
    limits = limits_of(ticket.service, ticket.urgency, ticket.topic, office)
    ticket.accept_due_at = due_at(limits.accept, office, ticket.accept_from_at)
    ticket.handle_due_at = handle_due_afresh(ticket, office)
    ticket.is_provisional = _is_provisional(ticket, office)


def _follow_urgency(ticket: Ticket, office: Office | None, at: datetime) -> None:
    """Urgent: the earlier of the old end and hours from now on. Ordinary again: counted from what it is made of."""
    if ticket.urgency != "urgent":
        count_afresh(ticket, office)
        return
    limits = limits_of(ticket.service, ticket.urgency, ticket.topic, office)
    # A machine whose clock was set back must not make the end lie before the beginning; while the clock stands still
    # the hours begin where it stopped, for the pause is added when it ends.
    accept_end = due_at(limits.accept, office, max(at, ticket.accept_from_at))
    began_at = ticket.handle_from_at + timedelta(seconds=ticket.paused_seconds or 0)
    handle_end = due_at(limits.handle, office, max(ticket.paused_at or at, began_at))
    ticket.accept_due_at = min(ticket.accept_due_at, accept_end)
    ticket.handle_due_at = min(ticket.handle_due_at, handle_end)
    ticket.is_provisional = False


def _follow_kind(ticket: Ticket, office: Office | None, at: datetime) -> None:
    """Another service or topic has other limits, counted from the same beginning; urgent hours are for all alike.

    An end that would be over already stays where it was: nobody is late because of what somebody else had misread.
    """
    if ticket.urgency == "urgent":
        return
    accept_before, handle_before = ticket.accept_due_at, ticket.handle_due_at
    count_afresh(ticket, office)
    if ticket.accept_due_at <= at:
        ticket.accept_due_at = accept_before
    if ticket.handle_due_at <= (ticket.paused_at or at):
        ticket.handle_due_at = handle_before


def _after_pause(ticket: Ticket, before: HandleClock, office: Office | None, at: datetime) -> datetime:
    """The due time shifted by a pause that has just ended.

    A limit in hours is shifted to the second. One in days ends with the office's hours on the day the shifted time
    falls on; should that be the very day the work goes on, the time that was left would be cut short, and the end is
    the next working day's. It is never earlier than before.
    """
    if _handle_limit(ticket, office).hours is not None:
        return ticket.handle_due_at  # ``Ticket.apply`` has shifted it.
    day = _shifted(before.due_at, before.paused_seconds, ticket.paused_seconds, office)
    if day <= local_date(at, office) and end_of_day(day, office) < ticket.handle_due_at:
        day = add_working_days(max(day, local_date(at, office)), 1, office)
    return max(end_of_day(day, office), before.due_at)


def _shifted(due: datetime, seconds_before: int, seconds_after: int, office: Office | None) -> date:
    """The working day a due time falls on after the pauses have grown; short pauses add up until they make a day."""
    local = due.astimezone(zone_of(office))
    of_day = local.hour * 3600 + local.minute * 60 + local.second
    days = (of_day + seconds_after) // DAY_SECONDS - (of_day + seconds_before) // DAY_SECONDS
    return next_working_day(local.date() + timedelta(days=days), office)


def _handle_limit(ticket: Ticket, office: Office | None) -> Limit:
    return limits_of(ticket.service, ticket.urgency, ticket.topic, office).handle


def _is_provisional(ticket: Ticket, office: Office | None) -> bool:
    limits = limits_of(ticket.service, ticket.urgency, ticket.topic, office)
    return is_provisional(limits.handle, office, ticket.handle_from_at, ticket.handle_due_at) or is_provisional(
        limits.accept, office, ticket.accept_from_at, ticket.accept_due_at
    )
