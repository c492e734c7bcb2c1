"""Who acts in a group, and with which role. Telegram's groups are the only list of staff there is."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session
from telegram import Bot, Chat, ChatMember, Message, User
from telegram.constants import ChatID, ChatMemberStatus
from telegram.error import BadRequest, Forbidden, TelegramError

from bot.names import name_of
from helpdesk.clock import Clock
from helpdesk.errors import UnavailableError
from helpdesk.staff.models import Staff
from helpdesk.staff.services import ChatRole, access_staff

KEPT_SECONDS = 300.0  # A role is asked for again after this; a change of members is noticed at once.
_RULERS = frozenset({ChatMemberStatus.OWNER, ChatMemberStatus.ADMINISTRATOR})


@dataclass(frozen=True)
class Actor:
    """A member of a group who wrote or pressed something there."""

    user_id: int
    name: str
    chat_id: int
    role: ChatRole

    @property
    def is_administrator(self) -> bool:
        """Whether the group is theirs to manage."""
        return self.role in ("administrator", "anonymous")


class Roles:
    """Asks Telegram for roles and remembers the answers for some minutes."""

    def __init__(self, *, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._known: dict[tuple[int, int], tuple[ChatRole, float]] = {}

    async def writer(self, bot: Bot, message: Message) -> Actor | None:
        """Who wrote a message; None for bots and for posts in the name of another chat."""
        if message.sender_chat is not None:
            return _anonymous(message)
        user = message.from_user
        if user is None or user.is_bot:
            return None
        kept = await self._look_up(bot, message.chat.id, user.id, if_refused="member")
        return None if kept is None else Actor(user.id, name_of(user), message.chat.id, kept)

    async def member(self, bot: Bot, chat: Chat, user: User) -> Actor | None:
        """The person as a member of the group; None if they are none, or Telegram will not say.

        Raises ``UnavailableError`` while Telegram cannot be asked and nothing is known.
        """
        role = await self._look_up(bot, chat.id, user.id, if_refused=None)
        return None if role is None else Actor(user.id, name_of(user), chat.id, role)

    def forget(self, chat_id: int, user_id: int) -> None:
        """The person's standing in the group has changed."""
        self._known.pop((chat_id, user_id), None)

    async def _look_up(self, bot: Bot, chat_id: int, user_id: int, *, if_refused: ChatRole | None) -> ChatRole | None:
        kept = self._known.get((chat_id, user_id))
        if kept is not None and kept[1] >= self._now() - KEPT_SECONDS:
            return kept[0]
        try:
            role = role_of(await bot.get_chat_member(chat_id, user_id))
        except (BadRequest, Forbidden):
            # Telegram promises an answer only where the bot is an administrator. Who writes in a group is in it, at
            # least; who presses need not be: buttons of a public group can be pressed by anybody.
            role = if_refused
        except TelegramError as error:
            if kept is None:  # Words of somebody we cannot place just now must not be dropped: try the update again.
                raise UnavailableError(f"getChatMember: {type(error).__name__}") from None
            return kept[0]  # Telegram is away: what was true some minutes ago is the best there is.
        if role is None:
            self.forget(chat_id, user_id)
        else:
            self._known[chat_id, user_id] = (role, self._now())
        return role


def roles_of(bot_data: dict[Any, Any]) -> Roles:
    """The roles this process has seen."""
    roles: Roles = bot_data.setdefault("roles", Roles())
    return roles


def access_actor(session: Session, actor: Actor, *, clock: Clock) -> Staff:
    """The actor as staff of the group's team; raises ``NotAllowedError`` in a group without one."""
    return access_staff(
        session,
        telegram_user_id=actor.user_id,
        name=actor.name,
        chat_id=actor.chat_id,
        chat_role=actor.role,
        clock=clock,
    )


def _anonymous(message: Message) -> Actor | None:
    """An administrator who hides behind the group; a channel's post is nobody's."""
    is_group_itself = message.sender_chat is not None and message.sender_chat.id == message.chat.id
    if is_group_itself and message.from_user is not None and message.from_user.id == ChatID.ANONYMOUS_ADMIN:
        return Actor(message.from_user.id, "", message.chat.id, "anonymous")
    return None


def role_of(member: ChatMember) -> ChatRole | None:
    """What the membership makes of somebody; None for one who is not in the group."""
    if member.status in _RULERS:
        return "administrator"
    is_in = member.status == ChatMemberStatus.MEMBER
    if member.status == ChatMemberStatus.RESTRICTED:
        is_in = bool(getattr(member, "is_member", False))
    return "member" if is_in else None
