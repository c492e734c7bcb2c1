"""/away and /back at the desk, and the access of those who left."""

from datetime import timedelta
from typing import Any

import pytest

from helpdesk.staff.leave import today_of
from helpdesk.staff.models import Staff
from helpdesk.staff.services import find_staff
from helpdesk.tickets.states import Status
from tests.support.desk import CLOCK, SUN, WANG, WU, ZHOU, Desk
from tests.support.factories import CHATS

CITY = CHATS["city"]

pytestmark = pytest.mark.asyncio(loop_scope="module")


def about(*parts: str) -> Any:
    """Fits a message with all these words or button titles."""
    return lambda one: all(part in f"{one.get('text', '')} {one.get('buttons')}" for part in parts)


def staff(desk: Desk, user_id: int) -> Staff:
    found = desk.look(lambda session: find_staff(session, user_id))
    assert found is not None
    return found


async def in_city(desk: Desk, *people: int) -> None:
    """They are in the city's group, known there, and not on leave."""
    for person in people:
        await desk.people(
            "ask",
            "POST",
            f"/people/{person}/joins",
            {"chat_id": CITY, "role": "administrator" if person == WU else "member"},
        )
        await desk.write(person, "/back", chat_id=CITY)
    await desk.until(lambda: all(_is_in_city(desk, person) for person in people))


def _is_in_city(desk: Desk, person: int) -> bool:
    found = desk.look(lambda session: find_staff(session, person))
    return found is not None and found.stand_in_id is None and any(one.team.code == "city" for one in found.memberships)


async def test_somebody_goes_on_leave_and_a_colleague_does_their_work(desk: Desk) -> None:
    await in_city(desk, SUN, ZHOU)
    number = desk.open_ticket(WANG)
    card = await desk.card(number)
    await desk.press(SUN, card, "✋ 签收")
    await desk.write(SUN, "/away 3天 @周婷", chat_id=CITY)
    noted = await desk.wait_for(CITY, "代办")
    until = desk.look(lambda session: today_of(session, CLOCK)) + timedelta(days=2)
    assert f"孙磊休假到{until.month}月{until.day}日" in noted["text"]
    await desk.wait_for(CITY, about("📋", number, "经办 孙磊（周婷代）"))

    await desk.write(ZHOU, "办结（无照片）：灯修好了，太高拍不到", to=card)
    await desk.wait_for(WANG, "太高拍不到")
    assert desk.ticket(number).status is Status.RESOLVED

    await desk.write(SUN, "/back", chat_id=CITY)
    await desk.wait_for(CITY, "孙磊回来了")
    assert staff(desk, SUN).stand_in_id is None
    await desk.write(SUN, "/back", chat_id=CITY)
    await desk.wait_for(CITY, "您没有登记休假")


async def test_without_a_name_a_menu_of_colleagues_asks_who(desk: Desk) -> None:
    await in_city(desk, SUN, ZHOU, WU)
    await desk.write(SUN, "/away 2天", chat_id=CITY)
    menu = await desk.wait_for(CITY, about("由谁代办", "周婷", "吴刚"))
    assert "孙磊" not in str(menu["buttons"])
    assert "自己选" in (await desk.press(WU, menu, "周婷"))["alert"]
    await desk.press(SUN, menu, "周婷")
    await desk.wait_for(CITY, "手上的工单由周婷代办")
    await desk.wait_for(CITY, lambda one: one["message_id"] == menu["message_id"] and not one["buttons"])
    assert staff(desk, SUN).stand_in_id == staff(desk, ZHOU).id
    await desk.write(SUN, "/back", chat_id=CITY)
    await desk.wait_for(CITY, "孙磊回来了")


async def test_an_unknown_name_leads_to_the_menu(desk: Desk) -> None:
    await in_city(desk, SUN, ZHOU)
    await desk.write(SUN, "/away 2天 @不认识", chat_id=CITY)
    await desk.wait_for(CITY, about("没有找到“不认识”", "周婷"))
    assert staff(desk, SUN).stand_in_id is None


async def test_what_cannot_be_is_said_in_one_sentence(desk: Desk) -> None:
    await in_city(desk, SUN, ZHOU, WU)
    for words, said in (
        ("/away", "请写休到哪一天"),
        ("/away 3天 @孙磊", "不能请自己代办"),
        ("/away 2020年1月1日 @周婷", "已经过去"),
        ("/away 900天 @周婷", "最长写一年"),
    ):
        await desk.write(SUN, words, chat_id=CITY)
        await desk.wait_for(CITY, said)
    await desk.write(WU, "/away 3天 @周婷", chat_id=CITY, as_anonymous=True)
    await desk.wait_for(CITY, "取消匿名")

    await desk.write(SUN, "/away 3天 @周婷", chat_id=CITY)
    await desk.wait_for(CITY, "手上的工单由周婷代办")
    await desk.write(ZHOU, "/away 3天 @孙磊", chat_id=CITY)
    await desk.wait_for(CITY, "孙磊自己也在休假")
    assert staff(desk, ZHOU).stand_in_id is None


async def test_forged_choices_do_nothing(desk: Desk) -> None:
    await in_city(desk, SUN, ZHOU)
    await desk.write(SUN, "/away 2天", chat_id=CITY)
    menu = await desk.wait_for(CITY, about("由谁代办", "周婷"))
    sun = staff(desk, SUN).id
    for data in (f"away:20269999:{sun}:1", f"away:20991231:{sun}:1", f"away:20261130:{sun}:99999", "away:1:2"):
        await desk.forge_press(SUN, menu, data)
    assert staff(desk, SUN).stand_in_id is None


async def test_who_left_the_group_cannot_press_any_more(desk: Desk) -> None:
    await in_city(desk, SUN, ZHOU)
    await desk.write(SUN, "/away 2天 @周婷", chat_id=CITY)
    await desk.wait_for(CITY, "手上的工单由周婷代办")
    number = desk.open_ticket(WANG)
    card = await desk.card(number)
    await desk.press(ZHOU, card, "✋ 签收")
    await desk.until(lambda: desk.ticket(number).status is Status.IN_PROGRESS)

    await desk.people("ask", "POST", f"/people/{ZHOU}/leaves", {"chat_id": CITY})
    await desk.wait_for(CITY, about("已离开本群", number))
    await desk.wait_for(CITY, "替孙磊代办的周婷已离开本群")
    await desk.forge_press(ZHOU, card, f"t:claim:{number}")
    said = desk.sandbox.people.calls("answerCallbackQuery")[-1]["parameters"]["text"]
    assert "工作人员用的按钮" in said, "the role that was remembered is forgotten at once"
    assert (desk.ticket(number).status, desk.ticket(number).owner) == (Status.NEW, None)
    assert staff(desk, SUN).stand_in_id is None


async def test_who_is_made_an_administrator_supervises_at_once(desk: Desk) -> None:
    await in_city(desk, SUN, ZHOU)
    number = desk.open_ticket(WANG)
    card = await desk.card(number)
    await desk.forge_press(ZHOU, card, f"t:supervise:{number}:amber:now")
    assert desk.ticket(number).supervision is None
    await desk.people("ask", "POST", f"/people/{ZHOU}/joins", {"chat_id": CITY, "role": "administrator"})
    await desk.until(lambda: staff(desk, ZHOU).is_supervisor_of(desk.ticket(number).team_id))
    await desk.forge_press(ZHOU, card, f"t:supervise:{number}:amber:now")
    await desk.until(lambda: desk.ticket(number).supervision is not None)
