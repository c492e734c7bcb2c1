"""What colleagues say to each other is told from what a resident should read."""

import pytest

from bot.staff.doubts import Doubt, doubt_of


@pytest.mark.parametrize(
    "text",
    [
        "转给小王处理",
        "跟居民说一下",
        "@sunlei 看一下",
        "麻烦 @小王 去看看",
        "👍",
        "🙏🙏",
        "收到",
        "收到！",
        "好的。",
        "OK",
        "？",
        "谁去看一下",
        "小李去看一趟",
        "居民说没修好",
        "居民电话打不通",
        "这个居民又来了",
        "先别答复",
        "主任说先放一放",
        "这单不归我们，退单吧",
        "告诉他明天修",
        "交物业处理",
        "这件事归谁",
    ],
)
def test_talk_among_colleagues_is_asked_about(text: str) -> None:
    assert doubt_of(text) is Doubt.NOTE_LIKE


@pytest.mark.parametrize(
    "text",
    [
        "明天派人去修。",
        "师傅周三上午去，请家里留人。",
        "您好，已经联系物业，今天下午处理。",
        "今天去看。",
        "马上去看。",
        "灯已经修好了，谢谢您。",
        "收到您的照片了，我们核实后答复您。",
        "好的，明天上午十点给您打电话。",
        "请您带身份证到窗口来。",
        "已经转给供电公司，请等两天。",
        "请拨打 0571-55500100 咨询。",
        "请找供电公司 95598。",
        "您说的居民楼是哪一栋？",
        "我们会跟物业一起去看。",
        "请说一下您希望怎么解决。",
    ],
)
def test_an_answer_is_sent_without_a_question(text: str) -> None:
    assert doubt_of(text) is None


@pytest.mark.parametrize(
    "text",
    ["您打师傅电话 13900002002", "师傅 139 0000 2002", "对方身份证 330106199001011234", "证号33010619900101123X"],
)
def test_somebody_elses_number_is_asked_about(text: str) -> None:
    assert doubt_of(text, own_phones=["13800001001"]) is Doubt.PERSONAL


def test_the_residents_own_number_may_go_to_them() -> None:
    assert doubt_of("我们打您的电话13800001001。", own_phones=["138 0000 1001", None]) is None


def test_a_nod_to_the_residents_words_is_an_answer_and_talk_about_them_is_not() -> None:
    assert doubt_of("好的", is_to_residents_words=True) is None
    assert doubt_of("👍", is_to_residents_words=True) is None
    assert doubt_of("转给小王处理", is_to_residents_words=True) is Doubt.NOTE_LIKE


def test_a_photo_without_words_is_sent() -> None:
    assert doubt_of("") is None
