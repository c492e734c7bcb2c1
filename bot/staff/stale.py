"""Cards that show an older state than the ticket has: they are drawn again where somebody pressed or replied."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.staff import queueing
from bot.staff.people import Actor
from bot.staff.pressing import Press
from helpdesk.clock import Clock
from helpdesk.crowds.queries import lead_number
from helpdesk.links.models import MessageLink
from helpdesk.links.services import thread_of
from helpdesk.staff.services import team_of_chat
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.numbers import parse_number
from helpdesk.tickets.queries import ticket_by_number
from helpdesk.tickets.states import Status
from helpdesk.tickets.telling import refresh_card


def show_as_it_is(session: Session, press: Press, actor: Actor, *, clock: Clock) -> None:
    """Draw the card again where the button was pressed; an older copy of the card loses its buttons."""
    number = parse_number(press.number)
    ticket = ticket_by_number(session, number) if number is not None else None
    if ticket is None or not show_card(session, ticket, actor.chat_id, clock=clock):
        return
    thread = thread_of(session, ticket, actor.chat_id)
    if thread is not None and press.message_id != thread.card_message_id and _is_card(session, ticket, press, actor):
        queueing.menu(session, ticket, actor.chat_id, press.message_id, "none", None, clock=clock)


def show_card(session: Session, ticket: Ticket, chat_id: int, *, clock: Clock) -> bool:
    """Draw the card again in a group that has it; a group that never had it gets none this way."""
    team = team_of_chat(session, chat_id)
    if team is None or thread_of(session, ticket, chat_id) is None:
        return False
    refresh_card(session, ticket, team, clock=clock)
    return True


def merged_into(session: Session, number: str) -> str | None:
    """The number of the ticket that a merged one is handled under now, however often that one was merged on."""
    ticket = ticket_by_number(session, number)
    return lead_number(session, ticket) if ticket is not None and ticket.status is Status.MERGED else None


def _is_card(session: Session, ticket: Ticket, press: Press, actor: Actor) -> bool:
    query = select(MessageLink.kind).where(
        MessageLink.ticket_id == ticket.id,
        MessageLink.chat_id == actor.chat_id,
        MessageLink.message_id == press.message_id,
    )
    return "card" in set(session.scalars(query))
