"""How handlers answer: queued with the finished update for a resident, sent at once to a stranger."""

import asyncio
import logging
from typing import Any

from telegram import CallbackQuery, InlineKeyboardButton, Message, Update
from telegram.constants import ParseMode
from telegram.error import RetryAfter, TelegramError, TimedOut

from bot.context import LinliContext
from bot.intake.store import consenting_resident
from bot.residents import services
from bot.views import residents as views
from bot.views.message import Letter

logger = logging.getLogger(__name__)

LONGEST_PAUSE = 30.0


async def say(update: Update, context: LinliContext, name: str, **args: Any) -> None:
    """Say a fixed sentence to whoever wrote in private."""
    chat_id = chat_of(update)
    resident = await context.read(consenting_resident, chat_id)
    if resident is None:
        await send_now(context, chat_id, views.fixed_text(name, args))
    else:
        await context.act(services.say, resident.id, name, args)


async def send_now(context: LinliContext, chat_id: int, letter: Letter) -> None:
    """Send without the outbox, which would write a stranger's chat down; a lost notice is asked for again."""
    for _attempt in range(3):
        try:
            await context.bot.send_message(
                chat_id, letter.text, parse_mode=ParseMode.HTML, reply_markup=letter.keyboard
            )
        except RetryAfter as error:
            wait = error.retry_after
            seconds = float(wait if isinstance(wait, int) else wait.total_seconds())
            await asyncio.sleep(min(seconds, LONGEST_PAUSE))
        except TimedOut:
            return  # It may have arrived; twice would be worse than a second question later.
        except TelegramError as error:
            logger.warning("a notice could not be sent: %s", type(error).__name__)
            return
        else:
            return


async def toast(query: CallbackQuery, text: str | None = None) -> None:
    """End the waiting sign on a pressed button; too late is harmless."""
    try:
        await query.answer(text)
    except TelegramError as error:
        logger.info("a press could not be answered: %s", type(error).__name__)


async def mark_picked(query: CallbackQuery) -> None:
    """Take the buttons away and show which one was chosen; a failure is only a blemish."""
    message = query.message
    if not isinstance(message, Message) or message.reply_markup is None:
        return
    title = title_of(message, query.data)
    try:
        if title is None or message.text is None:
            await query.edit_message_reply_markup(None)
        else:
            await query.edit_message_text(views.picked(message.text_html, title), parse_mode=ParseMode.HTML)
    except TelegramError as error:
        logger.info("buttons could not be taken away: %s", type(error).__name__)


def title_of(message: Message, data: str | None) -> str | None:
    """What was written on the pressed button."""
    rows = message.reply_markup.inline_keyboard if message.reply_markup else ()
    keys: list[InlineKeyboardButton] = [key for row in rows for key in row]
    return next((key.text for key in keys if key.callback_data == data), None)


def chat_of(update: Update) -> int:
    """The private chat, whose id is the person's id."""
    if update.effective_chat is None:
        raise ValueError("an update without a chat")
    return update.effective_chat.id
