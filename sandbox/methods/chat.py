"""Chats and their members, pins, leaving."""

from typing import Any

from sandbox.access import access_chat, access_message
from sandbox.calls import Call
from sandbox.chats import Chat
from sandbox.errors import bad_request
from sandbox.groups import note_left, set_bot_role
from sandbox.methods.registry import handles
from sandbox.shapes import member_shape
from sandbox.world import World

Json = dict[str, Any]

GIFTS = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")
PERMISSIONS = (
    "can_send_messages",
    "can_send_audios",
    "can_send_documents",
    "can_send_photos",
    "can_send_videos",
    "can_send_video_notes",
    "can_send_voice_notes",
    "can_send_polls",
    "can_send_other_messages",
    "can_add_web_page_previews",
    "can_change_info",
    "can_invite_users",
    "can_pin_messages",
)


@handles("getChat")
def get_chat(world: World, call: Call) -> Json:
    """Everything about a chat."""
    chat = access_chat(world, call.text("chat_id"))
    full = world.shapes.chat(chat.id) | {
        "accent_color_id": abs(chat.id) % 7,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys(GIFTS, False),
    }
    if chat.type != "private":
        full["permissions"] = dict.fromkeys(PERMISSIONS, True)
    if chat.pinned and (pinned := world.messages[chat.id].get(chat.pinned[-1])) is not None:
        full["pinned_message"] = world.shapes.message(pinned, with_reply=False)
    return full


def _member_user(world: World, call: Call) -> Json:
    user_id = call.integer("user_id") or 0
    if user_id != world.bot.id and user_id not in world.people:
        raise bad_request("user not found")
    return world.shapes.user(user_id)


@handles("getChatMember")
def get_chat_member(world: World, call: Call) -> Json:
    """Somebody's place in a chat."""
    chat = access_chat(world, call.text("chat_id"))
    return member_shape(chat, _member_user(world, call))


@handles("getChatAdministrators")
def get_chat_administrators(world: World, call: Call) -> list[Json]:
    """Who administers a group."""
    chat = access_chat(world, call.text("chat_id"))
    if chat.type == "private":
        raise bad_request("there are no administrators in the private chat")
    admins = [user_id for user_id, member in chat.members.items() if member.is_admin]
    wanted = [user_id for user_id in admins if user_id != world.bot.id or call.flag("return_bots")]
    return [member_shape(chat, world.shapes.user(user_id)) for user_id in wanted]


@handles("getChatMemberCount")
def get_chat_member_count(world: World, call: Call) -> int:
    """How many are in a chat."""
    chat = access_chat(world, call.text("chat_id"))
    return sum(member.inside for member in chat.members.values())


@handles("leaveChat")
def leave_chat(world: World, call: Call) -> bool:
    """The bot leaves."""
    chat = _group(world, call)
    set_bot_role(world, chat, "left", by=world.bot.id)
    return True


@handles("banChatMember", "unbanChatMember")
def ban_chat_member(world: World, call: Call) -> bool:
    """Remove somebody from a group, or let them come back."""
    chat = _group(world, call)
    if not chat.member(world.bot.id).is_admin:
        raise bad_request("not enough rights to restrict/unrestrict chat member")
    user = _member_user(world, call)
    if user["id"] == world.bot.id:
        raise bad_request("can't restrict self")
    member = chat.member(user["id"])
    if member.is_admin:
        words = "can't remove chat owner" if member.role == "creator" else "user is an administrator of the chat"
        raise bad_request(words)
    _ban(world, chat, user, banned=call.method == "banChatMember", only_if_banned=call.flag("only_if_banned"))
    return True


def _ban(world: World, chat: Chat, user: Json, *, banned: bool, only_if_banned: bool) -> None:
    member = chat.members.setdefault(user["id"], chat.member(user["id"]))
    was_inside = member.inside
    if not banned and was_inside and only_if_banned:
        return
    member.role = "kicked" if banned else "left"
    if was_inside:
        note_left(world, chat, user["id"], by=world.bot.id)
    world.save_chat(chat)


def _group(world: World, call: Call) -> Chat:
    chat = access_chat(world, call.text("chat_id"), write=True)
    if chat.type == "private":
        raise bad_request("chat member status can't be changed in private chats")
    return chat


def _check_pins(world: World, chat: Chat) -> None:
    if chat.type != "private" and not chat.member(world.bot.id).is_admin:
        raise bad_request("not enough rights to manage pinned messages in the chat")


@handles("pinChatMessage")
def pin_chat_message(world: World, call: Call) -> bool:
    """Pin a message."""
    chat = access_chat(world, call.text("chat_id"), write=True)
    _check_pins(world, chat)
    message = access_message(world, chat, call.integer("message_id"), "message to pin")
    if message.is_service:
        raise bad_request("message can't be pinned")
    if message.message_id not in chat.pinned:
        chat.pinned.append(message.message_id)
        world.save_chat(chat)
        world.post(chat, world.bot.id, {"pinned_message": message.message_id}, thread_id=message.thread_id)
    return True


@handles("unpinChatMessage")
def unpin_chat_message(world: World, call: Call) -> bool:
    """Unpin a message, or the latest."""
    chat = access_chat(world, call.text("chat_id"), write=True)
    _check_pins(world, chat)
    wanted = call.integer("message_id") or (chat.pinned[-1] if chat.pinned else 0)
    if wanted not in chat.pinned:
        raise bad_request("message to unpin not found")
    chat.pinned.remove(wanted)
    world.save_chat(chat)
    return True


@handles("unpinAllChatMessages")
def unpin_all_chat_messages(world: World, call: Call) -> bool:
    """Unpin everything."""
    chat = access_chat(world, call.text("chat_id"), write=True)
    _check_pins(world, chat)
    if chat.pinned:
        chat.pinned = []
        world.save_chat(chat)
    return True
