"""One matter, many residents, over the sandbox: merged with one press, told in each chat, named to nobody."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from helpdesk.crowds.merging import merge_ticket
from helpdesk.crowds.services import join_ticket
from helpdesk.residents.services import find_resident
from helpdesk.staff.models import Staff
from helpdesk.tickets.queries import ticket_by_number
from helpdesk.tickets.states import Status
from tests.support.desk import CHEN, CLOCK, LI, SUN, WANG, Desk
from tests.support.factories import CHATS

CITY = CHATS["city"]

pytestmark = pytest.mark.asyncio(loop_scope="module")


def join(session: Session, number: str, user_id: int) -> None:
    ticket, resident = ticket_by_number(session, number), find_resident(session, user_id)
    assert ticket is not None
    assert resident is not None
    join_ticket(session, ticket, by=resident, clock=CLOCK)


def merge(session: Session, number: str, into: str) -> None:
    sun = session.scalars(select(Staff).where(Staff.telegram_user_id == SUN)).one()
    merge_ticket(session, number, into, by=sun, clock=CLOCK)


async def test_staff_merge_by_a_written_number_and_one_answer_reaches_both(desk: Desk) -> None:
    lead, number = desk.open_ticket(WANG), desk.open_ticket(LI, summary="灯又坏了", place="和平路3号")
    lead_card, card = await desk.card(lead), await desk.card(number)
    written = await desk.write(SUN, f"并案：{lead}", to=card)
    question = await desk.wait_for(CITY, f"把 {number} 并到 {lead}？")
    assert question["reply_to_message_id"] == written["message_id"]
    assert desk.ticket(number).status is Status.NEW, "not before it is confirmed"
    await desk.press(SUN, question, "✅ 确定")
    told = await desk.wait_for(LI, "编号不变")
    assert number in told["text"]
    await desk.wait_for(CITY, f"工单 {number} 并到 {lead}")

    answer = await desk.write(SUN, "王女士您好，今天去修。", to=lead_card)
    first, joined = await desk.wait_for(WANG, "今天去修"), await desk.wait_for(LI, "今天去修")
    assert "王女士" in first["text"]
    assert lead in first["text"]
    assert number in joined["text"]
    assert not [part for part in ("王", lead) if part in joined["text"]]
    await desk.until(lambda: "👌" in desk.mark_of(answer))

    await desk.people("edit", SUN, answer, "王女士，明天去修。")
    edited = await desk.wait_for(LI, "明天去修")
    assert edited["message_id"] == joined["message_id"]
    assert "王女士" not in edited["text"]


async def test_a_merged_resident_answers_under_the_old_number_and_the_team_reads_who_it_is_not(desk: Desk) -> None:
    lead, number = desk.open_ticket(WANG), desk.open_ticket(LI)
    lead_card = await desk.card(lead)
    await desk.card(number)
    await desk.write(SUN, "我们看看。", to=lead_card)
    desk.change(merge, number, lead)
    told = await desk.wait_for(LI, "合在一起办")
    await desk.write(LI, "是东门那盏", to=told)
    copy = await desk.wait_for(CITY, "是东门那盏")
    assert "另一位居民补充" in copy["text"]
    await desk.wait_for(LI, f"已经转给办 {number} 的同志")
    await desk.write(LI, "/my")
    listed = await desk.wait_for(LI, "和 1 件同样的事合在一起办")
    assert number in listed["text"]
    assert lead not in listed["text"]
    await desk.press(LI, listed, f"看 {number}")
    shown = await desk.wait_for(LI, "一共 2 位居民反映")
    assert "撤回" not in str(shown["buttons"])
    await desk.press(LI, shown, "不再关注")
    await desk.wait_for(LI, "不再给您发消息")
    assert desk.ticket(lead).crowd_count == 0


async def test_who_joined_is_marked_in_the_list_may_not_withdraw_and_rates(desk: Desk) -> None:
    number = desk.open_ticket(WANG, summary="我是王秀兰，路灯不亮")
    card = await desk.card(number)
    desk.change(join, number, CHEN)
    joined = await desk.wait_for(CHEN, "一起关注了")
    await desk.write(CHEN, "/my")
    listed = await desk.wait_for(CHEN, "（您一起关注）")
    assert "王秀兰" not in listed["text"]
    await desk.forge_press(CHEN, {**joined, "chat_id": CHEN}, f"t:withdraw:{number}:yes")
    assert desk.ticket(number).status is Status.NEW
    await desk.press(SUN, card, "✋ 签收")
    await desk.wait_for(CHEN, "孙磊")
    await desk.write(SUN, "办结（无照片）：修好了。", to=card)
    done = await desk.wait_for(CHEN, "修好了。")
    await desk.press(CHEN, done, "👍 已解决")
    stars = await desk.wait_for(CHEN, "满意吗")
    await desk.press(CHEN, stars, "⭐⭐⭐⭐ 满意")
    await desk.wait_for(CITY, "一起关注的居民评价了")
    assert desk.ticket(number).status is Status.RESOLVED


async def test_the_failed_copy_of_one_who_joined_leaves_the_mark_as_it_is(desk: Desk) -> None:
    number = desk.open_ticket(WANG)
    card = await desk.card(number)
    desk.change(join, number, CHEN)
    await desk.press(SUN, card, "✋ 签收")
    await desk.wait_for(CHEN, "孙磊")
    await desk.people("faults", "sendMessage", 403, 1, chat_id=CHEN)
    answer = await desk.write(SUN, "正在安排。", to=card)
    await desk.wait_for(WANG, "正在安排。")
    await desk.wait_for(CITY, "有 1 位没送到")
    await desk.until(lambda: "👌" in desk.mark_of(answer))
    assert "💔" not in desk.mark_of(answer)


async def test_from_the_card_to_merging_and_parting(desk: Desk) -> None:
    lead, number = desk.open_ticket(WANG), desk.open_ticket(LI, summary="井盖丢了", place="和平路9号")
    await desk.card(lead)
    card = await desk.card(number)
    await desk.press(SUN, card, "⋯ 更多")
    menu = await desk.wait_for(CITY, lambda one: number in one.get("text", "") and "🔗 并案" in str(one.get("buttons")))
    await desk.press(SUN, menu, "🔗 并案")
    menu = await desk.wait_for(
        CITY, lambda one: "要并到哪一件" in one.get("text", "") or "✍️ 写别的编号" in str(one.get("buttons"))
    )
    if "要并到哪一件" not in menu["text"]:
        await desk.press(SUN, menu, "✍️ 写别的编号")
        menu = await desk.wait_for(CITY, "要并到哪一件")
    await desk.write(SUN, number, to=menu)
    await desk.wait_for(CITY, "不能并到它自己")
    await desk.write(SUN, lead, to=menu)
    question = await desk.wait_for(CITY, f"把 {number} 并到 {lead}？")
    await desk.press(SUN, question, "✅ 确定")
    merged = await desk.wait_for(CITY, lambda one: f"已并到 {lead}" in one.get("text", "") and "📋" in one["text"])
    await desk.press(SUN, merged, "✂️ 拆开")
    sure = await desk.wait_for(CITY, lambda one: "确定拆开" in str(one.get("buttons")))
    await desk.press(SUN, sure, f"✅ 确定拆开 {number}")
    await desk.wait_for(LI, "改为单独办")
    assert desk.ticket(number).status is Status.NEW
