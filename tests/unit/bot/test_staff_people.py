"""Who somebody is in a group, when Telegram answers and when it does not."""

from typing import Any

import pytest
from telegram import Bot, Chat, ChatMember, ChatMemberMember, User
from telegram.error import TimedOut

from bot.staff.people import KEPT_SECONDS, Roles
from helpdesk.errors import UnavailableError

GROUP, SUN = Chat(-1, "supergroup"), User(2002, "磊", is_bot=False, last_name="孙")


class Directory(Bot):
    """Knows one member, as long as it is reachable."""

    is_away: bool

    def __init__(self) -> None:
        super().__init__("1:test")
        self._unfreeze()
        self.is_away = False

    async def get_chat_member(self, *_: Any, **__: Any) -> ChatMember:
        """The member, or no answer."""
        if self.is_away:
            raise TimedOut
        return ChatMemberMember(SUN)


async def test_words_of_somebody_unknown_wait_until_telegram_answers() -> None:
    telegram, roles = Directory(), Roles()
    telegram.is_away = True
    with pytest.raises(UnavailableError):
        await roles.member(telegram, GROUP, SUN)
    telegram.is_away = False
    actor = await roles.member(telegram, GROUP, SUN)
    assert actor is not None
    assert (actor.name, actor.role) == ("孙磊", "member")


async def test_a_role_that_was_known_holds_while_telegram_is_away() -> None:
    now = 0.0
    telegram, roles = Directory(), Roles(now=lambda: now)
    await roles.member(telegram, GROUP, SUN)
    telegram.is_away, now = True, KEPT_SECONDS + 1
    actor = await roles.member(telegram, GROUP, SUN)
    assert actor is not None
    assert actor.role == "member"
