"""A button handler that knows where the button was pressed; PTB's own looks at the data only."""

from collections.abc import Awaitable, Callable
from typing import Any

from telegram import Update
from telegram.constants import ChatType
from telegram.ext import CallbackQueryHandler

from bot.context import LinliContext

Callback = Callable[[Update, LinliContext], Awaitable[Any]]


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


def _pressed_in_private(update: object) -> bool:
    query = update.callback_query if isinstance(update, Update) else None
    return bool(query and query.message and query.message.chat.type == ChatType.PRIVATE)
