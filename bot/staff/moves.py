"""From a pressed button to the use case it asks for. Callback data is a request, never a permission."""

from collections.abc import Mapping
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from bot.staff import (
    calls,
    extending,
    forgetting,
    helping,
    merging,
    queueing,
    reclassifying,
    same_things,
    speaking,
    supervising,
    thinking_twice,
    urgency,
)
from bot.staff.people import Actor, access_actor
from bot.staff.pressing import Handler, Press, PressDesk, Reply, check_move, reason_of
from bot.staff.stale import merged_into, show_as_it_is
from bot.views import staff as views
from bot.views.canned import DISPATCH_REASONS, instead_of
from bot.views.reclassifying import REASON
from bot.views.sentences import plain
from helpdesk.clock import Clock
from helpdesk.database import take_turns
from helpdesk.errors import ConflictError, HelpdeskError, IllegalMoveError
from helpdesk.links.services import thread_of
from helpdesk.office.models import Team
from helpdesk.staff.services import access_team
from helpdesk.tickets.access import access_ticket_as_staff, check_owner
from helpdesk.tickets.commands import RejectReason, ReturnReason
from helpdesk.tickets.locking import MERGING
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.reopening import check_decided
from helpdesk.tickets.services import claim_ticket, dispatch_ticket, reject_ticket, return_ticket
from helpdesk.tickets.states import Move, Status
from helpdesk.tickets.telling import note_to_team

# What a member of a helping team may press; everything else is the lead's.
FOR_HELPERS = frozenset({"end_help", "back"})
# What needs a second ticket besides the one pressed; the turn comes before the first of them is locked.
FOR_SEVERAL = frozenset({"merge", "unmerge", "part"})


def take_press(session: Session, press: Press, actor: Actor, *, zone: ZoneInfo, clock: Clock) -> Reply:
    """Do what the button says, or say why not; an impossible move shows the card as it is now."""
    handler = _HANDLERS.get(press.move)
    if handler is None:
        return Reply(views.alert("gone"))
    queueing.close_menu(session, actor.chat_id, press.message_id)
    try:
        with session.begin_nested():
            if press.move in FOR_SEVERAL:
                take_turns(session, MERGING)
            by = access_actor(session, actor, clock=clock)
            ticket = access_ticket_as_staff(session, press.number, by, as_helper=press.move in FOR_HELPERS)
            return handler(PressDesk(session, clock, actor, by), ticket, press)
    except ConflictError as error:
        show_as_it_is(session, press, actor, clock=clock)
        at = error.claimed_at.astimezone(zone) if error.claimed_at else None
        return Reply(views.already_claimed(error.owner_name, at), alert=True)
    except IllegalMoveError as error:
        show_as_it_is(session, press, actor, clock=clock)
        into = merged_into(session, error.number)
        return Reply(views.impossible_now(error.number, error.status, error.move, into), alert=True)
    except HelpdeskError as error:
        show_as_it_is(session, press, actor, clock=clock)
        return Reply(str(error)[: views.ALERT_LIMIT] or views.alert("not_yours"), alert=True)


def _claim(desk: PressDesk, ticket: Ticket, _press: Press) -> Reply:
    claim_ticket(desk.session, ticket.number, by=desk.by, clock=desk.clock)
    return Reply(plain("done.claimed"))


def _return(desk: PressDesk, ticket: Ticket, press: Press) -> Reply:
    check_move(ticket, Move.RETURN)
    if press.arg is None:
        return desk.menu(ticket, press, "return")
    return_ticket(desk.session, ticket.number, reason_of(ReturnReason, press.arg), by=desk.by, clock=desk.clock)
    return Reply(plain("done.returned"))


def _dispatch(desk: PressDesk, ticket: Ticket, press: Press) -> Reply:
    check_move(ticket, Move.DISPATCH)
    check_decided(desk.session, ticket, by=desk.by)
    if press.arg is None:
        return desk.menu(ticket, press, "dispatch")
    team = access_team(desk.session, press.arg)
    if press.choice is None and ticket.status is not Status.TRIAGE:
        return desk.menu(ticket, press, "dispatch", team.code)
    reason = DISPATCH_REASONS.get(press.choice or "", "")
    before = ticket.team
    dispatch_ticket(desk.session, ticket.number, team.code, reason, by=desk.by, clock=desk.clock)
    _tell_teams(desk, ticket, team, before, reason)
    if press.choice == REASON:  # The line that asked keeps no buttons.
        desk.menu(ticket, press, "none")
    return Reply(plain("done.dispatched", team=team.name))


def _reject(desk: PressDesk, ticket: Ticket, press: Press) -> Reply:
    check_move(ticket, Move.REJECT)
    if not desk.by.is_dispatcher:
        check_owner(ticket, Move.REJECT, desk.by)
    if press.arg is None:
        return desk.menu(ticket, press, "reject")
    reason = reason_of(RejectReason, press.arg)
    if press.choice is None:
        return desk.menu(ticket, press, "reject", reason)
    if press.choice == "own":
        return desk.prompt(ticket, press, "reject", reason)
    reject_ticket(desk.session, ticket.number, reason, instead_of(reason), by=desk.by, clock=desk.clock)
    return Reply(plain("done.rejected"))


def _more(desk: PressDesk, ticket: Ticket, press: Press) -> Reply:
    return desk.menu(ticket, press, "more")


def _back(desk: PressDesk, ticket: Ticket, press: Press) -> Reply:
    """To the card's own buttons; below a hint or a call to those it had, or to none."""
    thread = thread_of(desk.session, ticket, desk.actor.chat_id)
    if thread is None or thread.card_message_id == press.message_id:
        return desk.menu(ticket, press, "card")
    return desk.menu(ticket, press, "reopened" if ticket.is_with_supervisor else "none")


_HANDLERS: Mapping[str, Handler] = {
    **same_things.HANDLERS,
    "claim": _claim,
    "return": _return,
    "dispatch": _dispatch,
    "reject": _reject,
    **speaking.HANDLERS,
    **calls.HANDLERS,
    **thinking_twice.HANDLERS,
    **helping.HANDLERS,
    **merging.HANDLERS,
    **reclassifying.HANDLERS,
    **extending.HANDLERS,
    **forgetting.HANDLERS,
    **urgency.HANDLERS,
    **supervising.HANDLERS,
    "more": _more,
    "back": _back,
}


def _tell_teams(desk: PressDesk, ticket: Ticket, team: Team, before: Team | None, reason: str) -> None:
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
