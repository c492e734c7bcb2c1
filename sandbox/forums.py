"""What happens to topics, whoever does it."""

from typing import Any

from sandbox.chats import Chat, Topic
from sandbox.messages import Message
from sandbox.world import World

Json = dict[str, Any]


def create_topic(
    world: World, chat: Chat, by: int, name: str, color: int, icon_custom_emoji_id: str | None = None
) -> Topic:
    """A new topic with its service message."""
    topic = Topic(chat.last_message_id + 1, name, color, icon_custom_emoji_id)
    chat.topics[topic.message_thread_id] = topic
    created: Json = {"name": name, "icon_color": color}
    if icon_custom_emoji_id:
        created["icon_custom_emoji_id"] = icon_custom_emoji_id
    # The page has to know the topic before it sees the first message in it.
    _tell(world, chat, topic)
    _note(world, chat, topic, by, {"forum_topic_created": created})
    return topic


def rename_topic(
    world: World, chat: Chat, topic: Topic, by: int, name: str, icon_custom_emoji_id: str | None = None
) -> None:
    """Another name or icon."""
    changes: Json = {}
    if name != topic.name:
        changes["name"] = topic.name = name
    if icon_custom_emoji_id != topic.icon_custom_emoji_id:
        changes["icon_custom_emoji_id"] = topic.icon_custom_emoji_id = icon_custom_emoji_id
    _tell(world, chat, topic)
    _note(world, chat, topic, by, {"forum_topic_edited": changes})


def set_topic_closed(world: World, chat: Chat, topic: Topic, by: int, *, closed: bool) -> None:
    """Close it or open it again."""
    topic.closed = closed
    _tell(world, chat, topic)
    _note(world, chat, topic, by, {"forum_topic_closed" if closed else "forum_topic_reopened": {}})


def delete_topic(world: World, chat: Chat, topic: Topic) -> None:
    """Remove it with its messages; nobody is told, as in Telegram."""
    del chat.topics[topic.message_thread_id]
    gone = [key for key, message in world.messages[chat.id].items() if message.thread_id == topic.message_thread_id]
    if gone:
        world.delete(chat, gone)
    _tell(world, chat, topic, deleted=True)


def _tell(world: World, chat: Chat, topic: Topic, *, deleted: bool = False) -> None:
    world.store.save_chat(chat.id, chat.to_json())
    world.events.tell("topic", {"chat_id": chat.id, "topic": topic.view(), "deleted": deleted})


def _note(world: World, chat: Chat, topic: Topic, by: int, content: Json) -> Message:
    message = world.post(chat, by, content, thread_id=topic.message_thread_id)
    if by != world.bot.id:
        world.tell_bot("message", message)
    return message
