"""What replies to a line that is meant for staff stays among staff, with topics and without."""

from collections.abc import Awaitable, Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from helpdesk.catalogue import Service
from helpdesk.links.models import MessageLink
from helpdesk.outbox.services import enqueue
from helpdesk.residents.services import find_resident
from helpdesk.staff.services import access_team
from helpdesk.tickets.models import TicketMessage
from helpdesk.tickets.queries import ticket_by_number
from helpdesk.tickets.requests import urge_ticket
from helpdesk.tickets.states import Status
from helpdesk.tickets.telling import note_to_team
from sandbox.client import Json
from tests.support.desk import CLOCK, SUN, WANG, Desk
from tests.support.factories import CHATS

CITY, ENVIRONMENT = CHATS["city"], CHATS["environment"]  # With topics, and without.
NOISE = {"service": Service.COMPLAINT, "topic": "noise", "summary": "半夜施工", "place": "和平路8号"}

Line = Callable[[Desk, str, str], Awaitable[Json]]

pytestmark = pytest.mark.asyncio(loop_scope="module")


def staff_words(desk: Desk, number: str) -> list[tuple[str, str]]:
    ticket = desk.ticket(number)
    query = select(TicketMessage.kind, TicketMessage.text).where(
        TicketMessage.ticket_id == ticket.id, TicketMessage.author_kind == "staff"
    )
    return desk.look(lambda session: [(kind, text) for kind, text in session.execute(query.order_by(TicketMessage.id))])


async def opened(desk: Desk, team: str) -> tuple[str, Json]:
    number = desk.open_ticket(WANG, **(NOISE if team == "environment" else {}))
    return number, await desk.card(number, team)


def has(number: str, words: str) -> Callable[[Json], bool]:
    return lambda one: number in one.get("text", "") and words in one["text"]


async def noted(desk: Desk, number: str, team: str) -> Json:
    """A short line in the ticket's thread."""

    def note(session: Session) -> None:
        ticket = ticket_by_number(session, number)
        assert ticket is not None
        note_to_team(session, access_team(session, team), ticket, "crowd_notice", clock=CLOCK, count=5)

    desk.change(note)
    return await desk.wait_for(CHATS[team], has(number, "优先看一下"))


async def reminded(desk: Desk, number: str, team: str) -> Json:
    """A reminder of the clock in the ticket's thread."""

    ticket = desk.ticket(number)

    def remind(session: Session) -> None:
        enqueue(
            session,
            "clock_reminder",
            recipient_kind="team",
            recipient_id=access_team(session, team).id,
            ticket_id=ticket.id,
            params={"number": number, "clock": "accept", "level": "amber", "due_at": ticket.accept_due_at.isoformat()},
            clock=CLOCK,
        )

    before = {one["message_id"] for one in await desk.people("messages", CHATS[team])}
    desk.change(remind)
    return await desk.wait_for(
        CHATS[team], lambda one: one["message_id"] not in before and number in one.get("text", "")
    )


@pytest.mark.parametrize("team", ["city", "environment"])
@pytest.mark.parametrize("line", [noted, reminded])
async def test_words_to_a_line_for_staff_are_a_note(desk: Desk, line: Line, team: str) -> None:
    number, _ = await opened(desk, team)
    said = await desk.write(SUN, "这户老是这样，下周再说。", to=await line(desk, number, team))
    told = await desk.wait_for(CHATS[team], "📝 内部备注（居民看不到）")
    assert told["reply_to_message_id"] == said["message_id"]
    await desk.until(lambda: "✍" in desk.mark_of(said))
    assert staff_words(desk, number) == [("note", "这户老是这样，下周再说。")]
    assert "老是这样" not in desk.said(WANG)
    assert desk.ticket(number).status is Status.NEW


async def test_one_press_sends_what_was_meant_for_the_resident(desk: Desk) -> None:
    number, _ = await opened(desk, "city")
    said = await desk.write(SUN, "师傅明天上午到。", to=await noted(desk, number, "city"))
    told = await desk.wait_for(CITY, "📝 内部备注（居民看不到）")
    assert (await desk.press(SUN, told, "📤 发给居民"))["answer"] == "已发给居民。"
    await desk.wait_for(WANG, "师傅明天上午到。")
    await desk.until(lambda: "👌" in desk.mark_of(said))
    assert staff_words(desk, number) == [("answer", "师傅明天上午到。")]


async def test_a_mark_says_plainly_what_the_words_are_for(desk: Desk) -> None:
    number, _ = await opened(desk, "city")
    await desk.write(SUN, "请补充：是几号灯杆？", to=await noted(desk, number, "city"))
    await desk.wait_for(WANG, "是几号灯杆？")
    assert staff_words(desk, number) == [("question", "是几号灯杆？")]


@pytest.mark.parametrize("team", ["city", "environment"])
async def test_words_to_the_card_and_to_the_residents_urging_are_answers(desk: Desk, team: str) -> None:
    number, card = await opened(desk, team)
    await desk.write(SUN, "今天派人去看。", to=card)
    await desk.wait_for(WANG, "今天派人去看。")

    def urge(session: Session) -> None:
        resident = find_resident(session, WANG)
        assert resident is not None
        urge_ticket(session, number, by=resident, clock=CLOCK)

    desk.change(urge)
    urged = await desk.wait_for(CHATS[team], "次催办")
    await desk.write(SUN, "师傅在路上了。", to=urged)
    await desk.wait_for(WANG, "师傅在路上了。")
    assert [kind for kind, _ in staff_words(desk, number)] == ["answer", "answer"]


async def test_words_to_an_unknown_line_of_ours_in_a_topic_are_a_note(desk: Desk) -> None:
    number, card = await opened(desk, "city")
    await desk.write(SUN, "/mine", chat_id=CITY, message_thread_id=card["message_thread_id"])
    listed = await desk.wait_for(
        CITY, lambda one: one["message_id"] > card["message_id"] and "手上" in one.get("text", "")
    )
    assert not desk.look(
        lambda session: session.scalars(
            select(MessageLink).where(MessageLink.chat_id == CITY, MessageLink.message_id == listed["message_id"])
        ).all()
    )
    said = await desk.write(SUN, "这些都拖太久了。", to=listed)
    await desk.until(lambda: "✍" in desk.mark_of(said))
    assert "拖太久" not in desk.said(WANG)
    assert staff_words(desk, number) == [("note", "这些都拖太久了。")]


async def test_a_slip_asked_for_in_a_topic_is_no_answer_to_its_resident(desk: Desk) -> None:
    number, card = await opened(desk, "city")
    await desk.write(SUN, "/new 随手拍", chat_id=CITY, message_thread_id=card["message_thread_id"])
    prompt = await desk.wait_for(CITY, "一行写一样")
    await desk.write(SUN, "井盖没了\n地点：幸福桥\n李国强 13800005555", to=prompt)
    await desk.wait_for(CITY, lambda one: "✅ 提交" in str(one.get("buttons")))
    assert "李国强" not in desk.said(WANG)
    assert staff_words(desk, number) == []
