"""When the office asks once more: four weeks after a snapshot was closed, on a working day in the morning."""

from datetime import UTC, datetime, time, timedelta

from sqlalchemy.orm import Session

from helpdesk.catalogue import Service
from helpdesk.clock import Clock
from helpdesk.deadlines.services import DEFAULT_ZONE, local_date, next_working_day
from helpdesk.office.services import current_office
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.states import Status
from helpdesk.timers.services import set_timer

FOLLOW_UP = "follow_up"  # The timer's name.
FOLLOWED_UP_AFTER = timedelta(weeks=4)
ASKED_AT = time(10, 0)  # Local; nobody is at table or asleep.


def plan_follow_up(session: Session, ticket: Ticket, *, clock: Clock) -> None:
    """Have the residents of a closed snapshot asked later whether it has lasted; other tickets are left alone."""
    if ticket.status is not Status.CLOSED or ticket.service is not Service.SNAPSHOT or ticket.resident.chat_id <= 0:
        return
    office = current_office(session)
    day = next_working_day(local_date(clock.now() + FOLLOWED_UP_AFTER, office))
    zone = office.zone if office else DEFAULT_ZONE
    set_timer(session, FOLLOW_UP, datetime.combine(day, ASKED_AT, zone).astimezone(UTC), ticket_id=ticket.id)
