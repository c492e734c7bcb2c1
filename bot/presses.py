"""Handlers that know in what kind of chat something happened; PTB's own look at the content only."""

from typing import Any

from telegram import Update
from telegram.constants import ChatType
from telegram.ext import CallbackQueryHandler, ChatMemberHandler

from bot.context import LinliContext


class PrivatePressHandler(CallbackQueryHandler[LinliContext, Any]):
    """Buttons pressed in a private chat."""

    def check_update(self, update: object) -> Any:
        """Match the data only where the message is in a private chat."""
        return _pressed_in_private(update) and super().check_update(update)


class GroupPressHandler(CallbackQueryHandler[LinliContext, Any]):
    """Buttons pressed in a group."""

    def check_update(self, update: object) -> Any:
        """Match the data only where the message is in a group."""
        return not _pressed_in_private(update) and super().check_update(update)


class PrivateMembershipHandler(ChatMemberHandler[LinliContext, Any]):
    """A person blocks or unblocks the bot."""

    def check_update(self, update: object) -> bool:
        """Match ``my_chat_member`` of private chats."""
        chat = update.effective_chat if isinstance(update, Update) else None
        return bool(chat and chat.type == ChatType.PRIVATE and super().check_update(update))


def _pressed_in_private(update: object) -> bool:
    query = update.callback_query if isinstance(update, Update) else None
    return bool(query and query.message and query.message.chat.type == ChatType.PRIVATE)
