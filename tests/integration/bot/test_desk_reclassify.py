"""改分类 from the card: service, topic, and the team it belongs to now."""

from typing import Any

import pytest

from helpdesk.catalogue import Service
from tests.support.desk import SUN, WANG, ZHOU, Desk
from tests.support.factories import CHATS

CITY, ENVIRONMENT = CHATS["city"], CHATS["environment"]

pytestmark = pytest.mark.asyncio(loop_scope="module")


def titles(message: Any) -> list[str]:
    """Titles of the buttons under a message."""
    return [button["text"] for row in message["buttons"] or [] for button in row]


async def with_button(desk: Desk, card: Any, title: str) -> Any:
    """The card once it has this button."""
    return await desk.wait_for(CITY, lambda one: one["message_id"] == card["message_id"] and title in titles(one))


async def to_topics(desk: Desk, card: Any, service: str) -> None:
    await desk.press(SUN, card, "⋯ 更多")
    await desk.press(SUN, await with_button(desk, card, "🏷 改分类"), "🏷 改分类")
    await desk.press(SUN, await with_button(desk, card, service), service)


async def test_service_and_topic_are_changed_and_the_fitting_team_gets_it_with_one_press(desk: Desk) -> None:
    number = desk.open_ticket(summary="楼上半夜装修", place="和平路")
    card = await desk.card(number)
    await desk.press(SUN, card, "✋ 签收")
    await desk.until(lambda: desk.ticket(number).owner_id is not None)
    card = await with_button(desk, card, "✅ 办结")
    await to_topics(desk, card, "投诉")
    answer = await desk.press(SUN, await with_button(desk, card, "内容不变（市政公用设施）"), "噪音扰民")
    assert answer.get("answer") == "已改分类。"
    ticket = desk.ticket(number)
    assert (ticket.service, ticket.topic) == (Service.COMPLAINT, "noise")
    told = await desk.wait_for(WANG, "投诉")
    assert number in told["text"]
    asked = await desk.wait_for(CITY, "这类事归物业环保组")
    assert "投诉 · 噪音扰民" in asked["text"]
    await desk.press(SUN, asked, "🔀 转给物业环保组")
    await desk.wait_for(CITY, lambda one: one["message_id"] == asked["message_id"] and not titles(one))
    await desk.wait_for(ENVIRONMENT, lambda one: number in one.get("text", "") and "投诉" in one["text"])
    await desk.wait_for(WANG, "已转给物业环保组")


async def test_topics_come_in_pages_and_the_same_again_changes_nothing(desk: Desk) -> None:
    number = desk.open_ticket(summary="路灯不亮", place="学院路")
    card = await desk.card(number)
    await to_topics(desk, card, "✓ 随手拍")
    await desk.press(SUN, await with_button(desk, card, "✓ 市政公用设施"), "下一页 ➡️")
    await desk.press(SUN, await with_button(desk, card, "养犬与动物"), "⬅️ 上一页")
    answer = await desk.press(SUN, await with_button(desk, card, "✓ 市政公用设施"), "✓ 市政公用设施")
    assert answer.get("answer") == "本来就是这个分类，没有变。"
    await with_button(desk, card, "✋ 签收")


async def test_who_cannot_send_it_on_is_told_who_can_and_it_may_stay(desk: Desk) -> None:
    number = desk.open_ticket(summary="狗没拴绳", place="青山路")
    card = await desk.card(number)
    await to_topics(desk, card, "✓ 随手拍")
    await desk.press(SUN, await with_button(desk, card, "✓ 市政公用设施"), "下一页 ➡️")
    await desk.press(SUN, await with_button(desk, card, "养犬与动物"), "养犬与动物")
    asked = await desk.wait_for(CITY, "这类事归物业环保组")
    refused = await desk.press(SUN, asked, "🔀 转给物业环保组")
    assert "值班分派员、督办员或经办人" in (refused.get("alert") or "")
    assert (await desk.press(SUN, asked, "不转"))["answer"] == "好的，还在这里办。"
    await desk.wait_for(CITY, lambda one: one["message_id"] == asked["message_id"] and not titles(one))
    ticket = desk.ticket(number)
    assert (ticket.topic, ticket.team.code if ticket.team else None) == ("animals", "city")


async def test_a_forged_service_or_topic_changes_nothing(desk: Desk) -> None:
    number = desk.open_ticket(summary="井盖响", place="学院路")
    card = await desk.card(number)
    for data in ("holiday", "complaint:stars", "complaint:p999", "complaint:p"):
        await desk.forge_press(SUN, card, f"t:reclassify:{number}:{data}")
    await desk.forge_press(ZHOU, card, "t:reclassify:999999:complaint:noise")
    ticket = desk.ticket(number)
    assert (ticket.service, ticket.topic) == (Service.SNAPSHOT, "public_facilities")
