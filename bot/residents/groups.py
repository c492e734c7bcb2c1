"""Groups that belong to no team: residents are asked to write in private; of what is said only danger is answered."""

import logging
from datetime import datetime, timedelta

from telegram import Message, Update
from telegram.constants import ParseMode
from telegram.error import TelegramError
from telegram.ext import ApplicationHandlerStop

from bot.context import LinliContext
from bot.intake.attachments import words_of
from bot.views.message import Letter
from bot.views.residents import emergency_answer, group_redirect
from helpdesk.emergencies.detector import detect
from helpdesk.emergencies.services import emergency_numbers
from helpdesk.staff.services import set_forum, team_of_chat

logger = logging.getLogger(__name__)

AGAIN_AFTER = timedelta(minutes=1)  # When the bot is spoken to.
AGAIN_UNASKED_AFTER = timedelta(hours=6)  # When people merely talk: once is help, more is a nuisance.
TOLD, WARNED = "told_at", "warned_at"


async def guard_group(update: Update, context: LinliContext) -> None:
    """Let bound groups through to the staff desk; answer in others where it helps, and stop there."""
    chat, message = update.effective_chat, update.effective_message
    if chat is None or message is None:
        return
    team = await context.read(team_of_chat, chat.id)
    if team is not None:
        if team.is_forum is not bool(chat.is_forum):
            await context.run(set_forum, chat_id=chat.id, is_forum=bool(chat.is_forum))
        return
    if update.message is not None:
        await _answer_stranger(update.message, context)
    raise ApplicationHandlerStop


async def _answer_stranger(message: Message, context: LinliContext) -> None:
    danger = detect(words_of(message))
    if danger is not None and _may_warn(message.chat_id, context):
        numbers = await context.read(emergency_numbers, danger.numbers)
        await _send(message, context, emergency_answer(danger.kind.value, numbers, "group"))
    elif danger is None and _may_answer(message, context):
        await _send(message, context, group_redirect(context.bot.username))


def _may_warn(chat_id: int, context: LinliContext) -> bool:
    """Danger is answered at once, but people who talk about one fire do not need the number with every sentence."""
    chats: dict[int, datetime] = context.bot_data.setdefault(WARNED, {})
    now, last = context.services.clock.now(), chats.get(chat_id)
    if last is not None and now - last < AGAIN_AFTER:
        return False
    chats[chat_id] = now
    return True


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


async def _send(message: Message, context: LinliContext, letter: Letter) -> None:
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
