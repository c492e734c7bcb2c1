"""Lists in a group: pages turned in place, /find, /due, the course of a ticket; and who may press."""

import pytest
from sqlalchemy import delete

from bot.indexing import index_old_tickets
from helpdesk.search.models import TicketTerm
from tests.support.desk import SUN, WANG, WU, ZHAO, Desk
from tests.support.factories import CHATS

CITY, DUTY, CIVIL = CHATS["city"], CHATS["duty"], CHATS["civil"]

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_a_list_is_turned_in_place_and_names_everything_once(desk: Desk) -> None:
    numbers = {desk.open_ticket(WANG, summary=f"路灯坏了第{place}盏") for place in range(12)}
    await desk.write(SUN, "/team", chat_id=CITY)
    first = await desk.wait_for(CITY, "未办结")
    assert len(first["text"].splitlines()) == 11
    await desk.press(SUN, first, "下一页 ▶")
    second = await desk.wait_for(CITY, "第 2 页")
    assert second["message_id"] == first["message_id"], "edited in place"
    shown = first["text"] + second["text"]
    assert all(number in shown for number in numbers)
    await desk.press(WU, second, "◀ 上一页")
    back = await desk.wait_for(CITY, "第 1 页")
    assert back["text"] == first["text"]


async def test_find_answers_with_what_fits_and_keeps_the_words_out_of_the_buttons(desk: Desk) -> None:
    for place in range(11):
        desk.open_ticket(WANG, summary="井盖松动", place=f"春风里{place}号")
    await desk.write(SUN, "/find 井盖 春风里", chat_id=CITY)
    found = await desk.wait_for(CITY, "找“井盖 春风里”")
    assert found["text"].count("春风里") == 11
    assert "井盖" not in str(found["buttons"])
    await desk.press(SUN, found, "下一页 ▶")
    await desk.wait_for(CITY, lambda one: "第 2 页" in one.get("text", "") and "春风里0号" in one["text"])

    await desk.write(SUN, "/find 井盖 火星路", chat_id=CITY)
    await desk.wait_for(CITY, "没有找到“井盖 火星路”")
    await desk.write(SUN, "/find 灯", chat_id=CITY)
    await desk.wait_for(CITY, "至少写两个字")
    await desk.write(SUN, "/find", chat_id=CITY)
    await desk.wait_for(CITY, "请写：/find")


async def test_another_teams_tickets_are_not_found(desk: Desk) -> None:
    number = desk.open_ticket(WANG, topic="noise", summary="夜里打桩", place="秋水湾")
    await desk.write(SUN, "/find 打桩", chat_id=CITY)
    await desk.wait_for(CITY, "没有找到“打桩”")
    await desk.write(WU, "/find 打桩", chat_id=DUTY)
    assert number in (await desk.wait_for(DUTY, "找“打桩”"))["text"]


async def test_due_says_when_nothing_presses(desk: Desk) -> None:
    await desk.write(ZHAO, "/due", chat_id=CIVIL)
    await desk.wait_for(CIVIL, "没有超时的")


async def test_the_course_of_a_ticket_is_one_press_away(desk: Desk) -> None:
    number = desk.open_ticket(WANG)
    card = await desk.card(number)
    await desk.press(SUN, card, "✋ 签收")
    await desk.write(SUN, "明天去修。", to=card)
    await desk.wait_for(WANG, "明天去修。")
    await desk.write(SUN, f"/ticket {number}", chat_id=CITY)
    pointer = await desk.wait_for(CITY, "卡片刚刷新")
    await desk.press(SUN, pointer, "📜 经过")
    course = await desk.wait_for(CITY, "的经过")
    assert course["message_id"] == pointer["message_id"]
    told = [line.split(" ", 2)[2] for line in course["text"].splitlines()[1:]]
    assert told[-1] == "居民 提交"
    assert "孙磊 签收" in told
    assert "孙磊 答复" in told
    assert "王秀兰" not in course["text"]
    assert "明天去修" not in course["text"]


async def test_who_is_no_member_turns_no_page_and_nobody_turns_anothers_own_list(desk: Desk) -> None:
    for _ in range(11):
        card = await desk.card(desk.open_ticket(WANG))
        await desk.press(SUN, card, "✋ 签收")
    await desk.write(SUN, "/mine", chat_id=CITY)
    mine = await desk.wait_for(CITY, "我手上的工单")
    assert "别人手上" in (await desk.press(WU, mine, "下一页 ▶"))["alert"]
    assert not (await desk.press(SUN, mine, "下一页 ▶")).get("alert")
    await desk.wait_for(CITY, lambda one: "我手上的工单" in one.get("text", "") and "第 2 页" in one["text"])


FORGED = ("find:1:forged", "find:1", "team:x", "team:99999", "gone:1", "", "history:1:100014", "mine:1:7")


@pytest.mark.parametrize("data", FORGED)
async def test_forged_and_old_buttons_change_nothing(desk: Desk, data: str) -> None:
    await desk.write(ZHAO, "/due", chat_id=CIVIL)
    listed = await desk.wait_for(CIVIL, "没有超时的")
    await desk.forge_press(ZHAO, listed, f"l:{data}")
    await desk.begin()
    found = await desk.people("messages", CIVIL)
    assert [one["text"] for one in found if one["message_id"] == listed["message_id"]] == [listed["text"]]


async def test_tickets_from_before_the_index_are_found_after_a_start(desk: Desk) -> None:
    number = desk.open_ticket(WANG, summary="健身器材生锈")
    desk.change(lambda session: session.execute(delete(TicketTerm)))
    await index_old_tickets(desk.services)
    await desk.write(SUN, "/find 生锈", chat_id=CITY)
    assert number in (await desk.wait_for(CITY, "找“生锈”"))["text"]
