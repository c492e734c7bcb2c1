"""Every move of a ticket as people make it: buttons and words in chat, and what each side reads of it."""

from collections.abc import Iterator

import pytest

from bot.views.notices import plain_date
from helpdesk.tickets.commands import RejectReason, ReturnReason
from helpdesk.tickets.states import Status
from sandbox.client import Json
from tests.support.journeys import (
    NAMES,
    QIAN,
    SUN,
    WU,
    ZHAO,
    ZHOU,
    Desk,
    ResidentTalk,
    a_resident,
    audit_of,
    buttons_of,
    chat_of,
    file_report,
    let_time_pass,
    quiet_elsewhere,
    ticket_of,
    words_in,
    words_of,
)
from tests.support.running_demo import Demo

pytestmark = pytest.mark.usefixtures("nothing_given_up")


def a_lamp(demo: Demo, place: str) -> tuple[ResidentTalk, Desk, str]:
    """Somebody new reports a lamp that nobody else reports; the team ``city`` has it."""
    talk = a_resident(demo)
    return talk, Desk(demo, "city", SUN), file_report(talk, f"{place}的路灯坏了好几天，晚上黑漆漆的")


def claimed(demo: Demo, place: str) -> tuple[ResidentTalk, Desk, str]:
    """The same, and 孙磊 works on it."""
    talk, desk, number = a_lamp(demo, place)
    desk.press(number, "签收")
    talk.expect("接手", number)
    return talk, desk, number


def actions_of(demo: Demo, number: str) -> list[str]:
    return [step.action for step in audit_of(demo, number)]


def test_after_the_third_return_a_supervisor_decides(demo: Demo) -> None:
    talk, city, number = a_lamp(demo, "青山村老戏台")
    duty, environment = Desk(demo, "duty", WU), Desk(demo, "environment", SUN)
    give_back(city, number, ReturnReason.WRONG_TEAM)
    duty.press(number, "物业环保组")
    give_back(environment, number, ReturnReason.NOT_OUR_AREA)
    duty.press(number, "城管市政组")
    give_back(city, number, ReturnReason.UNCLEAR)

    duty.expect_card(number, "待分派", "等督办员安排", "退单 3 次", ReturnReason.UNCLEAR.label)
    call = duty.expect(number, "已退单 3 次", "不再轮转", NAMES[WU])
    assert [line for line in words_of(call).splitlines() if line[:2] in ("1.", "2.", "3.")] == [
        f"1. 城管市政组：{ReturnReason.WRONG_TEAM.label}",
        f"2. 物业环保组：{ReturnReason.NOT_OUR_AREA.label}",
        f"3. 城管市政组：{ReturnReason.UNCLEAR.label}",
    ]
    ticket = ticket_of(demo, number)
    assert (ticket.status, ticket.bounce_count, ticket.is_with_supervisor) == (Status.TRIAGE, 3, True)
    duty.press(number, "城管市政组")
    city.press(number, "签收")
    talk.expect("接手", NAMES[SUN])
    assert not ticket_of(demo, number).is_with_supervisor
    assert actions_of(demo, number) == ["open", *["return", "dispatch"] * 3, "claim"]


def give_back(desk: Desk, number: str, reason: ReturnReason) -> None:
    desk.press(number, "退单")
    desk.press(number, reason.label)


def test_the_owner_hands_a_ticket_to_another_team_with_a_reason(demo: Demo) -> None:
    talk, city, number = claimed(demo, "青山小学门口")
    service = Desk(demo, "service", ZHAO)
    city.press(number, "转办")
    city.press(number, "为民服务组")
    city.press(number, "属于该科室职责")
    talk.expect("已转给", "为民服务组", "不用重新说")
    city.expect(number, "转到为民服务组", "属于该科室职责", NAMES[SUN])
    city.expect_card(number, "已转到为民服务组")
    assert buttons_of(city.card_of(number)) == []
    service.expect(number, "转到为民服务组", NAMES[SUN])
    service.press(number, "签收")
    service.expect_card(number, "办理中", NAMES[ZHAO])
    assert actions_of(demo, number) == ["open", "claim", "dispatch", "claim"]


def test_another_team_helps_and_speaks_to_the_lead_but_never_to_the_resident(demo: Demo) -> None:
    talk, city, number = claimed(demo, "青山水库")
    service = Desk(demo, "service", ZHAO)
    demo.settle()
    with quiet_elsewhere(demo, city.chat_id, service.chat_id):
        city.press(number, "🤝 协办")
        city.press(number, "🤝 为民服务组")
        city.expect_card(number, "协办：为民服务组", NAMES[SUN])
        service.expect_card(number, "您组协办", "答复由城管市政组发出")
        service.write(number, "我们下午两点带人到现场看。")
        city.expect(number, "为民服务组 赵敏", "下午两点带人")
        city.write(number, "协办：请带一把长梯子。")
        service.expect(number, "城管市政组 孙磊", "一把长梯子")
        service.press(number, "协办完成")
        city.expect(number, "为民服务组的协办已完成", NAMES[ZHAO])
        service.expect_card(number, "协办已结束")
    said = [words_of(one) for one in talk.all_heard()]
    assert not [one for one in said if "梯子" in one or "下午两点" in one]
    lead = ticket_of(demo, number).team
    assert lead is not None
    assert lead.code == "city"
    assert [kind for side, kind, _text in words_in(demo, number) if side == "staff"] == ["note", "note"]
    assert actions_of(demo, number)[:3] == ["open", "claim", "help"]
    assert actions_of(demo, number)[-1] == "end_help"


def test_while_the_resident_is_asked_the_clock_stands_still(demo: Demo) -> None:
    talk, desk, number = claimed(demo, "幸福桥")
    desk.write(number, "请补充：是哪一根灯杆？")
    talk.expect("想向您了解", "哪一根灯杆")
    desk.expect_card(number, "待补充", "⏸")
    asked = ticket_of(demo, number)
    assert asked.paused_at is not None
    let_time_pass(demo, number, 3, "paused_at")
    talk.say("桥东头第二根")
    told = talk.expect("接着办，最晚", number)
    desk.expect(number, "桥东头第二根")
    desk.expect_card(number, "办理中", "🟢")
    after = ticket_of(demo, number)
    assert after.paused_at is None
    assert (after.handle_due_at - asked.handle_due_at).days >= 3
    assert after.promised_on > asked.promised_on
    assert plain_date(after.promised_on) in words_of(told)


def test_more_time_is_asked_for_granted_with_a_reason_and_refused(demo: Demo) -> None:
    talk, desk, number = claimed(demo, "建设路")
    before = ticket_of(demo, number).promised_on
    wish = ask_for_more_time(desk, number, "5 个工作日", "要等灯杆的配件到货")
    assert all(NAMES[who] in words_of(wish) for who in (WU, QIAN))
    assert "督办员" in desk.press_below(wish, "同意", by=SUN)["alert"]
    assert talk.all_heard("配件") == []

    assert "已同意" in desk.press_below(wish, "👍 同意", by=QIAN)["answer"]
    told = talk.expect("多花些时间", "要等灯杆的配件到货", number)
    granted = ticket_of(demo, number)
    assert granted.promised_on > before
    assert plain_date(granted.promised_on) in words_of(told)
    desk.expect_card(number, "已延期 5 个工作日", plain_date(granted.promised_on))
    desk.expect(number, f"{NAMES[QIAN]} 已同意")

    with quiet_elsewhere(demo, desk.chat_id):
        again = ask_for_more_time(desk, number, "1 个工作日", "师傅那天请假")
        desk.press_below(again, "👎 不同意", by=WU)
        desk.expect(number, "延期没有同意", "请按原定日期办")
    assert ticket_of(demo, number).handle_due_at == granted.handle_due_at
    assert actions_of(demo, number)[2:] == ["ask_extension", "extend", "ask_extension", "refuse_extension"]


def ask_for_more_time(desk: Desk, number: str, days: str, reason: str) -> Json:
    """The message with the supervisor's two buttons."""
    desk.press(number, "⏳ 延期")
    desk.press(number, days)
    desk.reply(desk.expect(number, f"延期 {days}的原因"), reason)
    return desk.expect(number, "申请延期", reason, "决定：")


def test_a_snapshot_is_done_with_a_photo_of_what_was_done(demo: Demo) -> None:
    talk, desk, number = claimed(demo, "和平广场")
    desk.write(number, "办结：灯泡换好了")
    desk.expect(number, "没有做成", "附一张办好后的照片", "拍不了就写")
    assert ticket_of(demo, number).status is Status.IN_PROGRESS
    assert words_in(demo, number) == []
    done = desk.write(number, "办结：灯泡换好了", photo=True)
    talk.expect("灯泡换好了", "解决了吗")
    talk.sees(lambda one: bool(one.get("photo")), "photo")
    desk.expect_mark(done)
    desk.expect_card(number, "已办结")
    assert actions_of(demo, number) == ["open", "claim", "resolve"]


def test_what_nobody_rates_is_archived_by_the_clock(demo: Demo) -> None:
    talk, desk, number = claimed(demo, "和平公园")
    desk.write(number, "办结（无照片）：灯修好了，灯杆太高拍不到")
    talk.expect("太高拍不到", "解决了吗")
    let_time_pass(demo, number, 8, "resolved_at", "feedback_due_at")
    demo.until(lambda: ticket_of(demo, number).status is Status.CLOSED, seconds=60)
    desk.expect_card(number, "已归档")
    assert buttons_of(desk.card_of(number)) == []
    last = audit_of(demo, number)[-1]
    assert (last.action, last.before, last.after, last.by) == ("archive", "resolved", "closed", "system")


def test_a_matter_is_refused_with_the_reason_and_who_does_it_instead(demo: Demo) -> None:
    talk, desk, number = claimed(demo, "学院路")
    desk.press(number, "更多")
    desk.press(number, "不予受理")
    desk.press(number, RejectReason.NOT_OUR_DUTY.label)
    desk.press(number, "自己写")
    desk.reply(desk.expect(number, "请回复本条", "居民可以找谁办"), "请打供电公司抢修电话 95598，他们当天会来。")
    talk.expect("我们这里办不了", RejectReason.NOT_OUR_DUTY.label, "供电公司抢修电话 95598")
    desk.expect_card(number, "不予受理")
    assert buttons_of(desk.card_of(number)) == []
    assert ticket_of(demo, number).status is Status.REJECTED


def test_a_resident_withdraws_after_being_asked_once_more(demo: Demo) -> None:
    talk, desk, number = a_lamp(demo, "幸福公园")
    talk.press("撤回")
    talk.expect("您确定不办了吗", number)
    assert ticket_of(demo, number).status is Status.NEW
    talk.press("撤回，不办了")
    talk.expect("已经撤回", number)
    desk.expect(number, "居民撤回了工单", "不用再办")
    desk.expect_card(number, "已撤回")
    assert buttons_of(desk.card_of(number)) == []
    assert actions_of(demo, number) == ["open", "withdraw"]


def test_urging_climbs_from_the_team_to_the_supervisors_to_the_duty_group(demo: Demo) -> None:
    talk, desk, number = claimed(demo, "幸福新村门口")
    urge(talk, number)
    talk.expect("已经替您催办", NAMES[SUN], "收到了提醒")
    desk.expect(number, "居民第 1 次催办")
    urge(talk, number)
    talk.expect(number, "刚催过", "以后可以再催一次")
    assert ticket_of(demo, number).urge_count == 1

    let_time_pass(demo, number, 1.1, "urged_at")
    urge(talk, number)
    talk.expect("请督办员督促", NAMES[SUN])
    called = desk.expect(number, "📣 督办", "居民已催办 2 次", NAMES[SUN])
    assert NAMES[QIAN] in words_of(called)
    desk.expect_card(number, "督办中", "催办 2 次")

    let_time_pass(demo, number, 1.1, "urged_at")
    urge(talk, number)
    talk.expect("已经通报", "值班室和督办员")
    desk.expect_card(number, "已通报", "催办 3 次")
    demo.people.wait_for(chat_of(demo, "duty"), lambda one: "🚨 通报" in words_of(one) and number in words_of(one))
    assert actions_of(demo, number)[2:] == ["urge", "urge", "supervise", "urge", "supervise"]


def urge(talk: ResidentTalk, number: str) -> None:
    talk.say("/my")
    talk.expect("这是您的事项", number)
    talk.press(f"看 {number}")
    talk.expect("报上来的时间", number)
    talk.press("催一催")


def test_a_supervisor_presses_for_speed_and_says_who_does_it(demo: Demo) -> None:
    talk, desk, number = a_lamp(demo, "阳光花园门口")
    demo.settle()
    desk.press(number, "更多")
    assert "只有督办员" in desk.press(number, "📣 督办")["alert"]
    with quiet_elsewhere(demo, desk.chat_id):
        desk.press(number, "更多", by=WU)
        desk.press(number, "📣 督办", by=WU)
        assert "已督办" in desk.press(number, "马上督办", by=WU)["answer"]
        desk.expect(number, "📣 督办", f"督办员：{NAMES[WU]}")
        desk.expect_card(number, "督办中")
    desk.press(number, "更多", by=WU)
    desk.press(number, "指定经办人", by=WU)
    desk.press(number, f"👉 {NAMES[SUN]}", by=WU)
    desk.expect(number, NAMES[SUN], "请您经办", NAMES[WU])
    desk.expect_card(number, "办理中", NAMES[SUN])
    talk.expect("接手", NAMES[SUN])
    assert actions_of(demo, number) == ["open", "supervise", "assign"]


def test_a_ticket_becomes_urgent_and_the_resident_reads_the_earlier_date(demo: Demo) -> None:
    talk, desk, number = claimed(demo, "幸福路18号院大门口")
    before = ticket_of(demo, number)
    desk.press(number, "更多")
    assert "已加急" in desk.press(number, "🔴 加急")["answer"]
    told = talk.expect("已转为紧急", "会提前办", number)
    desk.expect_card(number, "🔴 紧急")
    after = ticket_of(demo, number)
    assert (after.urgency, after.handle_due_at < before.handle_due_at) == ("urgent", True)
    assert plain_date(after.promised_on) in words_of(told)


def test_an_administrator_who_stays_anonymous_answers_for_the_team(demo: Demo) -> None:
    talk, desk, number = claimed(demo, "老戏台东边")
    said = desk.write(number, "抢修队今晚八点到，请您放心。", by=QIAN, as_anonymous=True)
    told = talk.expect("抢修队今晚八点到", "城管市政组", number)
    assert NAMES[QIAN] not in words_of(told)
    desk.expect_mark(said)
    assert audit_of(demo, number)[-1].action == "answer"


def test_staff_write_down_the_matter_of_somebody_on_the_phone_and_call_back(demo: Demo) -> None:
    demo.people.write(SUN, "/start")
    demo.settle()
    desk = Desk(demo, "city", SUN)
    with quiet_elsewhere(demo, desk.chat_id, SUN):
        number = file_for_caller(desk)
        desk.expect_card(number, "电话登记", "138****1009", "和平花苑")
        desk.press(number, "签收")
        desk.expect_button(number, "办结")
        desk.write(number, "师傅明天上午去修。")
        call = desk.expect(number, "请打电话告诉", "师傅明天上午去修")
        assert "私信" in desk.press_below(call, "看号码")["alert"]
        demo.people.wait_for(SUN, "13800001009", seconds=30)
        desk.write(number, "办结：灯修好了", photo=True)
        call = desk.expect(number, "请打电话告诉", "解决了吗")
        desk.press_below(call, "已解决")
        stars = demo.people.wait_for(desk.chat_id, lambda one: "4 分" in buttons_of(one), seconds=30)
        assert stars["message_id"] == call["message_id"]
        desk.press_below(stars, "4 分")
        desk.expect_card(number, "已归档", "⭐⭐⭐⭐")
    shown = [one for one in demo.people.messages(desk.chat_id) if "13800001009" in words_of(one)]
    assert {one["from"]["id"] for one in shown} == {SUN}, "only the clerk's own line has the whole number"
    ticket = ticket_of(demo, number)
    assert (ticket.channel, ticket.resolution, ticket.satisfaction) == ("phone", "solved", 4)
    assert "reveal_contact" in actions_of(demo, number)


def file_for_caller(desk: Desk) -> str:
    """/new in one line, the slip corrected with a button and filed; the number that the clerk reads out."""
    people = desk.demo.people
    typed = people.write(SUN, "/new 随手拍 和平花苑路灯坏了 王秀兰 13800001009", chat_id=desk.chat_id)
    slip = people.wait_for(
        desk.chat_id, lambda one: "✅ 提交" in buttons_of(one), after=typed["message_id"], seconds=30
    )
    assert "请先问一声" in words_of(slip)
    desk.press_below(slip, "是打电话来的")
    slip = people.wait_for(desk.chat_id, "打电话来的）", after=typed["message_id"], seconds=30)
    number = desk.press_below(slip, "✅ 提交")["answer"].rsplit(" ", 1)[1].strip("。")
    receipt = people.wait_for(desk.chat_id, f"编号 {number}", after=typed["message_id"], seconds=30)
    assert receipt["message_id"] == slip["message_id"]
    assert " ".join(number) in words_of(receipt)
    return str(number)


@pytest.fixture
def zhou_in_city(demo: Demo) -> Iterator[None]:
    """周婷 works in the city's group as well; afterwards everything is as it was."""
    chat_id = chat_of(demo, "city")
    demo.people.ask("POST", f"/people/{ZHOU}/joins", {"chat_id": chat_id})
    typed = demo.people.write(ZHOU, "/mine", chat_id=chat_id)
    demo.people.wait_for(chat_id, "工单", after=typed["message_id"], seconds=30)
    yield
    demo.people.write(SUN, "/back", chat_id=chat_id)
    demo.settle()
    if ZHOU in {one["id"] for one in demo.people.chat(chat_id)["members"]}:
        demo.people.ask("POST", f"/people/{ZHOU}/leaves", {"chat_id": chat_id})
    demo.settle()


@pytest.mark.usefixtures("zhou_in_city")
def test_a_colleague_stands_in_during_leave_and_who_left_the_group_has_nothing_more(demo: Demo) -> None:
    talk, desk, number = claimed(demo, "和平中学门口")
    typed = demo.people.write(SUN, "/away 3天 @周婷", chat_id=desk.chat_id)
    demo.people.wait_for(desk.chat_id, "孙磊休假到", after=typed["message_id"], seconds=30)
    desk.expect_card(number, "经办 孙磊（周婷代）")
    desk.write(number, "办结（无照片）：灯修好了，当场没带手机", by=ZHOU)
    talk.expect("当场没带手机", NAMES[ZHOU])
    typed = demo.people.write(SUN, "/back", chat_id=desk.chat_id)
    demo.people.wait_for(desk.chat_id, "孙磊回来了", after=typed["message_id"], seconds=30)
    assert ticket_of(demo, number).status is Status.RESOLVED

    second = file_report(talk, "和平卫生院门口的路灯一闪一闪的，晃得人头晕")
    desk.press(second, "签收", by=ZHOU)
    talk.expect("接手", NAMES[ZHOU])
    demo.people.ask("POST", f"/people/{ZHOU}/leaves", {"chat_id": desk.chat_id})
    desk.expect(second, "经办人周婷已离开本群", "请其他同事签收")
    desk.expect_card(second, "待签收")
    assert ticket_of(demo, second).owner_id is None
    desk.press(second, "签收")
    desk.expect_card(second, "办理中", NAMES[SUN])
