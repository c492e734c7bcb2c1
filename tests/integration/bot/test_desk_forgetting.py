"""The button with which staff forget somebody who has no Telegram."""

import pytest
from sqlalchemy.orm import Session

from helpdesk.catalogue import Service
from helpdesk.staff.services import find_staff
from helpdesk.tickets.commands import OpenTicket
from helpdesk.tickets.counter import open_for_resident, rate_by_phone
from tests.support.desk import CLOCK, SUN, Desk
from tests.support.factories import CHATS

CITY = CHATS["city"]

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_an_archived_ticket_offers_it_and_asks_once_more(desk: Desk) -> None:
    card = await desk.card(desk.open_ticket())
    await desk.press(SUN, card, "✋ 签收")  # From now on Sun is known.
    await desk.until(lambda: desk.look(lambda session: find_staff(session, SUN)) is not None)

    def file(session: Session) -> str:
        sun = find_staff(session, SUN)
        assert sun is not None
        command = OpenTicket(
            key="forget",
            service=Service.CONSULT,
            topic="public_facilities",
            summary="路灯归谁管",
            details={"description": "路灯归谁管"},
            place=None,
        )
        facts = {"name": "李国强", "phone": "13800005555"}
        return open_for_resident(session, command, **facts, channel="counter", by=sun, clock=CLOCK).number

    number = desk.change(file)
    card = await desk.card(number)
    await desk.press(SUN, card, "✋ 签收")
    await desk.write(SUN, "办结：归城管市政组管。", to=card)
    await desk.until(lambda: desk.ticket(number).status == "resolved")
    await desk.wait_for(CITY, lambda one: "⋯ 更多" in str(one.get("buttons")) and "等居民评价" in one.get("text", ""))
    await desk.press(SUN, card, "⋯ 更多")
    await desk.wait_for(CITY, lambda one: "🗑 删除联系方式" in str(one.get("buttons")))
    await desk.press(SUN, card, "🗑 删除联系方式")
    await desk.wait_for(CITY, lambda one: "确定删除姓名和电话" in str(one.get("buttons")))
    answer = await desk.press(SUN, card, "✅ 居民要求，确定删除姓名和电话")
    assert "还没有结束" in answer["alert"], answer

    def rate(session: Session) -> None:
        sun = find_staff(session, SUN)
        assert sun is not None
        rate_by_phone(session, number, resolution="solved", by=sun, clock=CLOCK)
        rate_by_phone(session, number, satisfaction=5, by=sun, clock=CLOCK)

    desk.change(rate)
    archived = await desk.wait_for(CITY, lambda one: number in one.get("text", "") and "已归档" in one["text"])
    assert "138****5555" in archived["text"]
    await desk.press(SUN, archived, "⋯ 更多")
    await desk.wait_for(CITY, lambda one: "🗑 删除联系方式" in str(one.get("buttons")))
    await desk.press(SUN, archived, "🗑 删除联系方式")
    await desk.wait_for(CITY, lambda one: "确定删除姓名和电话" in str(one.get("buttons")))
    answer = await desk.press(SUN, archived, "✅ 居民要求，确定删除姓名和电话")
    assert answer["answer"] == "已删除这位居民的姓名和电话。"
    await desk.wait_for(CITY, lambda one: one["message_id"] == card["message_id"] and "138****" not in one["text"])
    assert (desk.ticket(number).resident.display_name, desk.ticket(number).resident.phone) == (None, None)
