"""A slip that is half filled in survives a restart: nothing of it is kept in memory."""

from sqlalchemy import select

from helpdesk.tickets.models import Ticket
from tests.support.bot_world import BotWorld
from tests.support.factories import CHATS

CITY, SUN = CHATS["city"], 2002


async def test_a_slip_goes_on_after_a_restart(world: BotWorld) -> None:
    async with world.bot():
        await world.write(SUN, "/new", chat_id=CITY)
        asked = await world.sees(CITY, "是什么事")
        await world.press(SUN, asked, "随手拍")
        prompt = await world.sees(CITY, "一行写一样")
    async with world.bot():
        await world.write(SUN, "和平路路灯坏了", chat_id=CITY, reply_to_message_id=prompt["message_id"])
        missing = await world.sees(CITY, "还差：姓名、电话")
    async with world.bot():
        await world.write(SUN, "没有", chat_id=CITY, reply_to_message_id=missing["message_id"])
        slip = await world.sees(CITY, "请核对")
        assert "没有电话，办好了没法告诉居民" in slip["text"]
    async with world.bot():
        await world.press(SUN, slip, "✅ 提交")
        await world.sees(CITY, "已登记")
    ticket = world.look(lambda session: session.scalars(select(Ticket)).one())
    assert (ticket.summary, ticket.channel) == ("和平路路灯坏了", "counter")
