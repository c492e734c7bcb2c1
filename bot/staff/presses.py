"""Buttons pressed in groups."""

import logging
from contextlib import suppress

from telegram import CallbackQuery, Update
from telegram.constants import ParseMode
from telegram.error import Forbidden, TelegramError

from bot.context import LinliContext
from bot.staff.moves import take_press
from bot.staff.people import Actor, roles_of
from bot.staff.pressing import Press, Reply, read_press
from bot.staff.services import Contact, reveal_contact, take_alarm
from bot.views import staff as views
from helpdesk.errors import ConflictError, HelpdeskError

logger = logging.getLogger(__name__)


async def button_pressed(update: Update, context: LinliContext) -> None:
    """Somebody pressed a button in a group; every press is answered, or Telegram shows a clock for half a minute."""
    query = update.callback_query
    if query is None:
        return
    press = read_press(query.data, query.message.message_id if query.message else 0)
    if press is None or query.message is None:
        await _answer(query, Reply())
        return
    actor = await roles_of(context.application.bot_data).member(context.bot, query.message.chat, query.from_user)
    if actor is None:
        await _answer(query, Reply(views.alert("not_a_member"), alert=True))
        return
    await _answer(query, await _do(press, actor, context))


async def _do(press: Press, actor: Actor, context: LinliContext) -> Reply:
    if press.move == "contact":
        return await _contact(press, actor, context)
    if press.move == "alarm":
        return await _alarm(press, actor, context)
    return await context.act(take_press, press, actor, zone=context.services.settings.zone)


async def _contact(press: Press, actor: Actor, context: LinliContext) -> Reply:
    """The audit row is committed before the phone number is shown to anybody."""
    try:
        contact = await context.act(reveal_contact, press.number, actor)
    except HelpdeskError as error:
        return Reply(str(error)[: views.ALERT_LIMIT], alert=True)
    if not contact.phone and not contact.name:
        return Reply(views.alert("no_contact"), alert=True)
    return await _send_contact(contact, actor, context)


async def _send_contact(contact: Contact, actor: Actor, context: LinliContext) -> Reply:
    """In private; where the bot may not write to the person, in an alert that only they see."""
    letter = views.contact_letter(contact.number, contact.name, contact.phone, contact.people)
    try:
        await context.bot.send_message(actor.user_id, letter.text, parse_mode=ParseMode.HTML, protect_content=True)
    except Forbidden:
        return Reply(views.contact_alert(contact.name, contact.phone), alert=True)
    except TelegramError as error:
        logger.info("contact of ticket %s not sent in private: %s", contact.number, type(error).__name__)
        return Reply(views.contact_alert(contact.name, contact.phone), alert=True)
    return Reply(views.alert("contact_sent"), alert=True)


async def _alarm(press: Press, actor: Actor, context: LinliContext) -> Reply:
    if not press.number.isdecimal():
        return Reply(views.alert("gone"))
    try:
        await context.act(take_alarm, int(press.number), actor, press.message_id)
    except ConflictError as error:
        at = error.claimed_at.astimezone(context.services.settings.zone) if error.claimed_at else None
        return Reply(views.already_taken(error.owner_name, at), alert=True)
    except HelpdeskError as error:
        return Reply(str(error)[: views.ALERT_LIMIT], alert=True)
    return Reply(views.alert("alarm_is_yours"))


async def _answer(query: CallbackQuery, reply: Reply) -> None:
    with suppress(TelegramError):  # Too old, or Telegram is away: what was pressed is done all the same.
        await query.answer(reply.text, show_alert=reply.alert)
