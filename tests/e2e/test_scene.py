"""What a visitor finds after READY: a red and an amber matter, one that came back, one merged, and a crowd."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from helpdesk.crowds.models import JoinedResident
from helpdesk.tickets.models import Ticket
from linli.backlog import BENCH, MANHOLE, NOISE
from linli.scene import CHEN, LAMP, LI, SAME_LAMP, WANG
from sandbox.client import Json
from tests.support.journeys import words_of
from tests.support.running_demo import Demo


def number_of(demo: Demo, opener: int, summary: str) -> str:
    """The ticket that somebody of the scene opened first with these words."""

    def query(session: Session) -> str | None:
        found = select(Ticket.number).where(Ticket.summary == summary, Ticket.resident.has(telegram_user_id=opener))
        return session.scalars(found.order_by(Ticket.id)).first()

    number = demo.look(query)
    assert number is not None
    return number


def everything_said(demo: Demo) -> list[Json]:
    """All messages of all chats; another journey may have moved a group, and the page's state has only the newest."""
    return [one for chat in demo.people.state()["chats"] for one in demo.people.messages(chat["chat_id"])]


def cards_of(demo: Demo, number: str) -> list[Json]:
    """Every card of a ticket as it is now, whatever group it is in."""
    return [one for one in everything_said(demo) if "📋" in words_of(one) and f"{number} " in words_of(one)]


def expect_card(demo: Demo, number: str, *words: str) -> None:
    """Wait until a card of the ticket has all these words."""

    def shows() -> bool:
        return any(all(word in words_of(card) for word in words) for card in cards_of(demo, number))

    demo.until(shows, seconds=30)


@pytest.mark.parametrize(
    ("opener", "matter", "signs"),
    [
        (LI, MANHOLE.summary, ("办理中", "孙磊", "🔴 答应居民", "已 20 天")),
        (CHEN, NOISE.summary, ("办理中", "孙磊", "🟡 答应居民")),
        (CHEN, BENCH.summary, ("🔁 居民说没有解决：还没修好", "👮 等督办员安排", "🟢 答应居民")),
        (LI, SAME_LAMP, ("已并案", "🔗 已并到")),
        (WANG, LAMP, ("办理中", "孙磊", "👥 另有 2 人反映", "💬 您好，已经安排师傅今晚过去修")),
    ],
    ids=["red", "amber", "reopened", "merged", "crowd"],
)
def test_the_scene_shows(demo: Demo, opener: int, matter: str, signs: tuple[str, ...]) -> None:
    expect_card(demo, number_of(demo, opener, matter), *signs)


def test_the_supervisors_have_the_reopened_one_on_their_desk(demo: Demo) -> None:
    number = number_of(demo, CHEN, BENCH.summary)
    call = next(one for one in everything_said(demo) if f"居民说工单 {number} 还没解决：“还没修好”" in words_of(one))
    assert [one["text"] for row in call["buttons"] for one in row] == ["交孙磊接着办", "🔀 换人办"]


def test_all_three_of_the_lamp_read_what_staff_answered(demo: Demo) -> None:
    lead = number_of(demo, WANG, LAMP)

    def joined(session: Session) -> int:
        ticket = select(Ticket.id).where(Ticket.number == lead).scalar_subquery()
        return len(session.scalars(select(JoinedResident.id).where(JoinedResident.ticket_id == ticket)).all())

    assert demo.look(joined) == 2
    merged = [one for one in demo.people.messages(LI) if "和别人反映的是同一件" in words_of(one)]
    assert number_of(demo, LI, SAME_LAMP) in words_of(merged[0])
    assert [one for one in demo.people.messages(CHEN) if "这件事您一起关注了" in words_of(one)]


def test_nobody_of_the_scene_reads_a_promise_that_is_past(demo: Demo) -> None:
    """What residents would have read weeks ago counts as read; only what staff answered is theirs to see."""
    number = number_of(demo, LI, MANHOLE.summary)
    said = [words_of(one) for one in demo.people.messages(LI) if number in words_of(one)]
    assert not [one for one in said if "已经登记" in one or "前给您答复" in one or "接手" in one]
