"""Who is in a group, and what becomes of it: joining, leaving, rights of the bot, upgrade to a supergroup."""

import time
from dataclasses import replace
from typing import Any

from sandbox.chats import IN_CHAT, Chat, Member
from sandbox.errors import PeopleError
from sandbox.shapes import member_shape
from sandbox.world import World

Json = dict[str, Any]

FIRST_UPGRADED_ID = -1003000000001


def note_left(world: World, chat: Chat, user_id: int, *, by: int) -> None:
    """The service message about somebody who left or was removed."""
    user = world.shapes.user(user_id)
    message = world.post(chat, by, {"left_chat_member": user, "left_chat_participant": user})
    if by != world.bot.id:
        world.tell_bot("message", message)


def join_group(world: World, chat: Chat, person_id: int, role: str) -> None:
    """Somebody comes in, or gets another role."""
    if role not in {"member", "administrator"}:
        raise PeopleError('"role" must be "member" or "administrator"')
    before = member_shape(chat, world.shapes.user(person_id))
    new = not chat.has(person_id)
    chat.members[person_id] = Member(role, can_manage_topics=role == "administrator")
    if new:
        user = world.shapes.user(person_id)
        content = {"new_chat_members": [user], "new_chat_member": user, "new_chat_participant": user}
        world.tell_bot("message", world.post(chat, person_id, content))
    _tell_member(world, "chat_member", chat, person_id, before, by=person_id)
    world.save_chat(chat)


def leave_group(world: World, chat: Chat, person_id: int) -> None:
    """Somebody goes."""
    before = member_shape(chat, world.shapes.user(person_id))
    chat.members[person_id] = Member("left")
    note_left(world, chat, person_id, by=person_id)
    _tell_member(world, "chat_member", chat, person_id, before, by=person_id)
    world.save_chat(chat)


def set_bot_role(world: World, chat: Chat, role: str, *, by: int, can_manage_topics: bool = False) -> None:
    """The bot is promoted, demoted, removed, or leaves; it is told by my_chat_member."""
    if role not in {*IN_CHAT, "left", "kicked"}:
        raise PeopleError('"role" must be administrator, member, left or kicked')
    before = member_shape(chat, world.bot.user())
    chat.members[world.bot.id] = Member(role, can_manage_topics)
    if role in {"left", "kicked"} and before["status"] in IN_CHAT:
        note_left(world, chat, world.bot.id, by=by)
    _tell_member(world, "my_chat_member", chat, world.bot.id, before, by=by)
    world.save_chat(chat)


def set_blocked(world: World, person_id: int, *, blocked: bool) -> None:
    """Somebody blocks the bot, or takes it back."""
    person = world.people[person_id]
    if person.blocked == blocked:
        return
    person.blocked = blocked
    chat = world.chats[person_id]
    member: Json = {"user": world.bot.user(), "status": "member"}
    kicked: Json = {"user": world.bot.user(), "status": "kicked", "until_date": 0}
    before, after = (member, kicked) if blocked else (kicked, member)
    _tell_change(world, "my_chat_member", chat, person_id, before, after)
    world.save_person(person)


def _tell_member(world: World, kind: str, chat: Chat, user_id: int, before: Json, *, by: int) -> None:
    after = member_shape(chat, world.shapes.user(user_id))
    if before != after:
        _tell_change(world, kind, chat, by, before, after)


def _tell_change(world: World, kind: str, chat: Chat, by: int, before: Json, after: Json) -> None:
    change = {"chat": world.shapes.chat(chat.id), "from": world.shapes.user(by), "date": int(time.time())}
    world.updates.add(kind, change | {"old_chat_member": before, "new_chat_member": after})


def upgrade_group(world: World, chat: Chat, *, forum: bool = False) -> Chat:
    """A basic group becomes a supergroup with a new id; the old one only points there."""
    if chat.type != "group" or chat.upgraded_to is not None:
        raise PeopleError("only a basic group that was not upgraded yet can be upgraded")
    new_id = FIRST_UPGRADED_ID - sum(other.upgraded_from is not None for other in world.chats.values())
    members = {user_id: replace(member) for user_id, member in chat.members.items()}
    members[world.bot.id].can_manage_topics = forum
    new = Chat(new_id, "supergroup", chat.title, forum, members, upgraded_from=chat.id)
    owner = next(user_id for user_id, member in members.items() if member.role == "creator")
    world.save_chat(new)
    left = world.post(chat, owner, {"migrate_to_chat_id": new_id})
    chat.upgraded_to = new_id
    world.save_chat(chat)
    world.tell_bot("message", left)
    world.tell_bot("message", world.post(new, owner, {"migrate_from_chat_id": chat.id}))
    return new
