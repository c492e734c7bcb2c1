"""Rasa is down, slow or stumbles: the resident is told once, and nothing is lost."""

import asyncio
import threading

import pytest

from bot.rasa_client import Answered, Question, RasaClient
from helpdesk.people import SYSTEM
from helpdesk.staff.services import unbind_team
from tests.support.bot_world import ADMIN, BotWorld
from tests.support.factories import CHATS
from tests.support.fake_rasa import Body, Message, echo

DOWN = "系统正在恢复"
DUTY = CHATS["duty"]


async def test_words_wait_for_rasa_and_are_answered_in_order(world: BotWorld) -> None:
    world.resident()
    world.rasa.stop()
    async with world.bot():
        await world.write(1001, "第一句")
        await world.sees(1001, DOWN)
        await world.write(1001, "第二句")
        await world.settled(lambda: len(world.updates()) == 2)
        assert world.updates_done() == 0
        world.rasa.start()
        await world.sees(1001, "听到：第二句")
        await world.all_done(2)
    assert world.rasa.texts == ["第一句", "第二句"]
    assert len([text for text in world.texts(1001) if DOWN in text]) == 1


async def test_a_stop_during_an_outage_leaves_the_words_to_the_next_start(world: BotWorld) -> None:
    world.resident()
    world.rasa.stop()
    async with world.bot():
        await world.write(1001, "别忘了我")
        await world.sees(1001, DOWN)
    assert world.updates_open() == 1
    async with world.bot():
        await asyncio.sleep(0.5)
        world.rasa.start()
        await world.sees(1001, "听到：别忘了我")
    assert len([text for text in world.texts(1001) if DOWN in text]) == 1
    assert world.updates_open() == 0


async def test_other_residents_and_commands_do_not_wait(world: BotWorld) -> None:
    world.resident(1001)
    world.resident(1002)
    world.rasa.stop()
    async with world.bot():
        await world.write(1001, "第一句")
        await world.sees(1001, DOWN)
        await world.write(1001, "/my")
        await world.sees(1001, "没有在办的事")
        await world.write(1002, "/help")
        await world.sees(1002, "用大白话写给我")


async def test_an_emergency_is_answered_while_rasa_is_down_and_words_wait(world: BotWorld) -> None:
    world.resident()
    world.rasa.stop()
    async with world.bot():
        await world.write(1001, "我想办个证明")
        await world.sees(1001, DOWN)
        await world.write(1001, "我家着火了，快来人")
        await world.sees(1001, "119")
        await world.sees(-1002000000006, lambda message: "着火" in str(message.get("text")))
        world.rasa.start()
        await world.sees(1001, "听到：我想办个证明")
    assert world.rasa.texts == ["我想办个证明"]


async def test_an_emergency_of_a_stranger_is_answered_before_any_consent(world: BotWorld) -> None:
    async with world.bot():
        await world.write(1002, "厨房煤气泄漏了怎么办")
        answer = await world.sees(1002, "请马上拨打 119")
        await world.sees(-1002000000006, lambda message: "煤气" in str(message.get("text")))
    assert not any("先跟您说清楚" in text for text in world.texts(1002))
    assert "燃气抢修 0571-5550 0177" in answer["text"]


async def test_a_stumble_is_tried_again_without_a_word(world: BotWorld) -> None:
    world.resident()
    world.rasa.status_for_next = [503, 503]
    async with world.bot():
        await world.write(1001, "您好")
        await world.sees(1001, "听到：您好")
    assert not any(DOWN in text for text in world.texts(1001))


async def test_words_that_rasa_cannot_handle_are_apologised_for_and_hold_up_nobody(world: BotWorld) -> None:
    world.resident()
    world.rasa.status_for_next = [500]
    async with world.bot():
        await world.write(1001, "怪话")
        await world.sees(1001, "真对不起")
        await world.write(1001, "您好")
        await world.sees(1001, "听到：您好")
    assert [row.error for row in world.updates()] == ["status 500", None]


@pytest.mark.parametrize("way_out", ["/cancel", "取消"])
async def test_a_talk_that_cannot_even_be_dropped_is_deleted(world: BotWorld, way_out: str) -> None:
    resident = world.resident()
    world.rasa.refuse = lambda body: None if body["sender"] in world.rasa.forgotten else (500, "action_failed")
    async with world.bot():
        await world.write(1001, "幸福路12号")
        await world.sees(1001, "真对不起")
        await world.write(1001, way_out)
        await world.sees(1001, "这件事取消了")
        await world.write(1001, "您好")
        await world.sees(1001, "听到：您好")
    assert world.rasa.forgotten.count(f"r{resident.id}") == 1


async def test_a_talk_in_which_nothing_is_understood_any_more_begins_anew(world: BotWorld) -> None:
    resident = world.resident()
    world.rasa.refuse = lambda body: None if body["sender"] in world.rasa.forgotten else (500, "action_failed")
    async with world.bot():
        for text in ("第一句", "第二句", "第三句"):
            await world.write(1001, text)
        await world.sees(1001, "只好从头来")
        await world.write(1001, "您好")
        await world.sees(1001, "听到：您好")
    assert world.rasa.forgotten.count(f"r{resident.id}") == 1


async def test_old_buttons_delete_no_talk(world: BotWorld) -> None:
    resident = world.resident()
    world.rasa.refuse = lambda body: (400, "unknown") if body["payload"] else None
    async with world.bot():
        for title in ("投诉", "咨询", "建议", "随手拍"):
            await world.write(1001, title)
        await world.all_done(4)
    assert f"r{resident.id}" not in world.rasa.forgotten


async def test_one_message_that_hangs_is_given_up_after_a_while(
    world: BotWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.residents.patience.GIVE_UP_AFTER", 0.5)
    monkeypatch.setattr("bot.residents.conversation.RETRY_SECONDS", 0.1)
    world.resident()
    world.rasa.refuse = lambda body: (503, "action_unanswered") if body["text"] == "怪话" else None
    async with world.bot():
        await world.write(1001, "怪话")
        await world.sees(1001, "真对不起")
        await world.write(1001, "您好")
        await world.sees(1001, "听到：您好")
    assert world.updates_open() == 0


async def test_an_action_server_that_stays_away_is_no_messages_fault(
    world: BotWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.residents.patience.GIVE_UP_AFTER", 0.0)
    monkeypatch.setattr("bot.residents.conversation.RETRY_SECONDS", 0.02)
    world.resident()
    away = iter(range(30))
    world.rasa.refuse = lambda _body: (503, "actions_unreachable") if next(away, None) is not None else None
    async with world.bot():
        await world.write(1001, "您好")
        await world.sees(1001, "听到：您好")
    assert not any("真对不起" in text for text in world.texts(1001))


async def test_a_flood_that_rasa_read_before_a_crash_is_not_joined_and_read_otherwise(world: BotWorld) -> None:
    world.resident()
    written, crashed = threading.Event(), threading.Event()
    said = [f"第{number}句" for number in range(1, 8)]

    def answer_after_the_crash(body: Body) -> list[Message]:
        if body["text"] == said[0]:
            written.wait(10)  # Only what waits meanwhile is a flood.
        if "\n" in str(body["text"]):
            crashed.wait(10)
        return echo(body)

    world.rasa.reply = answer_after_the_crash
    async with world.bot():
        for text in said[:6]:
            await world.write(1001, text)
        await world.settled(lambda: len(world.updates()) >= 6)
        written.set()
        await world.settled(lambda: any("\n" in text for text in world.rasa.texts))
    crashed.set()
    await world.write(1001, said[6])
    async with world.bot():
        await world.all_done(7)
        await world.sees(1001, said[5])
    assert "\n".join(world.rasa.texts).split("\n") == said


async def test_a_mistake_of_ours_is_apologised_for_instead_of_failing_at_every_start(
    world: BotWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.resident()
    ask = RasaClient.ask

    async def stumble(client: RasaClient, question: Question) -> Answered:
        if question.text == "怪话":
            raise LookupError("a mistake nobody foresaw")
        return await ask(client, question)

    monkeypatch.setattr(RasaClient, "ask", stumble)
    async with world.bot():
        await world.write(1001, "怪话")
        await world.sees(1001, "真对不起")
        await world.write(1001, "您好")
        await world.sees(1001, "听到：您好")
    assert [row.error for row in world.updates()] == ["LookupError", None]


async def test_an_absent_action_server_is_an_outage_too(world: BotWorld) -> None:
    world.resident()
    world.rasa.status_for_next = [503] * 7
    async with world.bot():
        await world.write(1001, "您好")
        await world.sees(1001, DOWN)
        await world.sees(1001, "听到：您好")
    assert len([text for text in world.texts(1001) if DOWN in text]) == 1
    assert world.rasa.texts == ["您好"]


async def test_an_old_button_that_the_model_does_not_know_is_called_old(world: BotWorld) -> None:
    world.resident()
    world.rasa.status_for_next = [400]
    async with world.bot():
        await world.write(1001, "投诉")
        await world.sees(1001, "这个按钮已经过期了")


async def test_without_a_duty_group_the_admins_hear_the_alarm(world: BotWorld) -> None:
    world.resident()
    with world.database.session() as session:
        unbind_team(session, "duty", by=SYSTEM, clock=world.clock)
    async with world.bot():
        await world.write(ADMIN, "/start")
        await world.sees(ADMIN, "先跟您说清楚")
        await world.write(1001, "我家着火了，快来人")
        answer = await world.sees(1001, "119")
        alarm = await world.sees(ADMIN, "我家着火了")
    assert "正在转告管理员" in answer["text"]
    assert "已经通知" not in answer["text"]
    assert alarm["buttons"] == []


async def test_an_edited_emergency_is_one_alarm_and_one_answer(world: BotWorld) -> None:
    world.resident()
    async with world.bot():
        said = await world.write(1001, "我家着火了，快来人")
        await world.sees(DUTY, "我家着火了")
        await world.sees(1001, "119")
        await asyncio.to_thread(world.sandbox.people.edit, 1001, said, "我家着火了，幸福路12号三楼")
        await world.sees(DUTY, lambda one: "改成了" in one["text"] and "三楼" in one["text"])
    assert len([text for text in world.texts(DUTY) if "🚨" in text]) == 1
    assert len([text for text in world.texts(1001) if "119" in text]) == 1
