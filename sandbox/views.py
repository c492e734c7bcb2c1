"""How people and the page see the sandbox: the JSON that README.md describes."""

from collections.abc import Callable
from typing import Any

from sandbox.chats import Chat
from sandbox.messages import PLACES, Message
from sandbox.people import ANONYMOUS_ADMIN, Bot, Person

Json = dict[str, Any]

SHOWN_MESSAGES = 200
FILE_KEYS = ("file_id", "file_name", "mime_type", "width", "height", "duration", "emoji")


class Views:
    """Looks things up and describes them."""

    def __init__(
        self, bot: Bot, people: dict[int, Person], chats: dict[int, Chat], messages: dict[int, dict[int, Message]]
    ) -> None:
        self._bot, self._people, self._chats, self._messages = bot, people, chats, messages

    def name(self, user_id: int) -> str:
        """Somebody's name."""
        if user_id == self._bot.id:
            return self._bot.shown("name") or self._bot.name
        return self._people[user_id].name

    def bot(self) -> Json:
        """The bot with its commands and descriptions."""
        return {
            "id": self._bot.id,
            "name": self.name(self._bot.id),
            "username": self._bot.username,
            "commands": self._bot.commands.get("default:", []),
            "description": self._bot.shown("description"),
            "short_description": self._bot.shown("short_description"),
        }

    def person(self, person: Person) -> Json:
        """Somebody with their chats."""
        facts = {key: getattr(person, key) for key in ("id", "name", "first_name", "last_name", "role", "phone")}
        chat_ids = [chat.id for chat in self._chats.values() if chat.has(person.id) and chat.upgraded_to is None]
        return facts | {"home": person.home, "blocked": person.blocked, "chat_ids": chat_ids}

    def short_chat(self, chat: Chat) -> Json:
        """A chat as GET /people/chats lists it."""
        members = [
            {"id": user_id, "name": self.name(user_id), "role": member.role}
            for user_id, member in chat.members.items()
            if member.inside
        ]
        facts = {"chat_id": chat.id, "type": chat.type, "title": chat.title, "is_forum": chat.is_forum}
        return facts | {"members": members}

    def chat(self, chat: Chat) -> Json:
        """A chat without its messages."""
        kind = "all_private_chats:" if chat.type == "private" else "all_group_chats:"
        scopes = (f"chat:{chat.id}:", kind, "default:")
        commands = next((self._bot.commands[scope] for scope in scopes if self._bot.commands.get(scope)), [])
        return self.short_chat(chat) | {
            "topics": [topic.view() for topic in chat.topics.values()],
            "pinned_message_ids": chat.pinned,
            "keyboard": chat.keyboard,
            "commands": commands,
            "upgraded_to": chat.upgraded_to,
        }

    def state(self, last_event: int) -> Json:
        """Everything for the first paint."""
        chats = []
        for chat in self._chats.values():
            latest = list(self._messages[chat.id].values())[-SHOWN_MESSAGES:]
            chats.append(self.chat(chat) | {"messages": [self.message(message) for message in latest]})
        people = [self.person(person) for person in self._people.values()]
        return {"bot": self.bot(), "people": people, "chats": chats, "last_event": last_event}

    def message(self, message: Message) -> Json:
        """A message as people see it."""
        view: Json = {
            "chat_id": message.chat_id,
            "message_id": message.message_id,
            "date": message.date,
            "from": self._sender(message),
            "buttons": message.inline_keyboard or [],
            "keyboard": message.keyboard,
            "reply_to_message_id": message.reply_to,
            "message_thread_id": message.thread_id,
            "media_group_id": message.media_group_id,
            "edited": message.edit_date is not None,
            "reactions": reactions_view(message),
            "protected": message.protected,
        }
        if message.edit_date is not None:
            view["edit_date"] = message.edit_date
        if message.forward_origin is not None:
            view["forwarded_from"] = _origin_name(message.forward_origin)
        return view | self._content(message)

    def _sender(self, message: Message) -> Json:
        if message.anonymous:
            return {"id": ANONYMOUS_ADMIN["id"], "name": self._chats[message.chat_id].title, "anonymous": True}
        return {"id": message.sender, "name": self.name(message.sender)}

    def _content(self, message: Message) -> Json:
        if message.is_service:
            return {"service": self._service(message)}
        content = message.content
        view: Json = {
            key: content[key] for key in ("text", "entities", "caption", "caption_entities") if key in content
        }
        if "text" in view:
            view.setdefault("entities", [])
        view |= {key: content[key] for key in PLACES if key in content}
        if "venue" in content:
            view["venue"] = {**content["venue"], **content["venue"]["location"]}
        if (kind := message.media_kind) is not None:
            view[kind] = _file_view(content[kind])
        return view

    def _service(self, message: Message) -> Json:
        kind = next(iter(message.content), "empty")
        return {"kind": kind, "text": self._service_line(kind, message.content.get(kind), message)}

    def _service_line(self, kind: str, value: Any, message: Message) -> str:
        who = self._sender(message)["name"]
        lines: dict[str, Callable[[], str]] = {
            "forum_topic_created": lambda: f"{who}创建了话题“{value['name']}”",
            "forum_topic_edited": lambda: f"{who}修改了话题名称：{value.get('name', '')}",
            "forum_topic_closed": lambda: f"{who}关闭了话题",
            "forum_topic_reopened": lambda: f"{who}重新打开了话题",
            "pinned_message": lambda: f"{who}置顶了一条消息",
            "new_chat_members": lambda: "、".join(_user_name(user) for user in value) + "加入了群聊",
            "left_chat_member": lambda: f"{_user_name(value)}退出了群聊",
            "migrate_to_chat_id": lambda: "本群已升级为超级群",
            "migrate_from_chat_id": lambda: "本群由普通群升级而来",
        }
        return lines.get(kind, lambda: "系统消息")()


def reactions_view(message: Message) -> list[Json]:
    """Each emoji with those who set it."""
    by_emoji: dict[str, list[int]] = {}
    for user_id, emoji in message.reactions.items():
        by_emoji.setdefault(emoji, []).append(user_id)
    return [{"emoji": emoji, "by": by} for emoji, by in by_emoji.items()]


def _file_view(value: Any) -> Json:
    largest = value[-1] if isinstance(value, list) else value
    view = {key: largest[key] for key in FILE_KEYS if key in largest}
    return view | {"size": largest["file_size"], "url": f"/files/{largest['file_id']}"}


def _user_name(user: Json) -> str:
    return f"{user.get('last_name', '')}{user['first_name']}"


def _origin_name(origin: Json) -> str:
    user = origin.get("sender_user")
    if user is not None:
        return _user_name(user)
    return str(origin.get("sender_user_name") or origin.get("sender_chat", {}).get("title", ""))
