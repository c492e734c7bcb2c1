"""Changing what was sent: text, captions, media, buttons, reactions, deletion; answering presses."""

import time
from typing import Any

from sandbox.access import access_chat, access_message
from sandbox.calls import Call
from sandbox.chats import Chat
from sandbox.emoji import REACTIONS
from sandbox.errors import ApiError, bad_request
from sandbox.keyboards import read_inline
from sandbox.limits import MESSAGE_IDS
from sandbox.messages import CAPTIONED, Message
from sandbox.methods.media import media_content
from sandbox.methods.registry import handles
from sandbox.methods.sending import caption_content, text_content
from sandbox.world import World

Json = dict[str, Any]

DELETABLE_SECONDS = 48 * 3600
UNDELETABLE = {"migrate_to_chat_id", "migrate_from_chat_id"}


def _editable(world: World, call: Call) -> Message:
    """The bot's own message that is to be edited."""
    if call.value("chat_id") is None:
        words = "inline message not found" if call.text("inline_message_id") else "message identifier is not specified"
        raise bad_request(words)
    chat = access_chat(world, call.text("chat_id"))
    message = access_message(world, chat, call.integer("message_id"), "message to edit")
    # Telegram also refuses a message that came with a reply keyboard.
    foreign = message.sender != world.bot.id or message.is_service or message.forward_origin is not None
    if foreign or message.keyboard is not None or chat.upgraded_to is not None:
        raise bad_request("message can't be edited")
    return message


def _change(world: World, message: Message, content: Json, inline: list[list[Json]] | None) -> Json:
    """Write the edit unless it changes nothing; a refused one costs no pace."""
    if content == message.content and (inline or None) == (message.inline_keyboard or None):
        raise _not_modified()
    world.pacing.spend(message.chat_id)
    if content != message.content:
        message.edit_date = int(time.time())
    message.content = content
    message.inline_keyboard = inline
    world.edited(message)
    return world.shapes.message(message)


def _not_modified() -> ApiError:
    return bad_request(
        "message is not modified: specified new message content and reply markup are exactly the same as a current "
        "content and reply markup of the message"
    )


@handles("editMessageText")
def edit_message_text(world: World, call: Call) -> Json:
    """New text; buttons that are not named go away."""
    content = text_content(call)
    inline = read_inline(call.value("reply_markup"))
    message = _editable(world, call)
    if "text" not in message.content:
        raise bad_request("there is no text in the message to edit")
    return _change(world, message, content, inline)


@handles("editMessageCaption")
def edit_message_caption(world: World, call: Call) -> Json:
    """New caption, or none."""
    caption = caption_content(call.parameters)
    inline = read_inline(call.value("reply_markup"))
    message = _editable(world, call)
    if message.media_kind not in CAPTIONED:
        raise bad_request("there is no caption in the message to edit")
    kept = {key: value for key, value in message.content.items() if key not in {"caption", "caption_entities"}}
    return _change(world, message, kept | caption, inline)


@handles("editMessageMedia")
def edit_message_media(world: World, call: Call) -> Json:
    """Another file in place of the old one."""
    inline = read_inline(call.value("reply_markup"))
    message = _editable(world, call)
    if message.media_kind not in {*CAPTIONED, None} or message.media_kind == "voice":
        raise bad_request("message can't be edited")
    return _change(world, message, media_content(world, call.value("media"), call.uploads), inline)


@handles("editMessageReplyMarkup")
def edit_message_reply_markup(world: World, call: Call) -> Json:
    """Other buttons, or none."""
    inline = read_inline(call.value("reply_markup"))
    message = _editable(world, call)
    return _change(world, message, message.content, inline)


@handles("deleteMessage")
def delete_message(world: World, call: Call) -> bool:
    """Remove one message for everybody."""
    chat = access_chat(world, call.text("chat_id"))
    message = access_message(world, chat, call.integer("message_id"), "message to delete")
    _check_deletable(world, chat, message)
    world.delete(chat, [message.message_id])
    return True


def _check_deletable(world: World, chat: Chat, message: Message) -> None:
    if message.date < time.time() - DELETABLE_SECONDS and not chat.member(world.bot.id).is_admin:
        raise bad_request("message can't be deleted for everyone")
    own = message.sender == world.bot.id or chat.type == "private"
    is_topic = message.message_id == message.thread_id
    if is_topic or UNDELETABLE & message.content.keys() or not (own or chat.member(world.bot.id).is_admin):
        raise bad_request("message can't be deleted")


@handles("deleteMessages")
def delete_messages(world: World, call: Call) -> bool:
    """Remove many; those that are not there are skipped."""
    chat = access_chat(world, call.text("chat_id"))
    message_ids = check_message_ids(call.value("message_ids"))
    messages = world.messages[chat.id]
    found = [messages[message_id] for message_id in dict.fromkeys(message_ids) if message_id in messages]
    for message in found:
        _check_deletable(world, chat, message)
    if found:
        world.delete(chat, [message.message_id for message in found])
    return True


def check_message_ids(raw: list[Any]) -> list[int]:
    """Message ids as Telegram reads them."""
    if not raw:
        raise bad_request("message identifiers are not specified")
    if len(raw) > MESSAGE_IDS:
        raise bad_request("too many message identifiers specified")
    try:
        numbers = [int(each) for each in raw]
    except (TypeError, ValueError):
        raise bad_request("can't parse message identifier as a Number") from None
    if min(numbers) <= 0:
        raise bad_request("invalid message identifier specified")
    return numbers


@handles("setMessageReaction")
def set_message_reaction(world: World, call: Call) -> bool:
    """Set the bot's reaction: at most one, and one of Telegram's."""
    emojis = [_emoji(entry) for entry in call.value("reaction") or []]
    if len(emojis) > 1:
        raise bad_request("REACTIONS_TOO_MANY")
    chat = access_chat(world, call.text("chat_id"))
    message = access_message(world, chat, call.integer("message_id"), "message to react")
    if emojis and message.is_service:
        raise bad_request("REACTION_INVALID")
    if emojis:
        message.reactions[world.bot.id] = emojis[0]
    else:
        message.reactions.pop(world.bot.id, None)
    world.reacted(message)
    return True


def _emoji(entry: Any) -> str:
    if not isinstance(entry, dict):
        raise bad_request("can't parse ReactionType: expected an Object")
    if entry.get("type") not in ("emoji", "custom_emoji", "paid"):
        raise bad_request("can't parse ReactionType: invalid reaction type specified")
    emoji = str(entry.get("emoji", "")).replace("\ufe0f", "")
    if entry["type"] != "emoji" or emoji not in REACTIONS:
        raise bad_request("REACTION_INVALID")
    return emoji


@handles("answerCallbackQuery")
def answer_callback_query(world: World, call: Call) -> bool:
    """Answer a press: nothing, a toast, or an alert."""
    alert = call.flag("show_alert")
    press = world.presses.answer(call.text("callback_query_id"), call.text("text"), call.text("url"), alert=alert)
    told = {"person_id": press.person_id, "chat_id": press.chat_id, "message_id": press.message_id}
    world.events.tell("answer", told | {"text": call.text("text"), "alert": alert})
    return True
