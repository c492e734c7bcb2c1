"""More time, asked for and decided in chat; and urgency by a button."""

import pytest

from helpdesk.extensions.services import pending_extension
from sandbox.client import Json
from tests.support.desk import SUN, WANG, WU, Desk
from tests.support.factories import CHATS

CITY, DUTY = CHATS["city"], CHATS["duty"]
CHIEF = 3001  # Administrator of the city's group.

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def _asked(desk: Desk) -> tuple[str, Json]:
    """A ticket of 孙磊's for which he asks for five days; the message with the two buttons."""
    number = desk.open_ticket(WANG)
    card = await desk.card(number)
    await desk.press(SUN, card, "✋ 签收")
    card = await desk.wait_for(CITY, lambda one: number in (one.get("text") or "") and "⏳ 延期" in str(one["buttons"]))
    await desk.write(CHIEF, "/team", chat_id=CITY)  # Who never acted is not known.
    await desk.press(SUN, card, "⏳ 延期")
    menu = await desk.wait_for(CITY, lambda one: "5 个工作日" in str(one.get("buttons")))
    await desk.press(SUN, menu, "5 个工作日")
    prompt = await desk.wait_for(CITY, "延期 5 个工作日的原因")
    await desk.write(SUN, "要等配件到货", to=prompt)
    asked = await desk.wait_for(CITY, lambda one: "决定：" in (one.get("text") or "") and number in one["text"])
    await desk.wait_for(CITY, lambda one: "📋" in (one.get("text") or "") and "等督办员决定" in one["text"])
    return number, asked


async def test_a_supervisor_agrees_and_the_resident_reads_the_date_and_the_reason(desk: Desk) -> None:
    number, asked = await _asked(desk)
    assert "要等配件到货" in asked["text"]
    assert "钱进" in asked["text"], "the supervisor is called by name"
    assert "配件" not in desk.said(WANG)
    before = desk.ticket(number).promised_on
    refused = await desk.press(SUN, asked, "👍 同意")
    assert "由督办员" in refused["alert"]

    assert "已同意" in (await desk.press(CHIEF, asked, "👍 同意"))["answer"]
    told = await desk.wait_for(WANG, "要等配件到货")
    after = desk.ticket(number).promised_on
    assert after > before
    assert f"{after.month}月{after.day}日" in told["text"]
    shown = await desk.wait_for(CITY, lambda one: "已同意。" in one.get("text", "") and "申请延期" in one["text"])
    assert shown["message_id"] == asked["message_id"]
    assert not shown.get("buttons")
    await desk.wait_for(CITY, lambda one: "📋" in one.get("text", "") and "已延期 5 个工作日" in one["text"])


async def test_the_second_supervisor_is_told_who_was_faster(desk: Desk) -> None:
    number, asked = await _asked(desk)
    extension = desk.look(lambda session: pending_extension(session, desk.ticket(number).id))
    assert extension is not None
    await desk.press(CHIEF, asked, "👎 不同意")
    await desk.wait_for(CITY, "没有同意")
    due_at = desk.ticket(number).handle_due_at
    await desk.forge_press(CHIEF, asked, f"t:extend:{number}:{extension.id}:yes")
    assert desk.ticket(number).handle_due_at == due_at
    assert "配件" not in desk.said(WANG)


@pytest.mark.parametrize("data", ["t:extend:{}:x:yes", "t:extend:{}:999999:yes", "t:extend:{}:1:maybe", "t:extend:{}"])
async def test_forged_decisions_change_nothing(desk: Desk, data: str) -> None:
    number, asked = await _asked(desk)
    await desk.forge_press(CHIEF, asked, data.format(number))
    assert desk.ticket(number).extended_days == 0
    assert desk.look(lambda session: pending_extension(session, desk.ticket(number).id)) is not None


async def test_a_reply_to_the_wish_stays_among_staff(desk: Desk) -> None:
    _number, asked = await _asked(desk)
    reply = await desk.write(WU, "为什么要这么久？", to=asked)
    await desk.until(lambda: "✍" in desk.mark_of(reply))
    assert "这么久" not in desk.said(WANG)


async def test_an_extension_without_a_reason_is_refused(desk: Desk) -> None:
    number = desk.open_ticket(WANG)
    card = await desk.card(number)
    await desk.press(SUN, card, "✋ 签收")
    card = await desk.wait_for(CITY, lambda one: number in (one.get("text") or "") and "⏳ 延期" in str(one["buttons"]))
    await desk.press(SUN, card, "⏳ 延期")
    menu = await desk.wait_for(CITY, lambda one: "3 个工作日" in str(one.get("buttons")))
    await desk.press(SUN, menu, "3 个工作日")
    prompt = await desk.wait_for(CITY, "延期 3 个工作日的原因")
    await desk.write(SUN, None, to=prompt, photo=True)
    await desk.wait_for(CITY, "请用文字写明延期的原因")
    assert desk.look(lambda session: pending_extension(session, desk.ticket(number).id)) is None


async def test_a_ticket_is_made_urgent_and_ordinary_again(desk: Desk) -> None:
    number = desk.open_ticket(WANG)
    card = await desk.card(number)
    await desk.press(SUN, card, "✋ 签收")
    card = await desk.wait_for(CITY, lambda one: number in (one.get("text") or "") and "⋯ 更多" in str(one["buttons"]))
    await desk.press(SUN, card, "⋯ 更多")
    menu = await desk.wait_for(CITY, lambda one: "🔴 加急" in str(one.get("buttons")))
    await desk.press(SUN, menu, "🔴 加急")
    card = await desk.wait_for(CITY, lambda one: number in (one.get("text") or "") and "紧急" in one["text"])
    assert desk.ticket(number).urgency == "urgent"
    await desk.press(SUN, card, "⋯ 更多")
    menu = await desk.wait_for(CITY, lambda one: "🟢 恢复普通" in str(one.get("buttons")))
    await desk.press(SUN, menu, "🟢 恢复普通")
    await desk.until(lambda: desk.ticket(number).urgency == "normal")
