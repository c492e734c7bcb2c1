"""More time for a ticket (延期): its owner asks in time, a supervisor decides, the resident is told the reason."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from helpdesk.clock import Clock
from helpdesk.deadlines.changes import extend_clock
from helpdesk.errors import IllegalMoveError, InvalidInputError, NotAllowedError, NotFoundError
from helpdesk.extensions.lapsing import pending_extension, show_decision
from helpdesk.extensions.models import Extension
from helpdesk.office.schema import Extensions
from helpdesk.office.services import current_office
from helpdesk.staff.models import Staff
from helpdesk.staff.supervisors import everybody_deciding, may_decide, supervisors_of
from helpdesk.staff.teams import duty_team
from helpdesk.tickets.access import access_ticket_as_staff, acts_for_owner
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.moves import make_move
from helpdesk.tickets.promises import Why, move_promise
from helpdesk.tickets.states import Move, can
from helpdesk.tickets.telling import note_to_team, refresh_cards, tell_team

__all__ = ["LONGEST_REASON", "ask_extension", "check_may_ask", "decide_extension", "most_days", "pending_extension"]

LONGEST_REASON = 300  # Characters; the resident reads them.


def ask_extension(session: Session, number: str, days: int, reason: str, *, by: Staff, clock: Clock) -> Extension:
    """Ask for ``days`` more working days; the supervisors are asked in the team's thread.

    Only the owner (or their stand-in) may, and only while the limit still runs. Raises ``InvalidInputError`` where it
    has ended, for too many days, without a reason, or while an earlier wish is undecided.
    """
    ticket = access_ticket_as_staff(session, number, by)
    check_may_ask(session, ticket, by=by, clock=clock)
    _check_days(session, days)
    reason = reason.strip()
    if not reason:
        raise InvalidInputError("请用文字写明延期的原因，居民会看到")
    if len(reason) > LONGEST_REASON:
        raise InvalidInputError(f"原因太长了，请写在 {LONGEST_REASON} 个字以内")
    extension = Extension(ticket_id=ticket.id, days=days, reason=reason, asked_by=by, asked_at=clock.now())
    session.add(extension)
    session.flush()
    make_move(session, ticket, Move.ASK_EXTENSION, by=by, clock=clock, extension=extension.id, days=days)
    _ask_supervisors(session, ticket, extension, clock=clock)
    refresh_cards(session, ticket, clock=clock)
    return extension


def check_may_ask(session: Session, ticket: Ticket, *, by: Staff, clock: Clock) -> None:
    """Raises what speaks against asking now, whatever the days and the reason."""
    if not can(ticket.status, Move.ASK_EXTENSION):
        raise IllegalMoveError(ticket.number, ticket.status, Move.ASK_EXTENSION)
    if not acts_for_owner(ticket, by):
        who = f"这件由{ticket.owner.name}经办，请他来申请延期" if ticket.owner else "请先签收，再申请延期"
        raise NotAllowedError(who)
    if clock.now() >= ticket.handle_due_at:
        raise InvalidInputError("时限已经过了，不能再申请延期。请尽快答复居民，说明情况")
    if pending_extension(session, ticket.id) is not None:
        raise InvalidInputError("已经有一个延期申请在等督办员决定，请先等结果")


def decide_extension(
    session: Session, number: str, extension_id: int, granted: bool, *, by: Staff, clock: Clock
) -> Extension:
    """Grant or refuse; granted, the promised date moves and the resident is told the new one and why.

    Only who may decide for the team, and not who asked unless nobody else could. Raises ``InvalidInputError`` with the
    name of who was faster, and where the new date would lie in the past.
    """
    ticket = access_ticket_as_staff(session, number, by)
    extension = _fetch(session, ticket, extension_id)
    _check_undecided(session, extension)
    move = Move.EXTEND if granted else Move.REFUSE_EXTENSION
    if not can(ticket.status, move):
        raise IllegalMoveError(ticket.number, ticket.status, move)
    _check_may_decide(session, ticket, extension, by)
    if granted:
        extend_clock(ticket, extension.days, current_office(session), clock=clock)
    extension.granted, extension.decided_by_id, extension.decided_at = granted, by.id, clock.now()
    make_move(session, ticket, move, by=by, clock=clock, extension=extension.id, days=extension.days)
    _tell(session, ticket, extension, by, clock=clock)
    return extension


def most_days(session: Session) -> int:
    """The most working days of one extension that the office allows."""
    office = current_office(session)
    return (office.extensions if office else Extensions()).most_days


def _check_days(session: Session, days: int) -> None:
    most = most_days(session)
    if not 1 <= days <= most:
        raise InvalidInputError(f"一次可以延 1 到 {most} 个工作日，请另选天数")


def _ask_supervisors(session: Session, ticket: Ticket, extension: Extension, *, clock: Clock) -> None:
    """In the team's thread; where the team has no other supervisor, in the duty group as well."""
    tell_team(session, ticket.team, ticket, "extension_asked", clock=clock, extension=extension.id)
    others = [one for one in supervisors_of(session, ticket.team) if one.id != extension.asked_by_id]
    duty = duty_team(session)
    if not others and duty is not None and duty.id != ticket.team_id:
        tell_team(session, duty, ticket, "extension_asked", clock=clock, extension=extension.id)


def _fetch(session: Session, ticket: Ticket, extension_id: int) -> Extension:
    query = select(Extension).where(Extension.id == extension_id, Extension.ticket_id == ticket.id)
    extension = session.scalars(query.execution_options(populate_existing=True)).first()
    if extension is None:
        raise NotFoundError("没有找到这个延期申请")
    return extension


def _check_undecided(session: Session, extension: Extension) -> None:
    if extension.decided_at is None:
        return
    decider = session.get(Staff, extension.decided_by_id) if extension.decided_by_id else None
    if decider is None:
        raise InvalidInputError("工单已经往下走了，这个延期申请不用再决定")
    raise InvalidInputError(f"已由{decider.name}{'批准' if extension.granted else '决定不延期'}，不用再点")


def _check_may_decide(session: Session, ticket: Ticket, extension: Extension, by: Staff) -> None:
    others = [one for one in everybody_deciding(session, ticket.team) if one.id != extension.asked_by_id]
    if not may_decide(session, by, ticket.team):
        raise NotAllowedError("延期由督办员（群管理员）决定，请等他们点")
    if by.id == extension.asked_by_id and others:
        raise NotAllowedError(f"自己的申请不能自己批，请{others[0].name}决定")


def _tell(session: Session, ticket: Ticket, extension: Extension, by: Staff, *, clock: Clock) -> None:
    if extension.granted:
        move_promise(session, ticket, clock=clock, reason=Why.EXTENDED, words=extension.reason)
    note_to_team(
        session,
        ticket.team,
        ticket,
        "extension_granted" if extension.granted else "extension_refused",
        clock=clock,
        asker=extension.asked_by.name,
        by=by.name,
        days=extension.days,
        promised_on=ticket.promised_on.isoformat(),
    )
    show_decision(session, ticket, extension, clock=clock)
    refresh_cards(session, ticket, clock=clock)
