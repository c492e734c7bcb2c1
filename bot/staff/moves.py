"""From a pressed button to the use case it asks for. Callback data is a request, never a permission."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from bot.staff import queueing
from bot.staff.people import Actor, access_actor
from bot.views import staff as views
from bot.views.canned import DISPATCH_REASONS, canned_questions, instead_of
from helpdesk.clock import Clock
from helpdesk.errors import ConflictError, HelpdeskError, IllegalMoveError, InvalidInputError
from helpdesk.office.models import Team
from helpdesk.staff.models import Staff
from helpdesk.staff.services import access_team
from helpdesk.tickets.access import access_ticket_as_staff, check_owner
from helpdesk.tickets.commands import RejectReason, ReturnReason, StaffWords
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.services import ask_resident, claim_ticket, dispatch_ticket, reject_ticket, return_ticket
from helpdesk.tickets.states import Move, Status, can
from helpdesk.tickets.telling import note_to_team, refresh_cards


@dataclass(frozen=True)
class Press:
    """``t:<move>:<number>[:<arg>[:<choice>]]`` and the message the button hangs under."""

    move: str
    number: str
    message_id: int
    arg: str | None = None
    choice: str | None = None


@dataclass(frozen=True)
class Reply:
    """What the person who pressed is told; an alert must be closed by hand."""

    text: str | None = None
    alert: bool = False


def read_press(data: str | None, message_id: int) -> Press | None:
    """Read callback data; None for anything we would not have written."""
    parts = (data or "").split(":")
    if len(parts) not in (3, 4, 5) or parts[0] != "t" or not all(parts[:3]):
        return None
    arg, choice, *_ = [*parts[3:], None, None]
    return Press(parts[1], parts[2], message_id, arg, choice)


def take_press(session: Session, press: Press, actor: Actor, *, zone: ZoneInfo, clock: Clock) -> Reply:
    """Do what the button says, or say why not; an impossible move shows the card as it is now."""
    handler = _HANDLERS.get(press.move)
    if handler is None:
        return Reply(views.GONE)
    try:
        with session.begin_nested():
            by = access_actor(session, actor, clock=clock)
            ticket = access_ticket_as_staff(session, press.number, by)
            return handler(_Desk(session, clock, actor, by), ticket, press)
    except ConflictError as error:
        at = error.claimed_at.astimezone(zone) if error.claimed_at else None
        return Reply(views.already_claimed(error.owner_name, at), alert=True)
    except IllegalMoveError as error:
        _refresh(session, press, actor, clock=clock)
        return Reply(views.impossible_now(error.number, error.status, error.move), alert=True)
    except HelpdeskError as error:
        return Reply(str(error)[: views.ALERT_LIMIT] or views.NOT_YOURS, alert=True)


@dataclass(frozen=True)
class _Desk:
    """One press at work: transaction, time, and who pressed where."""

    session: Session
    clock: Clock
    actor: Actor
    by: Staff

    def menu(self, ticket: Ticket, press: Press, name: str, arg: str | None = None) -> Reply:
        queueing.menu(self.session, ticket, self.actor.chat_id, press.message_id, name, arg, clock=self.clock)
        return Reply()

    def prompt(self, ticket: Ticket, press: Press, move: str, arg: str | None = None) -> Reply:
        queueing.prompt(self.session, ticket, self.actor, move, arg, clock=self.clock)
        self.menu(ticket, press, "card")
        return Reply(views.WRITE_NOW)


def _claim(desk: _Desk, ticket: Ticket, _press: Press) -> Reply:
    claim_ticket(desk.session, ticket.number, by=desk.by, clock=desk.clock)
    return Reply("已签收。")


def _ask(desk: _Desk, ticket: Ticket, press: Press) -> Reply:
    if ticket.status is not Status.NEW:
        _check(ticket, Move.ASK)
    if press.arg is None:
        return desk.menu(ticket, press, "ask")
    if press.arg == "own":
        return desk.prompt(ticket, press, "ask")
    questions = canned_questions(ticket.service)
    if not press.arg.isdecimal() or int(press.arg) >= len(questions):
        raise InvalidInputError(views.GONE)
    words = StaffWords(ticket.number, questions[int(press.arg)])
    ask_resident(desk.session, words, by=desk.by, clock=desk.clock)
    return Reply("已发给居民。")


def _resolve(desk: _Desk, ticket: Ticket, press: Press) -> Reply:
    check_owner(ticket, Move.RESOLVE, desk.by)
    return desk.prompt(ticket, press, "resolve")


def _return(desk: _Desk, ticket: Ticket, press: Press) -> Reply:
    _check(ticket, Move.RETURN)
    if press.arg is None:
        return desk.menu(ticket, press, "return")
    return_ticket(desk.session, ticket.number, _reason(ReturnReason, press.arg), by=desk.by, clock=desk.clock)
    return Reply("已退单。")


def _dispatch(desk: _Desk, ticket: Ticket, press: Press) -> Reply:
    _check(ticket, Move.DISPATCH)
    if press.arg is None:
        return desk.menu(ticket, press, "dispatch")
    team = access_team(desk.session, press.arg)
    if press.choice is None and ticket.status is not Status.TRIAGE:
        return desk.menu(ticket, press, "dispatch", team.code)
    reason = DISPATCH_REASONS.get(press.choice or "", "")
    before = ticket.team
    dispatch_ticket(desk.session, ticket.number, team.code, reason, by=desk.by, clock=desk.clock)
    _tell_teams(desk, ticket, team, before, reason)
    return Reply(f"已转给{team.name}。")


def _reject(desk: _Desk, ticket: Ticket, press: Press) -> Reply:
    _check(ticket, Move.REJECT)
    if not desk.by.is_dispatcher:
        check_owner(ticket, Move.REJECT, desk.by)
    if press.arg is None:
        return desk.menu(ticket, press, "reject")
    reason = _reason(RejectReason, press.arg)
    if press.choice is None:
        return desk.menu(ticket, press, "reject", reason)
    if press.choice == "own":
        return desk.prompt(ticket, press, "reject", reason)
    reject_ticket(desk.session, ticket.number, reason, instead_of(reason), by=desk.by, clock=desk.clock)
    return Reply("已告知居民。")


def _back(desk: _Desk, ticket: Ticket, press: Press) -> Reply:
    return desk.menu(ticket, press, "card")


_HANDLERS: dict[str, Callable[[_Desk, Ticket, Press], Reply]] = {
    "claim": _claim,
    "ask": _ask,
    "resolve": _resolve,
    "return": _return,
    "dispatch": _dispatch,
    "reject": _reject,
    "back": _back,
}


R = TypeVar("R", bound=StrEnum)


def _reason(reasons: type[R], code: str) -> R:
    try:
        return reasons(code)
    except ValueError:
        raise InvalidInputError(views.GONE) from None


def _check(ticket: Ticket, move: Move) -> None:
    """Refuse before a menu or a prompt is shown; the use case checks again."""
    if not can(ticket.status, move):
        raise IllegalMoveError(ticket.number, ticket.status, move)


def _tell_teams(desk: _Desk, ticket: Ticket, team: Team, before: Team | None, reason: str) -> None:
    """The old group reads where it went, the new one from whom and why."""
    for one in (before, team):
        if one is not None:
            note_to_team(
                desk.session,
                one,
                ticket,
                "dispatched",
                clock=desk.clock,
                team=team.name,
                reason=reason,
                by=desk.by.name,
            )


def _refresh(session: Session, press: Press, actor: Actor, *, clock: Clock) -> None:
    """The card the press came from shows an older status: draw it again."""
    by = access_actor(session, actor, clock=clock)
    ticket = access_ticket_as_staff(session, press.number, by)
    refresh_cards(session, ticket, clock=clock)
