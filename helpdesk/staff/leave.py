"""People on leave and who stands in for them.

``stand_in_id`` is set exactly while somebody is away: a leave ends by itself after its last day, by its timer or at the
first thing anybody does in a group, and nobody has to remember to come back.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from helpdesk.audit.services import record
from helpdesk.clock import Clock
from helpdesk.deadlines.services import DEFAULT_ZONE, local_date
from helpdesk.errors import InvalidInputError, NotFoundError
from helpdesk.office.services import current_office
from helpdesk.people import SYSTEM, Person
from helpdesk.staff.models import Membership, Staff
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.states import OPEN
from helpdesk.tickets.telling import refresh_cards
from helpdesk.timers.models import Timer
from helpdesk.timers.services import find_timer, set_timer

END_LEAVE = "end_leave"  # The timer; its subject is the staff row's id.
LONGEST_LEAVE = timedelta(days=366)


def is_away(staff: Staff, today: date) -> bool:
    """Whether the person is on leave on this day (the office's zone)."""
    return staff.stand_in_id is not None and staff.away_until is not None and today <= staff.away_until


def acting_for(session: Session, staff: Staff, today: date) -> Staff:
    """Who does ``staff``'s work today: the person, or the stand-in; a stand-in on leave has one in turn."""
    seen = {staff.id}
    here = staff
    while is_away(here, today):
        after = session.get(Staff, here.stand_in_id)
        if after is None or after.id in seen:
            return staff
        seen.add(after.id)
        here = after
    return here


def stands_in(by: Staff, staff: Staff) -> bool:
    """Whether ``by`` does the work of ``staff`` meanwhile."""
    seen = {staff.id}
    here = staff.stand_in
    while here is not None and here.id not in seen:
        if here.id == by.id:
            return True
        seen.add(here.id)
        here = here.stand_in
    return False


def start_leave(session: Session, staff: Staff, *, until: date, stand_in_id: int, by: Person, clock: Clock) -> Staff:
    """Note that ``staff`` is away through ``until`` (the office's zone); returns the stand-in.

    Naming somebody else, or another day, replaces what was said before. Raises ``InvalidInputError`` for a day that is
    past or too far, and for a stand-in who is the person, away, or no colleague.
    """
    today = today_of(session, clock)
    if until < today:
        raise InvalidInputError("休假的最后一天已经过去了，请写今天以后的日期")
    if until > today + LONGEST_LEAVE:
        raise InvalidInputError("休假最长写一年，请写近一点的日期")
    if staff.telegram_user_id < 0:
        raise InvalidInputError("匿名管理员请先取消匿名，再登记休假")
    stand_in = _check_stand_in(session, staff, stand_in_id, today)
    staff.away_until, staff.stand_in_id = until, stand_in.id
    record(session, "start_leave", by=by, at=clock.now(), staff=staff.id, stand_in=stand_in.id, until=until.isoformat())
    ends_at = datetime.combine(until + timedelta(days=1), time(), tzinfo=_zone(session)).astimezone(UTC)
    set_timer(session, END_LEAVE, ends_at, subject=str(staff.id))
    _show(session, staff, clock=clock)
    return stand_in


def end_leave(session: Session, staff: Staff, *, by: Person, clock: Clock) -> bool:
    """The person is back; False if they were not away."""
    if staff.stand_in_id is None and staff.away_until is None:
        return False
    staff.stand_in_id = staff.away_until = None
    record(session, "end_leave", by=by, at=clock.now(), staff=staff.id)
    timer = find_timer(session, END_LEAVE, subject=str(staff.id))
    if timer is not None:
        session.delete(timer)
    _show(session, staff, clock=clock)
    return True


def end_past_leaves(session: Session, *, clock: Clock) -> list[Staff]:
    """End every leave whose last day is over; returns who is back."""
    away = session.scalars(select(Staff).where(Staff.away_until.is_not(None)).order_by(Staff.id)).all()
    if not away:
        return []
    today = today_of(session, clock)
    back = [one for one in away if one.away_until is not None and one.away_until < today]
    for one in back:
        end_leave(session, one, by=SYSTEM, clock=clock)
    return back


def leave_is_over(session: Session, timer: Timer, clock: Clock) -> None:  # noqa: ARG001  # All that are over end.
    """The timer of ``start_leave``."""
    end_past_leaves(session, clock=clock)


def leaves_with(session: Session, stand_in: Staff) -> list[Staff]:
    """Everybody for whom this person stands in."""
    return list(session.scalars(select(Staff).where(Staff.stand_in_id == stand_in.id).order_by(Staff.id)))


def possible_stand_ins(session: Session, staff: Staff, *, clock: Clock, with_away: bool = False) -> list[Staff]:
    """Colleagues of any of the person's teams by name; anonymous administrators are nobody.

    Those who are away themselves only ``with_away``.
    """
    teams = [one.team_id for one in staff.memberships]
    query = (
        select(Staff)
        .join(Membership, Membership.staff_id == Staff.id)
        .where(Membership.team_id.in_(teams), Staff.id != staff.id, Staff.telegram_user_id > 0)
        .order_by(Staff.name, Staff.id)
        .distinct()
    )
    today = today_of(session, clock)
    return [one for one in session.scalars(query) if with_away or not is_away(one, today)]


def today_of(session: Session, clock: Clock) -> date:
    """The date in the office's zone."""
    return local_date(clock.now(), current_office(session))


def _show(session: Session, staff: Staff, *, clock: Clock) -> None:
    """The cards say who stands in."""
    session.flush()
    session.expire(staff, ["stand_in"])
    query = select(Ticket).where(Ticket.owner_id == staff.id, Ticket.status.in_(OPEN)).order_by(Ticket.id)
    for ticket in session.scalars(query).all():
        refresh_cards(session, ticket, clock=clock)


def _zone(session: Session) -> ZoneInfo:
    office = current_office(session)
    return office.zone if office else DEFAULT_ZONE


def _check_stand_in(session: Session, staff: Staff, stand_in_id: int, today: date) -> Staff:
    stand_in = session.get(Staff, stand_in_id)
    if stand_in is None:
        raise NotFoundError("没有找到这位同事，请从按钮里选一位")
    if stand_in.id == staff.id:
        raise InvalidInputError("不能请自己代办，请选一位同事")
    teams = {one.team_id for one in staff.memberships}
    if stand_in.telegram_user_id < 0 or not any(stand_in.is_member_of(team) for team in teams):
        raise InvalidInputError(f"{stand_in.name}不在您的工作群里，请选本组的同事")
    if is_away(stand_in, today):
        raise InvalidInputError(f"{stand_in.name}自己也在休假，请选另一位同事")
    return stand_in
