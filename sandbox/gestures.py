"""What people do besides writing: press buttons, react, delete."""

import asyncio
import hashlib
import time
from typing import Any

from sandbox.chats import Chat
from sandbox.emoji import REACTIONS
from sandbox.errors import PeopleError
from sandbox.messages import Message
from sandbox.people import Person
from sandbox.world import World
from sandbox.writing import access_chat_as, access_message_as, own_contact, write

Json = dict[str, Any]

ANSWER_SECONDS = 15.0


async def press(world: World, person: Person, body: Json) -> Json:
    """Somebody presses a button under a message, or one of the reply keyboard."""
    chat = access_chat_as(world, person, body.get("chat_id"))
    wanted = body.get("button")
    if not isinstance(wanted, str) or not wanted:
        raise PeopleError('"button" must be its text or its callback data')
    if body.get("message_id") is not None:
        message = access_message_as(world, chat, body["message_id"])
        button = _find(message.inline_keyboard or [], wanted)
        if button is None and body.get("forge"):
            button = {"text": wanted, "callback_data": wanted}
        if button is not None:
            return await _press_inline(world, person, message, button)
    button = _find((chat.keyboard or {}).get("buttons", []), wanted)
    if button is None:
        raise PeopleError(f"there is no button {wanted!r}", 404)
    return _press_keyboard(world, person, chat, button, body)


def _find(rows: list[list[Json]], wanted: str) -> Json | None:
    buttons = [button for row in rows for button in row]
    by_data = (button for button in buttons if button.get("callback_data") == wanted)
    return next(by_data, None) or next((button for button in buttons if button["text"] == wanted), None)


async def _press_inline(world: World, person: Person, message: Message, button: Json) -> Json:
    if not button.get("callback_data"):
        return {key: button[key] for key in ("url", "web_app", "copy_text") if key in button}
    pending = world.presses.start(person.id, message.chat_id, message.message_id)
    query = {
        "id": pending.query_id,
        "from": person.user(),
        "message": world.shapes.message(message),
        "chat_instance": _chat_instance(message.chat_id),
        "data": button["callback_data"],
    }
    world.updates.add("callback_query", query)
    try:
        await asyncio.wait_for(pending.answered.wait(), ANSWER_SECONDS)
    except TimeoutError:
        return {}
    return pending.answer or {}


def _chat_instance(chat_id: int) -> str:
    number = int.from_bytes(hashlib.sha256(str(chat_id).encode()).digest()[:8], "big", signed=True)
    return str(number)


def _press_keyboard(world: World, person: Person, chat: Chat, button: Json, body: Json) -> Json:
    said: Json = {"text": button["text"]}
    if button.get("request_contact"):
        said = {"contact": own_contact(person)}
    elif button.get("request_location"):
        said = {"location": body.get("location") or True}
    keyboard = chat.keyboard or {}
    [message] = write(world, person, {"chat_id": chat.id} | said)
    if keyboard.get("one_time"):
        world.show_keyboard(chat, None)
    return {"message": world.views.message(message)}


def react(world: World, person: Person, body: Json) -> None:
    """Somebody sets or takes back a reaction."""
    chat = access_chat_as(world, person, body.get("chat_id"))
    message = access_message_as(world, chat, body.get("message_id"))
    emoji = str(body.get("emoji") or "").replace("\ufe0f", "")
    if emoji and emoji not in REACTIONS:
        raise PeopleError(f"{emoji!r} is no reaction")
    before = message.reactions.get(person.id, "")
    if emoji == before:
        return
    message.reactions.pop(person.id, None)
    if emoji:
        message.reactions[person.id] = emoji
    world.reacted(message)
    # Groups tell it to administrators only.
    if chat.type == "private" or chat.member(world.bot.id).is_admin:
        where = {"chat": world.shapes.chat(chat.id), "message_id": message.message_id, "user": person.user()}
        change = {"old_reaction": _reaction(before), "new_reaction": _reaction(emoji)}
        world.updates.add("message_reaction", where | {"date": int(time.time())} | change)


def _reaction(emoji: str) -> list[Json]:
    return [{"type": "emoji", "emoji": emoji}] if emoji else []


def delete(world: World, person: Person, body: Json) -> None:
    """Somebody deletes a message of their own, or as administrator any."""
    chat = access_chat_as(world, person, body.get("chat_id"))
    message = access_message_as(world, chat, body.get("message_id"))
    if chat.type != "private" and message.sender != person.id and not chat.member(person.id).is_admin:
        raise PeopleError("only administrators delete what others wrote", 403)
    world.delete(chat, [message.message_id])
