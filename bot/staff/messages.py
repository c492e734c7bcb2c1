"""Messages that staff write in their group."""

import asyncio

from telegram import Update

from bot.context import LinliContext
from bot.staff.alarms import answer_alarm, answers_alarm
from bot.staff.canned import answers_canned, take_canned_words
from bot.staff.counter import answers_slip, take_slip_words
from bot.staff.people import roles_of
from bot.staff.sayings import Saying, read_saying
from bot.staff.words import answers_unknown_message, concerns_ticket, take_edit, take_words

LINK_TRIES, LINK_PAUSE = 6, 0.2  # Seconds between a message's arrival and the note of it; usually milliseconds.


async def words_written(update: Update, context: LinliContext) -> None:
    """Somebody wrote in a group: words about a ticket or to an alarm are worked on, other talk is ignored."""
    messages = context.album(update)
    if not messages:
        return
    saying = read_saying(messages)
    await _wait_for_link(saying, context)
    # A slip or a sentence may be asked for in a ticket's topic; what is replied there is nothing for its resident.
    if await context.read(answers_slip, saying):
        use_case = take_slip_words
    elif await context.read(answers_canned, saying):
        use_case = take_canned_words
    elif await context.read(answers_alarm, saying):
        use_case = answer_alarm
    elif await context.read(concerns_ticket, saying):
        use_case = take_words
    else:
        return
    actor = await roles_of(context.application.bot_data).writer(context.bot, messages[0])
    if actor is not None:
        await context.act(use_case, saying, actor)


async def _wait_for_link(saying: Saying, context: LinliContext) -> None:
    """Somebody was faster than our own note of what we sent: without it an answer to a prompt would be mistaken."""
    for _ in range(LINK_TRIES):
        if not await context.read(answers_unknown_message, saying):
            return
        await asyncio.sleep(LINK_PAUSE)


async def words_edited(update: Update, context: LinliContext) -> None:
    """Somebody changed a message; a place that moves on is no change of words."""
    message = update.edited_message
    if message is None or message.location is not None:
        return
    await context.act(take_edit, read_saying([message]))
