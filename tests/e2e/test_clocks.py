"""The clocks: who is reminded when, what the card shows, and which dates the resident reads.

Tickets are made older in the database; what follows is the running program's. Staff are left in peace at night and on
days off, so this office has neither.
"""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from bot.views.notices import plain_date
from helpdesk.catalogue import Service
from helpdesk.clock import SystemClock
from helpdesk.office import current_office
from helpdesk.office.limits import ReminderRules
from helpdesk.residents.services import find_resident
from helpdesk.tickets.commands import OpenTicket
from helpdesk.tickets.opening import open_ticket
from helpdesk.timers.services import find_timer, timers_of
from sandbox.client import Json
from tests.support.journeys import (
    QIAN,
    SUN,
    WU,
    ZHAO,
    Desk,
    ResidentTalk,
    a_resident,
    audit_of,
    file_report,
    ticket_of,
    words_of,
)
from tests.support.passing_time import age, age_by, let_timer_fire, never_quiet, office_with
from tests.support.running_demo import Demo


@pytest.fixture(scope="module", autouse=True)
def _never_quiet(demo: Demo) -> Iterator[None]:
    with never_quiet(demo):
        yield


def mentioned(message: Json) -> set[int]:
    """Whom a message rings."""
    links = [str(entity.get("url") or "") for entity in message["entities"] or []]
    return {int(link.removeprefix("tg://user?id=")) for link in links if link.startswith("tg://user?id=")}


def begun(demo: Demo, place: str) -> tuple[ResidentTalk, Desk, str]:
    """A lamp that somebody of the team works on."""
    talk = a_resident(demo)
    desk = Desk(demo, "city", SUN)
    number = file_report(talk, f"{place}的路灯坏了三天了，晚上黑漆漆的")
    desk.press(number, "签收")
    talk.expect("接手")
    return talk, desk, number


def promised(demo: Demo, number: str) -> str:
    """The date as residents read it."""
    return plain_date(ticket_of(demo, number).promised_on)


def test_amber_the_owner_red_the_team_later_the_supervisors(demo: Demo) -> None:
    _talk, desk, number = begun(demo, "和平广场")
    desk.expect_card(number, "🟢 答应居民")
    age(demo, number, share=0.75)
    amber = desk.expect(number, f"工单 {number} 快到期了")
    assert mentioned(amber) == {SUN}
    desk.expect_card(number, "🟡 答应居民", promised(demo, number))
    age(demo, number, share=1.01)
    red = desk.expect(number, f"工单 {number} 超期了")
    assert "请今天先给居民答复一句" in words_of(red)
    desk.expect_card(number, "🔴 答应居民", promised(demo, number))
    age(demo, number, share=1.6)
    escalated = desk.expect(number, f"工单 {number} 超期还没办结", "请督办员过问")
    assert mentioned(escalated) == {WU, QIAN}
    duty = demo.people.wait_for(Desk(demo, "duty", WU).chat_id, f"工单 {number} 超期还没办结", seconds=30)
    assert "城管市政组、孙磊" in words_of(duty)
    assert [step.action for step in audit_of(demo, number)].count("remind") == 3


def test_nobody_has_claimed_it_in_time(demo: Demo) -> None:
    talk = a_resident(demo)
    desk = Desk(demo, "city", SUN)
    number = file_report(talk, "和平公园门口的路灯坏了三天了，晚上黑漆漆的")
    desk.card_of(number)
    age(demo, number, share=0.8)
    desk.expect(number, "签收时限快到了")
    age(demo, number, share=1.01)
    assert mentioned(desk.expect(number, "签收超期了", "请哪位同事马上签收")) == set()
    desk.expect_card(number, "🔴 答应居民", "待签收")
    desk.press(number, "签收")
    desk.expect_card(number, "🟢 答应居民")


def test_many_at_once_are_one_line(demo: Demo) -> None:
    desk = Desk(demo, "service", ZHAO)
    talk = a_resident(demo)

    def file(session: Session) -> list[str]:
        resident = find_resident(session, talk.person)
        assert resident is not None
        subjects = ("操场", "接送点", "图书角", "午托班", "校门")
        commands = [
            OpenTicket(
                key=f"many-{talk.person}-{one}",
                service=Service.SUGGESTION,
                topic="education",
                summary=f"希望幸福小学的{one}放学后晚一点关",
                details={"description": f"希望幸福小学的{one}放学后晚一点关"},
            )
            for one in subjects
        ]
        return [open_ticket(session, one, by=resident, clock=SystemClock()).number for one in commands]

    with demo.database.session() as session:
        numbers = file(session)
    for number in numbers:
        desk.card_of(number)
    last = max(one["message_id"] for one in demo.people.messages(desk.chat_id))
    age(demo, *numbers, share=0.8)
    summary = demo.people.wait_for(desk.chat_id, "⏰", after=last, seconds=30)
    assert "快到期的 5 件" in words_of(summary)
    assert all(number in words_of(summary) for number in numbers)
    assert "/due" in words_of(summary)
    for number in numbers:
        desk.expect_card(number, "🟡")
    said = [words_of(one) for one in demo.people.messages(desk.chat_id, after=last)]
    assert [one for one in said if "签收时限" in one] == []
    desk_list = demo.people.write(ZHAO, "/due", chat_id=desk.chat_id)
    shown = demo.people.wait_for(desk.chat_id, numbers[0], after=desk_list["message_id"], seconds=30)
    assert numbers[1] in words_of(shown)


def test_at_night_nobody_is_reminded_and_in_the_morning_it_is_said(demo: Demo) -> None:
    _talk, desk, number = begun(demo, "幸福公园")
    office = demo.look(current_office)
    assert office is not None
    off_today = office.calendar.model_copy(update={"workdays": (), "holidays": office.calendar.workdays})
    with office_with(demo, calendar=off_today, reminders=ReminderRules()):
        age(demo, number, share=0.75)
        ticket = ticket_of(demo, number)

        def is_held() -> bool:
            timer = demo.look(lambda session: find_timer(session, "remind_amber", ticket_id=ticket.id))
            return timer is not None and timer.due_at > SystemClock().now() + timedelta(minutes=1)

        demo.until(is_held, seconds=30)
        assert not [one for one in desk.thread(number) if "快到期了" in words_of(one)]
    age(demo, number, share=0.76)
    desk.expect(number, "快到期了")


def test_the_clock_stands_still_while_the_resident_is_asked_and_the_date_moves(demo: Demo) -> None:
    talk, desk, number = begun(demo, "和平街")
    receipt = talk.all_heard("编号", "前给您答复")[-1]
    assert promised(demo, number) in words_of(receipt)
    age(demo, number, share=0.3)
    before = ticket_of(demo, number).promised_on
    desk.write(number, "请补充：是哪一盏灯？")
    question = talk.expect("是哪一盏灯")
    desk.expect_card(number, "待补充", "⏸ 答应居民")
    age_by(demo, number, timedelta(days=12))  # The whole pause; the end of the clock moves back with it.
    talk.reply(question, "从东边数第二盏")
    moved = talk.expect("📅", f"编号 {number}", "接着办，最晚")
    after = ticket_of(demo, number).promised_on
    assert after > before - timedelta(days=12)
    assert plain_date(after) in words_of(moved)
    desk.expect_card(number, "办理中", plain_date(after))


def test_an_extension_is_asked_for_and_granted_in_chat_and_the_resident_reads_why(demo: Demo) -> None:
    talk, desk, number = begun(demo, "建设路")
    before = ticket_of(demo, number).promised_on
    desk.press(number, "延期")
    desk.press(number, "3 个工作日")
    desk.reply(desk.expect(number, "写明延期 3 个工作日的原因"), "灯杆要从厂里定做")
    asked = desk.expect(number, "申请延期", "想延 3 个工作日", "灯杆要从厂里定做")
    desk.expect_card(number, "⏳ 申请延期 3 个工作日")
    desk.press_below(asked, "同意", by=QIAN)
    told = talk.expect("📅", f"编号 {number}", "需要多花些时间（灯杆要从厂里定做）")
    after = ticket_of(demo, number).promised_on
    assert after >= before + timedelta(days=3)
    assert plain_date(after) in words_of(told)
    desk.expect_card(number, plain_date(after), "已延期 3 个工作日")
    talk.say("/my")
    talk.expect(number, _short(after))


def test_an_urgent_one_is_counted_in_hours_round_the_clock_even_at_night(demo: Demo) -> None:
    talk, desk, number = begun(demo, "学院路")
    desk.press(number, "更多")
    desk.press(number, "加急")
    desk.expect_card(number, "🔴 紧急")
    talk.expect("📅", f"编号 {number}", "已转为紧急")
    ticket = ticket_of(demo, number)
    left = ticket.handle_due_at - SystemClock().now()
    assert timedelta(hours=23) < left <= timedelta(hours=24)
    office = demo.look(current_office)
    assert office is not None
    off_today = office.calendar.model_copy(update={"workdays": (), "holidays": office.calendar.workdays})
    with office_with(demo, calendar=off_today, reminders=ReminderRules()):
        age(demo, number, share=1.0001)
        assert "【紧急】" in words_of(desk.expect(number, f"工单 {number} 超期了"))
    levels = [one.name for one in demo.look(lambda session: timers_of(session, ticket.id))]
    assert "remind_supervisors" in levels


def test_the_morning_digest_names_what_is_red_and_what_is_due(demo: Demo) -> None:
    _talk, desk, number = begun(demo, "和平中学")
    age(demo, number, share=1.05)
    desk.expect(number, f"工单 {number} 超期了")
    last = max(one["message_id"] for one in demo.people.messages(desk.chat_id))
    let_timer_fire(demo, "digest", subject="city")
    digest = demo.people.wait_for(desk.chat_id, "☀️", after=last, seconds=30)
    assert "城管市政组" in words_of(digest)
    assert "🔴 超期" in words_of(digest)
    assert number in words_of(digest)


def _short(day: date) -> str:
    return f"{day.month}月{day.day}日"
