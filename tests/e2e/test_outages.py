"""Processes die in the middle: the resident is told at most once, nothing is lost, nothing is doubled."""

import signal

import pytest
from sqlalchemy import select

from helpdesk.inbox.models import StoredUpdate
from tests.support.journeys import (
    SUN,
    WU,
    Desk,
    a_resident,
    audit_of,
    file_report,
    tickets_of,
    words_in,
    words_of,
)
from tests.support.running_demo import Demo

pytestmark = pytest.mark.usefixtures("nothing_given_up")

RESTART = 90.0  # Seconds until a process is back, on a busy machine.
TOLD = "系统正在恢复"


def test_rasa_is_killed_in_the_middle_of_a_form_and_the_form_goes_on(demo: Demo) -> None:
    talk, other = a_resident(demo), a_resident(demo)
    talk.say("我想开居住证明")
    talk.expect("给谁开")
    pid = demo.end("rasa", signal.SIGKILL)
    talk.press("本人")
    talk.expect(TOLD)
    talk.say("孩子上学用")
    other.say("我闻到煤气味，很浓")  # Danger waits for nobody.
    other.expect("请马上拨打", seconds=5)
    demo.wait_until_replaced("rasa", pid)
    talk.expect("住在哪里", seconds=RESTART)
    assert len(talk.all_heard(TOLD)) == 1
    assert len(talk.all_heard("开这个证明做什么用")) == 1
    talk.say("和平里小区7栋")
    talk.expect("联系您")
    talk.say("13900001111")
    assert "孩子上学" in words_of(talk.expect("请您看一看", "本人", "和平里小区7栋"))
    number = talk.submit()
    assert tickets_of(demo, talk) == [number]


def test_the_bot_is_killed_while_messages_come_in_and_none_is_lost_or_doubled(demo: Demo) -> None:
    talk, other = a_resident(demo), a_resident(demo)
    desk = Desk(demo, "city", SUN)
    number = file_report(talk)
    desk.press(number, "签收")
    answer = talk.expect("接手")
    demo.settle()
    other.say("我想开居住证明")
    pid = demo.end("bot", signal.SIGKILL)
    talk.reply(answer, "灯在五号杆")
    written = desk.write(number, "今晚去修")
    demo.wait_until_replaced("bot", pid)
    other.expect("给谁开")
    desk.expect(number, "灯在五号杆")
    talk.expect("今晚去修")
    desk.expect_mark(written)
    demo.settle()
    assert len(other.all_heard("给谁开")) == 1
    assert len(talk.all_heard("今晚去修")) == 1
    assert len([one for one in desk.thread(number) if "灯在五号杆" in words_of(one)]) == 1
    # Two chats are worked off side by side: either may come first.
    assert sorted(text for _side, _kind, text in words_in(demo, number) if text) == ["今晚去修", "灯在五号杆"]


def test_the_action_server_is_killed_at_the_moment_of_submitting_and_one_ticket_is_opened(demo: Demo) -> None:
    talk = a_resident(demo)
    talk.say("和平路菜市场门口的路灯坏了三天了，晚上黑漆漆的")
    talk.answer({"有照片吗": "没有照片"})
    pid = demo.end("actions", signal.SIGKILL)
    number = talk.submit(seconds=RESTART)
    demo.wait_until_replaced("actions", pid)
    demo.settle()
    assert tickets_of(demo, talk) == [number]
    assert len(talk.all_heard("前给您答复")) == 1
    assert len(talk.all_heard(TOLD)) <= 1
    assert [step.action for step in audit_of(demo, number)] == ["open"]


def test_a_bot_told_to_stop_finishes_what_it_has_begun_and_leaves_the_rest_for_later(demo: Demo) -> None:
    talks = [a_resident(demo) for _ in range(4)]
    for talk in talks:
        talk.say("我想开居住证明")
    pid = demo.end("bot", signal.SIGTERM)
    talks[0].say(sticker="😀")
    demo.wait_until_replaced("bot", pid)
    for talk in talks:
        talk.sees(lambda message: "给谁开" in words_of(message) or "贴纸" in words_of(message))
    demo.settle()
    assert all(len(talk.all_heard("给谁开")) == 1 for talk in talks)


def test_the_whole_service_is_stopped_with_a_message_in_flight_and_started_again(demo: Demo) -> None:
    talk, other = a_resident(demo), a_resident(demo)
    desk = Desk(demo, "city", SUN)
    talk.say("和平路菜市场门口的路灯坏了三天了，晚上黑漆漆的")
    talk.answer({"有照片吗": "没有照片"})
    talk.press("提交")
    other.say("我想开居住证明")
    demo.stop(signal.SIGTERM)
    left = demo.look(lambda session: [*session.scalars(select(StoredUpdate).where(StoredUpdate.error.is_not(None)))])
    assert not [row for row in left if row.error and not row.error.startswith("unreadable")]
    demo.start()
    demo.settle()
    assert len(other.all_heard("给谁开")) == 1
    [number] = tickets_of(demo, talk)
    assert len(talk.all_heard("前给您答复")) == 1
    desk.press(number, "签收", by=WU)
    talk.expect("接手", "吴刚")
