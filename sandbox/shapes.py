"""Bot API objects: how the bot sees people, chats and messages."""

from typing import Any

from sandbox.chats import Chat
from sandbox.messages import Message
from sandbox.people import ANONYMOUS_ADMIN, Bot, Person

Json = dict[str, Any]

ADMIN_RIGHTS = (
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_pin_messages",
)
STORY_RIGHTS = ("can_post_stories", "can_edit_stories", "can_delete_stories")


def chat_shape(chat: Chat, people: dict[int, Person]) -> Json:
    """The Bot API's Chat."""
    if chat.type == "private":
        user = people[chat.id].user()
        names: Json = {key: user[key] for key in ("first_name", "last_name", "username") if key in user}
        return {"id": chat.id, **names, "type": "private"}
    shape: Json = {"id": chat.id, "title": chat.title, "type": chat.type}
    if chat.is_forum:
        shape["is_forum"] = True
    if chat.type == "group":
        shape["all_members_are_administrators"] = False
    return shape


def member_shape(chat: Chat, user: Json) -> Json:
    """The Bot API's ChatMember."""
    member = chat.member(user["id"])
    shape: Json = {"user": user, "status": member.role}
    if member.role == "creator":
        return shape | {"is_anonymous": False}
    if member.role == "administrator":
        rights = dict.fromkeys(ADMIN_RIGHTS, True) | dict.fromkeys(STORY_RIGHTS, False)
        rights |= {"can_be_edited": False, "is_anonymous": False, "can_promote_members": False}
        if chat.type == "supergroup":
            rights["can_manage_topics"] = member.can_manage_topics
        return shape | rights
    return shape | {"until_date": 0} if member.role == "kicked" else shape


class Shapes:
    """Makes Message objects; needs to look up who and where."""

    def __init__(
        self, bot: Bot, people: dict[int, Person], chats: dict[int, Chat], messages: dict[int, dict[int, Message]]
    ) -> None:
        self.bot, self.people, self.chats, self.messages = bot, people, chats, messages

    def user(self, user_id: int) -> Json:
        """The Bot API's User."""
        return self.bot.user() if user_id == self.bot.id else self.people[user_id].user()

    def chat(self, chat_id: int) -> Json:
        """The Bot API's Chat."""
        return chat_shape(self.chats[chat_id], self.people)

    def message(self, message: Message, *, with_reply: bool = True) -> Json:
        """The Bot API's Message; the message it answers is shown without its own."""
        chat = self.chats[message.chat_id]
        shape: Json = {"message_id": message.message_id, **self._sender(message), "chat": self.chat(chat.id)}
        shape["date"] = message.date
        shape |= self._optional(message)
        if message.thread_id is not None:
            shape |= {"message_thread_id": message.thread_id, "is_topic_message": True}
        elif chat.type == "supergroup" and message.reply_to is not None:
            shape["message_thread_id"] = self._root_of(message)
        if with_reply and (answered := self._answered(message)) is not None:
            shape["reply_to_message"] = self.message(answered, with_reply=False)
        return shape | self._content(message)

    def _content(self, message: Message) -> Json:
        content = dict(message.content)
        if (pinned := content.get("pinned_message")) is not None:
            found = self.messages[message.chat_id].get(pinned)
            content["pinned_message"] = (
                self.message(found, with_reply=False)
                if found is not None
                else {"chat": self.chat(message.chat_id), "message_id": pinned, "date": 0}
            )
        return content

    def _sender(self, message: Message) -> Json:
        if message.anonymous:
            return {"from": ANONYMOUS_ADMIN, "sender_chat": self.chat(message.chat_id)}
        return {"from": self.user(message.sender)}

    def _optional(self, message: Message) -> Json:
        shape: Json = {}
        if message.edit_date is not None:
            shape["edit_date"] = message.edit_date
        if message.media_group_id is not None:
            shape["media_group_id"] = message.media_group_id
        if message.protected:
            shape["has_protected_content"] = True
        if message.forward_origin is not None:
            shape["forward_origin"] = message.forward_origin
        if message.inline_keyboard:
            shape["reply_markup"] = {"inline_keyboard": message.inline_keyboard}
        return shape

    def _answered(self, message: Message) -> Message | None:
        # In a topic a message that answers nothing answers the message that made the topic, as in Telegram.
        wanted = message.reply_to or message.thread_id
        if wanted is None or wanted == message.message_id:
            return None
        return self.messages[message.chat_id].get(wanted)

    def _root_of(self, message: Message) -> int:
        seen = message
        while seen.reply_to is not None:
            above = self.messages[message.chat_id].get(seen.reply_to)
            if above is None:
                return seen.reply_to
            seen = above
        return seen.message_id
