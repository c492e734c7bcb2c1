"""The hint for staff: short, with its reasons, nobody's number, and buttons that fit."""

import pytest

from bot.views.same_things import same_hint, same_thing_photo
from helpdesk.crowds.similarity import Reason

WHAT = "和平农贸市场 路灯不亮"


def test_a_hint_says_which_why_and_when() -> None:
    letter = same_hint("100036", "100028", WHAT, ["same_place", "same_object", "similar_words"], 130)
    assert letter.text == (
        "🔎 可能和 <b>100028</b> 是同一件：和平农贸市场 路灯不亮（同一地点，同一样东西，字句相近，2 小时前报的）"
    )


def test_its_buttons_merge_or_dismiss() -> None:
    keyboard = same_hint("100036", "100028", WHAT, [], 5).keyboard
    [row] = keyboard.inline_keyboard  # type: ignore[union-attr]
    assert [one.callback_data for one in row] == ["t:merge:100036:100028", "t:apart:100036:100028"]
    assert all(len(str(one.callback_data).encode()) <= 64 for one in row)


@pytest.mark.parametrize(
    ("minutes", "words"), [(-5, "刚才"), (1, "刚才"), (59, "59 分钟前"), (60, "1 小时前"), (3000, "2 天前")]
)
def test_its_age_is_told_no_more_exactly_than_needed(minutes: int, words: str) -> None:
    assert f"（{words}报的）" in same_hint("100036", "100028", WHAT, [], minutes).text


def test_words_are_escaped_masked_and_cut() -> None:
    text = same_hint("100036", "100028", "<i> 13800001234 " + "长" * 200, ["<i>"], 5).text
    assert "&lt;i&gt; 138****1234" in text
    assert "<i>" not in text
    assert "…" in text
    assert len(text) < 140


def test_every_reason_has_words_or_speaks_against_it() -> None:
    against = {"far_pin", "other_place", "other_spot", "other_corner", "other_object", "long_ago"}
    quiet = {"same_topic", "same_corner", "same_word"}  # Said by other reasons, or true of every hint.
    for reason in set(Reason) - against - quiet:
        assert "（刚才报的）" not in same_hint("1", "2", WHAT, [reason.value], 0).text


def test_the_same_reason_is_not_said_twice() -> None:
    assert same_hint("1", "2", WHAT, ["same_place", "same_place"], 5).text.count("同一地点") == 1


def test_a_photo_is_asked_about_in_one_line() -> None:
    assert same_thing_photo().text.endswith("。")
    assert "\n" not in same_thing_photo().text
