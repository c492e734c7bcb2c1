"""Commands in a private chat. A stranger gets the privacy notice, whatever the command."""

from collections.abc import Callable, Coroutine
from datetime import UTC, datetime
from functools import wraps
from typing import Any

from sqlalchemy.orm import Session
from telegram import Update

from bot.context import LinliContext
from bot.emergencies import handle_emergency
from bot.intake.attachments import words_of
from bot.intake.store import consenting_resident
from bot.residents import services
from bot.residents.answers import chat_of, say
from bot.residents.first_contact import show_notice
from bot.residents.incoming import hear
from bot.residents.services import Situation, access_resident
from bot.residents.tickets import show_own_tickets
from bot.residents.words import STOP, Words
from helpdesk.clock import Clock
from helpdesk.residents.models import Resident
from helpdesk.tickets.queries import tickets_of_resident

Handler = Callable[[Update, LinliContext], Coroutine[Any, Any, None]]
ResidentHandler = Callable[[Update, LinliContext, Resident], Coroutine[Any, Any, None]]

COMMANDS = (
    ("menu", "办事菜单"),
    ("my", "我的事项，办到哪儿了"),
    ("cancel", "正在说的这件事不办了"),
    ("privacy", "我的资料、撤回同意"),
    ("help", "怎么用"),
)


def for_residents(handler: ResidentHandler) -> Handler:
    """Run the handler for a resident who agreed; an emergency goes before, a stranger gets the notice."""

    @wraps(handler)
    async def guarded(update: Update, context: LinliContext) -> None:
        text = words_of(update.message) if update.message else ""
        if await handle_emergency(update, context, text):
            return
        resident = await context.read(consenting_resident, chat_of(update))
        if resident is None:
            await show_notice(update, context)
        else:
            await handler(update, context, resident)

    return guarded


@for_residents
async def start(update: Update, context: LinliContext, _resident: Resident) -> None:
    """/start, with or without the payload of a deep link."""
    await say(update, context, "start")


@for_residents
async def show_help(update: Update, context: LinliContext, _resident: Resident) -> None:
    """/help."""
    await say(update, context, "help")


@for_residents
async def show_menu(update: Update, context: LinliContext, _resident: Resident) -> None:
    """/menu."""
    await say(update, context, "menu")


@for_residents
async def show_tickets(update: Update, context: LinliContext, _resident: Resident) -> None:
    """/my."""
    await show_own_tickets(update, context)


@for_residents
async def show_privacy(update: Update, context: LinliContext, _resident: Resident) -> None:
    """/privacy."""
    await context.act(describe_data, chat_of(update))


@for_residents
async def cancel(update: Update, context: LinliContext, resident: Resident) -> None:
    """/cancel: the dialogue drops what it is about."""
    message = update.message
    words = Words(
        update_ids=(update.update_id,),
        message_id=str(message.message_id) if message else f"p{update.update_id}",
        sent_at=message.date if message else datetime.now(UTC),
        payload=STOP,
    )
    hear(update, context, Situation(resident), words)


@for_residents
async def unknown_command(update: Update, context: LinliContext, _resident: Resident) -> None:
    """Anything else that begins like a command."""
    await say(update, context, "unknown_command")


def describe_data(session: Session, telegram_user_id: int, *, clock: Clock) -> None:
    """Say what is stored about a resident."""
    resident = access_resident(session, telegram_user_id)
    args: dict[str, Any] = {"tickets": len(tickets_of_resident(session, resident))}
    services.say(session, resident.id, "privacy", args, clock=clock)
