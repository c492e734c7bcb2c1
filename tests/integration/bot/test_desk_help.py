"""Help between teams in chat: two groups, one resident, and nothing that reaches the wrong one."""

from functools import partial

import pytest

from helpdesk.cooperation.services import helping_teams
from helpdesk.residents.services import find_resident
from helpdesk.tickets.services import withdraw_ticket
from helpdesk.tickets.states import Status
from sandbox.client import Json
from tests.support.desk import CLOCK, SUN, WANG, WU, ZHAO, Desk
from tests.support.factories import CHATS

CITY, CIVIL = CHATS["city"], CHATS["civil"]

pytestmark = pytest.mark.asyncio(loop_scope="module")


def _shows(*words: str, button: str | None = None) -> partial[bool]:
    return partial(_fits, words=words, button=button)


def _fits(message: Json, *, words: tuple[str, ...], button: str | None) -> bool:
    text, buttons = message.get("text") or "", str(message.get("buttons"))
    return all(word in text for word in words) and (button is None or button in buttons)


async def _helped(desk: Desk) -> tuple[str, Json, Json]:
    """A ticket of the city's that the civil team helps with; its two cards."""
    number = desk.open_ticket(WANG)
    card = await desk.card(number)
    await desk.press(SUN, card, "✋ 签收")
    card = await desk.wait_for(CITY, _shows("📋", number, "办理中", button="🤝 协办"))
    await desk.press(SUN, card, "🤝 协办")
    menu = await desk.wait_for(CITY, _shows("📋", number, button="🤝 民政窗口"))
    assert "已请民政窗口协办" in (await desk.press(SUN, menu, "🤝 民政窗口"))["answer"]
    other = await desk.wait_for(CIVIL, _shows("📋", number, "您组协办，答复由城管市政组发出", button="✔️ 协办完成"))
    card = await desk.wait_for(CITY, _shows("📋", number, "🤝 协办：民政窗口"))
    return number, card, other


async def test_a_helper_s_card_offers_only_what_is_theirs(desk: Desk) -> None:
    _number, _card, other = await _helped(desk)
    titles = [button["text"] for row in other["buttons"] for button in row]
    assert titles == ["✔️ 协办完成"]


async def test_what_helpers_and_lead_say_to_each_other_never_reaches_the_resident(desk: Desk) -> None:
    number, card, other = await _helped(desk)
    said = await desk.write(ZHAO, "低保户，已上门看过", to=other)
    copy = await desk.wait_for(CITY, "🤝 民政窗口")
    assert "低保户" in copy["text"]
    await desk.until(lambda: "🤝" in desk.mark_of(said))

    answer = await desk.write(SUN, "谢谢，明天一起去", to=copy)
    await desk.wait_for(CIVIL, "明天一起去")
    await desk.until(lambda: "🤝" in desk.mark_of(answer))

    called = await desk.write(SUN, "协办：请带上登记表", to=card)
    passed = await desk.wait_for(CIVIL, "请带上登记表")
    assert "协办：" not in passed["text"]
    await desk.until(lambda: "🤝" in desk.mark_of(called))

    await desk.people("edit", ZHAO, said, "低保户，后天上门")
    await desk.wait_for(CITY, "后天上门")

    await desk.write(SUN, "已经安排好了。", to=card)
    await desk.wait_for(WANG, "已经安排好了。")
    for words in ("低保户", "明天一起去", "登记表", "后天上门"):
        assert words not in desk.said(WANG)
    assert desk.ticket(number).status is Status.IN_PROGRESS


async def test_a_photo_of_a_helper_comes_along(desk: Desk) -> None:
    _number, _card, other = await _helped(desk)
    await desk.write(ZHAO, "现场", to=other, photo=True)
    copy = await desk.wait_for(CITY, lambda one: "现场" in (one.get("caption") or ""))
    assert "🤝 民政窗口" in copy["caption"]
    assert "现场" not in desk.said(WANG)


async def test_a_helper_who_writes_an_ending_is_told_who_answers(desk: Desk) -> None:
    number, _card, other = await _helped(desk)
    await desk.write(ZHAO, "办结：都弄好了", to=other)
    await desk.wait_for(CIVIL, "您组是协办，答复由城管市政组发出")
    note = await desk.write(ZHAO, "//只有我们知道", to=other)
    await desk.until(lambda: "✍" in desk.mark_of(note))
    assert "只有我们知道" not in desk.said(CITY) + desk.said(WANG)
    assert desk.ticket(number).status is Status.IN_PROGRESS


async def test_a_forged_press_of_a_helper_changes_nothing(desk: Desk) -> None:
    number, _card, other = await _helped(desk)
    for data in (f"t:return:{number}:other", f"t:dispatch:{number}:service:duty", f"t:ask:{number}:0"):
        await desk.forge_press(ZHAO, other, data)
    ticket = desk.ticket(number)
    assert ticket.status is Status.IN_PROGRESS
    assert ticket.team is not None
    assert ticket.team.code == "city"


async def test_the_helper_presses_done_and_both_cards_show_it(desk: Desk) -> None:
    number, _card, other = await _helped(desk)
    assert "协办已完成" in (await desk.press(ZHAO, other, "✔️ 协办完成"))["answer"]
    await desk.wait_for(CIVIL, _shows("📋", number, "协办已结束，本群不用再办"))
    await desk.wait_for(CITY, "民政窗口的协办已完成")
    card = await desk.card(number)
    await desk.until(lambda: not desk.look(lambda session: helping_teams(session, desk.ticket(number).id)))
    await desk.write(SUN, "协办：还有一件", to=card)
    await desk.wait_for(CITY, "现在没有协办组")
    assert "还有一件" not in desk.said(WANG)


async def test_a_withdrawn_ticket_ends_the_help_on_the_helper_s_card(desk: Desk) -> None:
    number, _card, _other = await _helped(desk)
    resident = desk.look(lambda session: find_resident(session, WANG))
    desk.change(withdraw_ticket, number, by=resident, clock=CLOCK)
    card = await desk.wait_for(CIVIL, _shows("📋", number, "已撤回", "协办已结束"))
    assert not card.get("buttons")


async def test_words_in_a_former_helper_s_thread_are_not_sent_whoever_writes_them(desk: Desk) -> None:
    number, _card, other = await _helped(desk)
    await desk.press(ZHAO, other, "✔️ 协办完成")
    await desk.wait_for(CIVIL, _shows("📋", number, "协办已结束"))
    await desk.write(WU, "那就这样吧", to=other)  # In the duty group as well, and so a dispatcher.
    await desk.wait_for(CIVIL, "您组的协办已经结束，这句没有发出")
    assert "那就这样吧" not in desk.said(WANG)


async def test_a_helper_may_look_at_the_ticket(desk: Desk) -> None:
    number, _card, _other = await _helped(desk)
    await desk.write(ZHAO, f"/ticket {number}", chat_id=CIVIL)
    await desk.wait_for(CIVIL, lambda one: f"工单 {number} 的卡片" in (one.get("text") or ""))
