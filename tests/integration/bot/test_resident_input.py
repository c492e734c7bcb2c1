"""Everything odd that people send gets a clear, kind answer, and nothing of it is lost."""

import asyncio
from typing import Any

import pytest

from tests.support.bot_world import BotWorld

TINY = {"size": 64}


async def test_an_album_is_one_message_with_its_caption_wherever_it_is(world: BotWorld) -> None:
    world.resident()
    album = [{"photo": True} for _ in range(9)] + [{"photo": True, "caption": "垃圾堆了一周"}]
    async with world.bot():
        await world.write(1001, media_group=album)
        await world.write(1001, "在和平里小区")
        await world.sees(1001, "听到：在和平里小区")
        await world.all_done(11)
    first, second = world.rasa.heard
    assert first["text"] == "垃圾堆了一周"
    assert [one["kind"] for one in first["metadata"]["attachments"]] == ["photo"] * 10
    assert len({one["file_id"] for one in first["metadata"]["attachments"]}) == 10
    assert second["text"] == "在和平里小区"


@pytest.mark.parametrize(
    ("sent", "kind"),
    [
        ({"photo": True}, "photo"),
        ({"voice": True}, "voice"),
        ({"video": True}, "video"),
        ({"video_note": True}, "video_note"),
        ({"document": {"name": "合同.pdf", "size": 100}}, "document"),
        ({"document": {"name": "IMG_1.jpg", "size": 100, "mime": "image/jpeg"}}, "photo"),
    ],
)
async def test_a_thing_without_words_is_an_attachment(world: BotWorld, sent: dict[str, Any], kind: str) -> None:
    world.resident()
    async with world.bot():
        await world.write(1001, **sent)
        await world.sees(1001, "听到：/attach")
    [body] = world.rasa.heard
    assert (body["text"], body["payload"]) == (None, "/attach")
    assert [one["kind"] for one in body["metadata"]["attachments"]] == [kind]
    assert body["metadata"]["attachments"][0]["file_id"]


async def test_a_place_and_the_own_number_reach_the_dialogue(world: BotWorld) -> None:
    world.resident()
    async with world.bot():
        await world.write(1001, location={"latitude": 30.29, "longitude": 120.13})
        await world.write(1001, contact=True)
        await world.all_done(2)
    place, contact = (body["metadata"] for body in world.rasa.heard)
    assert round(place["location"]["latitude"], 2) == 30.29
    assert contact["contact"]["phone"].endswith("13800001001")


@pytest.mark.parametrize(
    ("sent", "answer"),
    [
        ({"sticker": "😀"}, "贴纸我看不懂，请用文字或照片说"),
        ({"text": "😀😀"}, "表情我看不懂"),
        ({"text": "/3bian"}, "没有这个命令"),
        ({"text": "/retrain"}, "没有这个命令"),
        ({"document": {"name": "录像.zip", "size": 25 * 1024 * 1024}}, "太大了（25 MB）"),
        ({"location": {"latitude": 48.85, "longitude": 2.35}}, "好像不是我们这儿"),
    ],
)
async def test_what_cannot_be_used_is_answered_kindly(world: BotWorld, sent: dict[str, Any], answer: str) -> None:
    world.resident()
    async with world.bot():
        await world.write(1001, **sent)
        await world.sees(1001, answer)
    assert world.rasa.asked == []


@pytest.mark.parametrize(
    ("written", "heard"),
    [
        ("\u202e我家\u200b漏水\u2066了\ufeff", "我家漏水了"),
        ("我要開居住證明", "我要開居住證明"),
        ("'; DROP TABLE tickets; --<b>&", "'; DROP TABLE tickets; --<b>&"),
        ("👍", "好的"),
        ("字" * 4096, "字" * 4096),
        ("/3栋门口有垃圾", "/3栋门口有垃圾"),
    ],
)
async def test_words_arrive_as_they_look(world: BotWorld, written: str, heard: str) -> None:
    world.resident()
    async with world.bot():
        await world.write(1001, written)
        await world.sees(1001, "听到：")
    assert world.rasa.heard[0]["text"] == heard
    assert world.rasa.heard[0]["payload"] is None


async def test_somebody_elses_card_is_asked_about_before_it_is_used(world: BotWorld) -> None:
    world.resident()
    async with world.bot():
        await world.write(1001, contact={"phone_number": "+8613900000000", "first_name": "芳", "last_name": "王"})
        asked = await world.sees(1001, "要用作这件事的联系方式吗")
        assert world.rasa.asked == []
        await world.press(1001, asked, "用这个联系方式")
        await world.sees(1001, "听到：/choose")
    assert "+8613900000000" in world.rasa.heard[0]["payload"]


async def test_a_flood_loses_nothing_keeps_its_order_and_gets_few_answers(world: BotWorld) -> None:
    world.resident()
    world.rasa.delay = 0.05
    lines = [f"第{number}句" for number in range(1, 201)]

    def flood() -> None:
        for line in lines:
            world.sandbox.people.write(1001, line)

    async with world.bot():
        await asyncio.to_thread(flood)
        await world.settled(lambda: world.updates_done() == 200, seconds=30)
        await world.settled(lambda: len(world.texts(1001)) >= len(world.rasa.heard))
        answers = world.texts(1001)
    assert "\n".join(world.rasa.texts).split("\n") == lines
    assert len(answers) <= 20
    assert len([text for text in answers if "您发得快" in text]) == 1


async def test_two_residents_are_served_side_by_side(world: BotWorld) -> None:
    world.resident(1001)
    world.resident(1002)
    world.rasa.delay = 0.4
    async with world.bot():
        await asyncio.gather(world.write(1001, "甲的事"), world.write(1002, "乙的事"))
        await world.sees(1001, "听到：甲的事")
        await world.sees(1002, "听到：乙的事")
    assert world.texts(1001) == ["听到：甲的事"]
    assert world.texts(1002) == ["听到：乙的事"]


async def test_html_in_an_answer_is_shown_and_not_obeyed(world: BotWorld) -> None:
    world.resident()
    world.rasa.reply = lambda _body: [{"text": "地址：<b>1栋</b> & 2栋"}]
    async with world.bot():
        await world.write(1001, "您好")
        answer = await world.sees(1001, "<b>1栋</b> & 2栋")
    assert "bold" not in [one["type"] for one in answer["entities"]]


async def test_an_edit_of_waiting_words_replaces_them(world: BotWorld) -> None:
    world.resident()
    world.rasa.stop()
    async with world.bot() as process:

        def waits(text: str) -> bool:
            talk = process.application.bot_data["residents"]._conversations[1001]
            return [words.text for words in talk._waiting] == [text]

        await world.write(1001, "您好")
        await world.sees(1001, "系统正在恢复")
        message = await world.write(1001, "我住3栋")
        await world.settled(lambda: waits("我住3栋"))
        await asyncio.to_thread(world.sandbox.people.edit, 1001, message, "我住5栋")
        await world.settled(lambda: waits("我住5栋"))
        world.rasa.start()
        await world.all_done(3)
    assert world.rasa.texts == ["您好", "我住5栋"]


async def test_an_edit_of_words_already_read_is_answered_with_how_to_correct_them(world: BotWorld) -> None:
    world.resident()
    async with world.bot():
        message = await world.write(1001, "我住3栋")
        await world.sees(1001, "听到：我住3栋")
        await asyncio.to_thread(world.sandbox.people.edit, 1001, message, "我住5栋")
        await world.sees(1001, "要更正请再写一句")
    assert world.rasa.texts == ["我住3栋"]
