"""Talks as people have them: they digress, correct themselves, leave things out, give up and come back."""

import pytest

from helpdesk.tickets.states import Status
from tests.support.journeys import (
    SUBMIT,
    SUN,
    Desk,
    a_resident,
    a_stranger,
    audit_of,
    buttons_of,
    file_report,
    quiet_elsewhere,
    ticket_of,
    tickets_of,
    words_of,
)
from tests.support.running_demo import Demo

pytestmark = pytest.mark.usefixtures("nothing_given_up")

HEPING_ROAD = {"latitude": 30.29410, "longitude": 120.13480}


def test_a_look_at_an_old_ticket_in_the_middle_and_a_wrong_address_put_right(demo: Demo) -> None:
    talk = a_resident(demo)
    old = file_report(talk)
    talk.say("我想开个居住证明")
    talk.expect("给谁开")
    talk.say("等下，先查一下我上次那个")
    talk.expect(old, "签收")
    talk.expect("给谁开")
    talk.press("本人")
    talk.expect("做什么用")
    talk.say("租房子")
    talk.expect("住在哪里")
    talk.say("和平里小区7栋")
    talk.expect("联系您")
    talk.say("地址写错了，是5栋")
    talk.expect("改过来了", "5栋")
    talk.expect("联系您")
    talk.press("就在这里联系我")
    assert "5栋" in words_of(talk.expect("请您看一看"))
    number = talk.submit()
    assert ticket_of(demo, number).place == "和平里小区5栋"
    assert tickets_of(demo, talk) == [old, number]


def test_what_was_said_in_the_first_message_is_not_asked_again(demo: Demo) -> None:
    talk = a_resident(demo)
    talk.say("我想给我妈开居住证明，办社保用，我们住和平里小区7栋1单元202，我电话13900001111")
    talk.expect("请您看一看", "居住证明", "妈", "社保", "和平里小区7栋1单元202", "13900001111")


def test_what_is_optional_can_be_skipped_and_what_is_wrong_changed_on_the_summary(demo: Demo) -> None:
    talk = a_resident(demo)
    talk.say("我要投诉青山小学旁边的烧烤店油烟大")
    talk.expect("什么时候开始")
    talk.press("跳过")
    talk.expect("请您看一看")
    talk.press("修改")
    talk.expect("要改哪一项")
    talk.press("投诉谁")
    talk.expect("您说的是谁")
    talk.say("老王烧烤店")
    talk.expect("请您看一看", "老王烧烤店")
    ticket = ticket_of(demo, talk.submit())
    assert ticket.details["target"] == "老王烧烤店"
    assert "since" not in ticket.details


@pytest.mark.parametrize("words", ["算了不办了", "/cancel"])
def test_a_talk_given_up_leaves_nothing_behind(demo: Demo, words: str) -> None:
    talk = a_resident(demo)
    with quiet_elsewhere(demo, talk.person):
        talk.say("我想开居住证明")
        talk.expect("给谁开")
        talk.say(words)
        talk.expect("取消")
        talk.say("你好")
        talk.sees(lambda message: "您好" in words_of(message) and "给谁开" not in words_of(message))
    assert tickets_of(demo, talk) == []


def test_a_second_matter_said_during_the_first_is_taken_up_after_it(demo: Demo) -> None:
    talk = a_resident(demo)
    talk.say("我想开居住证明")
    talk.answer({"给谁开": "本人", "做什么用": "租房子", "住在哪里": "和平里小区7栋", "联系您": "13900001111"})
    talk.say("另外我家楼道的灯也坏了")
    talk.expect("楼道的灯也坏了", "我也记着")
    talk.expect("请您看一看")
    first = talk.submit()
    talk.expect("楼道的灯也坏了")
    talk.answer({"有照片吗": "没有照片", "在什么地方": "和平里小区7栋1单元楼道"})
    second = talk.submit()
    assert tickets_of(demo, talk) == [first, second]
    assert [ticket_of(demo, one).service for one in (first, second)] == ["certificate", "snapshot"]


def test_a_photo_without_a_word_starts_a_snapshot(demo: Demo) -> None:
    talk = a_resident(demo)
    talk.say(photo=True)
    talk.expect("照片收到了")
    talk.answer({"在什么地方": {"location": HEPING_ROAD}, "什么问题": "垃圾桶满了没人收"})
    ticket = ticket_of(demo, talk.submit())
    assert (ticket.service, ticket.latitude, ticket.longitude) == ("snapshot", *HEPING_ROAD.values())
    Desk(demo, "city", SUN).expect_files(ticket.number, "photo", 1)


def test_a_place_a_card_and_a_voice_message_are_understood_whenever_they_come(demo: Demo) -> None:
    talk = a_resident(demo)
    talk.say("我想开居住证明")
    talk.expect("给谁开")
    talk.say(location={"latitude": 30.29437, "longitude": 120.13518})
    talk.expect("位置收到了")
    talk.say(contact=True)
    talk.expect("号码收到了")
    talk.say(voice=True)
    talk.expect("语音收到了")
    talk.press("本人")
    talk.expect("做什么用")
    talk.say("孩子上学")
    talk.expect("请您看一看", "语音：1 段", f"138{talk.person:08d}")
    number = talk.submit()
    assert ticket_of(demo, number).latitude == pytest.approx(30.29437)


def test_unclear_words_get_two_services_to_choose_from(demo: Demo) -> None:
    talk = a_resident(demo)
    talk.say("房子的事情")
    asked = talk.sees(lambda message: len(buttons_of(message)) >= 2)
    assert SUBMIT not in buttons_of(asked)


def test_the_first_words_wait_for_the_consent_and_are_then_worked_on(demo: Demo) -> None:
    talk = a_stranger(demo)
    with quiet_elsewhere(demo, talk.person):
        talk.say("我要开居住证明")
        talk.expect("记什么", "先替您留着")
        assert tickets_of(demo, talk) == []
        talk.press("同意")
        talk.expect("给谁开")


def test_somebody_who_refuses_is_shown_another_way_and_can_change_their_mind(demo: Demo) -> None:
    talk = a_stranger(demo)
    talk.say("我要开居住证明")
    talk.expect("记什么")
    talk.press("不同意")
    talk.expect("那我就不记了")
    talk.agree()


def test_urging_and_withdrawing_reach_the_team(demo: Demo) -> None:
    talk = a_resident(demo)
    desk = Desk(demo, "city", SUN)
    number = file_report(talk)
    desk.expect_card(number, "待签收")
    talk.say("我的路灯怎么还没人来修，催一下")
    talk.expect("催办", number)
    desk.expect(number, "催办")
    talk.say("/my")
    talk.expect("您的事项", number)
    talk.press(f"看 {number}")
    talk.expect("报上来的时间", number)
    talk.press("撤回")
    talk.expect("确定不办了吗")
    talk.press("撤回，不办了")
    talk.expect("已经撤回")
    desk.expect(number, "撤回了工单")
    desk.expect_card(number, "已撤回")
    assert ticket_of(demo, number).status is Status.WITHDRAWN
    assert [step.action for step in audit_of(demo, number)] == ["open", "urge", "withdraw"]
