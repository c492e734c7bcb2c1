"""Staff write down a matter for somebody at the counter or on the phone, and call them afterwards."""

import pytest
from sqlalchemy import func, select

from helpdesk.counter.store import slip_of_token
from helpdesk.links.models import IssuedButton
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.states import Status
from sandbox.client import Json
from tests.support.desk import SUN, WU, ZHAO, Desk
from tests.support.factories import CHATS

CITY, CIVIL = CHATS["city"], CHATS["civil"]

pytestmark = pytest.mark.asyncio(loop_scope="module")

ONE_LINE = "/new 随手拍 和平路路灯坏了 王秀兰 13800001001"


def has(words: str) -> object:
    return lambda one: words in str(one.get("buttons"))


def newest(desk: Desk) -> Ticket:
    ticket = desk.look(lambda session: session.scalars(select(Ticket).order_by(Ticket.id.desc())).first())
    assert ticket is not None
    return ticket


def count(desk: Desk) -> int:
    return desk.look(lambda session: session.scalar(select(func.count()).select_from(Ticket)) or 0)


async def slip_of(desk: Desk, text: str = ONE_LINE, person: int = SUN, chat_id: int = CITY) -> Json:
    await desk.write(person, text, chat_id=chat_id)
    return await desk.wait_for(chat_id, has("✅ 提交"))  # type: ignore[arg-type]


async def file_one(desk: Desk) -> str:
    """A ticket of somebody at the counter, filed by one line. Its number."""
    slip = await slip_of(desk)
    await desk.press(SUN, slip, "✅ 提交")
    await desk.wait_for(CITY, "已登记")
    return newest(desk).number


async def test_a_slip_goes_from_buttons_to_a_ticket(desk: Desk) -> None:
    await desk.write(ZHAO, "/new", chat_id=CIVIL)
    asked = await desk.wait_for(CIVIL, "是什么事")
    await desk.press(ZHAO, asked, "随手拍")
    prompt = await desk.wait_for(CIVIL, "一行写一样")
    assert "路灯坏了\n地点：和平路菜市场门口" in prompt["text"]
    await desk.write(ZHAO, "路灯坏了\n地点：和平路", to=prompt)
    missing = await desk.wait_for(CIVIL, "还差：姓名、电话")
    await desk.write(ZHAO, "王秀兰 138 0000 1001", to=missing)
    slip = await desk.wait_for(CIVIL, has("✅ 提交"))
    assert "路灯坏了" in slip["text"]
    assert "13800001001" in slip["text"]
    assert "市政公用设施" in slip["text"]
    assert "请先问一声" in slip["text"]
    assert (await desk.press(ZHAO, slip, "✅ 提交"))["answer"].startswith("已登记，编号")
    filed = await desk.wait_for(CIVIL, "已登记“随手拍”")
    ticket = newest(desk)
    assert filed["message_id"] == slip["message_id"], "the slip itself becomes the receipt"
    assert ticket.number in filed["text"]
    assert "最晚" in filed["text"]
    assert "13800001001" not in filed["text"]
    card = await desk.card(ticket.number)
    assert "138****1001" in card["text"]
    assert (ticket.channel, ticket.place, ticket.resident.phone) == ("counter", "和平路", "13800001001")


async def test_one_line_is_enough(desk: Desk) -> None:
    number = await file_one(desk)
    ticket = desk.ticket(number)
    assert (ticket.summary, ticket.place, ticket.topic) == ("和平路路灯坏了", "和平路", "public_facilities")
    assert ticket.resident.display_name == "王秀兰"


async def test_pressing_twice_files_once_and_the_words_are_forgotten(desk: Desk) -> None:
    slip = await slip_of(desk)
    await desk.press(SUN, slip, "✅ 提交")
    await desk.wait_for(CITY, "已登记")
    before = count(desk)
    token = slip["buttons"][0][0]["data"].split(":")[2] if "data" in slip["buttons"][0][0] else ""
    await desk.forge_press(SUN, slip, f"t:new:{token}:file")
    assert count(desk) == before
    rows = desk.look(lambda session: session.scalars(select(IssuedButton)).all())
    assert not [row for row in rows if "13800001001" in row.payload]


async def test_what_is_wrong_on_the_slip_is_changed(desk: Desk) -> None:
    slip = await slip_of(desk)
    await desk.press(SUN, slip, "✏️ 改")
    prompt = await desk.wait_for(CITY, "写要改的")
    await desk.write(SUN, "地点：阳光花园\n电话：1380000", to=prompt)
    again = await desk.wait_for(CITY, "不像电话号码")
    assert "阳光花园" in again["text"]
    await desk.press(SUN, again, "🏷 换分类")
    topics = await desk.wait_for(CITY, has("园林绿化"))
    await desk.press(SUN, topics, "园林绿化")
    again = await desk.wait_for(CITY, lambda one: "分类：园林绿化" in one.get("text", ""))
    await desk.press(SUN, again, "🔁 是打电话来的")
    again = await desk.wait_for(CITY, lambda one: "打电话来的）" in one.get("text", ""))
    await desk.press(SUN, again, "✅ 提交")
    await desk.wait_for(CITY, "已登记")
    ticket = newest(desk)
    assert (ticket.place, ticket.topic, ticket.channel) == ("阳光花园", "greening", "phone")
    await desk.wait_for(CITY, "这一张已经结束了，看后面那张")
    assert "13800001001" not in desk.said(CITY).replace(ONE_LINE, "")


async def test_words_that_name_no_topic_are_asked_about(desk: Desk) -> None:
    await desk.write(SUN, "/new 咨询 想问点事\n李强 13900002002", chat_id=CITY)
    asked = await desk.wait_for(CITY, "属于哪一类")
    await desk.press(SUN, asked, "⋯ 更多")
    whole = await desk.wait_for(CITY, has("医疗卫生"))
    await desk.press(SUN, whole, "医疗卫生")
    slip = await desk.wait_for(CITY, has("✅ 提交"))
    assert "医疗卫生" in slip["text"]


async def test_a_slip_that_is_not_wanted_leaves_nothing(desk: Desk) -> None:
    before = count(desk)
    slip = await slip_of(desk)
    await desk.press(SUN, slip, "❌ 不要了")
    await desk.wait_for(CITY, "这次没有登记")
    await desk.write(SUN, "地点：青山村", to=slip)
    await desk.wait_for(CITY, "这一张已经结束了")
    assert count(desk) == before


async def test_another_groups_slip_cannot_be_filed(desk: Desk) -> None:
    slip = await slip_of(desk)
    tokens = desk.look(lambda session: session.scalars(select(IssuedButton.token)).all())
    assert [one for one in tokens if desk.look(lambda session, one=one: slip_of_token(session, CITY, one))]
    before = count(desk)
    elsewhere = {**slip, "chat_id": CIVIL}
    for token in tokens:
        await desk.forge_press(ZHAO, elsewhere, f"t:new:{token}:file")
    assert count(desk) == before


async def test_a_resident_without_telegram_is_called(desk: Desk) -> None:
    number = await file_one(desk)
    card = await desk.card(number)
    answer = await desk.write(SUN, "师傅明天去修。", to=card)
    call = await desk.wait_for(CITY, "请打电话告诉")
    assert "师傅明天去修。" in call["text"]
    assert call["message_thread_id"] == card["message_thread_id"]
    assert "号码" in str(call["buttons"])
    shown = await desk.press(SUN, call, "📇 看号码")
    assert shown.get("alert")
    assert "💔" not in desk.mark_of(answer)


async def test_what_is_said_on_the_phone_lets_the_ticket_go_on(desk: Desk) -> None:
    number = await file_one(desk)
    card = await desk.card(number)
    await desk.write(SUN, "请补充：哪一根灯杆？", to=card)
    call = await desk.wait_for(CITY, "想问一下：哪一根灯杆？")
    assert desk.ticket(number).status is Status.WAITING
    await desk.press(SUN, call, "✍️ 记下居民的话")
    prompt = await desk.wait_for(CITY, "居民在电话里说的话")
    await desk.write(SUN, "门口左边那根", to=prompt)
    await desk.wait_for(CITY, lambda one: "👤 居民" in one.get("text", "") and "门口左边那根" in one["text"])
    assert desk.ticket(number).status is Status.IN_PROGRESS


async def test_the_rating_is_entered_by_staff(desk: Desk) -> None:
    number = await file_one(desk)
    card = await desk.card(number)
    await desk.press(SUN, card, "✋ 签收")
    await desk.until(lambda: desk.ticket(number).status is Status.IN_PROGRESS)
    await desk.write(SUN, "办结：灯修好了", to=card, photo=True)
    call = await desk.wait_for(CITY, "解决了吗？")
    await desk.press(SUN, call, "👍 已解决")
    stars = await desk.wait_for(CITY, has("4 分"))
    assert stars["message_id"] == call["message_id"]
    await desk.press(SUN, stars, "4 分")
    await desk.until(lambda: desk.ticket(number).status is Status.CLOSED)
    assert desk.ticket(number).satisfaction == 4


async def test_nobody_rates_for_a_resident_who_can(desk: Desk) -> None:
    number = desk.open_ticket()
    card = await desk.card(number)
    await desk.forge_press(WU, card, f"t:told:{number}:5")
    answers = [one["parameters"] for one in desk.sandbox.people.calls("answerCallbackQuery")]
    assert "不能代填" in answers[-1]["text"]
