"""Buttons in groups that belong to no ticket (yet): a slip that is being filled in, a team's ready-made sentences."""

from collections.abc import Callable, Mapping
from contextlib import suppress

from telegram import CallbackQuery, Update
from telegram.error import TelegramError

from bot.context import LinliContext
from bot.staff.canned import take_canned_press
from bot.staff.counter import take_slip_press
from bot.staff.people import roles_of
from bot.staff.pressing import Reply, read_press
from bot.views import staff as views

PATTERN = r"^t:(?:new|canned):"

_Presser = Callable[..., Reply]
_PRESSERS: Mapping[str, _Presser] = {"new": take_slip_press, "canned": take_canned_press}


async def ticketless_pressed(update: Update, context: LinliContext) -> None:
    """Somebody pressed such a button; every press is answered."""
    query = update.callback_query
    if query is None:
        return
    press = read_press(query.data, query.message.message_id if query.message else 0)
    if press is None or query.message is None:
        await _answer(query, Reply(views.alert("gone")))
        return
    actor = await roles_of(context.application.bot_data).member(context.bot, query.message.chat, query.from_user)
    if actor is None:
        await _answer(query, Reply(views.alert("not_a_member"), alert=True))
        return
    await _answer(query, await context.act(_PRESSERS[press.move], press, actor))


async def _answer(query: CallbackQuery, reply: Reply) -> None:
    with suppress(TelegramError):  # Too old, or Telegram is away: what was pressed is done all the same.
        await query.answer(reply.text, show_alert=reply.alert)
