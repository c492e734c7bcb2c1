"""The little words: what is certain enough to be read without the model."""

import pytest

from actions import words
from actions.message import Message, plain


@pytest.mark.parametrize(
    "text", ["算了不办了", "算了", "取消", "不弄了吧", "那先不填了", "我不想办了", "退出", "算了，取消"]
)
def test_giving_up_is_recognised(text: str) -> None:
    assert words.gives_up(plain(text))


@pytest.mark.parametrize("text", ["他们说不办了让我白跑一趟", "取消了我的低保怎么办", "没有", "电梯停了三天没人管"])
def test_a_story_with_the_same_words_is_not_giving_up(text: str) -> None:
    assert not words.gives_up(plain(text))


@pytest.mark.parametrize("text", ["跳过", "没有", "不想说", "没有照片", "我不知道", "跳過", "记不清了", "没拍"])
def test_skipping_is_recognised(text: str) -> None:
    assert words.skips(plain(text))


def test_an_answer_that_begins_with_none_is_not_skipping() -> None:
    assert not words.skips(plain("没有人来修路灯"))


@pytest.mark.parametrize("text", ["好的", "嗯，提交吧", "没问题", "可以", "OK", "对的对的", "是的，没错"])
def test_yes_is_recognised(text: str) -> None:
    assert words.says_yes(plain(text))


@pytest.mark.parametrize("text", ["不", "先不要", "不用了", "暂时别联系", "不对"])
def test_no_is_recognised(text: str) -> None:
    assert words.says_no(plain(text))


@pytest.mark.parametrize("text", ["地址写错了，是5栋", "不是本人，是我妈", "电话改成13900001278", "更正，是昨天"])
def test_taking_back_is_recognised(text: str) -> None:
    assert words.corrects(plain(text))


def test_another_matter_is_announced_by_besides() -> None:
    assert words.is_besides("另外我家楼道灯坏了")
    assert words.without_besides("另外，我家楼道灯坏了") == "我家楼道灯坏了"
    assert not words.is_besides("楼道灯坏了")


def test_the_question_whether_it_is_a_bot_is_not_a_wish_for_a_person() -> None:
    assert words.asks_whether_bot(plain("你是机器人吗？"))
    assert not words.asks_whether_bot(plain("我不要机器人，转人工"))


def test_invisible_characters_and_full_width_letters_do_not_hide_a_word() -> None:
    assert words.gives_up(plain("取\u200b消"))
    assert words.says_yes(plain("ＯＫ"))


def test_emoji_are_not_words() -> None:
    assert not Message(text="😀👍🏻").has_words
    assert Message(text="灯坏了😀").has_words


def test_a_service_demanded_in_the_first_words_is_that_service_however_long_they_are() -> None:
    assert words.demanded_intent(plain("我要投诉幸福路12号院旁边的烧烤店油烟大")) == "file_complaint"
    assert words.demanded_intent(plain("您好，我想申请调解，楼上漏水不管")) == "request_mediation"
    assert words.demanded_intent(plain("我想提个建议，公园多装几把椅子")) == "make_suggestion"
    assert words.demanded_intent(plain("我想投诉物业，找哪个部门？")) is None
    assert words.demanded_intent(plain("上次我要投诉的那个办得怎样")) is None
