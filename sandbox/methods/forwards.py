"""Forwarding and copying."""

import secrets
from typing import Any

from sandbox.access import Place, access_chat, access_message, access_place
from sandbox.calls import Call
from sandbox.chats import Chat
from sandbox.errors import bad_request
from sandbox.keyboards import Markup, read_markup
from sandbox.messages import CAPTIONED, Message
from sandbox.methods.edits import check_message_ids
from sandbox.methods.registry import handles
from sandbox.methods.sending import caption_content, post
from sandbox.world import World

Json = dict[str, Any]


def _source(world: World, call: Call) -> Chat:
    return access_chat(world, call.text("from_chat_id"))


def _origin(world: World, message: Message) -> Json:
    """Where a forwarded message first came from."""
    if message.forward_origin is not None:
        return message.forward_origin
    if message.anonymous:
        chat = world.shapes.chat(message.chat_id)
        return {"type": "chat", "date": message.date, "sender_chat": chat}
    return {"type": "user", "date": message.date, "sender_user": world.shapes.user(message.sender)}


def _check(message: Message, verb: str) -> None:
    if message.protected and verb == "forwarded":
        raise bad_request("message has protected content and can't be forwarded")
    if message.is_service or message.protected:
        raise bad_request(f"message can't be {verb}")


def _album_id(messages: list[Message]) -> dict[str, str]:
    """New album ids for the old ones, so that an album stays one."""
    return {message.media_group_id: str(secrets.randbits(53)) for message in messages if message.media_group_id}


@handles("forwardMessage")
def forward_message(world: World, call: Call) -> Json:
    """Forward one message."""
    source = _source(world, call)
    message = access_message(world, source, call.integer("message_id"), "message to forward")
    _check(message, "forwarded")
    place = access_place(world, call)
    world.pacing.spend(place.chat.id)
    content = dict(message.content)
    sent = post(world, call, place, content, Markup(), forward_origin=_origin(world, message))
    return world.shapes.message(sent)


@handles("copyMessage")
def copy_message(world: World, call: Call) -> Json:
    """Copy one message; a caption may replace the old one."""
    source = _source(world, call)
    message = access_message(world, source, call.integer("message_id"), "message to copy")
    _check(message, "copied")
    content = dict(message.content)
    if call.value("caption") is not None and message.media_kind in CAPTIONED:
        content = _without_caption(content) | caption_content(call.parameters)
    place = access_place(world, call)
    markup = read_markup(call.value("reply_markup"), private=place.chat.type == "private")
    world.pacing.spend(place.chat.id)
    return {"message_id": post(world, call, place, content, markup).message_id}


@handles("forwardMessages", "copyMessages")
def transfer_messages(world: World, call: Call) -> list[Json]:
    """Forward or copy many; those that cannot be are skipped, albums stay together."""
    source = _source(world, call)
    message_ids = check_message_ids(call.value("message_ids"))
    if message_ids != sorted(set(message_ids)):
        raise bad_request("message identifiers must be in a strictly increasing order")
    known = world.messages[source.id]
    messages = [known[message_id] for message_id in message_ids if message_id in known]
    messages = [message for message in messages if not (message.is_service or message.protected)]
    if not messages:
        raise bad_request("there are no messages to forward")
    place = access_place(world, call)
    world.pacing.spend(place.chat.id, len(messages))
    albums = _album_id(messages)
    return [{"message_id": _transfer(world, call, place, message, albums)} for message in messages]


def _transfer(world: World, call: Call, place: Place, message: Message, albums: dict[str, str]) -> int:
    content = dict(message.content)
    if call.flag("remove_caption"):
        content = _without_caption(content)
    forward = call.method == "forwardMessages"
    origin = _origin(world, message) if forward else None
    album = albums.get(message.media_group_id or "")
    return post(world, call, place, content, Markup(), forward_origin=origin, media_group_id=album).message_id


def _without_caption(content: Json) -> Json:
    return {key: value for key, value in content.items() if key not in {"caption", "caption_entities"}}
