"""Sending text, places and contacts; media.py sends files."""

import secrets
from typing import Any

from sandbox.access import Place, access_chat, access_place
from sandbox.calls import Call
from sandbox.entities import formatted
from sandbox.errors import bad_request
from sandbox.keyboards import Markup, read_markup
from sandbox.limits import CAPTION, TEXT, utf16_length
from sandbox.messages import Message
from sandbox.methods.registry import handles
from sandbox.world import World

Json = dict[str, Any]

ACTIONS = {
    "typing",
    "upload_photo",
    "record_video",
    "upload_video",
    "record_voice",
    "upload_voice",
    "record_audio",
    "upload_audio",
    "upload_document",
    "choose_sticker",
    "find_location",
    "record_video_note",
    "upload_video_note",
}
DICE = {"🎲": 6, "🎯": 6, "🎳": 6, "🏀": 5, "⚽": 5, "🎰": 64}


def text_content(call: Call) -> Json:
    """The text of a message, parsed and measured."""
    text, entities = formatted(call.text("text"), call.text("parse_mode"), call.value("entities"))
    if not text:
        raise bad_request("message text is empty" if not call.text("text") else "text must be non-empty")
    if utf16_length(text) > TEXT:
        raise bad_request("message is too long")
    return {"text": text} | ({"entities": entities} if entities else {})


def caption_content(source: Json) -> Json:
    """The caption among parameters or in an InputMedia, parsed and measured."""
    caption = str(source.get("caption") or "")
    text, entities = formatted(caption, source.get("parse_mode"), source.get("caption_entities"))
    if utf16_length(text) > CAPTION:
        raise bad_request("message caption is too long")
    content: Json = {"caption": text} if text else {}
    return content | ({"caption_entities": entities} if entities else {})


def send(world: World, call: Call, content: Json, **facts: Any) -> Json:
    """Post a message of the bot and return it; everything was checked before but place, markup and pace."""
    place = access_place(world, call)
    markup = read_markup(call.value("reply_markup"), private=place.chat.type == "private")
    world.pacing.spend(place.chat.id)
    return world.shapes.message(post(world, call, place, content, markup, **facts))


def post(world: World, call: Call, place: Place, content: Json, markup: Markup, **facts: Any) -> Message:
    """Put the bot's message into its place."""
    message = world.post(
        place.chat,
        world.bot.id,
        content,
        thread_id=place.thread_id,
        reply_to=place.reply_to,
        inline_keyboard=markup.inline,
        keyboard=markup.keyboard,
        protected=call.flag("protect_content"),
        **facts,
    )
    if markup.keyboard is not None:
        shown = None if "buttons" not in markup.keyboard else markup.keyboard | {"message_id": message.message_id}
        world.show_keyboard(place.chat, shown)
    return message


@handles("sendMessage")
def send_message(world: World, call: Call) -> Json:
    """Text."""
    return send(world, call, text_content(call))


@handles("sendLocation")
def send_location(world: World, call: Call) -> Json:
    """A place on the map."""
    return send(world, call, {"location": _location(call)})


@handles("sendVenue")
def send_venue(world: World, call: Call) -> Json:
    """A place with a name."""
    location = _location(call)
    venue = {"location": location, "title": call.text("title"), "address": call.text("address")}
    return send(world, call, {"venue": venue, "location": location})


@handles("sendContact")
def send_contact(world: World, call: Call) -> Json:
    """A contact card."""
    names = ("phone_number", "first_name", "last_name", "vcard")
    return send(world, call, {"contact": {name: call.text(name) for name in names if call.text(name)}})


@handles("sendDice")
def send_dice(world: World, call: Call) -> Json:
    """A die."""
    emoji = call.text("emoji") or "🎲"
    if emoji not in DICE:
        raise bad_request("wrong dice emoji specified")
    return send(world, call, {"dice": {"emoji": emoji, "value": secrets.randbelow(DICE[emoji]) + 1}})


@handles("sendChatAction")
def send_chat_action(world: World, call: Call) -> bool:
    """Show that the bot is typing."""
    if call.text("action") not in ACTIONS:
        raise bad_request("wrong parameter action in request")
    chat = access_chat(world, call.text("chat_id"), write=True)
    thread_id = call.integer("message_thread_id")
    typing = {"chat_id": chat.id, "message_thread_id": thread_id, "action": call.text("action")}
    world.events.tell("typing", typing)
    return True


def _location(call: Call) -> Json:
    latitude, longitude = float(call.value("latitude")), float(call.value("longitude"))
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise bad_request("wrong latitude or longitude specified")
    return {"latitude": latitude, "longitude": longitude}
