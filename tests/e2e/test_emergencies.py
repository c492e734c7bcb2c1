"""Danger is answered before everything else, and the duty group is woken, whatever is down."""

import signal
from collections.abc import Callable

import pytest
from sqlalchemy import select

from helpdesk.audit.models import AuditEntry
from sandbox.client import Json
from tests.support.journeys import (
    WU,
    Desk,
    ResidentTalk,
    a_resident,
    a_stranger,
    buttons_of,
    quiet_elsewhere,
    tickets_of,
    words_of,
)
from tests.support.running_demo import Demo

pytestmark = pytest.mark.usefixtures("nothing_given_up")

AT_ONCE = 5.0  # Seconds.
TAKE = "我来处理"


@pytest.fixture
def duty(demo: Demo) -> Desk:
    return Desk(demo, "duty", WU)


def latest_in(desk: Desk) -> int:
    return max((one["message_id"] for one in desk.demo.people.messages(desk.chat_id)), default=0)


def actions_since(demo: Demo, audit_id: int) -> list[str]:
    query = select(AuditEntry.action).where(AuditEntry.id > audit_id).order_by(AuditEntry.id)
    return demo.look(lambda session: list(session.scalars(query)))


def last_audit(demo: Demo) -> int:
    return demo.look(lambda session: session.scalars(select(AuditEntry.id).order_by(AuditEntry.id.desc())).first()) or 0


def take_button(message: Json) -> str:
    return str(next(one for one in buttons_of(message) if TAKE in one))


def is_taken_by(name: str) -> Callable[[Json], bool]:
    return lambda message: name in words_of(message) and not any(TAKE in one for one in buttons_of(message))


def test_a_fire_is_answered_with_119_and_somebody_on_duty_takes_it(demo: Demo, duty: Desk) -> None:
    talk = a_resident(demo, "着急")
    before, rows = latest_in(duty), last_audit(demo)
    with quiet_elsewhere(demo, talk.person, duty.chat_id):
        talk.say("楼下着火了，好大的烟，快来人")
        assert "119" in words_of(talk.expect("请马上拨打", seconds=AT_ONCE)).splitlines()[0]
        alarm = demo.people.wait_for(duty.chat_id, "楼下着火了", after=before, seconds=AT_ONCE)
        assert "着急" in words_of(alarm)
        assert "马上联系" in demo.people.press(WU, alarm, take_button(alarm))["answer"]
        demo.people.wait_for(duty.chat_id, is_taken_by("吴刚"), after=before)
    assert [one for one in actions_since(demo, rows) if one != "join_team"] == ["raise_alarm", "take_alarm"]
    assert tickets_of(demo, talk) == []


def test_somebody_who_has_not_agreed_to_anything_is_helped_all_the_same(demo: Demo, duty: Desk) -> None:
    talk = a_stranger(demo, "陌生人")
    before = latest_in(duty)
    talk.say("我老伴突然晕倒了叫不醒")
    assert "120" in words_of(talk.expect("请马上拨打", seconds=AT_ONCE)).splitlines()[0]
    demo.people.wait_for(duty.chat_id, "晕倒", after=before, seconds=AT_ONCE)


def test_an_emergency_in_the_middle_of_a_form_leaves_the_form_where_it_was(demo: Demo, duty: Desk) -> None:
    talk = a_resident(demo)
    talk.say("我想开居住证明")
    talk.expect("给谁开")
    before = latest_in(duty)
    talk.say("等等，我闻到煤气味，很浓")
    talk.expect("请马上拨打", seconds=AT_ONCE)
    demo.people.wait_for(duty.chat_id, "煤气", after=before, seconds=AT_ONCE)
    talk.press("本人")
    talk.expect("做什么用")


def test_danger_is_heard_while_the_dialogue_server_hangs(demo: Demo, duty: Desk) -> None:
    talk, other = a_resident(demo), a_resident(demo)
    before = latest_in(duty)
    demo.end("rasa", signal.SIGSTOP)
    try:
        other.say("我想开居住证明")
        talk.say("有人拿刀砍人，快救命")
        assert "110" in words_of(talk.expect("请马上拨打", seconds=AT_ONCE)).splitlines()[0]
        demo.people.wait_for(duty.chat_id, "拿刀", after=before, seconds=AT_ONCE)
    finally:
        demo.end("rasa", signal.SIGCONT)
    other.expect("给谁开")


def test_a_figure_of_speech_wakes_nobody(demo: Demo, duty: Desk) -> None:
    talk: ResidentTalk = a_resident(demo)
    with quiet_elsewhere(demo, talk.person):
        talk.say("楼上天天跳舞，气死我了")
        talk.sees(lambda message: bool(words_of(message)))
    assert talk.heard("请马上拨打") == []
