"""Texts with HTML in /teach: buttons show words only, and what the marks are for is said."""

from bot.views.message import Letter
from bot.views.teaching_texts import found_texts, text_shown
from bot.views.wording import Wording

BOLD = Wording("a.name", shipped="<b>请拨 {number}</b>", text="<b>请拨 {number}</b>")


def titles(letter: Letter) -> list[str]:
    return [button.text for row in letter.keyboard.inline_keyboard for button in row]  # type: ignore[union-attr]


def test_a_button_shows_no_marks() -> None:
    assert titles(found_texts([BOLD], "token"))[0].startswith("请拨 ")
    assert not any("<" in title for title in titles(found_texts([BOLD], "token")))


def test_what_the_marks_are_for_is_said_where_there_are_some() -> None:
    told = "&lt;b&gt; 和 &lt;/b&gt; 中间的字是粗体"
    assert told in text_shown(BOLD, "token").text
    assert told not in text_shown(Wording("a.name", shipped="您好。", text="您好。"), "token").text
