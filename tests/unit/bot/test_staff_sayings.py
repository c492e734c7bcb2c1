"""What a staff message means."""

import pytest

from bot.staff.pressing import Press, read_press
from bot.staff.sayings import Mark, Saying, read_mark


@pytest.mark.parametrize(
    ("text", "words", "mark"),
    [
        ("明天去修", "明天去修", Mark.NONE),
        ("//这户是老住户", "这户是老住户", Mark.NOTE),
        ("／／ 全角也算", "全角也算", Mark.NOTE),
        ("备注：下午再去", "下午再去", Mark.NOTE),
        ("备注 下午再去", "下午再去", Mark.NOTE),
        ("请补充：哪一栋？", "哪一栋？", Mark.ASK),
        ("请补充一下", "请补充一下", Mark.NONE),
        ("办结: 修好了", "修好了", Mark.RESOLVE),
        ("办结了吗", "办结了吗", Mark.NONE),
        ("\n // 先换行", "先换行", Mark.NOTE),
    ],
)
def test_the_first_word_says_what_a_message_is(text: str, words: str, mark: Mark) -> None:
    assert read_mark(text) == (words, mark)


def test_talk_to_a_colleague_stays_inside_unless_it_is_marked() -> None:
    assert Saying(-1, 1, "记得带梯子", to_colleague=True).is_internal
    assert not Saying(-1, 1, "修好了", Mark.RESOLVE, to_colleague=True).is_internal
    assert Saying(-1, 1, "别发", Mark.NOTE).is_internal


@pytest.mark.parametrize(
    ("data", "press"),
    [
        ("t:claim:100014", Press("claim", "100014", 7)),
        ("t:reject:100014:court:own", Press("reject", "100014", 7, "court", "own")),
        ("t:claim:", None),
        ("t::100014", None),
        ("d:abc", None),
        ("t:a:b:c:d:e", None),
        ("", None),
        (None, None),
    ],
)
def test_only_data_of_our_own_shape_is_read(data: str | None, press: Press | None) -> None:
    assert read_press(data, 7) == press
