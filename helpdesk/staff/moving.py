"""A group that became a supergroup: it has a new id, and its old messages cannot be reached any more."""

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from helpdesk.audit.services import record
from helpdesk.clock import Clock
from helpdesk.links.models import IssuedButton, MessageLink, TicketThread
from helpdesk.office.models import Team
from helpdesk.outbox.models import OutboxRow
from helpdesk.people import SYSTEM
from helpdesk.staff.teams import team_of_chat
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.states import FINAL
from helpdesk.tickets.telling import home_of, refresh_cards


def move_chat(session: Session, *, old_chat_id: int, new_chat_id: int, clock: Clock) -> None:
    """Everything that named the old chat names the new one, and the cards of unfinished tickets are sent anew.

    Telegram tells it twice, from both chats, and again when we write to the old one: later calls find nothing to do.
    """
    team = team_of_chat(session, old_chat_id)
    _move_threads(session, old_chat_id, new_chat_id)
    _forget_messages(session, old_chat_id)
    session.execute(update(IssuedButton).where(IssuedButton.chat_id == old_chat_id).values(chat_id=new_chat_id))
    session.execute(
        update(OutboxRow)
        .where(OutboxRow.recipient_kind == "chat", OutboxRow.recipient_id == old_chat_id, OutboxRow.sent_at.is_(None))
        .values(recipient_id=new_chat_id)
    )
    if team is not None:
        team.chat_id = new_chat_id
        record(session, "move_chat", by=SYSTEM, at=clock.now(), team=team.code, before_chat=old_chat_id)
        session.flush()
        send_cards_anew(session, team, clock=clock)


def _move_threads(session: Session, old_chat_id: int, new_chat_id: int) -> None:
    for thread in session.scalars(select(TicketThread).where(TicketThread.chat_id == old_chat_id)).all():
        thread.chat_id, thread.thread_id, thread.card_message_id = new_chat_id, None, None
    session.flush()


def _forget_messages(session: Session, old_chat_id: int) -> None:
    """Drop the old group's end of every link.

    A supergroup counts its messages from one again: an old id kept for it would point to a stranger's message.
    """
    here, there = MessageLink.chat_id == old_chat_id, MessageLink.twin_chat_id == old_chat_id
    for link in session.scalars(select(MessageLink).where(here | there)).all():
        if link.chat_id == old_chat_id:
            if link.twin_chat_id is None or link.twin_message_id is None:
                session.delete(link)
                continue
            link.chat_id, link.message_id = link.twin_chat_id, link.twin_message_id
        link.twin_chat_id = link.twin_message_id = None
    session.flush()


def send_cards_anew(session: Session, team: Team, *, clock: Clock) -> None:
    """Queue the cards of a team's unfinished tickets for the group it works in now."""
    query = select(Ticket).where(Ticket.status.not_in(FINAL)).order_by(Ticket.id)
    for ticket in session.scalars(query).all():
        if home_of(session, ticket) is team:
            refresh_cards(session, ticket, clock=clock)
