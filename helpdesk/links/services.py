"""Which Telegram message belongs to which ticket, and where its copy is. Ids come from here, never from texts."""

import secrets
from collections.abc import Iterable
from datetime import timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from helpdesk.clock import Clock
from helpdesk.errors import NotFoundError
from helpdesk.links.models import IssuedButton, MessageLink, TicketThread
from helpdesk.tickets.models import Ticket, TicketMessage


def remember_message(
    session: Session,
    *,
    ticket_id: int,
    chat_id: int,
    message_id: int,
    kind: str,
    twin_chat_id: int | None = None,
    twin_message_id: int | None = None,
    ticket_message_id: int | None = None,
) -> MessageLink:
    """Note that the message ``message_id`` in ``chat_id`` belongs to a ticket; the twin is its copy elsewhere.

    ``kind`` (at most 60 characters) says what it is there: ``card``, ``relay``, ``notice``, or a caller's own word.
    """
    link = MessageLink(
        ticket_id=ticket_id,
        chat_id=chat_id,
        message_id=message_id,
        twin_chat_id=twin_chat_id,
        twin_message_id=twin_message_id,
        ticket_message_id=ticket_message_id,
        kind=kind,
    )
    session.add(link)
    session.flush()
    return link


def ticket_of_message(session: Session, chat_id: int, message_id: int) -> Ticket | None:
    """The ticket a message belongs to, as card, copy or original."""
    here = (MessageLink.chat_id == chat_id) & (MessageLink.message_id == message_id)
    there = (MessageLink.twin_chat_id == chat_id) & (MessageLink.twin_message_id == message_id)
    query = select(MessageLink.ticket_id).where(here | there).order_by(MessageLink.id.desc()).limit(1)
    ticket_id = session.scalar(query)
    if ticket_id is None:
        ticket_id = session.scalar(
            select(TicketThread.ticket_id).where(
                TicketThread.chat_id == chat_id, TicketThread.card_message_id == message_id
            )
        )
    if ticket_id is None:  # Words that were copied nowhere: the resident has no Telegram, or they are a note.
        source = (TicketMessage.source_chat_id == chat_id) & (TicketMessage.source_message_id == message_id)
        ticket_id = session.scalar(select(TicketMessage.ticket_id).where(source).order_by(TicketMessage.id.desc()))
    return None if ticket_id is None else session.get(Ticket, ticket_id)


def links_of_words(session: Session, ticket_message_id: int) -> list[MessageLink]:
    """Every Telegram message that carries these words; an edit has to reach each of them."""
    query = select(MessageLink).where(MessageLink.ticket_message_id == ticket_message_id).order_by(MessageLink.id)
    return list(session.scalars(query))


def save_thread(
    session: Session, ticket_id: int, chat_id: int, *, thread_id: int | None, card_message_id: int | None
) -> TicketThread:
    """Note where a ticket's card is in a group, and in which topic; a later call replaces the earlier one."""
    thread = _thread(session, ticket_id, chat_id)
    if thread is None:
        thread = TicketThread(ticket_id=ticket_id, chat_id=chat_id)
        session.add(thread)
    thread.thread_id = thread_id
    thread.card_message_id = card_message_id
    session.flush()
    return thread


def thread_of(session: Session, ticket: Ticket | int, chat_id: int) -> TicketThread | None:
    """Card and topic of a ticket (or its row id) in a group."""
    return _thread(session, ticket if isinstance(ticket, int) else ticket.id, chat_id)


def ticket_of_thread(session: Session, chat_id: int, thread_id: int) -> Ticket | None:
    """The ticket a forum topic belongs to."""
    ticket_id = session.scalar(
        select(TicketThread.ticket_id).where(TicketThread.chat_id == chat_id, TicketThread.thread_id == thread_id)
    )
    return None if ticket_id is None else session.get(Ticket, ticket_id)


def issue_button(session: Session, chat_id: int, title: str, payload: str, clock: Clock) -> str:
    """Keep a dialogue button's payload and return the token (16 url-safe characters) that stands for it."""
    token = secrets.token_urlsafe(12)
    session.add(IssuedButton(token=token, chat_id=chat_id, title=title, payload=payload, issued_at=clock.now()))
    session.flush()
    return token


def place_buttons(session: Session, tokens: Iterable[str], message_id: int) -> None:
    """Note which message the buttons were sent with."""
    session.execute(update(IssuedButton).where(IssuedButton.token.in_(list(tokens))).values(message_id=message_id))


def take_button(session: Session, token: str, chat_id: int, clock: Clock) -> str:
    """The payload of a pressed button.

    Raises ``NotFoundError`` for a token never issued or issued to another chat: callback data can be forged.
    A second press gives the same payload again.
    """
    button = session.get(IssuedButton, token)
    if button is None or button.chat_id != chat_id:
        raise NotFoundError("no such button")
    if button.used_at is None:
        button.used_at = clock.now()
        session.flush()
    return button.payload


def forget_buttons(session: Session, *, older_than: timedelta, clock: Clock) -> int:
    """Delete buttons issued longer ago than ``older_than``, with the contacts in them; pressing one says it is old."""
    old = delete(IssuedButton).where(IssuedButton.issued_at < clock.now() - older_than)
    return len(session.scalars(old.returning(IssuedButton.token)).all())


def _thread(session: Session, ticket_id: int, chat_id: int) -> TicketThread | None:
    query = select(TicketThread).where(TicketThread.ticket_id == ticket_id, TicketThread.chat_id == chat_id)
    return session.scalars(query).first()
