"""Messages that staff write in their group."""

from telegram import Update

from bot.context import LinliContext
from bot.staff.people import roles_of
from bot.staff.sayings import read_saying
from bot.staff.words import concerns_ticket, take_edit, take_words


async def words_written(update: Update, context: LinliContext) -> None:
    """Somebody wrote in a group: words about a ticket are worked on, other talk is ignored."""
    messages = context.album(update)
    if not messages:
        return
    saying = read_saying(messages)
    if not await context.read(concerns_ticket, saying):
        return
    actor = await roles_of(context.application.bot_data).writer(context.bot, messages[0])
    if actor is not None:
        await context.act(take_words, saying, actor)


async def words_edited(update: Update, context: LinliContext) -> None:
    """Somebody changed a message; a place that moves on is no change of words."""
    message = update.edited_message
    if message is None or message.location is not None:
        return
    await context.act(take_edit, read_saying([message]))
