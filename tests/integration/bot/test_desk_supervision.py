"""Supervisors at the desk: 督办, 通报, 指定经办人, what was not solved, and the photo afterwards."""

import asyncio
from typing import Any

import pytest

from helpdesk.staff.services import access_staff, find_staff
from helpdesk.tickets.commands import ReturnReason, Supervision
from helpdesk.tickets.queries import ticket_by_number
from helpdesk.tickets.services import dispatch_ticket, rate_ticket, return_ticket
from helpdesk.tickets.states import Status
from tests.support.desk import CLOCK, LI, SUN, WANG, WU, Desk
from tests.support.factories import CHATS

CITY, DUTY = CHATS["city"], CHATS["duty"]
QIAN = 3001

pytestmark = pytest.mark.asyncio(loop_scope="module")


def has_button(title: str) -> Any:
    return lambda one: title in str(one.get("buttons"))


async def begun(desk: Desk, *, resident: int = WANG, **facts: Any) -> tuple[str, Any]:
    """A ticket that 孙磊 works on, and its card."""
    await known(desk)
    number = desk.open_ticket(resident, **facts)
    card = await desk.card(number)
    await desk.press(SUN, card, "✋ 签收")
    return number, await desk.wait_for(CITY, about(number, "⋯ 更多", "办理中"))


async def known(desk: Desk) -> None:
    """Only who has acted in a group is known there."""
    if desk.look(_is_known):
        return
    for person, chat_id in ((SUN, CITY), (WU, CITY), (QIAN, DUTY)):
        await desk.write(person, "/mine", chat_id=chat_id)
    await desk.until(lambda: desk.look(_is_known))


def _is_known(session: Any) -> bool:
    found = [find_staff(session, person) for person in (SUN, WU, QIAN)]
    return all(one is not None and one.memberships for one in found)


def about(number: str, *parts: str) -> Any:
    """Fits a message with the number and all these words or button titles."""
    return lambda one: all(part in f"{one.get('text', '')} {one.get('buttons')}" for part in (number, *parts))


async def choose(desk: Desk, person: int, card: Any, *titles: str) -> dict[str, Any]:
    """Press through the menus below the card; the last answer."""
    answer: dict[str, Any] = {}
    for title in titles:
        shown = await desk.wait_for(
            card["chat_id"],
            lambda one, title=title: one["message_id"] == card["message_id"] and title in str(one.get("buttons")),
        )
        answer = await desk.press(person, shown, title)
    return answer


async def test_a_supervisor_supervises_with_a_reason_then_reports(desk: Desk) -> None:
    number, card = await begun(desk)
    assert "督办员" in (await choose(desk, SUN, card, "⋯ 更多", "📣 督办"))["alert"]
    await desk.forge_press(WU, card, f"t:supervise:{number}")
    await choose(desk, WU, card, "✍️ 写一句原因再督办")
    prompt = await desk.wait_for(CITY, "写一句原因")
    await desk.write(WU, "居民打了三次电话", to=prompt)
    called = await desk.wait_for(CITY, about(number, "📣 督办"))
    assert "居民打了三次电话" in called["text"]
    assert "孙磊" in called["text"]
    assert desk.ticket(number).supervision is Supervision.AMBER

    reply = await desk.write(SUN, "好的马上去", to=called)
    await desk.until(lambda: "✍" in desk.mark_of(reply))
    assert "马上去" not in desk.said(WANG), "what is said to a supervisor is not for the resident"

    assert (await choose(desk, WU, card, "⋯ 更多", "🚨 通报", "📣 马上通报"))["answer"] == "已通报。"
    reported = await desk.wait_for(DUTY, number)
    assert "通报" in reported["text"]
    assert "钱进" in reported["text"]
    await desk.forge_press(WU, card, f"t:supervise:{number}:red:now")
    assert "已经通报" in desk.sandbox.people.calls("answerCallbackQuery")[-1]["parameters"]["text"]


async def test_two_supervisors_who_press_at_once_take_one_step(desk: Desk) -> None:
    number, card = await begun(desk)
    await asyncio.gather(*(desk.forge_press(who, card, f"t:supervise:{number}:amber:now") for who in (WU, QIAN)))
    assert desk.ticket(number).supervision is Supervision.AMBER


async def test_a_supervisor_puts_a_ticket_into_hands(desk: Desk) -> None:
    await known(desk)
    number = desk.open_ticket(WANG)
    card = await desk.card(number)
    assert (await choose(desk, WU, card, "⋯ 更多", "👉 指定经办人", "👉 孙磊"))["answer"] == "已交孙磊经办。"
    await desk.wait_for(CITY, "请您经办")
    told = await desk.wait_for(WANG, about(number, "孙磊"))
    assert "接手" in told["text"]
    assert desk.ticket(number).status is Status.IN_PROGRESS
    assert "督办员" in (await choose(desk, SUN, card, "⋯ 更多", "👉 指定经办人"))["alert"]
    for data in (
        f"t:assign:{number}:x",
        f"t:assign:{number}:99999",
        f"t:supervise:{number}:blue",
        f"t:supervise:{number}:red:x",
    ):
        await desk.forge_press(WU, card, data)
    assert desk.ticket(number).supervision is None


async def test_not_solved_asks_why_and_a_supervisor_decides_with_one_press(desk: Desk) -> None:
    number, card = await begun(desk)
    done = await desk.write(SUN, "办结：灯修好了", to=card, photo=True)
    asked = await desk.wait_for(WANG, "解决了吗")
    await desk.until(lambda: "👌" in desk.mark_of(done))
    await desk.press(WANG, asked, "👎 未解决")
    why = await desk.wait_for(WANG, "是哪里没办好")
    await desk.press(WANG, why, "又坏了")
    await desk.wait_for(WANG, "已经告诉负责人了")
    call = await desk.wait_for(CITY, about(number, "由谁接着办"))
    assert "又坏了" in call["text"]
    assert "吴刚" in call["text"]
    again = await desk.wait_for(CITY, about(number, "📋", "又坏了"))
    assert "✅ 办结" not in str(again["buttons"])

    await desk.write(SUN, "办结：真的修好了", to=card, photo=True)
    await desk.wait_for(CITY, "请督办员先看一下")
    assert "督办员" in (await desk.press(SUN, call, "交孙磊接着办"))["alert"]
    await desk.press(WU, call, "交孙磊接着办")
    await desk.until(lambda: not desk.ticket(number).is_with_supervisor)
    await desk.wait_for(CITY, lambda one: one["message_id"] == call["message_id"] and not one["buttons"])


async def test_a_reopened_ticket_is_handed_to_somebody_else(desk: Desk) -> None:
    number, card = await begun(desk)
    await desk.write(SUN, "办结：修好了", to=card, photo=True)
    await desk.press(WANG, await desk.wait_for(WANG, "解决了吗"), "👎 未解决")
    await desk.wait_for(WANG, "是哪里没办好")
    await desk.write(WANG, "只修了一盏", to=await desk.wait_for(WANG, "是哪里没办好"))
    call = await desk.wait_for(CITY, about(number, "由谁接着办"))
    assert "只修了一盏" in call["text"]
    await choose(desk, WU, call, "🔀 换人办", "👉 换本组同事办", "👉 吴刚")
    await desk.until(lambda: (desk.ticket(number).owner or _Nobody).name == "吴刚")


class _Nobody:
    name = ""


async def test_a_snapshot_needs_its_photo_or_a_reason(desk: Desk) -> None:
    number, card = await begun(desk)
    await desk.write(SUN, "办结：灯修好了", to=card)
    await desk.wait_for(CITY, "随手拍办结要附一张办好后的照片")
    assert "灯修好了" not in desk.said(WANG)
    await desk.write(SUN, "拍不了：灯杆太高", to=card)
    told = await desk.wait_for(WANG, "灯杆太高")
    assert "解决了吗" in told["text"]
    assert desk.ticket(number).status is Status.RESOLVED


async def test_the_reason_may_stand_in_the_first_words(desk: Desk) -> None:
    number, card = await begun(desk)
    await desk.write(SUN, "办结（无照片）：灯修好了，太高拍不到", to=card)
    told = await desk.wait_for(WANG, "太高拍不到")
    assert "无照片" not in told["text"]
    assert desk.ticket(number).status is Status.RESOLVED


async def test_the_third_return_names_the_reasons_and_waits_for_a_supervisor(desk: Desk) -> None:
    await known(desk)
    number = desk.open_ticket(WANG)
    for reason in (ReturnReason.WRONG_TEAM, ReturnReason.NOT_OUR_AREA, ReturnReason.UNCLEAR):
        desk.change(_give_back, number, reason)
    call = await desk.wait_for(DUTY, about(number, "已退单 3 次"))
    assert "1. 城管市政组：不属本科室职责" in call["text"]
    assert "钱进" in call["text"]
    card = await desk.wait_for(DUTY, about(number, "📋", "退单 3 次"))
    assert "内容不清" in card["text"]
    member = await desk.people("new_resident", "小明")
    await desk.people("ask", "POST", f"/people/{member}/joins", {"chat_id": DUTY})
    assert "已退单 3 次，请督办员决定" in (await desk.press(member, card, "➡️ 物业环保组"))["alert"]
    await desk.press(QIAN, card, "➡️ 物业环保组")
    await desk.until(lambda: desk.ticket(number).status is Status.NEW)


def _give_back(session: Any, number: str, reason: ReturnReason) -> None:
    sun = access_staff(session, telegram_user_id=SUN, name="孙磊", chat_id=CITY, chat_role="member", clock=CLOCK)
    qian = access_staff(
        session, telegram_user_id=QIAN, name="钱进", chat_id=DUTY, chat_role="administrator", clock=CLOCK
    )
    ticket = return_ticket(session, number, reason, by=sun, clock=CLOCK)
    if not ticket.is_with_supervisor:
        dispatch_ticket(session, number, "city", "", by=qian, clock=CLOCK)


async def test_an_anonymous_supervisor_answers_and_writes_reasons(desk: Desk) -> None:
    number, card = await begun(desk)
    await choose(desk, WU, card, "⋯ 更多", "📣 督办", "✍️ 写一句原因再督办")
    prompt = await desk.wait_for(CITY, "写一句原因")
    await desk.write(WU, "请今天办完", to=prompt, as_anonymous=True)
    await desk.until(lambda: desk.ticket(number).supervision is Supervision.AMBER)
    called = await desk.wait_for(CITY, lambda one: "📣 督办" in one.get("text", "") and "请今天办完" in one["text"])
    assert "匿名管理员" in called["text"]


async def test_a_rejection_in_own_words_is_marked_and_the_triage_card_is_drawn_anew(desk: Desk) -> None:
    await known(desk)
    number = desk.open_ticket(LI, topic=None, summary="想请人看看")
    card = await desk.card(number, "duty")
    assert desk.ticket(number).status is Status.TRIAGE
    await choose(desk, QIAN, card, "⋯ 更多", "🚫 不予受理", "不属于街道社区职责", "✍️ 自己写由谁办")
    prompt = await desk.wait_for(DUTY, "写明居民可以找谁办")
    written = await desk.write(QIAN, "请找开发商售后", to=prompt)
    await desk.wait_for(LI, "请找开发商售后")
    await desk.until(lambda: "👌" in desk.mark_of(written))
    final = await desk.wait_for(DUTY, lambda one: one["message_id"] == card["message_id"] and "不予受理" in one["text"])
    assert final["buttons"] == []


async def test_what_comes_after_the_end_is_refused_in_one_sentence(desk: Desk) -> None:
    number, card = await begun(desk)
    await desk.write(SUN, "办结（无照片）：好了，太高拍不到", to=card)
    asked = await desk.wait_for(WANG, "解决了吗")
    await desk.press(WANG, asked, "👍 已解决")
    stars = await desk.wait_for(WANG, "满意吗")
    await desk.press(WANG, stars, "⭐⭐⭐⭐ 满意")
    await desk.until(lambda: desk.ticket(number).status is Status.CLOSED)
    moves = ("supervise", "assign", "handover", "resolve", "return", "dispatch", "reject", "ask", "claim")
    for move in moves:
        await desk.forge_press(WU, card, f"t:{move}:{number}")
        said = desk.sandbox.people.calls("answerCallbackQuery")[-1]["parameters"]["text"]
        assert "已归档" in said, move
    for words in ("还要补一句", "请补充：哪一盏", "办结：再来一次"):
        await desk.write(SUN, words, to=card)
    await desk.until(lambda: desk.said(CITY).count("这条没有发给居民") == 3)
    assert "还要补一句" not in desk.said(WANG)


async def test_the_free_word_after_the_stars_reaches_the_team(desk: Desk) -> None:
    number, card = await begun(desk)
    await desk.write(SUN, "办结（无照片）：好了，太高拍不到", to=card)
    await desk.press(WANG, await desk.wait_for(WANG, "解决了吗"), "部分解决")
    await desk.press(WANG, await desk.wait_for(WANG, "满意吗"), "⭐⭐⭐ 一般")
    thanks = await desk.wait_for(WANG, "还有想说的话")
    await desk.write(WANG, "以后能快一点就好了", to=thanks)
    await desk.wait_for(WANG, "您的话已经转给工作人员")
    await desk.wait_for(CITY, "以后能快一点就好了")
    assert desk.ticket(number).rating_text == "以后能快一点就好了"
    await desk.press(WANG, thanks, "不写了")


async def test_rating_what_was_reopened_meanwhile_is_answered_kindly(desk: Desk) -> None:
    number, card = await begun(desk)
    await desk.write(SUN, "办结（无照片）：好了，太高拍不到", to=card)
    asked = await desk.wait_for(WANG, "解决了吗")
    await desk.press(WANG, asked, "👍 已解决")
    stars = await desk.wait_for(WANG, "满意吗")
    desk.change(_unsolved, number)
    await desk.press(WANG, stars, "⭐⭐⭐⭐ 满意")
    await desk.wait_for(WANG, "正在接着办")
    assert desk.ticket(number).satisfaction is None


def _unsolved(session: Any, number: str) -> None:
    ticket = ticket_by_number(session, number)
    assert ticket is not None
    rate_ticket(session, number, resolution="unsolved", by=ticket.resident, clock=CLOCK)


async def test_urging_tells_the_resident_what_happens_now(desk: Desk) -> None:
    number, _card = await begun(desk)
    shown = await desk.wait_for(WANG, about(number, "已经登记"))
    await desk.press(WANG, shown, "🔎 查看进度")
    progress = await desk.wait_for(WANG, has_button("催一催"))
    await desk.press(WANG, progress, "催一催")
    told = await desk.wait_for(WANG, "已经替您催办")
    assert "城管市政组 孙磊收到了提醒" in told["text"]
    assert "24 小时后可以再催一次" in told["text"]
    await desk.wait_for(CITY, "第 1 次催办")
