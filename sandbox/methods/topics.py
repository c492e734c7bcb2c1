"""Topics of forums."""

from typing import Any

from sandbox.access import access_forum, access_topic
from sandbox.calls import Call
from sandbox.errors import bad_request
from sandbox.forums import create_topic, delete_topic, rename_topic, set_topic_closed
from sandbox.limits import TOPIC_NAME, utf16_length
from sandbox.methods.registry import handles
from sandbox.world import World

Json = dict[str, Any]

COLORS = (7322096, 16766590, 13338331, 9367192, 16749490, 16478047)


def _check_name(name: str) -> str:
    clean = name.strip()
    if not clean:
        raise bad_request("name must be non-empty")
    if utf16_length(clean) > TOPIC_NAME:
        raise bad_request("TOPIC_TITLE_TOO_LONG")
    return clean


@handles("createForumTopic")
def create_forum_topic(world: World, call: Call) -> Json:
    """A new topic; its id is the id of the service message that tells of it."""
    chat = access_forum(world, call.text("chat_id"), "create a topic")
    name = _check_name(call.text("name"))
    color = call.integer("icon_color") or COLORS[0]
    if color not in COLORS:
        raise bad_request("invalid icon color specified")
    world.pacing.spend(chat.id)
    topic = create_topic(world, chat, world.bot.id, name, color, call.text("icon_custom_emoji_id") or None)
    shape: Json = {"message_thread_id": topic.message_thread_id, "name": topic.name, "icon_color": topic.icon_color}
    return shape | ({"icon_custom_emoji_id": topic.icon_custom_emoji_id} if topic.icon_custom_emoji_id else {})


@handles("editForumTopic")
def edit_forum_topic(world: World, call: Call) -> bool:
    """Another name or icon."""
    chat, topic = access_topic(world, call, "edit the topic")
    name = _check_name(call.text("name")) if call.text("name") else topic.name
    icon = call.parameters.get("icon_custom_emoji_id", topic.icon_custom_emoji_id) or None
    if (name, icon) == (topic.name, topic.icon_custom_emoji_id):
        raise bad_request("TOPIC_NOT_MODIFIED")
    world.pacing.spend(chat.id)
    rename_topic(world, chat, topic, world.bot.id, name, icon)
    return True


@handles("closeForumTopic", "reopenForumTopic")
def close_forum_topic(world: World, call: Call) -> bool:
    """Close a topic or open it again."""
    chat, topic = access_topic(world, call, "close or open the topic")
    closed = call.method == "closeForumTopic"
    if topic.closed == closed:
        raise bad_request("TOPIC_NOT_MODIFIED")
    set_topic_closed(world, chat, topic, world.bot.id, closed=closed)
    return True


@handles("deleteForumTopic")
def delete_forum_topic(world: World, call: Call) -> bool:
    """Remove a topic with all its messages."""
    chat, topic = access_topic(world, call, "delete the topic")
    delete_topic(world, chat, topic)
    return True
