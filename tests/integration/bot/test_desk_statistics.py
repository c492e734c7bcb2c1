"""/stats in groups and for admins, over the sandbox."""

import pytest

from helpdesk.errors import UnavailableError
from helpdesk.statistics import chart
from tests.support.bot_world import ADMIN, BotWorld
from tests.support.desk import SUN, WANG, WU, Desk
from tests.support.factories import CHATS

pytestmark = pytest.mark.asyncio(loop_scope="module")


def has_font() -> bool:
    try:
        chart.chinese_font()
    except UnavailableError:
        return False
    return True


async def test_a_team_gets_its_own_figures_with_a_chart(desk: Desk) -> None:
    desk.open_ticket(WANG)
    desk.open_ticket(WANG, topic="noise")
    asked = await desk.write(SUN, "/stats", chat_id=CHATS["city"])
    told = await desk.wait_for(CHATS["city"], "📊", after=asked["message_id"], seconds=30)
    words = told.get("caption") or told["text"]
    assert "城管市政组 · 本月" in words
    assert "收到 1 件" in words
    assert "市政公用设施 1 件" in words
    if has_font():
        assert told["photo"]
    else:
        assert "fonts-noto-cjk" in words


async def test_the_duty_group_sees_the_whole_office_by_team(desk: Desk) -> None:
    desk.open_ticket(WANG)
    desk.open_ticket(WANG, topic="noise")
    asked = await desk.write(WU, "/stats 今年 科室", chat_id=CHATS["duty"])
    told = await desk.wait_for(CHATS["duty"], "📊", after=asked["message_id"], seconds=30)
    words = told.get("caption") or told["text"]
    assert "幸福街道办事处 · 今年" in words
    assert "物业环保组" in words
    assert "城管市政组" in words


async def test_a_time_nobody_understands_is_answered_with_examples(desk: Desk) -> None:
    asked = await desk.write(SUN, "/stats 前天", chat_id=CHATS["city"])
    told = await desk.wait_for(CHATS["city"], "看不懂“前天”", after=asked["message_id"])
    assert "上月" in told["text"]


async def test_an_admin_reads_the_office_s_figures_in_private_and_nobody_else(world: BotWorld) -> None:
    world.resident()
    async with world.bot():
        await world.write(ADMIN, "/stats")
        assert "还没有工单" in (await world.sees(ADMIN, "📊"))["text"]
        await world.write(1001, "/stats")
        await world.sees(1001, "没有这个命令")
