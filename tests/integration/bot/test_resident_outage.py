"""Rasa is down, slow or stumbles: the resident is told once, and nothing is lost."""

import asyncio

import pytest

from bot.rasa_client import Answer, Question, RasaClient
from tests.support.bot_world import BotWorld

DOWN = "系统正在恢复"


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


async def test_a_mistake_of_ours_is_apologised_for_instead_of_failing_at_every_start(
    world: BotWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.resident()
    ask = RasaClient.ask

    async def stumble(client: RasaClient, question: Question) -> list[Answer]:
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
