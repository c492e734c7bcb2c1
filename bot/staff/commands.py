"""Commands in groups: /bind /help /mine /team /due /find /ticket."""

from collections.abc import Callable
from typing import Any

from sqlalchemy.orm import Session
from telegram import Message, Update
from telegram.error import TelegramError

from bot.context import LinliContext
from bot.staff import queueing
from bot.staff.administrators import meet_administrators
from bot.staff.lists import list_due, list_found, list_mine, list_team
from bot.staff.people import Actor, roles_of
from bot.staff.sayings import Saying, read_command
from bot.staff.showing import show_ticket
from bot.staff.spots import spot_of
from helpdesk.clock import Clock
from helpdesk.errors import ConflictError, HelpdeskError
from helpdesk.people import Admin, Person
from helpdesk.staff.services import bind_team
from helpdesk.tickets.numbers import parse_number

LONGEST_NUMBER = 20  # Characters of a wrong number that are said again.


async def bind_written(update: Update, context: LinliContext) -> None:
    """/bind CODE: the group works for the team that the code was made for."""
    message = update.message
    if message is None:
        return
    saying = read_command(message)
    code = "".join(context.args or [])
    actor = await roles_of(context.application.bot_data).writer(context.bot, message)
    is_admin = message.from_user is not None and message.from_user.id in context.services.settings.admins
    if not is_admin and (actor is None or not actor.is_administrator):
        await context.act(queueing.hint, saying, "bind_refused")
    elif not code:
        await context.act(queueing.hint, saying, "bind_usage")
    else:
        by = Admin(message.from_user.id if message.from_user else None)
        is_forum = await _is_forum(message, context)
        await context.act(bind_group, saying, code, is_forum=is_forum, by=by)
        await meet_administrators(context, saying.chat_id)


async def help_written(update: Update, context: LinliContext) -> None:
    """/help and /start: how the group works with the bot."""
    if update.message is not None:
        await context.act(queueing.hint, read_command(update.message), "help")


async def mine_written(update: Update, context: LinliContext) -> None:
    """/mine: what the writer works on."""
    await _list(update, context, list_mine)


async def team_written(update: Update, context: LinliContext) -> None:
    """/team: what the group has not finished."""
    await _list(update, context, list_team)


async def due_written(update: Update, context: LinliContext) -> None:
    """/due: what is red, due today or amber."""
    await _list(update, context, list_due, zone=context.services.settings.zone)


async def find_written(update: Update, context: LinliContext) -> None:
    """/find WORDS: by what it is about, where, its number or who works on it."""
    await _list(update, context, list_found, text=" ".join(context.args or []))


async def ticket_written(update: Update, context: LinliContext) -> None:
    """/ticket NUMBER: refresh a card and point to it."""
    actor = await _actor(update, context)
    if actor is not None and update.message is not None:
        written = " ".join(context.args or [])
        if written and parse_number(written) is None:
            await context.act(
                queueing.hint, read_command(update.message), "ticket_wrong", written=written[:LONGEST_NUMBER]
            )
            return
        await context.act(show_ticket, read_command(update.message), parse_number(written), actor)


def bind_group(session: Session, saying: Saying, code: str, *, is_forum: bool, by: Person, clock: Clock) -> None:
    """Bind the group, or say why not; cards that waited for a group are sent now."""
    try:
        with session.begin_nested():
            team = bind_team(session, code=code, chat_id=saying.chat_id, is_forum=is_forum, by=by, clock=clock)
    except ConflictError as error:
        queueing.hint(session, saying, "bound_otherwise", clock=clock, team=error.owner_name)
    except HelpdeskError:
        queueing.hint(session, saying, "bind_failed", clock=clock)
    else:
        queueing.release_team(session, team.id)
        queueing.hint(session, saying, "bound_topics" if is_forum else "bound", clock=clock, team=team.name)


async def _list(update: Update, context: LinliContext, use_case: Callable[..., None], **kwargs: Any) -> None:
    """Answer with a list, or say why there is none."""
    actor = await _actor(update, context)
    if actor is None or update.message is None:
        return
    try:
        await context.act(use_case, spot_of(update.message), actor, **kwargs)
    except HelpdeskError as error:
        await context.act(queueing.hint, read_command(update.message), "not_understood", reason=str(error))


async def _actor(update: Update, context: LinliContext) -> Actor | None:
    if update.message is None:
        return None
    return await roles_of(context.application.bot_data).writer(context.bot, update.message)


async def _is_forum(message: Message, context: LinliContext) -> bool:
    try:
        chat = await context.bot.get_chat(message.chat.id)
    except TelegramError:
        return bool(message.chat.is_forum)
    return bool(chat.is_forum)
