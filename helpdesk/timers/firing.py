"""What happens when a timer is due: one table of names, and the worker that goes through what is due.

A timer is worked off in the transaction that deletes it, so that a crash neither loses nor repeats it. One that fails
is put off and holds back no other.
"""

import logging
from collections.abc import Callable, Mapping
from datetime import timedelta

from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from helpdesk.clock import Clock
from helpdesk.deadlines.recounting import recount_provisional
from helpdesk.digests.planning import DIGEST
from helpdesk.digests.services import send_digest
from helpdesk.followups.planning import FOLLOW_UP
from helpdesk.followups.services import ask_follow_up
from helpdesk.office.services import current_office
from helpdesk.phrases.daily import DAILY, send_daily
from helpdesk.reminders.firing import archive, remind
from helpdesk.reminders.levels import ARCHIVE, LEVELS
from helpdesk.staff.leave import END_LEAVE, leave_is_over
from helpdesk.statistics.months import COUNT_MONTHS, count_past_months
from helpdesk.tickets.locking import lock_tickets
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.reopening import CALL_SUPERVISORS, call_without_reason
from helpdesk.timers.models import Timer
from helpdesk.timers.services import due_timers, set_timer

logger = logging.getLogger(__name__)

Fire = Callable[[Session, Timer, Clock], None]

PUT_OFF = timedelta(minutes=10)  # A timer that failed is tried again then.

RECOUNT = "recount"
RECOUNT_EVERY = timedelta(days=1)


def _recount(session: Session, _timer: Timer, clock: Clock) -> None:
    """Once a day, look whether the holidays of a year have been announced."""
    recount_provisional(session, current_office(session), clock=clock)
    set_timer(session, RECOUNT, clock.now() + RECOUNT_EVERY)


# Who does what. The timer is still there while it is worked off; whoever sets it anew under the same name keeps it.
FIRED: Mapping[str, Fire] = {
    **dict.fromkeys((level.value for level in LEVELS), remind),
    ARCHIVE: archive,
    DIGEST: send_digest,
    RECOUNT: _recount,
    CALL_SUPERVISORS: call_without_reason,
    END_LEAVE: leave_is_over,
    FOLLOW_UP: ask_follow_up,
    COUNT_MONTHS: count_past_months,
    DAILY: send_daily,
}


def due_ids(session: Session, *, clock: Clock, limit: int) -> list[int]:
    """Ids of the timers that are due, the oldest first."""
    return [timer.id for timer in due_timers(session, clock.now(), limit)]


def fire_timer(session: Session, timer_id: int, *, clock: Clock) -> bool:
    """Work off one timer if it is still there and still due; the caller commits."""
    # The ticket first, as everybody does who changes it and then its timers.
    lock_tickets(session, Ticket.id.in_(select(Timer.ticket_id).where(Timer.id == timer_id)))
    timer = session.get(Timer, timer_id, with_for_update={"skip_locked": True}, populate_existing=True)
    if timer is None or timer.due_at > clock.now():
        return False
    fire = FIRED.get(timer.name)
    if fire is None:  # Of a newer version, or of one that is gone.
        logger.warning("nobody works off timers called %s", timer.name)
        session.delete(timer)
        session.flush()
        return False
    due_at = timer.due_at
    fire(session, timer, clock)
    if inspect(timer).persistent and timer not in session.deleted and timer.due_at == due_at:
        session.delete(timer)
    session.flush()
    return True


def plan_recount(session: Session, *, clock: Clock) -> None:
    """Look at once; a new version of the calendar comes with a restart."""
    set_timer(session, RECOUNT, clock.now())


def put_off(session: Session, timer_id: int, *, clock: Clock) -> None:
    """Try a timer again later."""
    timer = session.get(Timer, timer_id, populate_existing=True)
    if timer is not None:
        timer.due_at = clock.now() + PUT_OFF
        session.flush()


def fire_due(session: Session, *, clock: Clock, limit: int = 100) -> int:
    """Work off what is due, within one transaction of the caller; each timer that fails is undone alone and put off.

    Returns how many were worked off. The bot gives every timer a transaction of its own instead.
    """
    fired = 0
    for timer_id in due_ids(session, clock=clock, limit=limit):
        try:
            with session.begin_nested():
                fired += fire_timer(session, timer_id, clock=clock)
        except Exception as error:  # noqa: BLE001  # Whatever is wrong with one, the others are due as well.
            logger.error("a timer failed: %s", type(error).__name__)
            put_off(session, timer_id, clock=clock)
    return fired
