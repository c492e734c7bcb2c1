"""/ticket NUMBER: where the card is, and what happened to the ticket (经过)."""

from dataclasses import replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.staff import queueing
from bot.staff.people import Actor, access_actor
from bot.staff.sayings import Saying
from bot.staff.spots import Spot, card_links, enqueue_at, team_of_actor
from bot.views.sentences import plain
from helpdesk.clock import Clock
from helpdesk.errors import HelpdeskError
from helpdesk.links.services import thread_of
from helpdesk.staff.services import duty_team, team_of_chat
from helpdesk.tickets.access import access_ticket_as_staff
from helpdesk.tickets.history import ticket_history
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.scope import visible_to
from helpdesk.tickets.telling import refresh_cards


def show_ticket(session: Session, saying: Saying, number: str | None, actor: Actor, *, clock: Clock) -> None:
    """Refresh a ticket's card and point to it."""
    if number is None:
        queueing.hint(session, saying, "ticket_usage", clock=clock)
        return
    try:
        ticket = access_ticket_as_staff(session, number, access_actor(session, actor, clock=clock), as_helper=True)
    except HelpdeskError:
        queueing.hint(session, saying, "ticket_unknown", clock=clock)
        return
    refresh_cards(session, ticket, clock=clock)
    _point_to_card(session, saying, ticket, clock=clock)


def show_history(session: Session, spot: Spot, actor: Actor, number: str, page: int, *, clock: Clock) -> None:
    """Queue what happened to a ticket that the group's team may see; raises ``NotFoundError`` for any other."""
    team = team_of_actor(session, actor, clock=clock)
    found = ticket_history(session, number, team, page)
    lines = [
        {
            "at": one.at.isoformat(),
            "actor_kind": one.actor_kind,
            "action": one.action,
            "staff_name": one.staff_name,
            "team_name": one.team_name,
            **{name: one.details.get(name) for name in ("reason", "days", "level")},
        }
        for one in found.entries
    ]
    link = card_links(session, [found.ticket_id], spot.chat_id).get(found.ticket_id)
    facts = {"number": found.number, "link": link, "lines": lines, "page": found.page, "has_next": found.has_next}
    enqueue_at(session, spot, "history_page", facts, clock=clock)


def _point_to_card(session: Session, saying: Saying, ticket: Ticket, *, clock: Clock) -> None:
    """By its address; in a basic group, where messages have none, by a reply to it; or say which group has it."""
    thread = thread_of(session, ticket, saying.chat_id)
    team = ticket.team or duty_team(session)
    if thread is None or thread.card_message_id is None:
        if team is not None and team.chat_id == saying.chat_id:
            return  # The card that was just asked for is on its way.
        where, status = team.name if team else plain("unnamed.duty"), ticket.status.label
        _point(session, saying, ticket, "ticket_elsewhere", clock=clock, team=where, status=status)
    elif link := card_links(session, [ticket.id], saying.chat_id).get(ticket.id):
        _point(session, saying, ticket, "ticket_card", clock=clock, link=link)
    else:
        to_card = replace(saying, message_id=thread.card_message_id)
        _point(session, to_card, ticket, "ticket_here", clock=clock)


def _point(session: Session, saying: Saying, ticket: Ticket, name: str, *, clock: Clock, **args: Any) -> None:
    """A line with 经过 below it, where the group may see the ticket."""
    team = team_of_chat(session, saying.chat_id)
    seen = team is not None and session.scalar(select(Ticket.id).where(Ticket.id == ticket.id, visible_to(team)))
    facts = {"name": name, "args": {"number": ticket.number, **args}, "has_history": bool(seen)}
    spot = Spot(saying.chat_id, saying.thread_id, saying.message_id)
    enqueue_at(session, spot, "ticket_pointer", facts, clock=clock)
