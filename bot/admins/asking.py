"""Asking an admin for words: a question they reply to. What the reply is for stands in the database."""

from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session
from telegram import ForceReply, Update

from bot.admins.access import admin_of, is_admin
from bot.admins.showing import send
from bot.context import LinliContext
from bot.intake.attachments import words_of
from bot.residents.incoming import message_came
from bot.views import admins as views
from bot.views.message import Letter, escape
from helpdesk.clock import Clock
from helpdesk.errors import HelpdeskError, InvalidInputError
from helpdesk.links.models import IssuedButton
from helpdesk.links.services import issue_button, place_buttons
from helpdesk.people import Admin

PURPOSE = "admin:"  # Of the row that says what a question is for.


@dataclass(frozen=True)
class Words:
    """What an admin replied to a question; ``action``, ``id`` and ``arg`` are the question's."""

    action: str
    id: int
    arg: str
    text: str
    by: Admin
    chat_id: int
    update_id: int
    message_id: int


Answered = Callable[[LinliContext, Words], Coroutine[Any, Any, None]]


async def ask(
    context: LinliContext, chat_id: int, text: str, family: str, action: str, number: int = 0, arg: str = ""
) -> None:
    """Ask for words with HTML ``text``; the reply goes to ``family`` as ``action``. Older questions stay open."""
    await _ask(context, chat_id, text, f"{family}:{action}:{number}:{arg}")


async def reply_came(update: Update, context: LinliContext, families: Mapping[str, Answered]) -> None:
    """A reply in a private chat: an admin's answer to a question, or words like any other."""
    replied = update.message.reply_to_message if update.message else None
    if update.message is None or replied is None or not is_admin(update, context):
        await message_came(update, context)
        return
    purpose = await context.read(purpose_of, update.message.chat_id, replied.message_id)
    answered = families.get(purpose.split(":", 1)[0]) if purpose else None
    if purpose is None or answered is None:
        await message_came(update, context)
        return
    await _answer(update, context, purpose, answered)


async def _answer(update: Update, context: LinliContext, purpose: str, answered: Answered) -> None:
    message = update.message
    if message is None:
        return
    _, action, number, arg = purpose.split(":", 3)
    words = Words(
        action=action,
        id=int(number),
        arg=arg,
        text=words_of(message).strip(),
        by=admin_of(update),
        chat_id=message.chat_id,
        update_id=update.update_id,
        message_id=message.message_id,
    )
    try:
        await answered(context, words)
    except InvalidInputError as error:  # Asked again: people reply to what they read last.
        await _ask(context, message.chat_id, escape(str(error)), purpose, reply_to=message.message_id)
    except HelpdeskError:
        await send(context, message.chat_id, Letter(views.PRESS_TOO_LATE), reply_to=message.message_id)


async def _ask(context: LinliContext, chat_id: int, text: str, purpose: str, *, reply_to: int | None = None) -> None:
    message = await send(context, chat_id, Letter(text, ForceReply(selective=True)), reply_to=reply_to)
    if message is not None:
        await context.services.run_quietly(_remember, chat_id, message.message_id, purpose)


def purpose_of(session: Session, chat_id: int, message_id: int) -> str | None:
    """What a question that was asked here is for: ``<family>:<action>:<id>:<arg>``; None for any other message."""
    query = select(IssuedButton.payload).where(
        IssuedButton.chat_id == chat_id,
        IssuedButton.message_id == message_id,
        IssuedButton.payload.startswith(PURPOSE),
    )
    payload = session.scalar(query)
    return payload.removeprefix(PURPOSE) if payload else None


def _remember(session: Session, chat_id: int, message_id: int, purpose: str, *, clock: Clock) -> None:
    token = issue_button(session, chat_id, "", f"{PURPOSE}{purpose}", clock)
    place_buttons(session, [token], message_id)
