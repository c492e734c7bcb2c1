"""The rules of a good talk, each in a real conversation."""

from helpdesk.catalogue import Service
from tests.support.dialogue import Talker


def begin_certificate(resident: Talker) -> Talker:
    """Up to the question for what it is needed."""
    return resident.command("/request_certificate").press("居住证明").press("本人")


def fill_certificate(resident: Talker) -> Talker:
    """Up to the summary."""
    begin_certificate(resident).say("租房子").say("和平里小区3栋2单元301").say("13800001234")
    assert "请您看一看" in resident.heard
    return resident


def test_a_digression_is_answered_and_the_question_comes_again(resident: Talker) -> None:
    begin_certificate(resident).say("等下，先查一下我上次那个办得怎么样了")
    assert "没有提交过" in resident.heard
    assert "做什么用" in resident.heard


def test_thanks_and_hello_do_not_disturb(resident: Talker) -> None:
    begin_certificate(resident).say("谢谢你")
    assert "不客气" in resident.heard
    assert "做什么用" in resident.heard


def test_something_left_in_a_taxi_is_no_request_but_gets_advice(resident: Talker) -> None:
    resident.say("我手机落在刚才坐的出租车后座上了")
    assert "110" in resident.heard
    assert "转人工" in resident.titles


def test_the_number_of_an_address_is_corrected_at_the_next_question(resident: Talker) -> None:
    begin_certificate(resident).say("租房子").say("和平里小区3栋2单元301").say("地址写错了，是5栋")
    assert "和平里小区5栋2单元301" in resident.heard
    resident.say("13800001234").press("提交")
    assert resident.ticket.place == "和平里小区5栋2单元301"


def test_not_me_but_my_mother_at_the_summary(resident: Talker) -> None:
    fill_certificate(resident).say("不是本人，是我妈")
    assert "我妈" in resident.heard
    resident.say("电话改成13900001278")
    assert "13900001278" in resident.heard
    resident.say("提交")
    assert resident.ticket.details["applicant"] == "家人（我妈）"
    assert resident.ticket.details["contact"] == "13900001278"


def test_the_summary_lets_one_field_be_changed(resident: Talker) -> None:
    fill_certificate(resident).press("修改")
    assert "用途" in resident.titles
    resident.press("用途")
    assert "做什么用" in resident.heard
    resident.say("孩子上学")
    assert "用途：孩子上学" in resident.heard
    assert resident.press("提交").ticket.details["purpose"] == "孩子上学"


def test_giving_up_files_nothing(resident: Talker) -> None:
    fill_certificate(resident).say("算了不办了")
    assert "取消了" in resident.heard
    assert resident.tickets == []
    resident.command("/affirm")
    assert resident.tickets == []


def test_the_cancel_button_does_the_same(resident: Talker) -> None:
    fill_certificate(resident).press("取消")
    assert "取消了" in resident.heard
    assert resident.tickets == []


def test_a_required_question_is_explained_and_a_way_out_offered(resident: Talker) -> None:
    resident.command("/request_mediation").say("不想说")
    assert {"转人工", "取消"} <= set(resident.titles)
    assert "对方是谁" in resident.heard


def test_an_optional_question_may_be_skipped_in_words(resident: Talker) -> None:
    resident.command("/report_snapshot").say("没有照片")
    assert "在什么地方" in resident.heard


def test_a_second_matter_is_taken_up_by_itself(resident: Talker) -> None:
    begin_certificate(resident).say("另外我家楼道的灯坏了")
    assert "“我家楼道的灯坏了”，我也记着" in resident.heard
    assert "做什么用" in resident.heard
    resident.say("租房子").say("和平里小区3栋2单元301").say("13800001234").press("提交")
    assert "楼道的灯坏了" in resident.heard
    assert len(resident.tickets) == 1
    if "有照片吗" in resident.heard:
        resident.press("没有照片").say("和平里3栋2单元楼道")
    if "很久了" in resident.titles:
        resident.press("跳过")
    resident.press("提交")
    assert "灯坏了" in resident.tickets[1].summary


def test_a_parked_matter_is_offered_after_a_cancelled_one(resident: Talker) -> None:
    begin_certificate(resident).say("另外我家楼道的灯坏了").say("取消")
    assert "要接着办吗" in resident.heard
    resident.press("不用了")
    assert "不办了" in resident.heard
    assert resident.tickets == []


def test_a_menu_button_asks_before_it_drops_what_was_begun(resident: Talker) -> None:
    begin_certificate(resident).command("/file_complaint")
    assert "还没办完" in resident.heard
    resident.press("接着办")
    assert "做什么用" in resident.heard


def test_a_person_is_offered_and_the_question_comes_again(resident: Talker) -> None:
    begin_certificate(resident).say("转人工")
    assert "转人工" in resident.titles
    assert "做什么用" in resident.heard
    resident.press("转人工")
    assert "居住证明" in resident.heard
    assert resident.press("提交").ticket.service is Service.HELP


def test_a_voice_message_is_kept_and_words_are_asked_for(resident: Talker) -> None:
    resident.command("/file_complaint").send(voice="v1")
    assert "语音收到了" in resident.heard
    assert "投诉什么事" in resident.heard


def test_a_voice_message_before_anything_goes_with_what_follows(resident: Talker) -> None:
    resident.send(voice="v2")
    assert "语音收到了" in resident.heard
    resident.command("/make_suggestion").say("小区里加几张长椅给老人歇脚")
    assert "语音：1 段" in resident.heard


def test_the_bot_says_that_it_is_one(resident: Talker) -> None:
    assert "机器人" in resident.say("你是机器人吗").heard
    assert "机器人" in begin_certificate(resident).say("你是真人还是机器人？").heard
    assert "做什么用" in resident.heard


def test_danger_gets_numbers_and_the_form_stays(resident: Talker) -> None:
    begin_certificate(resident).say("不好了，我家着火了！")
    assert "119" in resident.heard
    assert "做什么用" in resident.heard


def test_only_emoji_get_a_kind_answer(resident: Talker) -> None:
    assert "打几个字" in resident.say("😀😀😀").heard
    begin_certificate(resident).say("🙏🙏")
    assert "做什么用" in resident.heard


def test_unclear_words_get_two_services_a_person_and_neither(resident: Talker) -> None:
    resident.say("嗯那个啥就是说吧")
    if "我没太拿准" in resident.heard:
        assert {"转人工", "都不是"} <= set(resident.titles)
        assert len(resident.titles) == 4
        resident.press("都不是")
        assert "换个说法" in resident.heard
    assert resident.tickets == []
