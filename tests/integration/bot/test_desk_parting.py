"""✂️ on the lead's card, and what an old button of a merged chain says."""

import pytest

from helpdesk.crowds.merging import merge_ticket
from helpdesk.staff.services import find_staff
from helpdesk.tickets.states import Status
from tests.support.desk import CLOCK, LI, SUN, WANG, Desk
from tests.support.factories import CHATS

CITY = CHATS["city"]

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_the_lead_parts_by_two_presses(desk: Desk) -> None:
    lead, number = desk.open_ticket(WANG), desk.open_ticket(LI, summary="井盖没了", place="青山路9号")
    lead_card = await desk.card(lead)
    await desk.press(SUN, lead_card, "✋ 签收")
    await desk.until(lambda: desk.ticket(lead).owner_id is not None)
    desk.change(lambda session: merge_ticket(session, number, lead, by=find_staff(session, SUN), clock=CLOCK))  # type: ignore[arg-type]
    await desk.wait_for(CITY, f"工单 {number} 并到 {lead}")
    await desk.press(SUN, lead_card, "⋯ 更多")
    await desk.wait_for(CITY, lambda one: "✂️ 拆开并进来的" in str(one.get("buttons")))
    await desk.press(SUN, lead_card, "✂️ 拆开并进来的")
    await desk.wait_for(CITY, lambda one: f"✂️ 拆开 {number}" in str(one.get("buttons")))
    await desk.press(SUN, lead_card, f"✂️ 拆开 {number}")
    await desk.wait_for(CITY, lambda one: f"✅ 确定拆开 {number}" in str(one.get("buttons")))
    assert desk.ticket(number).status is Status.MERGED, "not before it is confirmed"
    answer = await desk.press(SUN, lead_card, f"✅ 确定拆开 {number}")
    assert answer["answer"] == f"已拆开 {number}，居民已收到通知。"
    assert desk.ticket(number).status is Status.NEW
    await desk.wait_for(LI, lambda one: number in one.get("text", "") and "单独" in one["text"])
    await desk.wait_for(CITY, f"工单 {number} 已从 {lead} 拆开")


async def test_an_old_button_of_a_chain_names_the_ticket_it_is_handled_under_now(desk: Desk) -> None:
    first, second, third = (desk.open_ticket(WANG, summary=f"第{one}个井盖", place=f"青山路{one}号") for one in "123")
    cards = [await desk.card(one) for one in (first, second, third)]
    await desk.press(SUN, cards[2], "✋ 签收")
    await desk.until(lambda: desk.ticket(third).owner_id is not None)

    for number, into in ((first, second), (second, third)):
        desk.change(
            lambda session, one=number, to=into: merge_ticket(
                session, one, to, by=find_staff(session, SUN), clock=CLOCK
            )
        )  # type: ignore[misc,arg-type]
    await desk.forge_press(SUN, cards[0], f"t:claim:{first}")
    told = desk.sandbox.people.calls("answerCallbackQuery")[-1]["parameters"]["text"]
    assert f"已并到 {third}" in told
    shown = await desk.wait_for(CITY, lambda one: one["message_id"] == cards[0]["message_id"] and third in one["text"])
    assert second not in shown["text"]
    await desk.write(SUN, "今天去修。", to=cards[0])
    await desk.wait_for(CITY, f"已并到 {third}，这条没有发给居民")
