"""Buttons: of the dialogue, of the menu, of tickets, and forged ones."""

import asyncio
from typing import Any

import pytest

from helpdesk.tickets.commands import Resolution
from helpdesk.tickets.models import Ticket, TicketMessage
from helpdesk.tickets.states import Status
from tests.support.bot_world import BotWorld
from tests.support.factories import make_resolved_ticket, make_staff, make_ticket

OLD = "这个按钮已经过期了，请用最新的。"


def offer(body: dict[str, Any]) -> list[dict[str, Any]]:
    """Ask with two buttons; say what was chosen."""
    if body["payload"]:
        return [{"text": f"选到：{body['payload']}"}]
    buttons = [{"title": "提交", "payload": "/affirm"}, {"title": "取消", "payload": "/stop"}]
    return [{"text": "对吗？", "buttons": buttons}]


def share(body: dict[str, Any]) -> list[dict[str, Any]]:
    """Ask for the place with a keyboard."""
    if body["payload"] or body["metadata"]["location"]:
        return [{"text": f"得到：{body['payload']}"}]
    buttons = [{"title": "发送我的位置", "payload": "#location"}, {"title": "没有地点", "payload": "/skip"}]
    return [{"text": "在哪里？", "buttons": buttons}]


async def press_raw(world: BotWorld, person: int, message_id: int, data: str) -> None:
    """A press with data of the sender's own making, as a changed client could send."""
    query = {
        "id": "1",
        "from": {"id": person, "is_bot": False, "first_name": "某"},
        "chat_instance": "1",
        "data": data,
        "message": {"message_id": message_id, "date": 1, "chat": {"id": person, "type": "private"}, "text": "…"},
    }
    await asyncio.to_thread(world.sandbox.people.ask, "POST", "/updates/raw", {"callback_query": query})


async def test_a_press_reaches_the_dialogue_once_and_the_buttons_are_gone(world: BotWorld) -> None:
    world.resident()
    world.rasa.reply = offer
    async with world.bot():
        await world.write(1001, "我要投诉")
        asked = await world.sees(1001, "对吗？")
        [[submit, _cancel]] = asked["buttons"]
        assert submit["callback_data"].startswith("d:")
        await world.press(1001, asked, "提交")
        await world.sees(1001, "选到：/affirm")
        await world.sees(1001, "👉 选了：提交")
        for key in asked["buttons"][0]:  # Again, and the other one: both come too late.
            await press_raw(world, 1001, asked["message_id"], key["callback_data"])
        await world.all_done(4)
    assert world.rasa.texts == ["我要投诉", "/affirm"]
    shown = await world.sees(1001, "👉 选了")
    assert shown["buttons"] == []


@pytest.mark.parametrize("second", [0, 1])
async def test_two_quick_presses_count_once(world: BotWorld, second: int) -> None:
    world.resident()
    world.rasa.reply = offer
    async with world.bot():
        await world.write(1001, "我要投诉")
        asked = await world.sees(1001, "对吗？")
        world.rasa.delay = 0.3
        for key in (asked["buttons"][0][0], asked["buttons"][0][second]):
            await press_raw(world, 1001, asked["message_id"], key["callback_data"])
        await world.all_done(3)
    assert world.rasa.texts == ["我要投诉", "/affirm"]


async def test_a_forged_and_a_foreign_button_are_refused_alike(world: BotWorld) -> None:
    world.resident(1001)
    world.resident(1002)
    world.rasa.reply = offer
    async with world.bot():
        await world.write(1001, "我要投诉")
        asked = await world.sees(1001, "对吗？")
        foreign = asked["buttons"][0][0]["callback_data"]
        await world.write(1002, "/help")
        await world.sees(1002, "用大白话")
        for data in (foreign, "d:never-issued-123", "t:rate:100017:solved", "x:1", "a:retrain"):
            await press_raw(world, 1002, 1, data)
        await world.all_done(7)
        calls = await asyncio.to_thread(world.sandbox.people.calls, "answerCallbackQuery")
    assert {call["parameters"].get("text") for call in calls} == {OLD}
    assert len(calls) == 5
    assert world.rasa.texts == ["我要投诉"]


async def test_a_menu_title_is_a_choice_and_the_own_list_is_the_bots(world: BotWorld) -> None:
    world.resident()
    async with world.bot():
        await world.write(1001, "投诉")
        await world.sees(1001, "听到：/file_complaint")
        await world.write(1001, "我的事项")
        await world.sees(1001, "没有在办的事")
    assert world.rasa.texts == ["/file_complaint"]


async def test_a_keyboard_that_asks_for_the_place_maps_its_other_titles_back(world: BotWorld) -> None:
    world.resident()
    world.rasa.reply = share
    async with world.bot():
        await world.write(1001, "路灯坏了")
        asked = await world.sees(1001, "在哪里？")
        assert asked["keyboard"]["buttons"][0][0]["request_location"] is True
        await asyncio.to_thread(world.sandbox.people.press_keyboard, 1001, "没有地点")
        await world.sees(1001, "得到：/skip")
    assert world.rasa.heard[1]["payload"] == "/skip"


async def test_a_reply_to_a_ticket_message_supplements_it_past_the_dialogue(world: BotWorld) -> None:
    resident = world.resident()
    await world.write(1001, "/menu")
    async with world.bot():
        await world.sees(1001, "请点下面的按钮")
        with world.database.session() as session:
            ticket = make_ticket(session, world.clock, resident)
        told = await world.sees(1001, ticket.number)
        await world.write(1001, "补充一句：在3栋门口", reply_to_message_id=told["message_id"])
        receipt = await world.sees(1001, f"已经转给办 {ticket.number} 的同志")
        await world.write(1001, photo=True, reply_to_message_id=receipt["message_id"])
        await world.settled(lambda: len(_supplements(world)) == 2)
    assert _supplements(world)[0].text == "补充一句：在3栋门口"
    assert [one.kind for one in _supplements(world)[1].attachments] == ["photo"]
    assert world.rasa.asked == []


async def test_a_resident_rates_in_two_steps(world: BotWorld) -> None:
    resident = world.resident()
    await world.write(1001, "/menu")
    async with world.bot():
        await world.sees(1001, "请点下面的按钮")
        with world.database.session() as session:
            staff = make_staff(session, world.clock, "city")
            ticket = make_resolved_ticket(session, world.clock, staff, resident)
        asked = await world.sees(1001, lambda message: any(one.endswith(":solved") for one in _data(message)))
        await world.press(1001, asked, _title(asked, ":solved"))
        stars = await world.sees(1001, lambda message: any(one.endswith(":5") for one in _data(message)))
        await world.press(1001, stars, _title(stars, ":5"))
        await world.settled(lambda: _ticket(world, ticket.number).status is Status.CLOSED)
    rated = _ticket(world, ticket.number)
    assert (rated.resolution, rated.satisfaction) == (Resolution.SOLVED, 5)


async def test_a_withdrawal_is_asked_about_first(world: BotWorld) -> None:
    resident = world.resident()
    with world.database.session() as session:
        ticket = make_ticket(session, world.clock, resident)
    await world.write(1001, "/my")
    async with world.bot():
        listed = await world.sees(1001, "这是您的事项")
        await world.press(1001, listed, f"看 {ticket.number}")
        shown = await world.sees(1001, "报上来的时间")
        await world.press(1001, shown, "不办了，撤回")
        asked = await world.sees(1001, "确定不办了吗")
        assert _ticket(world, ticket.number).status is Status.NEW
        await world.press(1001, asked, "撤回，不办了")
        await world.settled(lambda: _ticket(world, ticket.number).status is Status.WITHDRAWN)
        await world.press(1001, shown, "催一催")
        await world.sees(1001, "这一步做不了")


async def test_urging_twice_is_answered_with_when_it_is_possible_again(world: BotWorld) -> None:
    resident = world.resident()
    with world.database.session() as session:
        ticket = make_ticket(session, world.clock, resident)
    await world.write(1001, "/my")
    async with world.bot():
        listed = await world.sees(1001, "这是您的事项")
        await world.press(1001, listed, f"看 {ticket.number}")
        shown = await world.sees(1001, "报上来的时间")
        await world.press(1001, shown, "催一催")
        await world.settled(lambda: _ticket(world, ticket.number).urge_count == 1)
        await world.press(1001, shown, "催一催")
        await world.sees(1001, "刚催过")
        await world.press(1001, shown, "补充几句")
        hint = await world.sees(1001, "您要补充什么")
        await world.write(1001, "灯杆号是8", reply_to_message_id=hint["message_id"])
        await world.settled(lambda: len(_supplements(world)) == 1)


@pytest.mark.parametrize("move", ["show", "urge", "withdraw", "supplement"])
async def test_somebody_elses_ticket_does_not_exist(world: BotWorld, move: str) -> None:
    owner = world.resident(1002)
    world.resident(1001)
    with world.database.session() as session:
        ticket = make_ticket(session, world.clock, owner)
    await world.write(1001, "/menu")
    async with world.bot():
        await press_raw(world, 1001, 1, f"t:{move}:{ticket.number}")
        await world.all_done(2)
        calls = await asyncio.to_thread(world.sandbox.people.calls, "answerCallbackQuery")
    assert [call["parameters"].get("text") for call in calls] == [OLD]
    assert not any(ticket.number in text for text in world.texts(1001))
    assert _ticket(world, ticket.number).status is Status.NEW


def _data(message: dict[str, Any]) -> list[str]:
    return [key.get("callback_data", "") for row in message.get("buttons") or [] for key in row]


def _title(message: dict[str, Any], ending: str) -> str:
    keys = [key for row in message["buttons"] for key in row]
    return str(next(key["text"] for key in keys if key["callback_data"].endswith(ending)))


def _ticket(world: BotWorld, number: str) -> Ticket:
    return world.look(lambda session: session.query(Ticket).filter_by(number=number).one())


def _supplements(world: BotWorld) -> list[TicketMessage]:
    return world.look(lambda session: session.query(TicketMessage).filter_by(kind="supplement").all())
