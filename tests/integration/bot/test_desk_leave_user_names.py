"""A Telegram user name behind /away: it is said that only names of the group are known, and who could be meant."""

import pytest

from tests.support.desk import SUN, WU, Desk
from tests.support.factories import CHATS

CITY = CHATS["city"]

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_a_user_name_is_answered_with_one_sentence_and_a_menu(desk: Desk) -> None:
    await desk.write(WU, "/mine", chat_id=CITY)  # From now on Wu is known there.
    await desk.wait_for(CITY, "手上")
    await desk.write(SUN, "/away 3天 @wufang_01", chat_id=CITY)
    asked = await desk.wait_for(CITY, "机器人不认得用户名“@wufang_01”，只认得群里的姓名。")
    assert "由谁代办" in asked["text"]
    assert asked["buttons"]
