"""Groups that belong to no team: residents are asked to write in private, and nothing is looked at."""

import logging
from datetime import datetime, timedelta

from telegram import Message, Update
from telegram.constants import ParseMode
from telegram.error import TelegramError
from telegram.ext import ApplicationHandlerStop

from bot.context import LinliContext
from bot.views.residents import group_redirect
from helpdesk.staff.services import team_of_chat

logger = logging.getLogger(__name__)

AGAIN_AFTER = timedelta(minutes=1)  # When the bot is spoken to.
AGAIN_UNASKED_AFTER = timedelta(hours=6)  # When people merely talk: once is help, more is a nuisance.
TOLD = "told_at"


async def guard_group(update: Update, context: LinliContext) -> None:
    """Let bound groups through to the staff desk; answer in others where it helps, and stop there."""
    chat, message = update.effective_chat, update.effective_message
    if chat is None or message is None or await context.read(team_of_chat, chat.id) is not None:
        return
    if update.message is not None and _may_answer(update.message, context):
        await _redirect(update.message, context)
    raise ApplicationHandlerStop


def _may_answer(message: Message, context: LinliContext) -> bool:
    chats: dict[int, datetime] = context.bot_data.setdefault(TOLD, {})
    now = context.services.clock.now()
    last = chats.get(message.chat_id)
    pause = AGAIN_AFTER if _speaks_to_bot(message, context) else AGAIN_UNASKED_AFTER
    if last is not None and now - last < pause:
        return False
    chats[message.chat_id] = now
    return True


def _speaks_to_bot(message: Message, context: LinliContext) -> bool:
    replied = message.reply_to_message
    is_reply = bool(replied and replied.from_user and replied.from_user.id == context.bot.id)
    words = (message.text or message.caption or "").casefold()
    return is_reply or words.startswith("/") or f"@{context.bot.username}".casefold() in words


async def _redirect(message: Message, context: LinliContext) -> None:
    letter = group_redirect(context.bot.username)
    try:
        await context.bot.send_message(
            message.chat_id,
            letter.text,
            parse_mode=ParseMode.HTML,
            reply_markup=letter.keyboard,
            message_thread_id=message.message_thread_id if message.is_topic_message else None,
        )
    except TelegramError as error:
        logger.info("a group could not be answered: %s", type(error).__name__)
