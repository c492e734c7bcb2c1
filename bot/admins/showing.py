"""How admins are answered: at once, without the outbox. Nothing of a resident's waits behind these messages."""

import asyncio
import logging
from collections import deque

from telegram import CallbackQuery, InlineKeyboardMarkup, Message
from telegram.constants import ParseMode
from telegram.error import BadRequest, RetryAfter, TelegramError

from bot.context import LinliContext
from bot.views.message import Letter

logger = logging.getLogger(__name__)

LONGEST_PAUSE = 30.0
TRIES = 3
_answered: deque[str] = deque(maxlen=500)  # Presses; each is asked about within the second.
LONGEST_TOAST = 200  # Characters; a longer one Telegram refuses.


async def send(context: LinliContext, chat_id: int, letter: Letter, *, reply_to: int | None = None) -> Message | None:
    """Send a letter; None when Telegram does not take it, or for an admin who is none any more."""
    if chat_id not in context.services.settings.admins:
        return None
    for _ in range(TRIES):
        try:
            return await context.bot.send_message(
                chat_id,
                letter.text,
                parse_mode=ParseMode.HTML,
                reply_markup=letter.keyboard,
                reply_to_message_id=reply_to,
            )
        except RetryAfter as error:
            await asyncio.sleep(_seconds(error))
        except TelegramError as error:
            logger.info("a letter to an admin could not be sent: %s", type(error).__name__)
            return None
    return None


async def show(query: CallbackQuery, letter: Letter) -> None:
    """Put a letter in the place of the message whose button was pressed."""
    keyboard = letter.keyboard if isinstance(letter.keyboard, InlineKeyboardMarkup) else None
    for _ in range(TRIES):
        try:
            await query.edit_message_text(letter.text, parse_mode=ParseMode.HTML, reply_markup=keyboard)
        except RetryAfter as error:
            await asyncio.sleep(_seconds(error))
        except BadRequest as error:  # "message is not modified": a second press on the same button.
            logger.info("a message of an admin stays as it is: %s", type(error).__name__)
            return
        except TelegramError as error:
            logger.info("a message of an admin could not be edited: %s", type(error).__name__)
            return
        else:
            return


async def answer(query: CallbackQuery, text: str | None = None, *, alert: bool = False) -> None:
    """End the waiting sign on a pressed button; ``alert`` shows the words in a window of their own.

    A press can be answered once: whatever comes after that is left out.
    """
    if query.id in _answered:
        return
    _answered.append(query.id)
    try:
        await query.answer(text[:LONGEST_TOAST] if text else None, show_alert=alert)
    except TelegramError as error:
        logger.info("a press could not be answered: %s", type(error).__name__)


def _seconds(error: RetryAfter) -> float:
    wait = error.retry_after
    return min(float(wait if isinstance(wait, int) else wait.total_seconds()), LONGEST_PAUSE)
