"""✅ 办结 of a 随手拍: the photo first, and where the resident has it already the ready-made sentences."""

import pytest

from helpdesk.tickets.states import Status
from sandbox.client import Json
from tests.support.desk import SUN, WANG, Desk
from tests.support.factories import CHATS

CITY = CHATS["city"]

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def claimed(desk: Desk) -> tuple[str, Json]:
    number = desk.open_ticket(WANG)
    card = await desk.card(number)
    await desk.press(SUN, card, "✋ 签收")
    await desk.wait_for(
        CITY, lambda one: one["message_id"] == card["message_id"] and "✅ 办结" in str(one.get("buttons"))
    )
    return number, card


async def test_without_a_photo_words_and_photo_are_asked_for(desk: Desk) -> None:
    _, card = await claimed(desk)
    await desk.press(SUN, card, "✅ 办结")
    await desk.wait_for(CITY, "并附上办好后的照片")


async def test_a_photo_sent_since_the_work_began_is_enough_for_a_ready_made_sentence(desk: Desk) -> None:
    number, card = await claimed(desk)
    await desk.write(SUN, "换好了，您看。", to=card, photo=True)
    await desk.wait_for(WANG, lambda one: bool(one.get("photo")) and "换好了" in one.get("caption", ""))
    await desk.press(SUN, card, "✅ 办结")
    menu = await desk.wait_for(
        CITY, lambda one: one["message_id"] == card["message_id"] and "✍️ 自己写" in str(one.get("buttons"))
    )
    sentence = menu["buttons"][0][0]["text"]
    assert (await desk.press(SUN, menu, sentence))["answer"] == "已发给居民。"
    assert desk.ticket(number).status is Status.RESOLVED
    await desk.wait_for(WANG, sentence)


async def test_own_words_need_no_second_photo(desk: Desk) -> None:
    number, card = await claimed(desk)
    await desk.write(SUN, "换好了，您看。", to=card, photo=True)
    await desk.wait_for(WANG, lambda one: "换好了" in one.get("caption", ""))
    await desk.press(SUN, card, "✅ 办结")
    await desk.wait_for(
        CITY, lambda one: one["message_id"] == card["message_id"] and "✍️ 自己写" in str(one.get("buttons"))
    )
    await desk.press(SUN, card, "✍️ 自己写")
    prompt = await desk.wait_for(CITY, lambda one: "写下办理结果" in one.get("text", "") and number in one["text"])
    assert "并附上" not in prompt["text"]
    await desk.write(SUN, "灯泡换成新的了。", to=prompt)
    await desk.wait_for(WANG, "灯泡换成新的了。")
    assert desk.ticket(number).status is Status.RESOLVED
