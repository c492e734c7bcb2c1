"""Buttons of the dialogue, and buttons nobody issued."""

from telegram import Update

from bot.context import LinliContext
from bot.intake.store import consenting_resident
from bot.residents.answers import chat_of, mark_picked, say, toast
from bot.residents.incoming import hear
from bot.residents.services import Press, Situation, read_press
from bot.residents.tickets import show_own_tickets
from bot.residents.words import Words
from bot.views import residents as views
from bot.views.menu import OWN_TICKETS
from helpdesk.errors import NotFoundError

OWN = "#"  # The bot's own payloads begin so.


async def dialogue_pressed(update: Update, context: LinliContext) -> None:
    """A button ``d:<token>``: its payload goes to the dialogue in the resident's turn."""
    query = update.callback_query
    if query is None:
        return
    token = (query.data or "").removeprefix("d:")
    try:
        press = await context.read(read_press, token=token, chat_id=chat_of(update))
    except NotFoundError:
        await toast(query, views.toast("old_button"))
        return
    resident = await context.read(consenting_resident, chat_of(update))
    if resident is None or press.is_used:
        await toast(query, views.toast("already" if press.is_used else "old_button"))
        return
    await toast(query)
    if press.payload.startswith(OWN):
        await _own_press(update, context, press)
    else:
        hear(update, context, Situation(resident), _words(update, press, token))
    await mark_picked(query)


async def unknown_pressed(update: Update, context: LinliContext) -> None:  # noqa: ARG001  # PTB hands both over.
    """Callback data that nobody here issues: forged, or from a version long gone."""
    if update.callback_query:
        await toast(update.callback_query, views.toast("old_button"))


async def _own_press(update: Update, context: LinliContext, press: Press) -> None:
    if press.payload == OWN_TICKETS:
        await show_own_tickets(update, context)
    else:
        await say(update, context, "menu")


def _words(update: Update, press: Press, token: str) -> Words:
    query = update.callback_query
    if query is None or query.message is None:
        raise NotFoundError("a press without its message")
    return Words(
        update_ids=(update.update_id,),
        message_id=f"p{update.update_id}",  # A press has no message of its own.
        sent_at=query.message.date,
        payload=press.payload,
        token=token,
    )
