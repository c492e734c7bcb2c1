"""What the demo's office already had on its desk before today: a late matter, one that presses, one that came back.

A visitor cannot wait three weeks for a clock to turn red, so these go through the real use cases with an earlier time.
The receipts that residents would have read back then count as read; cards and answers are sent now.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import exists, select, update
from sqlalchemy.orm import Session

from helpdesk.catalogue import Service
from helpdesk.clock import FixedClock
from helpdesk.deadlines.clocks import ClockName, Colour, RunningClock
from helpdesk.deadlines.prioritising import URGENCIES
from helpdesk.deadlines.services import clocks
from helpdesk.errors import NotFoundError
from helpdesk.office import Office, current_office
from helpdesk.outbox.models import OutboxRow
from helpdesk.residents.models import Resident
from helpdesk.residents.services import find_resident
from helpdesk.staff.models import Staff
from helpdesk.staff.services import access_staff
from helpdesk.tickets.commands import OpenTicket, StaffWords, Urgency
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.reopening import UnsolvedReason, explain_unsolved
from helpdesk.tickets.services import answer_resident, claim_ticket, open_ticket, rate_ticket, resolve_ticket

LONG_AGO = timedelta(days=20)  # More than seven working days, whatever holidays there were.
LONG_READ = ("ticket_opened", "ticket_claimed")  # Kinds of messages residents got back then.
STEP = timedelta(hours=6)
FARTHEST = 120  # Steps back to look for a time from which a clock is amber now.

MANHOLE = OpenTicket(
    key="demo:manhole",
    service=Service.SNAPSHOT,
    topic="roads",
    summary="和平里小区门口的井盖松了，车一压就咣当响",
    details={"description": "和平里小区门口的井盖松了，车一压就咣当响", "place": "和平里小区门口"},
    place="和平里小区门口",
    location=(30.29437, 120.13518),
)
NOISE = OpenTicket(
    key="demo:noise",
    service=Service.COMPLAINT,
    topic="noise",
    summary="阳光花园楼下烧烤店半夜还放音响，孩子没法睡",
    details={"description": "阳光花园楼下烧烤店半夜还放音响，孩子没法睡", "target": "阳光花园楼下的烧烤店"},
    place="阳光花园",
    location=(30.28874, 120.12795),
)
BENCH = OpenTicket(
    key="demo:bench",
    service=Service.SNAPSHOT,
    topic="public_facilities",
    summary="幸福公园门口的长椅断了一根木条，老人坐下去容易摔",
    details={"description": "幸福公园门口的长椅断了一根木条，老人坐下去容易摔", "place": "幸福公园门口"},
    place="幸福公园门口",
    location=(30.28960, 120.12890),
)


def lay_backlog(
    session: Session, *, now: datetime, residents: tuple[int, int], clerk: tuple[int, str], groups: Mapping[str, int]
) -> None:
    """Open and work on the three matters, as far as they are not there yet.

    ``residents`` and ``clerk`` are Telegram ids, the clerk with a name; ``groups`` are chats by team. Raises
    ``NotFoundError`` for a resident who has not agreed yet.
    """
    if session.scalar(select(exists().where(Ticket.open_key == MANHOLE.key))):
        return
    first, second = (_resident(session, one) for one in residents)
    _late(session, first, _staff(session, *clerk, groups["city"], now), now)
    _pressing(session, second, _staff(session, *clerk, groups["environment"], now), now)
    reopened = _finished(session, second, _staff(session, *clerk, groups["city"], now), now)
    _count_as_read(session, now)
    clock = FixedClock(now)
    rate_ticket(session, reopened.number, resolution="unsolved", by=second, clock=clock)
    explain_unsolved(session, reopened.number, UnsolvedReason.NOT_FIXED, by=second, clock=clock)


def _late(session: Session, resident: Resident, clerk: Staff, now: datetime) -> Ticket:
    """Red: the time is over."""
    ticket = open_ticket(session, MANHOLE, by=resident, clock=FixedClock(now - LONG_AGO))
    claim_ticket(session, ticket.number, by=clerk, clock=FixedClock(now - LONG_AGO + STEP))
    words = StaffWords(ticket.number, "已报给排水公司，等他们换井盖，先放了警示桩。")
    answer_resident(session, words, by=clerk, clock=FixedClock(now - LONG_AGO / 2))
    return ticket


def _pressing(session: Session, resident: Resident, clerk: Staff, now: datetime) -> Ticket:
    """Amber: more than 70 % of the time is gone."""
    begun, urgency = amber_since(now, current_office(session))
    noise = replace(NOISE, urgency=urgency)
    ticket = open_ticket(session, noise, by=resident, clock=FixedClock(begun))
    claim_ticket(session, ticket.number, by=clerk, clock=FixedClock(begun + STEP / 2))
    return ticket


def amber_since(now: datetime, office: Office | None) -> tuple[datetime, Urgency]:
    """The latest time from which a complaint's clock is amber at ``now``; holidays decide how far back that is.

    Within a long holiday there is none: what was due before it is late, and what is due after it has time. An urgent
    complaint's hours run on, so then it is one of those.
    """
    for urgency in URGENCIES:
        for steps in range(1, FARTHEST):
            begun = now - STEP * steps
            due_at = clocks(NOISE.service, urgency, office, begun, NOISE.topic).handle_due_at
            if RunningClock(ClockName.HANDLE, begun, due_at).colour(now) is Colour.AMBER:
                return begun, urgency
    raise ValueError("no time makes the clock amber: are the limits of the office very short?")


def _finished(session: Session, resident: Resident, clerk: Staff, now: datetime) -> Ticket:
    """Closed two days ago, to be opened again."""
    ticket = open_ticket(session, BENCH, by=resident, clock=FixedClock(now - timedelta(days=4)))
    claim_ticket(session, ticket.number, by=clerk, clock=FixedClock(now - timedelta(days=3)))
    words = StaffWords(ticket.number, "木条已经钉好，请放心坐。", without_photo=True)
    resolve_ticket(session, words, by=clerk, clock=FixedClock(now - timedelta(days=2)))
    return ticket


def _count_as_read(session: Session, now: datetime) -> None:
    """A message that promises a date long past would only confuse who tries the demo."""
    keys = (MANHOLE.key, NOISE.key, BENCH.key)
    laid = select(Ticket.id).where(Ticket.open_key.in_(keys)).scalar_subquery()
    session.execute(
        update(OutboxRow)
        .where(OutboxRow.recipient_kind == "resident", OutboxRow.ticket_id.in_(laid), OutboxRow.kind.in_(LONG_READ))
        .values(sent_at=now)
        .execution_options(synchronize_session=False)
    )


def _resident(session: Session, telegram_user_id: int) -> Resident:
    resident = find_resident(session, telegram_user_id)
    if resident is None:
        raise NotFoundError(f"no resident {telegram_user_id}")
    return resident


def _staff(session: Session, telegram_user_id: int, name: str, chat_id: int, now: datetime) -> Staff:
    return access_staff(
        session,
        telegram_user_id=telegram_user_id,
        name=name,
        chat_id=chat_id,
        chat_role="member",
        clock=FixedClock(now - LONG_AGO),
    )
