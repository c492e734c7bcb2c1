"""/new tells the clerk what cannot wait and what is somebody else's to do, before anything is filed."""

import pytest
from sqlalchemy import func, select

from helpdesk.tickets.models import Ticket
from sandbox.client import Json
from tests.support.desk import SUN, ZHAO, Desk
from tests.support.factories import CHATS

CITY, CIVIL = CHATS["city"], CHATS["civil"]

pytestmark = pytest.mark.asyncio(loop_scope="module")


def count(desk: Desk) -> int:
    return desk.look(lambda session: session.scalar(select(func.count()).select_from(Ticket)) or 0)


def offers(message: Json, words: str) -> bool:
    return words in str(message.get("buttons"))


async def test_a_certificate_that_is_not_issued_here_is_not_filed(desk: Desk) -> None:
    before = count(desk)
    await desk.write(ZHAO, "/new 证明\n狗证\n王秀兰 13800001001", chat_id=CIVIL)
    told = await desk.wait_for(CIVIL, "这里不开，不用登记")
    assert "居民养犬证明" in told["text"]
    assert "请告诉居民：" in told["text"]
    assert not offers(told, "✅ 提交")
    token = told["buttons"][0][0]["callback_data"].split(":")[2]
    await desk.forge_press(ZHAO, told, f"t:new:{token}:file")
    assert "这里不开，没有登记" in desk.sandbox.people.calls("answerCallbackQuery")[-1]["parameters"]["text"]
    assert count(desk) == before


async def test_another_certificate_may_be_named_instead(desk: Desk) -> None:
    await desk.write(ZHAO, "/new 证明\n狗证\n王秀兰 13800001001", chat_id=CIVIL)
    told = await desk.wait_for(CIVIL, "这里不开，不用登记")
    await desk.press(ZHAO, told, "✏️ 要开的是别的")
    prompt = await desk.wait_for(CIVIL, "写要改的")
    await desk.write(ZHAO, "证明：居住证明\n给谁办：本人\n用途：孩子上学\n地址：和平路12号", to=prompt)
    slip = await desk.wait_for(CIVIL, lambda one: offers(one, "✅ 提交"))
    assert "居住证明" in slip["text"]


async def test_an_emergency_shows_the_numbers_first(desk: Desk) -> None:
    await desk.write(SUN, "/new 求助 和平路12号家里着火了，人还在里面 李国强 13800005555", chat_id=CITY)
    told = await desk.wait_for(CITY, "先打电话")
    assert told["text"].startswith("🚨 听起来很急（火情）。先打电话：119")
    assert "还差" in told["text"], "the slip goes on below"


async def test_an_ordinary_matter_has_no_warning(desk: Desk) -> None:
    await desk.write(SUN, "/new 随手拍 和平路路灯坏了 王秀兰 13800001001", chat_id=CITY)
    slip = await desk.wait_for(CITY, lambda one: offers(one, "✅ 提交"))
    assert "🚨" not in slip["text"]
