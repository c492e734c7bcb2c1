"""Who somebody is in a group, when Telegram answers and when it does not."""

from datetime import UTC, datetime
from typing import Any

import pytest
from telegram import Bot, Chat, ChatMember, ChatMemberMember, Message, User
from telegram.error import BadRequest, TimedOut

from bot.staff.people import KEPT_SECONDS, Roles
from helpdesk.errors import UnavailableError

GROUP, SUN = Chat(-1, "supergroup"), User(2002, "磊", is_bot=False, last_name="孙")


class Directory(Bot):
    """Knows one member, as long as it is reachable."""

    is_away: bool
    refuses: bool

    def __init__(self) -> None:
        super().__init__("1:test")
        self._unfreeze()
        self.is_away = self.refuses = False

    async def get_chat_member(self, *_: Any, **__: Any) -> ChatMember:
        """The member, or no answer."""
        if self.is_away:
            raise TimedOut
        if self.refuses:
            raise BadRequest("CHAT_ADMIN_REQUIRED")
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


async def test_who_writes_where_telegram_will_not_say_is_a_member_and_may_then_press() -> None:
    telegram, roles = Directory(), Roles()
    telegram.refuses = True
    assert await roles.member(telegram, GROUP, SUN) is None, "anybody may press a button of a public group"
    words = Message(1, datetime(2026, 3, 10, tzinfo=UTC), GROUP, from_user=SUN, text="明天去修")
    for actor in (await roles.writer(telegram, words), await roles.member(telegram, GROUP, SUN)):
        assert actor is not None
        assert (actor.name, actor.role) == ("孙磊", "member")
