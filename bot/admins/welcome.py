"""/start and /help of admins: what they can do, beside what residents read."""

from telegram import Update

from bot.admins.access import is_admin
from bot.admins.showing import send
from bot.context import LinliContext
from bot.residents import commands
from bot.residents.answers import chat_of
from bot.views import admins as views


async def start(update: Update, context: LinliContext) -> None:
    """/start: an admin reads first what there is for admins, then what everybody reads."""
    if is_admin(update, context):
        await send(context, chat_of(update), views.admin_help())
    await commands.start(update, context)


async def show_help(update: Update, context: LinliContext) -> None:
    """/help: an admin's own; with words behind it that of residents, who may be calling for help."""
    if is_admin(update, context) and not context.args:
        await send(context, chat_of(update), views.admin_help())
    else:
        await commands.show_help(update, context)
