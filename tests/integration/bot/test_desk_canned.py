"""Ready-made sentences in the group: one press sends, and a team keeps its own."""

import pytest

from helpdesk.catalogue import Service
from helpdesk.tickets.states import Status
from sandbox.client import Json
from tests.support.desk import LI, SUN, WANG, WU, ZHAO, Desk
from tests.support.factories import CHATS

CITY, CIVIL = CHATS["city"], CHATS["civil"]

pytestmark = pytest.mark.asyncio(loop_scope="module")


def has(words: str) -> object:
    return lambda one: words in str(one.get("buttons"))


async def answer_menu(desk: Desk, card: Json) -> Json:
    await desk.press(SUN, card, "💬 答复")
    menu: Json = await desk.wait_for(
        CITY, lambda one: one["message_id"] == card["message_id"] and "自己写" in str(one.get("buttons"))
    )
    return menu


async def test_one_press_sends_and_the_thread_shows_the_words(desk: Desk) -> None:
    number = desk.open_ticket(WANG)
    card = await desk.card(number)
    menu = await answer_menu(desk, card)
    assert "收到，我们今天派人去幸福路12号看。" in str(menu["buttons"])
    assert (await desk.press(SUN, menu, "收到，我们今天派人去幸福路12号看。"))["answer"] == "已发给居民。"
    copy = await desk.wait_for(WANG, "我们今天派人去幸福路12号看。")
    shown = await desk.wait_for(CITY, "孙磊答复居民：")
    assert "我们今天派人去幸福路12号看。" in shown["text"]
    assert shown["message_thread_id"] == card["message_thread_id"]
    assert desk.ticket(number).status is Status.IN_PROGRESS, "answering claims"
    await desk.wait_for(CITY, has("↪️ 退单"))
    await desk.write(WANG, "谢谢，门开着", to=copy)
    await desk.wait_for(CITY, "门开着")


async def test_a_finger_that_slips_sends_once(desk: Desk) -> None:
    number = desk.open_ticket(WANG)
    card = await desk.card(number)
    menu = await answer_menu(desk, card)
    await desk.press(SUN, menu, f"t:answer:{number}:2")
    await desk.wait_for(WANG, "情况我们正在核实")
    await desk.forge_press(SUN, menu, f"t:answer:{number}:2")
    await desk.until(lambda: desk.said(CITY).count("情况我们正在核实") >= 1)
    assert desk.said(WANG).count("情况我们正在核实") == 1


async def test_own_words_are_asked_for(desk: Desk) -> None:
    card = await desk.card(desk.open_ticket(WANG))
    menu = await answer_menu(desk, card)
    await desk.press(SUN, menu, "✍️ 自己写")
    prompt = await desk.wait_for(CITY, "写下给居民的话")
    await desk.write(SUN, "收到", to=prompt)
    await desk.wait_for(WANG, lambda one: one.get("text", "").endswith("收到") and "答复您" in one["text"])


async def test_what_was_sent_with_one_press_can_be_taken_back(desk: Desk) -> None:
    number = desk.open_ticket(WANG)
    menu = await answer_menu(desk, await desk.card(number))
    await desk.press(SUN, menu, f"t:answer:{number}:0")
    await desk.wait_for(WANG, "我们今天派人去")
    shown = await desk.wait_for(CITY, "孙磊答复居民：")
    await desk.write(SUN, "撤回", to=shown)
    await desk.wait_for(WANG, "发错了")
    assert "我们今天派人去" not in desk.said(WANG)


async def test_a_closing_sentence_resolves_with_one_press(desk: Desk) -> None:
    number = desk.open_ticket(LI, service=Service.CERTIFICATE, topic="documents", summary="居住证明", details={})
    card = await desk.card(number, "civil")
    await desk.press(ZHAO, card, "✋ 签收")
    card = await desk.wait_for(CIVIL, has("✅ 办结"))
    await desk.press(ZHAO, card, "✅ 办结")
    menu = await desk.wait_for(CIVIL, has("证明已经开好"))
    await desk.press(ZHAO, menu, "证明已经开好，请带身份证到民政窗口来取。")
    await desk.wait_for(LI, "这件事解决了吗？")
    assert desk.ticket(number).status is Status.RESOLVED


async def test_a_snapshot_without_a_photo_is_not_closed_by_a_sentence(desk: Desk) -> None:
    number = desk.open_ticket(WANG)
    card = await desk.card(number)
    await desk.press(SUN, card, "✋ 签收")
    card = await desk.wait_for(CITY, has("✅ 办结"))
    await desk.press(SUN, card, "✅ 办结")
    await desk.wait_for(CITY, "写下办理结果")
    await desk.forge_press(SUN, card, f"t:resolve:{number}:0")
    assert desk.ticket(number).status is Status.IN_PROGRESS


async def test_a_team_adds_changes_and_removes_its_own(desk: Desk) -> None:
    await desk.write(SUN, "/canned 答复 路灯已报修，师傅{日期}前到。", chat_id=CITY)
    await desk.wait_for(CITY, "已记下这条“答复”常用语")
    number = desk.open_ticket(WANG)
    menu = await answer_menu(desk, await desk.card(number))
    day = desk.ticket(number).promised_on
    assert f"路灯已报修，师傅{day.month}月{day.day}日前到。" in str(menu["buttons"][0])

    await desk.write(WU, "/canned", chat_id=CITY)
    listed = await desk.wait_for(CITY, "的常用语")
    assert "【答复】路灯已报修，师傅{日期}前到。" in listed["text"]
    await desk.press(WU, listed, "✏️ 1")
    prompt = await desk.wait_for(CITY, "写下新的说法")
    await desk.write(WU, "师傅{称呼}{电话}", to=prompt)
    await desk.wait_for(CITY, "不认识“{电话}”")
    await desk.write(WU, "师傅明天到。", to=prompt)
    await desk.wait_for(CITY, "已改好")
    await desk.press(WU, listed, "🗑 1")
    await desk.wait_for(CITY, "还没有自己的常用语")
    assert (await desk.press(SUN, menu, f"t:answer:{number}:c1"))["alert"], "an old menu cannot send what is gone"
    assert "师傅" not in desk.said(WANG)


async def test_a_sentence_for_one_service_and_a_wish_that_is_not_understood(desk: Desk) -> None:
    await desk.write(ZHAO, "/canned 办结 开证明：来三楼取。", chat_id=CIVIL)
    await desk.wait_for(CIVIL, "已记下这条“办结”常用语")
    await desk.write(ZHAO, "/canned", chat_id=CIVIL)
    assert "【办结 · 开证明】来三楼取。" in (await desk.wait_for(CIVIL, "的常用语"))["text"]
    await desk.write(ZHAO, "/canned 你好", chat_id=CIVIL)
    await desk.wait_for(CIVIL, "请写：/canned 答复")


async def test_another_teams_sentence_is_out_of_reach(desk: Desk) -> None:
    await desk.write(ZHAO, "/canned 补充 请发户口本。", chat_id=CIVIL)
    await desk.wait_for(CIVIL, "已记下")
    await desk.write(ZHAO, "/canned", chat_id=CIVIL)
    listed = await desk.wait_for(CIVIL, "的常用语")
    for canned_id in range(1, 6):
        await desk.forge_press(SUN, {**listed, "chat_id": CITY}, f"t:canned:{canned_id}:remove")
    await desk.write(ZHAO, "/canned", chat_id=CIVIL)
    await desk.wait_for(
        CIVIL, lambda one: "请发户口本" in one.get("text", "") and one["message_id"] > listed["message_id"]
    )
