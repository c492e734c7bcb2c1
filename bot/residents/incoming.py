"""Private messages: find out what came, answer at once what needs no dialogue, hand the rest to the conversation."""

import asyncio
import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

from telegram import Message, Update

from bot.context import LinliContext
from bot.emergencies import handle_emergency, handle_unnamed_emergency
from bot.intake.attachments import attachments_of, too_large, words_of
from bot.intake.fingerprints import with_fingerprints
from bot.intake.words import is_only_pictures, speak_emoji
from bot.residents import services
from bot.residents.answers import chat_of, say
from bot.residents.first_contact import meet
from bot.residents.office import distance_if_far, office_facts
from bot.residents.services import Situation, see_situation
from bot.residents.supplements import supplement
from bot.residents.tickets import show_own_tickets
from bot.residents.words import Words
from bot.views.menu import OWN_TICKETS, menu_payload
from bot.views.residents import other_contact
from bot.views.sentences import plain
from helpdesk.tickets.commands import AttachmentFacts

FRESH = timedelta(seconds=5)
NOTE_PAUSES = (0.2, 0.3, 0.5)


async def message_came(update: Update, context: LinliContext) -> None:
    """A private message or a whole album."""
    messages = context.album(update)
    text = words_of(*messages)
    if await handle_emergency(update, context, text):
        return
    situation = await _look(update, context, messages[0], text)
    if situation.resident is None:
        if not await handle_unnamed_emergency(update, context, text):
            await meet(update, context)
        return
    if situation.resident.unreachable_at:
        await context.run(services.note_unblocked, situation.resident.telegram_user_id)
    if problem := await find_problem(context, messages, text):
        await say(update, context, problem[0], **problem[1])
    elif situation.ticket_number:
        await supplement(update, context, situation.ticket_number, text, attachments_of(*messages))
    else:
        await pass_on(update, context, situation, messages, text)


async def _look(update: Update, context: LinliContext, message: Message, text: str) -> Situation:
    """The situation; a reply to something just sent may come before the relay has noted which ticket it was about."""
    replied = message.reply_to_message
    reply_to = replied.message_id if replied else None
    is_fresh = replied is not None and message.date - replied.date < FRESH
    for pause in NOTE_PAUSES if is_fresh else ():
        situation = await context.read(see_situation, chat_id=chat_of(update), text=text, reply_to=reply_to)
        if situation.resident is None or situation.ticket_number:
            return situation
        await asyncio.sleep(pause)
    return await context.read(see_situation, chat_id=chat_of(update), text=text, reply_to=reply_to)


async def find_problem(
    context: LinliContext, messages: tuple[Message, ...], text: str
) -> tuple[str, dict[str, Any]] | None:
    """Why a message cannot be used, as name and facts of what to say; None for one that can."""
    attachments = attachments_of(*messages)
    if size := too_large(*messages):
        return "too_large", {"size": size}
    for place in attachments:
        if place.latitude is not None and place.longitude is not None:
            return await _find_place_problem(context, place.latitude, place.longitude)
    if attachments:
        return None
    if not text:
        return _unreadable(messages[0]), {}
    if is_only_pictures(text) and speak_emoji(text) == text:
        return "only_emoji", {}
    return None


async def pass_on(
    update: Update, context: LinliContext, situation: Situation, messages: tuple[Message, ...], text: str
) -> None:
    """Give the message to the dialogue, as a choice where it is a menu title, else as words."""
    is_title = not attachments_of(*messages)  # A caption is words, even if it reads like a button.
    payload = (menu_payload(text) or situation.payload) if is_title else None
    if payload == OWN_TICKETS:
        await show_own_tickets(update, context)
        return
    card = messages[0].contact
    sender = messages[0].from_user
    if card and (sender is None or card.user_id != sender.id):
        await _ask_about_contact(context, situation, attachments_of(*messages)[0])
        return
    words = words_from(update, context, messages, text, payload)
    seen = await with_fingerprints(context.bot, messages, words.attachments)
    hear(update, context, situation, replace(words, attachments=seen))


def hear(update: Update, context: LinliContext, situation: Situation, words: Words) -> None:
    """Queue words for the dialogue; the conversation finishes the update when they are answered."""
    if situation.resident is not None:
        context.queue.defer(update)
        context.residents.hear(chat_of(update), situation.resident.id, words)


def words_from(
    update: Update, context: LinliContext, messages: tuple[Message, ...], text: str, payload: str | None = None
) -> Words:
    """The message as the conversation keeps it."""
    attachments = attachments_of(*messages)
    named = next((one.name for one in attachments if one.kind == "location" and one.name), None)
    return Words(
        update_ids=context.queue.ids_of(update),
        message_id=str(messages[0].message_id),
        sent_at=messages[0].date,
        text=speak_emoji(text) or named,
        payload=payload,
        attachments=attachments,
        telegram_message_id=messages[0].message_id,
    )


async def _find_place_problem(
    context: LinliContext, latitude: float, longitude: float
) -> tuple[str, dict[str, Any]] | None:
    kilometres = await context.read(distance_if_far, latitude, longitude)
    if kilometres is None:
        return None
    facts = await context.read(office_facts)
    return "far_location", {"office": facts.name, "km": kilometres}


def _unreadable(message: Message) -> str:
    if message.sticker:
        return "sticker"
    return "no_words" if message.text or message.caption else "unreadable"


async def _ask_about_contact(context: LinliContext, situation: Situation, card: AttachmentFacts) -> None:
    """Somebody else's card: its owner has not agreed to anything, so the resident decides what it is for."""
    if situation.resident is None:
        return
    contact = " ".join(part for part in (card.name, card.phone) if part)
    payload = "/choose" + json.dumps({"contact": contact}, ensure_ascii=False)
    choices = [(plain("button.contact_use"), payload), (plain("button.contact_not"), "#menu")]
    await context.act(services.ask_with_buttons, situation.resident.id, other_contact(card.name or ""), choices)
