"""What people write: the messages of the people API, checked and turned into updates."""

import base64
import binascii
import mimetypes
import secrets
import time
from typing import Any

from sandbox.chats import Chat
from sandbox.entities import trimmed, with_found
from sandbox.errors import PeopleError
from sandbox.files import Upload
from sandbox.groups import set_blocked
from sandbox.limits import ALBUM_MAX, ALBUM_MIN, CAPTION, MEGABYTE, TEXT, utf16_length
from sandbox.messages import CAPTIONED, MEDIA, Message
from sandbox.people import Person
from sandbox.pictures import TINY_PNG
from sandbox.world import World

Json = dict[str, Any]

FACTS = ("width", "height", "duration")
LARGEST_FILE = 2000 * MEGABYTE  # What a person may send.


def access_person(world: World, person_id: int) -> Person:
    """Somebody of people.yml."""
    person = world.people.get(person_id)
    if person is None:
        raise PeopleError(f"there is no person {person_id}", 404)
    return person


def access_chat_as(world: World, person: Person, chat_id: Any) -> Chat:
    """A chat that this person is in and may write to."""
    chat = world.chats.get(chat_id) if isinstance(chat_id, int) else None
    if chat is None:
        raise PeopleError(f'there is no chat {chat_id!r}; "chat_id" must be the number of one', 404)
    if not chat.has(person.id):
        raise PeopleError(f"{person.id} is not in the chat {chat.id}", 403)
    if chat.upgraded_to is not None:
        raise PeopleError(f"this group was upgraded; its new chat_id is {chat.upgraded_to}")
    return chat


def access_message_as(world: World, chat: Chat, message_id: Any) -> Message:
    """A message of a chat."""
    message = world.messages[chat.id].get(message_id) if isinstance(message_id, int) else None
    if message is None:
        raise PeopleError(f"there is no message {message_id!r} in the chat {chat.id}", 404)
    return message


def write(world: World, person: Person, body: Json) -> list[Message]:
    """Somebody writes one message, or an album of several."""
    chat = access_chat_as(world, person, body.get("chat_id"))
    if body.get("unblock"):
        set_blocked(world, person.id, blocked=False)
    if chat.type == "private" and person.blocked:
        raise PeopleError("this person has blocked the bot; unblock it first", 403)
    facts = _facts(world, chat, person, body)
    contents = _contents(world, person, body)
    if len(contents) > 1:
        facts["media_group_id"] = str(secrets.randbits(53))
    if not chat.started:
        chat.started = True
        world.store.save_chat(chat.id, chat.to_json())
    messages = [world.post(chat, person.id, content, **facts) for content in contents]
    for message in messages:
        world.tell_bot("message", message)
    return messages


def _facts(world: World, chat: Chat, person: Person, body: Json) -> Json:
    thread_id, reply_to = body.get("message_thread_id"), body.get("reply_to_message_id")
    anonymous = bool(body.get("as_anonymous"))
    if reply_to is not None:
        answered = access_message_as(world, chat, reply_to)
        thread_id = answered.thread_id if thread_id is None else thread_id
    if thread_id is not None:
        topic = chat.topics.get(thread_id) if isinstance(thread_id, int) else None
        if topic is None:
            raise PeopleError(f"there is no topic {thread_id!r} in the chat {chat.id}", 404)
        if topic.closed and not chat.member(person.id).is_admin:
            raise PeopleError("this topic is closed", 403)
    if anonymous and (chat.type == "private" or not chat.member(person.id).is_admin):
        raise PeopleError("only an administrator of a group can write anonymously", 403)
    return {"thread_id": thread_id, "reply_to": reply_to, "anonymous": anonymous}


def _contents(world: World, person: Person, body: Json) -> list[Json]:
    if "media_group" not in body:
        return [_content(world, person, body)]
    items = body["media_group"]
    if not isinstance(items, list) or not ALBUM_MIN <= len(items) <= ALBUM_MAX:
        raise PeopleError('"media_group" must be a list of 2 to 10 files')
    return [_content(world, person, _object(item, "media_group")) for item in items]


def _content(world: World, person: Person, body: Json) -> Json:
    for kind in MEDIA:
        if body.get(kind):
            return _file_content(world, kind, body)
    if body.get("location"):
        return {"location": _location(person, body["location"])}
    if body.get("contact"):
        return {"contact": _contact(person, body["contact"])}
    text, entities = _words(body.get("text"), TEXT)
    if not text:
        raise PeopleError("nothing to send: give text, photo, document, video, voice, sticker, location or contact")
    return {"text": text} | ({"entities": entities} if entities else {})


def _file_content(world: World, kind: str, body: Json) -> Json:
    file = world.files.add(kind, _upload(kind, body[kind]), **_file_facts(kind, body[kind]))
    content = world.files.content(file)
    caption, entities = _words(body.get("caption", body.get("text")), CAPTION)
    if caption and kind in CAPTIONED:
        content |= {"caption": caption} | ({"caption_entities": entities} if entities else {})
    return content


def _file_facts(kind: str, value: Any) -> Json:
    if kind == "sticker" and isinstance(value, str):
        return {"emoji": value}
    return {key: value[key] for key in FACTS if isinstance(value.get(key), int)} if isinstance(value, dict) else {}


def _upload(kind: str, value: Any) -> Upload:
    if kind == "sticker" or value is True:
        return Upload(TINY_PNG)
    if isinstance(value, str):
        value = {"data": value}
    described = _object(value, kind)
    name = str(described.get("name") or "")
    mime = str(described.get("mime") or mimetypes.guess_type(name)[0] or "")
    size = described.get("size")
    data = _bytes(described.get("data", ""), kind)
    if size is not None and not (isinstance(size, int) and 0 < size <= LARGEST_FILE):
        raise PeopleError(f'"size" must be a number of bytes up to {LARGEST_FILE}')
    if not data and not size:
        raise PeopleError(f'"{kind}" needs "data" in base64')
    return Upload(data, name, mime, size)


def _bytes(value: Any, kind: str) -> bytes:
    try:
        # A browser's data URL is taken as well.
        return base64.b64decode(str(value).rpartition("base64,")[2], validate=True)
    except (binascii.Error, ValueError):
        raise PeopleError(f'the data of "{kind}" is no base64') from None


def _words(value: Any, limit: int) -> tuple[str, list[Json]]:
    if value is not None and not isinstance(value, str):
        raise PeopleError("text must be a string")
    text, _ = trimmed(value or "", [])
    if utf16_length(text) > limit:
        raise PeopleError(f"the text is longer than {limit} characters")
    return text, with_found(text, [])


def _location(person: Person, value: Any) -> Json:
    place = person.home if value is True else _object(value, "location")
    try:
        location = {key: float(place[key]) for key in ("latitude", "longitude")}
    except (KeyError, TypeError, ValueError):
        raise PeopleError('"location" needs "latitude" and "longitude"') from None
    if not (abs(location["latitude"]) <= 90 and abs(location["longitude"]) <= 180):
        raise PeopleError("there is no such place on earth")
    return location


def own_contact(person: Person) -> Json:
    """Somebody's own contact card."""
    names = {"first_name": person.first_name, "last_name": person.last_name}
    return {"phone_number": person.phone, **names, "user_id": person.id}


def _contact(person: Person, value: Any) -> Json:
    if value is True:
        return own_contact(person)
    given = _object(value, "contact")
    phone, first_name = given.get("phone_number", given.get("phone")), given.get("first_name", given.get("name"))
    if not phone or not first_name:
        raise PeopleError('"contact" needs "phone_number" and "first_name"')
    contact = {"phone_number": str(phone), "first_name": str(first_name)}
    if given.get("last_name"):
        contact["last_name"] = str(given["last_name"])
    return contact | ({"user_id": given["user_id"]} if isinstance(given.get("user_id"), int) else {})


def _object(value: Any, name: str) -> Json:
    if not isinstance(value, dict):
        raise PeopleError(f'"{name}" must be an object')
    return value


def edit(world: World, person: Person, body: Json) -> Message:
    """Somebody changes the words of their own message."""
    chat = access_chat_as(world, person, body.get("chat_id"))
    message = access_message_as(world, chat, body.get("message_id"))
    if message.sender != person.id:
        raise PeopleError("people can edit their own messages only", 403)
    is_text = "text" in message.content
    if not is_text and message.media_kind not in CAPTIONED:
        raise PeopleError("this message has no words to edit")
    key = "text" if is_text else "caption"
    words, entities = _words(body.get("text", body.get("caption")), TEXT if is_text else CAPTION)
    if is_text and not words:
        raise PeopleError("the text is empty")
    if words != message.content.get(key, ""):
        _rewrite(world, message, key, words, entities)
    return message


def _rewrite(world: World, message: Message, key: str, words: str, entities: list[Json]) -> None:
    marks = "entities" if key == "text" else "caption_entities"
    content = {name: value for name, value in message.content.items() if name not in {key, marks}}
    content |= {key: words} if words else {}
    message.content = content | ({marks: entities} if entities else {})
    message.edit_date = int(time.time())
    world.edited(message)
    world.tell_bot("edited_message", message)
