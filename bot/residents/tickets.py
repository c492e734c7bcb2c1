"""A resident's own tickets: the list, one of them, and the buttons below them."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session
from telegram import Update

from bot.context import LinliContext
from bot.delivery.crowd import report_for_joined
from bot.residents import services
from bot.residents.answers import chat_of, mark_picked, say, toast
from bot.residents.services import access_resident
from bot.views import residents as views
from bot.views.notices import plain_date
from helpdesk.clock import Clock
from helpdesk.crowds.queries import KnownTicket, known_ticket, known_tickets
from helpdesk.crowds.services import check_may_withdraw, leave_ticket
from helpdesk.errors import IllegalMoveError, InvalidInputError, NotAllowedError, NotFoundError, TooSoonError
from helpdesk.followups.services import answer_follow_up
from helpdesk.guide.offering import name_of_service
from helpdesk.residents.models import Resident
from helpdesk.tickets.access import access_ticket_as_resident
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.queries import progress_of
from helpdesk.tickets.services import explain_unsolved, rate_ticket, urge_ticket, withdraw_ticket
from helpdesk.tickets.states import OPEN, Status

SHOWN_AT_ONCE = 8
LONGEST_SUMMARY = 60


async def show_own_tickets(update: Update, context: LinliContext) -> None:
    """/my and 我的事项."""
    await context.act(list_tickets, chat_of(update), show_time=_shower(context))


async def ticket_pressed(update: Update, context: LinliContext) -> None:
    """A button ``t:<move>:<number>[:<arg>]`` below one of the resident's messages."""
    query = update.callback_query
    if query is None:
        return
    move, number, argument = (*(query.data or "").split(":", 3)[1:], "", "", "")[:3]
    answer = PRESSES.get(move)
    try:
        if answer is None:
            raise NotFoundError(move)
        await answer(update, context, number, argument)
    except (NotFoundError, InvalidInputError):
        # A forged number and somebody else's ticket get the same words: neither learns whether it exists.
        await toast(query, views.toast("old_button"))
    except (IllegalMoveError, NotAllowedError, TooSoonError) as error:
        await toast(query)
        name, facts = _refusal(error, move, _shower(context))
        await say(update, context, name, number=number, **facts)
    else:
        await toast(query, views.toast("taken"))
        if move in ("rate", "withdraw", "lasting", "unsolved") and argument:
            await mark_picked(query)


def _refusal(
    error: IllegalMoveError | NotAllowedError | TooSoonError, move: str, show_time: Callable[[datetime], str]
) -> tuple[str, dict[str, str]]:
    """The sentence that says why not, and its facts."""
    if isinstance(error, TooSoonError):
        return "urge_too_soon", {"next": show_time(error.next_at)}
    if isinstance(error, NotAllowedError):
        return "not_allowed", {"reason": str(error)}
    # Whoever rates what is being worked on again has the old question before their eyes.
    name = "rate_later" if move == "rate" and error.status in OPEN else "status_refusal"
    return name, {"status": Status(error.status).label}


async def _rate(update: Update, context: LinliContext, number: str, argument: str) -> None:
    if argument == "nothing":
        return  # No free word: what was rated stays as it is.
    marks: dict[str, Any] = {"satisfaction": int(argument)} if argument.isdecimal() else {"resolution": argument}
    if not argument:
        raise InvalidInputError("no mark")
    await context.act(_as_resident, chat_of(update), rate_ticket, number, **marks)


async def _urge(update: Update, context: LinliContext, number: str, _argument: str) -> None:
    await context.act(_as_resident, chat_of(update), urge_ticket, number)


async def _withdraw(update: Update, context: LinliContext, number: str, argument: str) -> None:
    """Ask first; a slip of the finger must not end a matter."""
    if argument == "yes":
        await context.act(_as_resident, chat_of(update), withdraw_ticket, number)
    else:
        name = "withdraw_kept" if argument == "no" else "withdraw_confirm"
        await context.act(tell_about_open, chat_of(update), number, name)


async def _supplement(update: Update, context: LinliContext, number: str, _argument: str) -> None:
    await context.act(tell_about_open, chat_of(update), number, "supplement_hint")


async def _show(update: Update, context: LinliContext, number: str, _argument: str) -> None:
    await context.act(show_ticket, chat_of(update), number, show_time=_shower(context))


async def _leave(update: Update, context: LinliContext, number: str, _argument: str) -> None:
    await context.act(_as_resident, chat_of(update), leave_ticket, number)


async def _lasting(update: Update, context: LinliContext, number: str, argument: str) -> None:
    await context.act(_as_resident, chat_of(update), answer_follow_up, number, answer=argument)


async def _unsolved(update: Update, context: LinliContext, number: str, argument: str) -> None:
    await context.act(_as_resident, chat_of(update), explain_unsolved, number, reason=argument)


Answer = Callable[[Update, LinliContext, str, str], Awaitable[None]]
PRESSES: dict[str, Answer] = {
    "rate": _rate,
    "urge": _urge,
    "withdraw": _withdraw,
    "supplement": _supplement,
    "show": _show,
    "lasting": _lasting,
    "leave": _leave,
    "unsolved": _unsolved,
}


def _as_resident(
    session: Session, telegram_user_id: int, use_case: Callable[..., Ticket], number: str, *, clock: Clock, **facts: Any
) -> None:
    """Run a use case in the name of whoever pressed; it checks itself whose ticket it is."""
    use_case(session, number, by=access_resident(session, telegram_user_id), clock=clock, **facts)


def tell_about_open(session: Session, telegram_user_id: int, number: str, name: str, *, clock: Clock) -> None:
    """Say a sentence about a ticket of theirs that is still open; raises ``IllegalMoveError`` for one that is not."""
    resident = access_resident(session, telegram_user_id)
    ticket = access_ticket_as_resident(session, number, resident)
    known = known_ticket(session, ticket, resident)
    if ticket.status not in OPEN:
        raise IllegalMoveError(ticket.number, ticket.status, name)
    if name == "withdraw_confirm":
        check_may_withdraw(ticket, resident)
    facts = {"number": known.number, "others": ticket.crowd_count}
    services.say(session, resident.id, name, facts, ticket_id=ticket.id, clock=clock)


def show_ticket(
    session: Session, telegram_user_id: int, number: str, *, show_time: Callable[[datetime], str], clock: Clock
) -> None:
    """Show one ticket, their own or joined, with what can be done about it."""
    resident = access_resident(session, telegram_user_id)
    ticket = access_ticket_as_resident(session, number, resident)
    known = known_ticket(session, ticket, resident)
    facts = {**ticket_facts(session, known, resident), "opened": show_time(ticket.opened_at)}
    services.say(session, resident.id, "ticket", facts, ticket_id=ticket.id, clock=clock)


def list_tickets(
    session: Session, telegram_user_id: int, *, show_time: Callable[[datetime], str], clock: Clock
) -> None:
    """List what the resident reported or joined, the newest first."""
    resident = access_resident(session, telegram_user_id)
    tickets = known_tickets(session, resident)
    shown = [
        {**ticket_facts(session, one, resident), "opened": show_time(one.ticket.opened_at)}
        for one in tickets[:SHOWN_AT_ONCE]
    ]
    args = {"tickets": shown, "more": max(0, len(tickets) - SHOWN_AT_ONCE)}
    services.say(session, resident.id, "my_tickets", args, clock=clock)


def ticket_facts(session: Session, known: KnownTicket, resident: Resident) -> dict[str, Any]:
    """A ticket as the views want it; of another one's words nothing that says who they are."""
    progress = progress_of(known.ticket)
    is_open = known.status in OPEN
    summary = known.words
    if summary is None:
        summary = report_for_joined(session, known.ticket, resident.id)
    return {
        "number": known.number,
        "service": name_of_service(session, known.ticket.guide_id) or progress.service.label,
        "status": progress.status.label,
        "summary": summary if len(summary) <= LONGEST_SUMMARY else summary[:LONGEST_SUMMARY] + "…",
        "team": progress.team,
        "open": is_open,
        "promised": plain_date(progress.promised_on) if is_open else None,
        "joined": not known.is_first and known.status is not Status.MERGED,
        "merged_with": known.merged_with,
        "people": known.ticket.crowd_count + 1,
    }


def _shower(context: LinliContext) -> Callable[[datetime], str]:
    zone = context.services.settings.zone

    def show(at: datetime) -> str:
        local = at.astimezone(zone)
        return f"{local.month}月{local.day}日 {local:%H:%M}"

    return show
