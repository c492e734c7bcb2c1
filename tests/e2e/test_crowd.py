"""Many residents, one matter: asked, joined, told the same, named to nobody; merged and parted by staff."""

import pytest

from helpdesk.office.schema import Crowd
from helpdesk.tickets.states import Status
from sandbox.client import Json
from tests.support.journeys import (
    SUN,
    Desk,
    ResidentTalk,
    a_resident,
    audit_of,
    buttons_of,
    number_in,
    ticket_of,
    tickets_of,
    words_in,
    words_of,
)
from tests.support.passing_time import let_timer_fire, never_quiet, office_with
from tests.support.running_demo import Demo

pytestmark = pytest.mark.usefixtures("nothing_given_up")

ASKED = "是这件事吗"


def reported(demo: Demo, words: str, *, photo: bool = False) -> tuple[ResidentTalk, str]:
    """Somebody with a name that is easy to find reports something."""
    talk = a_resident(demo, "桂花", "欧阳")
    if photo:
        talk.say(photo=True, caption=words)
        talk.answer({})
    else:
        talk.say(words)
        talk.answer({"有照片吗": "没有照片"})
    return talk, talk.submit()


def joined(demo: Demo, words: str, number: str) -> ResidentTalk:
    """Somebody else reports the same and joins with one press."""
    talk = a_resident(demo)
    talk.say(words)
    talk.expect(ASKED)
    talk.press("一起关注")
    talk.expect("这件事您一起关注了", number)
    return talk


def press_hint(desk: Desk, number: str, into: str) -> None:
    """One press below the hint, and the question whether it is meant."""
    hint = desk.expect(number, "🔎", into)
    desk.press_below(hint, "并案")
    desk.demo.until(lambda: any("确定" in one for one in buttons_of(again(desk, hint))))
    desk.press_below(again(desk, hint), "确定")


def again(desk: Desk, message: Json) -> Json:
    """A message as it is now."""
    found = desk.demo.people.messages(desk.chat_id, after=message["message_id"] - 1)
    return dict(next(one for one in found if one["message_id"] == message["message_id"]))


def test_who_reports_it_again_joins_and_is_told_everything_but_a_name(demo: Demo) -> None:
    desk = Desk(demo, "city", SUN)
    first, number = reported(demo, "幸福桥的栏杆断了一截，小孩容易掉下去", photo=True)
    second = a_resident(demo, "小满")
    second.say("幸福桥栏杆断了好几天没人修，太危险了")
    question = second.expect(ASKED, "已有 1 人反映", "幸福桥", "已经交给工作人员")
    shown = second.sees(lambda one: bool(one.get("photo")), "photo")
    assert shown["message_id"] < question["message_id"]
    second.press("一起关注")
    receipt = second.expect("这件事您一起关注了", number, "已有 2 位居民反映", "最晚")
    assert {"补充几句", "不再关注"} <= set(buttons_of(receipt))
    assert tickets_of(demo, second) == []
    desk.expect(number, "另一位居民补充", "断了好几天没人修")
    desk.expect_card(number, "👥 另有 1 人反映")
    third = joined(demo, "幸福桥上栏杆断了一截，看着真吓人", number)
    desk.expect_card(number, "👥 另有 2 人反映")

    desk.press(number, "签收")
    for talk in (first, second, third):
        talk.expect("接手", number)
    desk.write(number, "欧阳女士，焊工明天上午到现场。")
    first.expect("欧阳女士，焊工明天上午到现场")
    for talk in (second, third):
        talk.expect("焊工明天上午到现场", number)

    second.press("补充几句")
    second.reply(second.expect("您要补充什么"), "桥西头也松了一根")
    second.expect("已经转给")
    desk.expect(number, "另一位居民补充", "桥西头也松了一根")
    second.press("不再关注")
    second.expect(number, "不再给您发消息")
    desk.expect_card(number, "👥 另有 1 人反映")

    desk.write(number, "办结：栏杆已经焊好。", photo=True)
    for talk in (first, third):
        talk.expect("栏杆已经焊好", number, "解决了吗")
    third.press("已解决")
    third.expect("满意吗")
    demo.settle()
    assert second.heard("栏杆已经焊好") == []
    for talk in (second, third):
        assert not [one for one in talk.all_heard() if "欧阳" in words_of(one) or "桂花" in words_of(one)]
    assert not first.all_heard("桥西头也松了一根")
    assert [step.action for step in audit_of(demo, number)].count("join") == 2


def test_two_filed_apart_are_merged_from_the_hint_and_read_one_answer_under_their_own_numbers(demo: Demo) -> None:
    desk = Desk(demo, "city", SUN)
    first, lead = reported(demo, "青山水库边上的垃圾桶倒了，垃圾撒了一地")
    desk.press(lead, "签收")
    other = a_resident(demo, "立秋")
    other.say("青山水库旁边垃圾桶翻了，垃圾到处都是")
    other.answer({"有照片吗": "没有照片"})  # Whoever is asked says: 不是，我单独报.
    own = other.submit()
    assert own != lead
    press_hint(desk, own, lead)
    told = other.expect("和别人反映的是同一件", "编号不变")
    assert number_in(told) == own
    desk.expect_card(own, "已并案", f"已并到 {lead}")
    desk.expect(lead, f"工单 {own} 并到 {lead} 一起办", "垃圾到处都是")
    desk.expect_card(lead, "👥 另有 1 人反映")
    desk.write(lead, "环卫车下午三点去清理。")
    assert lead in words_of(first.expect("环卫车下午三点去清理"))
    answer = other.expect("环卫车下午三点去清理")
    assert own in words_of(answer)
    assert lead not in words_of(answer)
    other.reply(answer, "水库南边还有一堆")
    desk.expect(lead, "水库南边还有一堆")

    desk.press(own, "拆开")
    desk.press(own, "确定拆开")
    other.expect("不是一回事，改为单独办", own)
    desk.expect(lead, f"工单 {own} 已从 {lead} 拆开")
    desk.expect_button(own, "签收")
    desk.write(lead, "倒的桶已经扶正。")
    first.expect("倒的桶已经扶正")
    demo.settle()
    assert other.all_heard("倒的桶已经扶正") == []
    assert ticket_of(demo, own).status is Status.NEW
    assert [step.action for step in audit_of(demo, own)] == ["open", "merge", "unmerge"]


def test_a_hint_that_is_wrong_is_put_away_with_one_press(demo: Demo) -> None:
    desk = Desk(demo, "city", SUN)
    _first, lead = reported(demo, "和平花苑门口的垃圾桶满了，味道很大")
    _other, own = reported(demo, "和平花苑门口垃圾桶满出来了，臭得很")
    hint = desk.expect(own, "🔎", lead)
    assert "两件分开办" in desk.press_below(hint, "不是")["answer"]
    demo.until(lambda: buttons_of(again(desk, hint)) == [])
    assert ticket_of(demo, own).status is Status.NEW


def test_many_make_it_a_note_then_urgent_and_a_place_to_look_at_unasked(demo: Demo) -> None:
    desk = Desk(demo, "city", SUN)
    with never_quiet(demo), office_with(demo, crowd=Crowd(notice_from=3, urgent_from=4)):
        first, number = reported(demo, "幸福新村门口的下水道堵了，污水漫到路上")
        joined(demo, "幸福新村门口下水道堵了，污水流得到处都是", number)
        demo.settle()
        assert not [one for one in desk.thread(number) if "优先看一下" in words_of(one)]
        joined(demo, "幸福新村大门口下水道堵住了，一地污水", number)
        desk.expect(number, "已有 3 位居民反映", "未诉先办")
        assert ticket_of(demo, number).urgency == "normal"
        last = joined(demo, "幸福新村门口污水漫出来了，下水道堵了", number)
        desk.expect(number, "已有 4 位居民反映", "自动转为紧急")
        desk.expect_card(number, "🔴 紧急", "👥 另有 3 人反映")
        first.expect("📅", "已转为紧急", number)
        last.expect("📅", "已转为紧急", number)
        after = max(one["message_id"] for one in demo.people.messages(desk.chat_id))
        let_timer_fire(demo, "digest", subject="city")
        digest = demo.people.wait_for(desk.chat_id, "☀️", after=after, seconds=30)
        assert "📍 未诉先办" in words_of(digest)
        assert any("幸福新村" in line and "4 次" in line for line in words_of(digest).splitlines())
    assert [kind for side, kind, _ in words_in(demo, number) if side == "resident"].count("supplement") == 3
