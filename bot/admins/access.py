"""Who may: the people in the settings, in their private chat. To anybody else nothing of this exists."""

from collections.abc import Callable, Coroutine
from functools import wraps
from typing import Any

from telegram import Update

from bot.context import LinliContext
from bot.residents.commands import unknown_command
from helpdesk.people import Admin

Handler = Callable[[Update, LinliContext], Coroutine[Any, Any, None]]


def is_admin(update: Update, context: LinliContext) -> bool:
    """Whether the update comes from an admin."""
    user = update.effective_user
    return user is not None and user.id in context.services.settings.admins


def admin_of(update: Update) -> Admin:
    """The admin behind an update that was let through."""
    if update.effective_user is None:
        raise ValueError("an update without a person")
    return Admin(update.effective_user.id)


def for_admins(handler: Handler) -> Handler:
    """Run the handler of a command for an admin; everybody else learns nothing but that there is no such command."""

    @wraps(handler)
    async def guarded(update: Update, context: LinliContext) -> None:
        await (handler if is_admin(update, context) else unknown_command)(update, context)

    return guarded
