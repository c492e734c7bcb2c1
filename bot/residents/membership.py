"""A resident blocks or unblocks the bot."""

from telegram import Update
from telegram.constants import ChatMemberStatus

from bot.context import LinliContext
from bot.residents.services import note_blocked, note_unblocked

GONE = {ChatMemberStatus.BANNED, ChatMemberStatus.LEFT}


async def membership_changed(update: Update, context: LinliContext) -> None:
    """``my_chat_member`` of a private chat."""
    change = update.my_chat_member
    if change is None:
        return
    if change.new_chat_member.status in GONE:
        context.residents.first_words.drop(change.chat.id)
        await context.act(note_blocked, change.chat.id)
    else:
        await context.act(note_unblocked, change.chat.id)
