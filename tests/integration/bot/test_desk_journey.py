"""The main job on the staff's side: card, claim, question, answer, closing, rating."""

import asyncio

import pytest

from helpdesk.catalogue import Service
from helpdesk.residents.services import find_resident
from helpdesk.tickets.services import withdraw_ticket
from helpdesk.tickets.states import Status
from tests.support.desk import CLOCK, LI, SUN, WANG, WU, ZHOU, Desk
from tests.support.factories import CHATS

CITY, ENVIRONMENT, DUTY = CHATS["city"], CHATS["environment"], CHATS["duty"]


pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_a_ticket_goes_from_card_to_rating(desk: Desk) -> None:
    number = desk.open_ticket(WANG)
    opened = await desk.wait_for(WANG, number)
    assert "最晚" in opened["text"]

    card = await desk.card(number)
    assert card["message_thread_id"], "the city's group is a forum: a topic per ticket"
    assert (await desk.press(SUN, card, "✋ 签收"))["answer"] == "已签收。"
    await desk.wait_for(WANG, "孙磊")

    card = await desk.wait_for(CITY, lambda one: "📋" in one.get("text", "") and "办理中" in one["text"])
    await desk.press(SUN, card, "❓ 请补充")
    menu = await desk.wait_for(CITY, lambda one: "✍️ 自己写" in str(one.get("buttons")))
    await desk.press(SUN, menu, "✍️ 自己写")
    prompt = await desk.wait_for(CITY, "回复本条")
    question = await desk.write(SUN, "是哪一根灯杆？", to=prompt)
    asked = await desk.wait_for(WANG, "是哪一根灯杆？")
    assert desk.ticket(number).status is Status.WAITING

    await desk.write(WANG, "门口左边那根", to=asked)
    copy = await desk.wait_for(CITY, "门口左边那根")
    assert copy["message_thread_id"] == card["message_thread_id"]
    await desk.until(lambda: "👌" in desk.mark_of(question))

    answer = await desk.write(SUN, "明天派人去修。", to=copy)
    await desk.wait_for(WANG, "明天派人去修。")
    await desk.until(lambda: "👌" in desk.mark_of(answer))

    await desk.write(SUN, "办结（无照片）：灯已经修好了。", to=copy)
    done = await desk.wait_for(WANG, "灯已经修好了。")
    await desk.press(WANG, done, "👍 已解决")
    stars = await desk.wait_for(WANG, "满意吗")
    await desk.press(WANG, stars, "⭐⭐⭐⭐⭐ 非常满意")
    await desk.until(lambda: desk.ticket(number).status is Status.CLOSED)
    await desk.wait_for(CITY, "居民评价了工单")


async def test_a_group_without_topics_works_by_replies_to_the_card(desk: Desk) -> None:
    number = desk.open_ticket(WANG, topic="noise", summary="半夜装修")
    card = await desk.card(number, "environment")
    assert not card.get("message_thread_id")
    await desk.write(SUN, "马上去看。", to=card)
    await desk.wait_for(WANG, "马上去看。")
    assert desk.ticket(number).status is Status.IN_PROGRESS, "the first answer claims"

    await desk.write(SUN, "今天中午吃什么？", chat_id=ENVIRONMENT)
    await desk.write(SUN, "办结（无照片）：已经劝停。", to=card)
    await desk.wait_for(WANG, "已经劝停。")
    assert "吃什么" not in desk.said(WANG)


async def test_of_two_who_press_claim_at_once_the_second_is_told_who_was_faster(desk: Desk) -> None:
    number = desk.open_ticket(WANG)
    card = await desk.card(number)
    answers = await asyncio.gather(desk.press(SUN, card, "✋ 签收"), desk.press(WU, card, "✋ 签收"))
    told = [one.get("alert") or one.get("answer") or "" for one in answers]
    assert sorted("已由" in one for one in told) == [False, True]
    assert desk.ticket(number).owner is not None


async def test_a_note_stays_in_the_group_and_is_marked(desk: Desk) -> None:
    number = desk.open_ticket(WANG)
    card = await desk.card(number)
    note = await desk.write(SUN, "//这家投诉过三次了", to=card)
    other = await desk.write(SUN, "备注：下午再去", chat_id=CITY, message_thread_id=card["message_thread_id"])
    await desk.until(lambda: "✍" in desk.mark_of(note) and "✍" in desk.mark_of(other))
    await desk.write(SUN, "已安排。", to=card)
    await desk.wait_for(WANG, "已安排。")
    assert "投诉过三次" not in desk.said(WANG)
    assert "下午再去" not in desk.said(WANG)


async def test_a_note_that_is_edited_into_an_answer_is_not_sent_and_that_is_said(desk: Desk) -> None:
    card = await desk.card(desk.open_ticket(WANG))
    note = await desk.write(SUN, "//先别说", to=card)
    await desk.until(lambda: "✍" in desk.mark_of(note))
    await desk.people("edit", SUN, note, "先别说")
    await desk.wait_for(CITY, "改了也不会发给居民")
    assert "先别说" not in desk.said(WANG)


async def test_talk_among_colleagues_in_a_topic_is_not_sent(desk: Desk) -> None:
    number = desk.open_ticket(WANG)
    card = await desk.card(number)
    first = await desk.write(SUN, "今天去看。", to=card)
    await desk.wait_for(WANG, "今天去看。")
    talk = await desk.write(WU, "记得带梯子", to=first)
    await desk.until(lambda: "✍" in desk.mark_of(talk))
    assert "梯子" not in desk.said(WANG)


async def test_an_edit_reaches_the_residents_copy(desk: Desk) -> None:
    number = desk.open_ticket(WANG)
    card = await desk.card(number)
    answer = await desk.write(SUN, "周三修好。", to=card)
    copy = await desk.wait_for(WANG, "周三修好。")
    await desk.people("edit", SUN, answer, "周五修好。")
    edited = await desk.wait_for(WANG, "周五修好。")
    assert edited["message_id"] == copy["message_id"]

    await desk.people("edit", SUN, answer, "//不算数")
    await desk.wait_for(CITY, "收不回来")
    assert "不算数" not in desk.said(WANG)


async def test_somebody_who_is_no_member_cannot_use_the_buttons(desk: Desk) -> None:
    number = desk.open_ticket(WANG)
    card = await desk.card(number)
    # Telegram itself lets only members press; forged or delayed presses are ours to refuse.
    await desk.forge_press(LI, card, f"t:claim:{number}")
    answers = [one["parameters"] for one in desk.sandbox.people.calls("answerCallbackQuery")]
    assert "工作人员" in answers[-1]["text"]
    assert desk.ticket(number).status is Status.NEW


async def test_data_that_was_never_issued_is_answered_quietly(desk: Desk) -> None:
    number = desk.open_ticket(WANG)
    card = await desk.card(number)
    before = len(desk.sandbox.people.calls("answerCallbackQuery"))
    for data in ("t:explode:" + number, "t:claim:999999", "t:ask:" + number + ":77", "nonsense", "t::", "t:alarm:12"):
        await desk.forge_press(SUN, card, data)
    assert desk.ticket(number).status is Status.NEW
    assert len(desk.sandbox.people.calls("answerCallbackQuery")) == before + 6


async def test_a_returned_ticket_is_dispatched_by_the_duty_group(desk: Desk) -> None:
    number = desk.open_ticket(WANG)
    card = await desk.card(number)
    await desk.press(SUN, card, "↪️ 退单")
    menu = await desk.wait_for(CITY, lambda one: "不属本科室职责" in str(one.get("buttons")))
    await desk.press(SUN, menu, "不属本科室职责")
    triage = await desk.card(number, "duty")
    await desk.press(WU, triage, f"t:dispatch:{number}:environment")
    await desk.card(number, "environment")
    await desk.wait_for(WANG, "已转给")
    assert "退单 1 次" in (await desk.card(number, "environment"))["text"]


async def test_a_refusal_tells_the_resident_who_does_it_instead(desk: Desk) -> None:
    number = desk.open_ticket(WANG)
    card = await desk.card(number)
    await desk.press(SUN, card, "✋ 签收")
    card = await desk.wait_for(CITY, lambda one: "⋯ 更多" in str(one.get("buttons")) and "办理中" in one["text"])
    await desk.press(SUN, card, "⋯ 更多")
    card = await desk.wait_for(CITY, lambda one: "🚫 不予受理" in str(one.get("buttons")))
    await desk.press(SUN, card, "🚫 不予受理")
    reasons = await desk.wait_for(CITY, lambda one: "不属于街道社区职责" in str(one.get("buttons")))
    await desk.press(SUN, reasons, "不属于街道社区职责")
    last = await desk.wait_for(CITY, lambda one: "自己写由谁办" in str(one.get("buttons")))
    await desk.press(SUN, last, "✍️ 自己写由谁办")
    prompt = await desk.wait_for(CITY, "写明居民可以找谁办")
    await desk.write(SUN, "请找供电公司 95598。", to=prompt)
    told = await desk.wait_for(WANG, "供电公司 95598")
    assert "不属于街道社区职责" in told["text"]
    assert desk.ticket(number).status is Status.REJECTED


async def test_words_for_a_finished_ticket_are_explained_not_sent(desk: Desk) -> None:
    number = desk.open_ticket(WANG)
    card = await desk.card(number)
    desk.change(lambda session: withdraw_ticket(session, number, by=find_resident(session, WANG), clock=CLOCK))
    await desk.wait_for(CITY, "居民撤回了工单")
    await desk.write(SUN, "还需要修吗？", to=card)
    await desk.wait_for(CITY, "这条没有发给居民")
    assert "还需要修吗" not in desk.said(WANG)


async def test_an_anonymous_administrator_may_answer_and_press_under_their_own_name(desk: Desk) -> None:
    number = desk.open_ticket(WANG)
    card = await desk.card(number)
    await desk.press(WU, card, "✋ 签收")
    await desk.until(lambda: desk.ticket(number).status is Status.IN_PROGRESS)
    answer = await desk.write(WU, "管理员的答复", to=card, as_anonymous=True)
    await desk.wait_for(WANG, "管理员的答复")
    await desk.until(lambda: "👌" in desk.mark_of(answer))


async def test_a_supergroup_without_topics_works_by_replies(desk: Desk) -> None:
    number = desk.open_ticket(LI, service=Service.MEDIATION, topic="neighbours", summary="漏水")
    card = await desk.card(number, "mediation")
    answer = await desk.write(ZHOU, "明天上门调解。", to=card)
    await desk.wait_for(LI, "明天上门调解。")
    await desk.write(ZHOU, "带上相机", to=answer)  # To one's own words: still to the resident.
    await desk.wait_for(LI, "带上相机")
    await desk.write(ZHOU, "群里聊天", chat_id=CHATS["mediation"])
    await desk.begin()
    assert "群里聊天" not in desk.said(LI)


async def test_a_ready_made_question_is_sent_with_one_press(desk: Desk) -> None:
    number = desk.open_ticket(WANG)
    card = await desk.card(number)
    await desk.press(SUN, card, "✋ 签收")
    card = await desk.wait_for(CITY, lambda one: "❓ 请补充" in str(one.get("buttons")))
    await desk.press(SUN, card, "❓ 请补充")
    menu = await desk.wait_for(CITY, lambda one: "t:ask" in str(one.get("buttons")) and "↩️ 返回" in str(one["buttons"]))
    await desk.press(SUN, menu, f"t:ask:{number}:0")
    await desk.wait_for(WANG, "请发一下位置")
    assert desk.ticket(number).status is Status.WAITING
    await desk.forge_press(SUN, menu, f"t:ask:{number}:0")
    await desk.begin()
    assert "请发一下位置" not in desk.said(WANG), "a double press does not ask twice"


async def test_a_menu_can_be_left_again(desk: Desk) -> None:
    card = await desk.card(desk.open_ticket(WANG))
    await desk.press(SUN, card, "↪️ 退单")
    menu = await desk.wait_for(CITY, lambda one: "↩️ 返回" in str(one.get("buttons")))
    await desk.press(SUN, menu, "↩️ 返回")
    await desk.wait_for(CITY, lambda one: "✋ 签收" in str(one.get("buttons")))


async def test_a_closing_prompt_takes_words_and_an_after_photo(desk: Desk) -> None:
    number = desk.open_ticket(WANG)
    card = await desk.card(number)
    await desk.press(SUN, card, "✋ 签收")
    card = await desk.wait_for(CITY, lambda one: "✅ 办结" in str(one.get("buttons")))
    await desk.press(SUN, card, "✅ 办结")
    prompt = await desk.wait_for(CITY, "写下办理结果")
    await desk.write(SUN, "灯修好了，见照片", to=prompt, photo=True)
    asked = await desk.wait_for(WANG, "这件事解决了吗？")
    assert "灯修好了" in asked["text"]
    assert [one for one in desk.sandbox.people.messages(WANG, after=desk.since[WANG]) if one.get("photo")]
    await desk.press(WANG, asked, "👎 未解决")
    await desk.wait_for(CITY, "居民说工单")
    assert desk.ticket(number).status is Status.IN_PROGRESS


async def test_only_the_owner_closes(desk: Desk) -> None:
    number = desk.open_ticket(WANG)
    card = await desk.card(number)
    await desk.press(WU, card, "✋ 签收")
    card = await desk.wait_for(CITY, lambda one: "✅ 办结" in str(one.get("buttons")))
    assert "吴刚" in (await desk.press(SUN, card, "✅ 办结"))["alert"]
    await desk.write(SUN, "办结：冒名的办结", to=card)
    await desk.wait_for(CITY, "没有做成")
    assert "冒名的办结" not in desk.said(WANG)


async def test_the_place_on_the_map_follows_the_card(desk: Desk) -> None:
    await desk.card(desk.open_ticket(WANG, location=(30.25, 120.15)))
    pin = await desk.wait_for(CITY, lambda one: bool(one.get("location")))
    assert pin["location"]["latitude"] == pytest.approx(30.25)
