"""Reading an answer to one field."""

import pytest

from actions import answers
from tests.support.saying import words


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("本人", "本人"),
        ("我自己办", "本人"),
        ("我", "本人"),
        ("给我妈开的", "家人（我妈）"),
        ("家人", "家人"),
        ("帮邻居代办", "别人（帮邻居代办）"),
        ("明天天气好", None),
    ],
)
def test_for_whom(text: str, value: str | None) -> None:
    assert answers.read_applicant(words(text)) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("13800001234", "13800001234"),
        ("我的电话是 138-0000-1234 啊", "13800001234"),
        ("+86 13800001234", "13800001234"),
        ("１３８００００１２３４", "13800001234"),
        ("一三八零零零零一二三四", "13800001234"),
        ("021-65430000", "02165430000"),
        ("就在这里联系我吧", answers.HERE),
        ("1380000123", None),
        ("明天", None),
    ],
)
def test_contact(text: str, value: str | None) -> None:
    assert answers.read_contact(words(text)) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("可以", "可以"),
        ("可以联系", "可以"),
        ("先不要", "先不要"),
        ("不", "先不要"),
        ("先别联系他", "先不要"),
        ("路灯坏了", None),
    ],
)
def test_whether_the_other_side_may_be_contacted(text: str, value: str | None) -> None:
    assert answers.read_yes_no(words(text)) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [("我家住在和平里3栋", "和平里3栋"), ("就在菜场门口", "菜场门口"), ("😀😀", None), ("是", None)],
)
def test_place_without_the_words_around_it(text: str, value: str | None) -> None:
    assert answers.read_place(words(text)) == value


@pytest.mark.parametrize(
    "text", ["我要投诉", "我想咨询一下", "开证明", "转人工", "随手拍", "我有个建议", "帮我找个真人", "我要调解纠纷"]
)
def test_naming_a_service_carries_no_matter(text: str) -> None:
    assert not answers.carries_matter(text)


@pytest.mark.parametrize("text", ["楼下烧烤店半夜吵", "我要投诉楼下烧烤店半夜吵", "路灯坏了", "老年卡怎么办理"])
def test_telling_what_happened_carries_the_matter(text: str) -> None:
    assert answers.carries_matter(text)


def test_emoji_alone_describe_nothing() -> None:
    assert answers.read_description(words("😡😡😡")) is None


def test_the_longest_message_is_kept_whole_as_a_description() -> None:
    assert answers.read_description(words("灯" * 4096)) == "灯" * 4096
