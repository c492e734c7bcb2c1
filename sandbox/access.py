"""Fetching and permission in one step, for the bot: a chat, a topic, a message, or Telegram's refusal."""

from dataclasses import dataclass
from typing import Any

from sandbox.calls import Call
from sandbox.chats import Chat, Topic
from sandbox.errors import bad_request, forbidden
from sandbox.messages import Message
from sandbox.world import World

Json = dict[str, Any]

GENERAL_TOPIC = 1


@dataclass(frozen=True)
class Place:
    """Where a message of the bot goes."""

    chat: Chat
    thread_id: int | None
    reply_to: int | None


def access_chat(world: World, reference: str, *, write: bool = False) -> Chat:
    """The chat with this id, if the bot may see it (or write to it)."""
    try:
        chat = world.chats[int(reference)]
    except (KeyError, ValueError):
        raise bad_request("chat not found") from None
    if chat.type == "private":
        _check_private(world, chat, write=write)
    else:
        _check_group(world, chat, write=write)
    return chat


def _check_private(world: World, chat: Chat, *, write: bool) -> None:
    if not chat.started:
        if not any(other.has(chat.id) and other.has(world.bot.id) for other in world.chats.values() if other.id < 0):
            raise bad_request("chat not found")
        if write:
            raise forbidden("bot can't initiate conversation with a user")
    if write and world.people[chat.id].blocked:
        raise forbidden("bot was blocked by the user")


def _check_group(world: World, chat: Chat, *, write: bool) -> None:
    if chat.upgraded_to is not None:
        if write:
            words = "group chat was upgraded to a supergroup chat"
            raise bad_request(words, {"migrate_to_chat_id": chat.upgraded_to})
        return
    role = chat.member(world.bot.id).role
    kind = "supergroup" if chat.type == "supergroup" else "group"
    if role == "kicked":
        raise forbidden(f"bot was kicked from the {kind} chat")
    if role == "left":
        raise forbidden(f"bot is not a member of the {kind} chat")


def access_message(world: World, chat: Chat, message_id: int | None, what: str) -> Message:
    """A message of the chat; ``what`` names it in the refusal, as "message to edit"."""
    message = world.messages[chat.id].get(message_id or 0)
    if message is None:
        raise bad_request(f"{what} not found")
    return message


def access_place(world: World, call: Call) -> Place:
    """Where a message goes: chat, topic, and what it answers."""
    chat = access_chat(world, call.text("chat_id"), write=True)
    thread_id = _thread(chat, call.integer("message_thread_id"))
    answered = _answered(world, chat, call.value("reply_parameters"))
    if answered is None:
        return Place(chat, thread_id, None)
    if thread_id is None:
        thread_id = answered.thread_id
    # An answer in another topic is only a quote in Telegram; here it is no answer.
    return Place(chat, thread_id, answered.message_id if answered.thread_id == thread_id else None)


def _thread(chat: Chat, thread_id: int | None) -> int | None:
    if thread_id is None:
        return None
    if chat.type == "private" or chat.is_forum:
        if thread_id not in chat.topics or thread_id == GENERAL_TOPIC:
            raise bad_request("message thread not found")
        return thread_id
    return None  # Telegram ignores it in a group without topics.


def _answered(world: World, chat: Chat, reply: Json | None) -> Message | None:
    if not reply or not reply.get("message_id"):
        return None
    if str(reply.get("chat_id", chat.id)) != str(chat.id):
        access_chat(world, str(reply["chat_id"]))
        return None  # An answer to another chat is only a quote.
    try:
        message = world.messages[chat.id].get(int(reply["message_id"]))
    except (TypeError, ValueError):
        raise bad_request('can\'t parse reply parameters: Field "message_id" must be a valid Number') from None
    if message is None and not reply.get("allow_sending_without_reply"):
        raise bad_request("message to be replied not found")
    return message


def access_topic(world: World, call: Call, words: str) -> tuple[Chat, Topic]:
    """A topic the bot may manage, or a refusal; ``words`` ends "not enough rights to"."""
    chat = access_forum(world, call.text("chat_id"), words)
    topic = chat.topics.get(call.integer("message_thread_id") or 0)
    if topic is None:
        raise bad_request("TOPIC_ID_INVALID")
    return chat, topic


def access_forum(world: World, reference: str, words: str) -> Chat:
    """A forum where the bot may manage topics."""
    chat = access_chat(world, reference, write=True)
    if not chat.is_forum:
        raise bad_request("the chat is not a forum")
    member = chat.member(world.bot.id)
    if not (member.is_admin and member.can_manage_topics):
        raise bad_request(f"not enough rights to {words}")
    return chat
