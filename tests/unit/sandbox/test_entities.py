"""Telegram's HTML, and the entities it finds by itself."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.entities import formatted, found_entities, parse_html
from sandbox.errors import ApiError
from sandbox.limits import utf16_length


def test_tags_become_entities_with_utf16_offsets() -> None:
    text, entities = parse_html('😀<b>您<i>好</i></b> <a href="https://a.cn/?x=1&amp;y=2">网页</a>')
    assert text == "😀您好 网页"
    assert entities == [
        {"type": "italic", "offset": 3, "length": 1},
        {"type": "bold", "offset": 2, "length": 2},
        {"type": "text_link", "offset": 5, "length": 2, "url": "https://a.cn/?x=1&y=2"},
    ]


def test_character_references_are_decoded_and_unknown_ones_are_left() -> None:
    assert parse_html("&lt;&gt;&amp;&quot;&#8364;&#x20AC;&nbsp;&") == ('<>&"€€&nbsp;&', [])


@pytest.mark.parametrize(
    ("html", "words"),
    [
        ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
        ("您<br>", 'Unsupported start tag "br" at byte offset 3'),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("<b><i>x</b></i>", 'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"'),
        ("<b", "Unclosed start tag at byte offset 0"),
        ("<b>x</b", "Unclosed end tag at byte offset 4"),
        ("1 < 2", "Unclosed start tag at byte offset 2"),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
    ],
)
def test_bad_html_is_refused_with_its_byte_offset(html: str, words: str) -> None:
    with pytest.raises(ApiError) as caught:
        parse_html(html)
    assert caught.value.description == f"Bad Request: can't parse entities: {words}"


def test_white_space_is_cut_and_the_entities_move_along() -> None:
    text, entities = formatted("\n <b> 您好 </b>\n", "HTML", None)
    assert (text, entities) == ("您好", [{"type": "bold", "offset": 0, "length": 2}])


def test_links_commands_and_hashtags_are_found() -> None:
    found = [
        (each["type"], each["offset"], each["length"])
        for each in found_entities("/my 看 https://a.cn/b #路灯 @linli_demo_bot")
    ]
    assert found == [("url", 6, 14), ("mention", 25, 15), ("bot_command", 0, 3), ("hashtag", 21, 3)]


@settings(max_examples=60, database=None, deadline=None)
@given(st.text(alphabet=st.characters(codec="utf-8")))
def test_escaped_text_comes_back_unchanged(text: str) -> None:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert parse_html(escaped) == (text, [])


@settings(max_examples=60, database=None, deadline=None)
@given(st.text(alphabet="<>/ab&;=\"' 字😀"))
def test_any_markup_is_parsed_or_refused_and_entities_stay_inside(html: str) -> None:
    try:
        text, entities = formatted(html, "HTML", None)
    except ApiError:
        return
    assert all(0 <= each["offset"] < each["offset"] + each["length"] <= utf16_length(text) for each in entities)
