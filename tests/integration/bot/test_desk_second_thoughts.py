"""It is hard to send a note to a resident by mistake, and what was sent by mistake can be taken back."""

import pytest
from sqlalchemy import func, select

from helpdesk.audit.models import AuditEntry
from helpdesk.tickets.models import TicketMessage
from helpdesk.tickets.states import Status
from sandbox.client import Json
from tests.support.desk import SUN, WANG, Desk
from tests.support.factories import CHATS

CITY = CHATS["city"]

pytestmark = pytest.mark.asyncio(loop_scope="module")


def kinds(desk: Desk, number: str) -> list[tuple[str, str]]:
    ticket = desk.ticket(number)
    query = select(TicketMessage.kind, TicketMessage.text).where(
        TicketMessage.ticket_id == ticket.id, TicketMessage.author_kind == "staff"
    )
    return desk.look(lambda session: [(kind, text) for kind, text in session.execute(query.order_by(TicketMessage.id))])


async def opened(desk: Desk) -> tuple[str, Json]:
    number = desk.open_ticket(WANG)
    return number, await desk.card(number)


async def in_topic(desk: Desk, card: Json, text: str, person: int = SUN) -> Json:
    return await desk.write(person, text, chat_id=CITY, message_thread_id=card["message_thread_id"])


async def test_a_word_among_colleagues_is_asked_about_and_stays(desk: Desk) -> None:
    number, card = await opened(desk)
    said = await in_topic(desk, card, "转给小王处理")
    asked = await desk.wait_for(CITY, "这句发给居民吗？")
    assert asked["reply_to_message_id"] == said["message_id"]
    await desk.until(lambda: "🤔" in desk.mark_of(said))
    await desk.press(SUN, asked, "📝 只留在群里")
    await desk.wait_for(CITY, "内部备注（居民看不到）")
    await desk.until(lambda: "✍" in desk.mark_of(said))
    assert kinds(desk, number) == [("note", "转给小王处理")]
    assert "小王" not in desk.said(WANG)
    assert desk.ticket(number).status is Status.NEW, "a note claims nothing"


async def test_one_press_sends_it_after_all(desk: Desk) -> None:
    number, card = await opened(desk)
    said = await in_topic(desk, card, "收到")
    asked = await desk.wait_for(CITY, "这句发给居民吗？")
    assert (await desk.press(SUN, asked, "📤 发给居民"))["answer"] == "已发给居民。"
    await desk.wait_for(WANG, lambda one: "答复您" in one.get("text", "") and "收到" in one["text"])
    await desk.until(lambda: "👌" in desk.mark_of(said))
    assert kinds(desk, number) == [("answer", "收到")]
    note_id = desk.look(lambda session: session.scalar(select(func.max(TicketMessage.id))))
    await desk.forge_press(SUN, asked, f"t:send:{number}:{note_id}:answer")
    assert kinds(desk, number) == [("answer", "收到")]


async def test_somebody_elses_number_is_asked_about_even_in_a_prompted_answer(desk: Desk) -> None:
    number, card = await opened(desk)
    await desk.write(SUN, "请补充：是这个人吗 13900002002", to=card)
    asked = await desk.wait_for(CITY, "里面有电话或证件号")
    assert "13900002002" not in desk.said(WANG)
    await desk.press(SUN, asked, "📤 发给居民")
    await desk.wait_for(WANG, "13900002002")
    assert desk.ticket(number).status is Status.WAITING
    assert [kind for kind, _ in kinds(desk, number)] == ["question"]


async def test_an_ordinary_answer_goes_at_once(desk: Desk) -> None:
    number, card = await opened(desk)
    await in_topic(desk, card, "明天派人去修。")
    await desk.wait_for(WANG, "明天派人去修。")
    assert kinds(desk, number) == [("answer", "明天派人去修。")]


async def test_a_nod_to_the_residents_own_words_is_an_answer(desk: Desk) -> None:
    _, card = await opened(desk)
    await in_topic(desk, card, "明天上午在家吗，请您留个门。")
    answer = await desk.wait_for(WANG, "请您留个门")
    await desk.write(WANG, "在家的", to=answer)
    copy = await desk.wait_for(CITY, "在家的")
    await desk.write(SUN, "好的", to=copy)
    await desk.wait_for(WANG, lambda one: one.get("text", "").endswith("好的"))


async def test_a_marked_note_says_once_that_nobody_else_reads_it(desk: Desk) -> None:
    number, card = await opened(desk)
    first = await in_topic(desk, card, "//先等等")
    await desk.wait_for(CITY, "内部备注（居民看不到）")
    second = await in_topic(desk, card, "备注：再等等")
    await desk.until(lambda: "✍" in desk.mark_of(first) and "✍" in desk.mark_of(second))
    assert desk.said(CITY).count("内部备注（居民看不到）") == 1
    assert "等等" not in desk.said(WANG)
    assert [kind for kind, _ in kinds(desk, number)] == ["note", "note"]


async def test_an_answer_is_taken_back(desk: Desk) -> None:
    number, card = await opened(desk)
    answer = await in_topic(desk, card, "别人的事，写错地方了。")
    copy = await desk.wait_for(WANG, "写错地方了")
    await desk.until(lambda: "👌" in desk.mark_of(answer))
    await desk.write(SUN, "撤回", to=answer)
    await desk.wait_for(CITY, "已撤回")
    await desk.wait_for(WANG, "发错了，请不用看")
    left = [one["message_id"] for one in await desk.people("messages", WANG)]
    assert copy["message_id"] not in left
    assert kinds(desk, number) == [("taken_back", "（已撤回）")]
    ticket = desk.ticket(number)
    query = select(AuditEntry.action).where(AuditEntry.ticket_id == ticket.id)
    assert "take_back" in desk.look(lambda session: session.scalars(query).all())
    await desk.people("edit", SUN, answer, "改一下")
    await desk.wait_for(CITY, "已经撤回了")
    assert "改一下" not in desk.said(WANG)


async def test_a_question_taken_back_is_waited_for_no_more(desk: Desk) -> None:
    number, card = await opened(desk)
    question = await desk.write(SUN, "请补充：问错人了吧", to=card)
    await desk.wait_for(WANG, "问错人了吧")
    await desk.write(SUN, "撤回", to=question)
    await desk.wait_for(WANG, "发错了")
    assert desk.ticket(number).status is Status.IN_PROGRESS
    assert desk.ticket(number).paused_at is None


async def test_a_resolution_is_more_than_words(desk: Desk) -> None:
    number, card = await opened(desk)
    await in_topic(desk, card, "今天去看。")
    await desk.wait_for(WANG, "今天去看。")
    done = await desk.write(SUN, "办结：修好了", to=card, photo=True)
    await desk.wait_for(WANG, "修好了")
    await desk.write(SUN, "撤回", to=done)
    await desk.wait_for(CITY, "办结不能撤回")
    assert [kind for kind, _ in kinds(desk, number)][-1] == "resolution"
    assert "发错了" not in desk.said(WANG)
