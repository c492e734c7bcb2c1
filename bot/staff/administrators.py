"""Getting to know a group's administrators when it is bound, so that a team's supervisors can be called at once."""

import logging

from sqlalchemy.orm import Session
from telegram.error import TelegramError

from bot.context import LinliContext
from bot.names import name_of
from bot.staff.people import Actor, access_actor
from helpdesk.clock import Clock
from helpdesk.staff.services import team_of_chat

logger = logging.getLogger(__name__)


async def meet_administrators(context: LinliContext, chat_id: int) -> None:
    """Ask Telegram who they are; those who hide their name stay hidden, bots supervise nothing."""
    try:
        found = await context.bot.get_chat_administrators(chat_id)
    except TelegramError as error:  # They are known as soon as they write or press something.
        logger.info("administrators of chat %s not known yet: %s", chat_id, type(error).__name__)
        return
    people = [one.user for one in found if not one.user.is_bot and not getattr(one, "is_anonymous", False)]
    actors = [Actor(user.id, name_of(user), chat_id, "administrator") for user in people]
    await context.act(note_administrators, chat_id, actors)


def note_administrators(session: Session, chat_id: int, actors: list[Actor], *, clock: Clock) -> None:
    """Make them supervisors of the group's team; nothing where no team was bound."""
    if team_of_chat(session, chat_id) is None:
        return
    for actor in actors:
        access_actor(session, actor, clock=clock)
