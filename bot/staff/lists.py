"""/mine /team /due /find, and the buttons that turn their pages. Which tickets: helpdesk/tickets/lists.py."""

import json
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session
from telegram import CallbackQuery, Update
from telegram.error import TelegramError

from bot.context import LinliContext
from bot.staff.people import Actor, access_actor, roles_of
from bot.staff.showing import show_history
from bot.staff.spots import Spot, card_links, enqueue_at, team_of_actor
from bot.views.lists import NOT_YOUR_LIST, OLD_LIST
from bot.views.staff import ALERT_LIMIT, alert
from helpdesk.clock import Clock
from helpdesk.errors import HelpdeskError, NotAllowedError, NotFoundError
from helpdesk.links.services import issue_button, take_button
from helpdesk.office.models import Team
from helpdesk.search.terms import read_query
from helpdesk.tickets.lists import ListedTicket, TicketPage, due_tickets, found_tickets, own_tickets, team_tickets

PATTERN = r"^l:"
QUERY_KEPT = 100  # Characters of what somebody looked for.


@dataclass(frozen=True)
class PagePress:
    """A ◀ or ▶: which list, which page, and the rest of the callback data."""

    what: str
    page: int
    arg: str
    message_id: int


async def page_pressed(update: Update, context: LinliContext) -> None:
    """A member of the group turns a page."""
    query = update.callback_query
    if query is None:
        return
    press = read_press(query)
    if press is None or query.message is None:
        await _answer(query, OLD_LIST)
        return
    actor = await roles_of(context.application.bot_data).member(context.bot, query.message.chat, query.from_user)
    if actor is None:
        await _answer(query, alert("not_a_member"))
        return
    try:
        await context.act(turn_page, press, actor, zone=context.services.settings.zone)
    except HelpdeskError as error:
        await _answer(query, str(error))
    else:
        await _answer(query, None)


def read_press(query: CallbackQuery) -> PagePress | None:
    """The press, None where the data is not ours."""
    parts = (query.data or "").split(":", 3)
    if len(parts) < 3 or not (parts[2].isascii() and parts[2].isdecimal() and len(parts[2]) < 4):
        return None
    arg = parts[3] if len(parts) > 3 else ""
    return PagePress(parts[1], int(parts[2]), arg, query.message.message_id if query.message else 0)


def turn_page(session: Session, press: PagePress, actor: Actor, *, zone: ZoneInfo, clock: Clock) -> None:
    """Queue another page for the message that was pressed.

    Raises ``NotFoundError`` for a list that is not known any more and ``NotAllowedError`` for somebody else's /mine.
    """
    spot = Spot(actor.chat_id, message_id=press.message_id)
    if press.what == "mine":
        list_mine(session, spot, actor, press.page, of=press.arg, clock=clock)
    elif press.what == "team":
        list_team(session, spot, actor, press.page, clock=clock)
    elif press.what == "due":
        list_due(session, spot, actor, press.page, zone=zone, clock=clock)
    elif press.what == "find":
        _turn_found(session, spot, actor, press, clock=clock)
    elif press.what == "history":
        show_history(session, spot, actor, press.arg, press.page, clock=clock)
    else:
        raise NotFoundError(OLD_LIST)


def list_mine(session: Session, spot: Spot, actor: Actor, page: int = 1, *, of: str = "", clock: Clock) -> None:
    """Queue the open tickets that the actor works on; ``of`` is the staff id in a button, and must be theirs."""
    by = access_actor(session, actor, clock=clock)
    if of and of != str(by.id):
        raise NotAllowedError(NOT_YOUR_LIST)
    _queue(session, spot, "mine", own_tickets(session, by, page, clock=clock), arg=str(by.id), clock=clock)


def list_team(session: Session, spot: Spot, actor: Actor, page: int = 1, *, clock: Clock) -> None:
    """Queue what the group's team has not finished; the duty group sees what nobody owns."""
    team = team_of_actor(session, actor, clock=clock)
    _queue(session, spot, "team", team_tickets(session, team, page, clock=clock), team=team, clock=clock)


def list_due(session: Session, spot: Spot, actor: Actor, page: int = 1, *, zone: ZoneInfo, clock: Clock) -> None:
    """Queue what presses: red, due today, amber."""
    team = team_of_actor(session, actor, clock=clock)
    _queue(session, spot, "due", due_tickets(session, team, page, zone=zone, clock=clock), team=team, clock=clock)


def list_found(session: Session, spot: Spot, actor: Actor, text: str, *, clock: Clock) -> None:
    """Queue what was looked for; the words stay here, the buttons carry a token."""
    team = team_of_actor(session, actor, clock=clock)
    text = " ".join(text.split())[:QUERY_KEPT]
    if not text or read_query(text) is None:
        enqueue_at(session, spot, "list_hint", {"name": "find_vague" if text else "find_usage"}, clock=clock)
        return
    payload = json.dumps({"find": text}, ensure_ascii=False)
    token = issue_button(session, spot.chat_id, "find", payload, clock)
    _show_found(session, spot, team, text, 1, token, clock=clock)


def _turn_found(session: Session, spot: Spot, actor: Actor, press: PagePress, *, clock: Clock) -> None:
    try:
        text = json.loads(take_button(session, press.arg, spot.chat_id, clock))["find"]
    except (NotFoundError, ValueError, KeyError, TypeError):
        raise NotFoundError(OLD_LIST) from None
    _show_found(session, spot, team_of_actor(session, actor, clock=clock), text, press.page, press.arg, clock=clock)


def _show_found(session: Session, spot: Spot, team: Team, text: str, page: int, token: str, *, clock: Clock) -> None:
    query = read_query(text)
    if query is None:
        raise NotFoundError(OLD_LIST)
    found = found_tickets(session, team, query, page, clock=clock)
    _queue(session, spot, "find", found, team=team, arg=token, query=text, clock=clock)


def _queue(
    session: Session,
    spot: Spot,
    what: str,
    page: TicketPage,
    *,
    team: Team | None = None,
    arg: str = "",
    query: str = "",
    clock: Clock,
) -> None:
    links = card_links(session, [one.ticket_id for one in page.tickets], spot.chat_id)
    facts = {
        "what": what,
        "lines": [_line(one, team, links.get(one.ticket_id)) for one in page.tickets],
        "page": page.page,
        "has_next": page.has_next,
        "total": page.total,
        "is_cut": page.is_cut,
        "team": team.name if team else "",
        "query": query,
        "arg": arg,
    }
    enqueue_at(session, spot, "ticket_page", {"list": facts}, clock=clock)


def _line(one: ListedTicket, team: Team | None, link: str | None) -> dict[str, Any]:
    return {
        "number": one.number,
        "service": one.service.value,
        "status": one.status.value,
        "topic": one.topic,
        "place": one.place,
        "owner_name": one.owner_name,
        "team_name": None if team is not None and one.team_name == team.name else one.team_name,
        "promised_on": one.promised_on.isoformat(),
        "colour": one.colour.value if one.colour else None,
        "crowd": one.crowd_count,
        "link": link,
    }


async def _answer(query: CallbackQuery, alert: str | None) -> None:
    with suppress(TelegramError):  # Too old, or Telegram is away: the page is turned all the same.
        await query.answer(alert[:ALERT_LIMIT] if alert else None, show_alert=alert is not None)
