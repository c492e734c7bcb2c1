"""Chats: who is in them, their topics, what is pinned, which keyboard is shown."""

from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from sandbox.people import Bot, GroupPlan, Person

Json = dict[str, Any]
IN_CHAT = ("creator", "administrator", "member")


@dataclass
class Member:
    """Somebody's place in a chat; those who left stay listed as left or kicked."""

    role: str
    can_manage_topics: bool = False

    @property
    def inside(self) -> bool:
        """Whether they are in the chat now."""
        return self.role in IN_CHAT

    @property
    def is_admin(self) -> bool:
        """Whether they are an administrator."""
        return self.role in {"creator", "administrator"}


@dataclass
class Topic:
    """A topic of a forum; General is none."""

    message_thread_id: int
    name: str
    icon_color: int
    icon_custom_emoji_id: str | None = None
    closed: bool = False

    def view(self) -> Json:
        """The topic as the page sees it."""
        return {
            "message_thread_id": self.message_thread_id,
            "name": self.name,
            "icon_color": self.icon_color,
            "closed": self.closed,
        }


@dataclass
class Chat:
    """A private chat of the bot, a basic group or a supergroup."""

    id: int
    type: Literal["private", "group", "supergroup"]
    title: str
    is_forum: bool = False
    members: dict[int, Member] = field(default_factory=dict)
    topics: dict[int, Topic] = field(default_factory=dict)
    pinned: list[int] = field(default_factory=list)
    keyboard: Json | None = None
    started: bool = False  # Private: the person has written, so the bot may answer.
    last_message_id: int = 0  # Supergroups count alone; the other chats share the bot's counter.
    upgraded_to: int | None = None
    upgraded_from: int | None = None

    def member(self, user_id: int) -> Member:
        """Their place, "left" for a stranger."""
        return self.members.get(user_id, Member("left"))

    def has(self, user_id: int) -> bool:
        """Whether somebody is in the chat now."""
        return self.member(user_id).inside

    def to_json(self) -> Json:
        """What is stored."""
        return asdict(self)

    @classmethod
    def from_json(cls, body: Json) -> "Chat":
        """The chat that was stored; JSON keys are strings, ours are numbers."""
        members = {int(key): Member(**value) for key, value in body.pop("members").items()}
        topics = {int(key): Topic(**value) for key, value in body.pop("topics").items()}
        return cls(**body, members=members, topics=topics)


def private_chat(person: Person, bot: Bot) -> Chat:
    """The chat of one person with the bot."""
    members = {person.id: Member("member"), bot.id: Member("member")}
    return Chat(person.id, "private", person.name, members=members)


def group_chat(plan: GroupPlan, bot: Bot) -> Chat:
    """A group as planned. The last administrator made it."""
    members = {user_id: Member("member") for user_id in plan.members}
    members |= {user_id: Member("administrator", can_manage_topics=True) for user_id in plan.administrators}
    if plan.administrators:
        members[plan.administrators[-1]].role = "creator"
    members[bot.id] = Member("administrator", can_manage_topics=plan.forum)
    kind: Literal["group", "supergroup"] = "group" if plan.type == "group" else "supergroup"
    # Message 1 is the making of the group; so no topic ever gets the id 1, which is General's.
    return Chat(plan.id, kind, plan.title, plan.forum, members, last_message_id=1)
