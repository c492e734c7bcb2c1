"""First contact: nothing personal is stored before 同意, and the first words are not lost."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from helpdesk.emergencies.detector import detect
from helpdesk.outbox.models import OutboxRow
from helpdesk.residents.models import Resident
from helpdesk.residents.services import find_resident
from tests.support.bot_world import BotWorld


def everything_about(session: Session, person: int) -> list[Any]:
    """All rows that name the person."""
    rows = session.scalars(select(OutboxRow).where(OutboxRow.recipient_id == person)).all()
    return [*rows, *session.scalars(select(Resident))]


async def test_first_words_are_worked_off_in_order_after_the_consent(world: BotWorld) -> None:
    async with world.bot():
        await world.write(1001, "楼下路灯坏了")
        notice = await world.sees(1001, "先跟您说清楚")
        await world.write(1001, "在幸福路12号")
        await world.settled(lambda: world.updates_done() == 2)
        assert world.look(lambda session: everything_about(session, 1001)) == []
        assert world.rasa.asked == []
        await world.press(1001, notice, "同意")
        await world.sees(1001, "听到：在幸福路12号")
    assert world.rasa.texts == ["楼下路灯坏了", "在幸福路12号"]
    resident = world.look(lambda session: find_resident(session, 1001))
    assert resident is not None
    assert resident.consented_at is not None
    assert world.updates_open() == 0


async def test_an_album_before_the_consent_stays_one(world: BotWorld) -> None:
    async with world.bot():
        await world.write(1001, media_group=[{"photo": True}, {"photo": True, "caption": "垃圾没人管"}])
        notice = await world.sees(1001, "先跟您说清楚")
        await world.press(1001, notice, "同意")
        await world.sees(1001, "听到：垃圾没人管")
    [body] = world.rasa.heard
    assert len(body["metadata"]["attachments"]) == 2


async def test_the_notice_is_short_of_nothing_and_is_not_repeated_for_every_word(world: BotWorld) -> None:
    async with world.bot():
        for text in ("您好", "在吗", "有人吗"):
            await world.write(1001, text)
        notice = await world.sees(1001, "先跟您说清楚")
        await world.settled(lambda: world.updates_done() == 3)
    for promise in ("记什么", "做什么用", "谁能看", "留多久", "怎么删"):
        assert promise in notice["text"]
    assert [[key["text"] for key in row] for row in notice["buttons"]] == [["同意", "不同意"]]
    assert len(world.texts(1001)) == 1


async def test_who_does_not_agree_is_told_other_ways_and_nothing_is_kept(world: BotWorld) -> None:
    async with world.bot():
        await world.write(1001, "我家漏水")
        notice = await world.sees(1001, "先跟您说清楚")
        await world.press(1001, notice, "不同意")
        await world.sees(1001, "那我就不记了")
    assert world.rasa.asked == []
    assert world.look(lambda session: everything_about(session, 1001)) == []
    assert all(row.payload is None for row in world.updates())


async def test_a_double_press_on_agree_welcomes_once(world: BotWorld) -> None:
    async with world.bot():
        await world.write(1001, "/start")
        notice = await world.sees(1001, "先跟您说清楚")
        message = {"chat_id": 1001, "message_id": notice["message_id"]}
        await world.press(1001, message, "同意")
        update = {
            "callback_query": {
                "id": "77",
                "from": {"id": 1001, "is_bot": False, "first_name": "秀兰"},
                "chat_instance": "1",
                "data": "c:yes",
                "message": {"message_id": notice["message_id"], "date": 0, "chat": {"id": 1001, "type": "private"}},
            }
        }
        await asyncio.to_thread(world.sandbox.people.ask, "POST", "/updates/raw", update)
        await world.all_done(3)
        await world.sees(1001, "谢谢您")
    assert len([text for text in world.texts(1001) if text.startswith("谢谢您")]) == 1


async def test_consent_can_be_taken_back_and_the_name_is_gone(world: BotWorld) -> None:
    world.resident()
    async with world.bot():
        await world.write(1001, "/privacy")
        told = await world.sees(1001, "我们记下了这些")
        await world.press(1001, told, "撤回同意，删除我的资料")
        asked = await world.sees(1001, "真的要撤回吗")
        await world.press(1001, asked, "撤回并删除")
        await world.sees(1001, "已经删掉")
        await world.write(1001, "还记得我吗")
        await world.sees(1001, "先跟您说清楚", after=asked["message_id"])
    resident = world.look(lambda session: find_resident(session, 1001))
    assert resident is not None
    assert (resident.display_name, resident.consented_at) == (None, None)
    assert world.rasa.asked == []
    assert world.rasa.forgotten[-1] == f"r{resident.id}"


async def test_a_question_in_work_is_not_answered_after_the_consent_was_taken_back(world: BotWorld) -> None:
    resident = world.resident()
    world.rasa.delay = 1.5
    async with world.bot():
        await world.write(1001, "/privacy")
        told = await world.sees(1001, "撤回")
        await world.press(1001, told, "撤回同意，删除我的资料")
        asked = await world.sees(1001, "真的要撤回吗")
        await world.write(1001, "我家电话13800001234")
        await world.settled(lambda: bool(world.rasa.asked))
        await world.press(1001, asked, "撤回并删除")
        await world.sees(1001, "我不再记您说的话")
        await world.settled(lambda: f"r{resident.id}" in world.rasa.forgotten)
        await asyncio.sleep(2)
        assert not any("听到" in text for text in world.texts(1001))
    assert world.updates_open() == 0


OBLIQUE = "锅那头直冒黑的东西，一屋子糊味，门顶住了出不来，我妈还没出来"
DUTY = -1002000000006


def hears(_text: str) -> dict[str, Any]:
    """What the model reads in a call for help."""
    return {"intent": {"name": "report_emergency"}, "emergency": {"detected": True, "confidence": 0.9}}


async def test_an_emergency_that_only_the_model_hears_needs_no_consent(world: BotWorld) -> None:
    assert detect(OBLIQUE) is None, "else this tests the rules"
    world.rasa.parse = hears
    async with world.bot():
        await world.write(1001, OBLIQUE)
        answer = await world.sees(1001, "119")
        await world.sees(DUTY, OBLIQUE)
        await world.all_done(1)
        assert "有人受伤、发病、中毒：120" in answer["text"]
        assert not any("先跟您说清楚" in text for text in world.texts(1001))
    assert world.rasa.asked == [], "nothing goes where a talk is kept"
    assert all(row.payload is None for row in world.updates())


async def test_an_edit_that_becomes_an_emergency_is_heard_before_consent_too(world: BotWorld) -> None:
    async with world.bot():
        said = await world.write(1001, "在吗")
        await world.sees(1001, "先跟您说清楚")
        world.rasa.parse = hears
        await asyncio.to_thread(world.sandbox.people.edit, 1001, said, OBLIQUE)
        await world.sees(DUTY, OBLIQUE)


async def test_what_the_model_takes_for_no_emergency_gets_the_notice(world: BotWorld) -> None:
    async with world.bot():
        await world.write(1001, "楼下路灯坏了")
        await world.sees(1001, "先跟您说清楚")
        await world.write(1001, "/help")
        await world.all_done(2)
    assert world.rasa.parsed == ["楼下路灯坏了"], "a command is no cry for help"


@pytest.mark.parametrize("trouble", ["away", "slow"])
async def test_without_the_model_the_notice_comes_as_ever(
    world: BotWorld, monkeypatch: pytest.MonkeyPatch, trouble: str
) -> None:
    world.rasa.parse = hears
    if trouble == "away":
        world.rasa.stop()
    else:
        monkeypatch.setattr("bot.rasa_client.PARSE_SECONDS", 0.2)
        world.rasa.delay = 1.0
    async with world.bot():
        await world.write(1001, OBLIQUE)
        await world.sees(1001, "先跟您说清楚")
    assert world.texts(DUTY) == []


async def test_who_agreed_is_heard_by_the_dialogue_and_not_asked_about_twice(world: BotWorld) -> None:
    world.resident()
    async with world.bot():
        await world.write(1001, OBLIQUE)
        await world.sees(1001, f"听到：{OBLIQUE}")
    assert world.rasa.parsed == []
