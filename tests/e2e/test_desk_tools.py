"""What staff have at hand in their group: the card, lists and search, ready-made words, notes, contacts, figures."""

import pytest

from helpdesk.audit.models import AuditEntry
from sandbox.client import Json
from tests.support.journeys import (
    NAMES,
    QIAN,
    SUN,
    ZHAO,
    Desk,
    ResidentTalk,
    a_resident,
    audit_of,
    buttons_of,
    file_at_counter,
    file_report,
    let_time_pass,
    quiet_elsewhere,
    ticket_of,
    words_in,
    words_of,
)
from tests.support.running_demo import Demo

pytestmark = pytest.mark.usefixtures("nothing_given_up")

PAGE = 10  # Lines of a list.


def claimed(demo: Demo, place: str, *names: str) -> tuple[ResidentTalk, Desk, str]:
    """Somebody new reports a lamp that nobody else reports, and 孙磊 works on it."""
    talk, desk = a_resident(demo, *names), Desk(demo, "city", SUN)
    number = file_report(talk, f"{place}的路灯坏了好几天，晚上黑漆漆的")
    desk.press(number, "签收")
    talk.expect("接手", number)
    return talk, desk, number


def command(desk: Desk, text: str, *answer: str, by: int | None = None) -> Json:
    """Write a command into the group; the bot's answer with these words."""
    typed = desk.demo.people.write(by or desk.clerk, text, chat_id=desk.chat_id)

    def fits(message: Json) -> bool:
        return message["from"]["id"] != typed["from"]["id"] and all(one in words_of(message) for one in answer)

    return dict(desk.demo.people.wait_for(desk.chat_id, fits, after=typed["message_id"], seconds=40))


def test_the_card_stays_one_message_that_is_edited_in_place(demo: Demo) -> None:
    talk, desk = a_resident(demo, "建国", "王"), Desk(demo, "city", SUN)
    number = file_report(talk, "青山村委会门口的路灯坏了好几天，晚上黑漆漆的")
    card = desk.card_of(number)
    assert "建国" not in words_of(card), "masked in the group"
    let_time_pass(demo, number, 2, "opened_at")

    desk.press(number, "签收")
    desk.expect_card(number, "办理中", f"经办 {NAMES[SUN]}", "已 2 天", "🟢 答应居民")
    desk.write(number, "师傅今晚过去看。")
    talk.expect("师傅今晚过去看")
    desk.expect_card(number, "💬 师傅今晚过去看。 👌")
    desk.write(number, "请补充：是哪一边的灯？")
    talk.expect("是哪一边的灯")
    desk.expect_card(number, "待补充", "⏸")
    talk.say("左手那边")
    desk.expect_card(number, "办理中")
    desk.write(number, "办结（无照片）：换好了，灯杆太高拍不到")
    talk.expect("灯杆太高拍不到")
    desk.expect_card(number, "已办结", "等居民评价", "💬 换好了，灯杆太高拍不到 👌")

    assert desk.card_of(number)["message_id"] == card["message_id"]
    cards = [one for one in demo.people.messages(desk.chat_id) if words_of(one).startswith(f"📋 {number} ")]
    assert [one["message_id"] for one in cards] == [card["message_id"]]


def test_a_card_shows_only_the_buttons_that_are_legal_now(demo: Demo) -> None:
    talk, desk = a_resident(demo), Desk(demo, "city", SUN)
    number = file_report(talk, "老戏台后面的路灯坏了好几天，晚上黑漆漆的")
    desk.expect_button(number, "签收")
    assert not {"⏳ 延期", "✅ 办结", "🤝 协办"} & set(buttons_of(desk.card_of(number)))
    desk.press(number, "签收")
    desk.expect_button(number, "✅ 办结")
    assert {"⏳ 延期", "🤝 协办", "💬 答复"} <= set(buttons_of(desk.card_of(number)))
    assert "✋ 签收" not in buttons_of(desk.card_of(number))
    talk.press("撤回")
    talk.press("撤回，不办了")
    desk.expect_card(number, "已撤回")
    assert buttons_of(desk.card_of(number)) == []


def test_lists_and_search_find_a_ticket_and_turn_their_pages(demo: Demo) -> None:
    desk = Desk(demo, "city", SUN)
    numbers = [
        file_at_counter(desk, f"随手拍 青山水库的护栏断了第{place}根 刘大海 1380000300{place % 10}")
        for place in range(11)
    ]
    desk.press(numbers[0], "签收")
    desk.expect_card(numbers[0], "办理中")

    let_time_pass(demo, numbers[0], 60, "handle_due_at")
    for listed, title in (
        ("/mine", "我手上的工单"),
        ("/team", "城管市政组 未办结"),
        ("/due", "城管市政组 快到期的"),
    ):
        lines = words_of(command(desk, listed, title)).splitlines()
        assert lines[1].startswith(f"🔴 {numbers[0]}"), "the latest of all comes first"

    first = command(desk, "/find 护栏 青山水库", "找“护栏 青山水库”", "第 1 页")
    assert len(words_of(first).splitlines()) == 1 + PAGE
    desk.press_below(first, "下一页")
    second = demo.people.wait_for(desk.chat_id, "找“护栏 青山水库”（11 件，第 2 页）", seconds=40)
    assert second["message_id"] == first["message_id"], "turned in place"
    assert all(number in words_of(first) + words_of(second) for number in numbers)
    assert "刘大海" not in words_of(first) + words_of(second)
    assert "没有找到" in words_of(command(desk, "/find 护栏 火星路", "火星路"))

    other = Desk(demo, "civil", ZHAO)
    assert "没有找到" in words_of(command(other, "/find 护栏 青山水库", "护栏 青山水库"))


def test_a_ticket_is_shown_with_what_happened_to_it(demo: Demo) -> None:
    _talk, desk, number = claimed(demo, "和平街")
    shown = command(desk, f"/ticket {number}", f"工单 {number} 的卡片刚刷新")
    desk.press_below(shown, "经过")
    history = demo.people.wait_for(
        desk.chat_id, lambda one: "签收" in words_of(one) and "提交" in words_of(one) and number in words_of(one)
    )
    assert NAMES[SUN] in words_of(history)
    command(desk, "/ticket 100000", "请写：/ticket 编号")


def test_a_ready_made_answer_goes_out_with_one_press(demo: Demo) -> None:
    talk, desk, number = claimed(demo, "幸福小学门口")
    desk.press(number, "💬 答复")
    desk.press(number, "我们今天派人去")
    told = talk.expect("收到，我们今天派人去", "幸福小学", NAMES[SUN])
    assert "{" not in words_of(told)
    sent = desk.expect(number, "孙磊答复居民", "我们今天派人去")
    assert "幸福小学" in words_of(sent)
    desk.expect_card(number, "我们今天派人去", "👌")
    assert [step.action for step in audit_of(demo, number)] == ["open", "claim", "answer"]


def test_a_team_writes_its_own_ready_made_answer(demo: Demo) -> None:
    talk, desk, number = claimed(demo, "幸福路18号院", "海燕", "陈")
    command(desk, "/canned 答复 随手拍 {称呼}您好，编号{编号}已派给抢修队。", "已记下", "答复")
    try:
        desk.press(number, "💬 答复")
        desk.press(number, "已派给抢修队")
        talk.expect(f"陈居民您好，编号{number}已派给抢修队。")
        refused = command(desk, "/canned 答复 {姓名}您好", "没有做成")
        assert "不认识“{姓名}”" in words_of(refused)
    finally:
        shown = command(desk, "/canned", "常用语", "已派给抢修队")
        desk.press_below(shown, "🗑 1")
    demo.people.wait_for(desk.chat_id, "城管市政组还没有自己的常用语", seconds=40)


def test_a_note_never_reaches_the_resident(demo: Demo) -> None:
    talk, desk, number = claimed(demo, "幸福菜市场")
    heard = len(talk.all_heard())
    demo.settle()
    with quiet_elsewhere(demo, desk.chat_id):
        note = desk.write(number, "// 这位居民上个月也报过")
        desk.expect_mark(note, "✍")
        desk.expect(number, "内部备注", "居民看不到")
        desk.write(number, "备注：先问电力公司")
        desk.reply(note, "好，我去查老单子", by=QIAN)
        demo.until(lambda: len(words_in(demo, number)) == 3)
        demo.people.edit(SUN, note, "这位居民上个月报过两次")
        desk.expect(number, "这条是内部备注", "改了也不会发给居民")
    assert len(talk.all_heard()) == heard
    assert {kind for _side, kind, _text in words_in(demo, number)} == {"note"}


def test_words_that_may_be_meant_for_colleagues_are_asked_about_first(demo: Demo) -> None:
    talk, desk, number = claimed(demo, "幸福公园东门")
    demo.settle()
    with quiet_elsewhere(demo, desk.chat_id):
        said = desk.write(number, "这个转给物业处理吧")
        asked = desk.expect(number, "这句发给居民吗", "还没有发")
        desk.expect_mark(said, "🤔")
        desk.press_below(asked, "只留在群里")
        desk.expect(number, "内部备注（居民看不到）")
        phone = desk.write(number, "您找张师傅，13912345678")
        asked = desk.expect(number, "里面有电话或证件号")
    assert talk.all_heard("物业") == talk.all_heard("13912345678") == []
    assert "已发给居民" in desk.press_below(asked, "发给居民")["answer"]
    talk.expect("您找张师傅，13912345678")
    desk.reply(phone, "撤回")
    desk.expect(number, "已撤回", "居民那边")
    demo.until(lambda: talk.all_heard("13912345678") == [])
    assert [kind for _side, kind, _text in words_in(demo, number)] == ["note", "taken_back"]


def test_a_contact_is_shown_to_the_owner_alone_and_the_audit_says_who_looked(demo: Demo) -> None:
    demo.people.write(ZHAO, "/start")
    talk, desk = a_resident(demo, "玉梅", "白"), Desk(demo, "civil", ZHAO)
    talk.say("我要开居住证明，我住和平里小区8栋，电话13900003333")
    talk.answer({"给谁开": "本人", "做什么用": "租房子"})
    number = talk.submit()
    desk.expect_card(number, "139****3333")
    assert not [one for one in ("玉梅", "13900003333") if one in words_of(desk.card_of(number))]
    card = desk.card_of(number)
    stranger = demo.people.press(ZHAO, card, f"t:contact:{number}", forge=True)
    assert "13900003333" not in str(stranger), "nobody before it is claimed"
    desk.press(number, "签收")
    assert "私信" in desk.press(number, "联系方式")["alert"]
    demo.people.wait_for(ZHAO, "13900003333", seconds=30)
    assert not [one for one in demo.people.messages(desk.chat_id) if "13900003333" in words_of(one)]
    ticket = ticket_of(demo, number)
    rows = demo.look(
        lambda session: session.query(AuditEntry).filter_by(ticket_id=ticket.id, action="reveal_contact").all()
    )
    assert [(row.actor_kind, row.actor_id) for row in rows] == [("staff", ticket.owner_id)]


def test_figures_come_as_words_and_a_picture(demo: Demo) -> None:
    desk = Desk(demo, "city", SUN)
    shown = command(desk, "/stats", "城管市政组", "响应率", "解决率", "满意率")
    assert shown["photo"]
    whole = Desk(demo, "duty", QIAN)
    assert command(whole, "/stats 本月 科室", "幸福街道办事处", "城管市政组")["photo"]
