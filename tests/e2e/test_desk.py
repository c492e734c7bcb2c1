"""The desk when it is not as easy as usual: two hands at once, albums, blocks, lost topics, a group that moves."""

import base64
from concurrent.futures import ThreadPoolExecutor

import pytest

from helpdesk.tickets.commands import ReturnReason
from sandbox.client import Json
from sandbox.pictures import TINY_PNG
from tests.support.journeys import (
    NAMES,
    QIAN,
    SUN,
    WU,
    ZHAO,
    Desk,
    a_resident,
    audit_of,
    file_noise,
    file_report,
    files_of,
    quiet_elsewhere,
    ticket_of,
    words_in,
    words_of,
)
from tests.support.running_demo import Demo


def test_two_who_press_claim_at_once_get_one_winner_and_his_name(demo: Demo) -> None:
    talk = a_resident(demo)
    desk = Desk(demo, "city", SUN)
    number = file_report(talk)
    desk.expect_button(number, "签收")
    clerks = (SUN, WU, QIAN)
    with ThreadPoolExecutor(3) as pool:
        answers = list(pool.map(lambda who: desk.press(number, "签收", by=who), clerks))
    winners = [who for who, told in zip(clerks, answers, strict=True) if "已签收" in told.get("answer", "")]
    losers = [told["alert"] for who, told in zip(clerks, answers, strict=True) if who not in winners]
    assert len(winners) == 1
    assert all(NAMES[winners[0]] in alert for alert in losers)
    desk.expect_card(number, "办理中", NAMES[winners[0]])
    talk.expect("接手", NAMES[winners[0]])
    assert [step.action for step in audit_of(demo, number)].count("claim") == 1


def another_picture(number: int) -> str:
    """The same file sent twice is kept once, so each is a little different."""
    return base64.b64encode(TINY_PNG + bytes([number])).decode()


def test_an_album_of_ten_with_the_words_on_the_last_is_one_report_and_one_album(demo: Demo) -> None:
    talk = a_resident(demo)
    desk = Desk(demo, "city", SUN)
    with quiet_elsewhere(demo, talk.person, desk.chat_id):
        photos = [{"photo": another_picture(number)} for number in range(10)]
        talk.say(media_group=[*photos[:9], photos[9] | {"caption": "和平路人行道的地砖碎了一大片，老人容易绊倒"}])
        talk.expect("请您看一看", "照片：10 张", "地砖碎了一大片")
        number = talk.submit()
        relayed = desk.expect_files(number, "photo", 10)
    assert len({one["media_group_id"] for one in relayed}) == 1
    assert relayed[0]["media_group_id"] is not None
    assert files_of(demo, number) == ["photo"] * 10


def test_staff_send_photos_and_correct_themselves_and_both_sides_edits_are_carried_over(demo: Demo) -> None:
    talk = a_resident(demo)
    desk = Desk(demo, "city", SUN)
    number = file_report(talk)
    desk.press(number, "签收")
    sent = desk.write(number, media_group=[{"photo": True, "caption": "现场看过了"}, {"photo": True}])
    answer = talk.expect("现场看过了")
    demo.until(lambda: len([one for one in talk.heard() if one.get("photo")]) == 2)
    assert len({one["media_group_id"] for one in talk.heard() if one.get("photo")}) == 1
    desk.expect_mark(sent[0])
    said = talk.reply(answer, "灯在三号杆")
    desk.expect(number, "灯在三号杆")
    demo.people.edit(talk.person, said, "灯在五号杆")
    desk.expect(number, "灯在五号杆")
    written = desk.write(number, "明天去")
    talk.expect("明天去")
    demo.people.edit(SUN, written, "后天去")
    talk.expect("后天去")
    assert ("staff", "answer", "后天去") in words_in(demo, number)


def test_what_staff_note_for_themselves_stays_in_the_group(demo: Demo) -> None:
    talk = a_resident(demo)
    desk = Desk(demo, "city", SUN)
    number = file_report(talk)
    desk.press(number, "签收")
    talk.expect("接手")
    with quiet_elsewhere(demo, desk.chat_id):
        desk.write(number, "// 这家去年也报过，先查一下老单子")
        demo.until(lambda: ("staff", "note", "这家去年也报过，先查一下老单子") in words_in(demo, number))
    assert talk.all_heard("老单子") == []


def test_a_contact_is_shown_to_the_owner_alone_in_private(demo: Demo) -> None:
    demo.people.write(ZHAO, "/start")
    talk = a_resident(demo, "玉兰", "白")
    desk = Desk(demo, "civil", ZHAO)
    talk.say("我要开居住证明，我住和平里小区7栋，电话13900001111")
    talk.answer({"给谁开": "本人", "做什么用": "租房子"})
    number = talk.submit()
    assert "13900001111" not in words_of(desk.card_of(number))
    desk.press(number, "签收")
    assert "私信" in desk.press(number, "联系方式")["alert"]
    demo.people.wait_for(ZHAO, "13900001111", seconds=30)
    assert not [one for one in demo.people.messages(desk.chat_id) if "13900001111" in words_of(one)]
    assert audit_of(demo, number)[-1].action == "reveal_contact"


def test_a_ticket_for_the_wrong_team_is_returned_and_dispatched_to_the_right_one(demo: Demo) -> None:
    talk = a_resident(demo)
    city, duty, environment = Desk(demo, "city", SUN), Desk(demo, "duty", WU), Desk(demo, "environment", SUN)
    number = file_report(talk)
    city.press(number, "退单")
    city.press(number, ReturnReason.WRONG_TEAM.label)
    duty.expect_card(number, "待分派")
    duty.press(number, "物业环保组")
    environment.expect_card(number, "待签收")
    talk.expect("已转给", "物业环保组")
    environment.press(number, "签收")
    talk.expect("接手", "物业环保组")
    assert [step.action for step in audit_of(demo, number)] == ["open", "return", "dispatch", "claim"]


def test_staff_see_that_a_resident_has_blocked_the_bot_and_that_it_works_again(demo: Demo) -> None:
    talk = a_resident(demo)
    desk = Desk(demo, "city", SUN)
    number = file_report(talk)
    desk.press(number, "签收")
    talk.expect("接手")
    demo.people.block(talk.person)
    said = desk.write(number, "师傅今晚过去")
    desk.expect(number, "未送达")
    assert "👌" not in desk.marks_of(said)
    demo.people.block(talk.person, unblock=True)
    again = desk.write(number, "师傅明早过去")
    talk.expect("师傅明早过去")
    desk.expect_mark(again)


@pytest.mark.usefixtures("nothing_given_up")
def test_a_deleted_topic_is_made_again_once_and_no_word_is_lost(demo: Demo) -> None:
    talk = a_resident(demo)
    desk = Desk(demo, "city", SUN)
    number = file_report(talk)
    desk.press(number, "签收")
    answered = desk.write(number, "收到，在安排了")
    answer = talk.expect("在安排了")
    desk.expect_mark(answered)
    demo.settle()
    demo.people.delete_topic(desk.chat_id, desk.card_of(number)["message_thread_id"])
    talk.reply(answer, "今天又灭了两盏")
    talk.reply(answer, "麻烦快一点")
    desk.expect(number, "今天又灭了两盏")
    desk.expect(number, "麻烦快一点")
    desk.expect(number, "话题被删除")
    assert len([one for one in topics_of(demo, desk) if number in one["name"]]) == 1
    desk.write(number, "今晚一起修")
    talk.expect("今晚一起修")


def topics_of(demo: Demo, desk: Desk) -> list[Json]:
    return list(demo.people.chat(desk.chat_id)["topics"])


@pytest.mark.usefixtures("nothing_given_up")
def test_work_goes_on_when_a_group_becomes_a_supergroup(demo: Demo) -> None:
    talk = a_resident(demo)
    desk = Desk(demo, "environment", SUN)
    number = file_noise(talk)
    desk.press(number, "签收")
    talk.expect("接手")
    demo.settle()
    desk.chat_id = demo.people.upgrade(desk.chat_id)
    said = demo.people.write(SUN, "大家好，以后在这个群", chat_id=desk.chat_id)
    answer = talk.all_heard("接手")[-1]
    talk.reply(answer, "昨天夜里又吵到两点")
    relayed = demo.people.wait_for(desk.chat_id, "昨天夜里又吵到两点", after=said["message_id"], seconds=40)
    written = desk.reply(relayed, "今晚我们去现场")
    talk.expect("今晚我们去现场")
    desk.expect_mark(written)
    desk.expect_card(number, "办理中")
    assert ticket_of(demo, number).status == "in_progress"
    second = file_noise(talk)
    desk.press(second, "签收")
    talk.expect("接手", second)
