"""Menus: the way back from each, and the card's words, which are new whenever its buttons are."""

from typing import Any

import pytest

from helpdesk.outbox.models import OutboxRow
from helpdesk.tickets.queries import ticket_by_number
from tests.support.desk import SUN, WANG, WU, Desk
from tests.support.factories import CHATS

CITY = CHATS["city"]

pytestmark = pytest.mark.asyncio(loop_scope="module")


def titles(message: Any) -> list[str]:
    """Titles of the buttons under a message."""
    return [button["text"] for row in message["buttons"] or [] for button in row]


async def now(desk: Desk, message: Any, *wanted: str) -> Any:
    """The message once it has these buttons, and no others."""
    return await desk.wait_for(
        CITY, lambda one: one["message_id"] == message["message_id"] and titles(one) == list(wanted)
    )


async def test_the_question_below_a_hint_has_one_way_out_and_never_turns_into_a_card(desk: Desk) -> None:
    first = desk.open_ticket(summary="路灯坏了，晚上看不见", place="和平路菜市场门口")
    await desk.card(first)
    second = desk.open_ticket(summary="路灯不亮了，晚上看不见", place="和平路菜市场门口")
    hint = await desk.wait_for(CITY, f"可能和 {first} 是同一件")
    await desk.press(SUN, hint, "🔗 并案")
    asked = await now(desk, hint, f"✅ 确定：{second} 并到 {first}", "不并")
    await desk.forge_press(SUN, asked, f"t:back:{second}")
    await now(desk, hint)


async def test_below_the_call_of_a_reopened_ticket_the_way_back_leads_to_its_own_buttons(desk: Desk) -> None:
    number = desk.open_ticket(summary="井盖松了", place="青山路1号")
    card = await desk.card(number)
    await desk.press(SUN, card, "✋ 签收")
    await desk.until(lambda: desk.ticket(number).owner_id is not None)
    await desk.write(SUN, "办结（无照片）：好了，太高拍不到", to=card)
    await desk.press(WANG, await desk.wait_for(WANG, "解决了吗"), "👎 未解决")
    await desk.press(WANG, await desk.wait_for(WANG, "是哪里没办好"), "又坏了")
    call = await desk.wait_for(CITY, "由谁接着办")
    first = titles(call)
    assert first[1] == "🔀 换人办"
    await desk.press(WU, call, "🔀 换人办")
    await now(desk, call, "👉 换本组同事办", "🔀 转给别的科室", "↩️ 返回")
    await desk.press(WU, call, "↩️ 返回")
    await now(desk, call, *first)


async def test_a_menu_brings_the_words_of_the_card_up_to_date(desk: Desk) -> None:
    number = desk.open_ticket(summary="护栏坏了", place="学院路")
    card = await desk.card(number)
    await desk.press(SUN, card, "✋ 签收")
    await desk.until(lambda: desk.ticket(number).owner_id is not None)
    await desk.wait_for(CITY, lambda one: one["message_id"] == card["message_id"] and "办理中" in one["text"])
    desk.change(_move_away, number)  # As if the card's own edit had to wait for the group's twenty a minute.
    await desk.press(SUN, card, "↪️ 退单")
    shown = await desk.wait_for(
        CITY, lambda one: one["message_id"] == card["message_id"] and "↩️ 返回" in str(one["buttons"])
    )
    assert "解放路 9 号" in shown["text"]


def _move_away(session: Any, number: str) -> None:
    ticket = ticket_by_number(session, number)
    assert ticket is not None
    ticket.place = "解放路 9 号"
    session.query(OutboxRow).filter(OutboxRow.kind == "ticket_card", OutboxRow.sent_at.is_(None)).delete()
