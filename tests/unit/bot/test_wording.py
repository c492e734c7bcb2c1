"""All texts of the bot in one list: each can be shown, found by its words, and changed without losing what matters."""

import pytest

from bot.views.wording import check_wording, find_wordings, in_codes, in_labels, preview, wordings
from helpdesk.adjustments.checks import LONGEST_TEXT

EVERY = wordings({})
RESPONSES = [one for one in EVERY.values() if one.name.startswith("utter_")]


def test_every_shipped_response_may_be_said_as_it_is_and_fits_the_limit() -> None:
    assert len(RESPONSES) > 100
    for one in RESPONSES:
        assert one.fixed or check_wording(one.name, one.text, {}) == [], one.name
        assert len(one.text) <= LONGEST_TEXT


def test_admins_read_placeholders_in_chinese_and_both_ways_are_understood() -> None:
    for one in RESPONSES:
        labelled = in_labels(one.name, one.text)
        assert not any(char.isascii() and char.isalpha() for char in _in_braces(labelled)), one.name
        assert in_codes(one.name, labelled) == one.text.strip(), one.name
        assert "{" not in preview(one.name, labelled), one.name


def _in_braces(text: str) -> str:
    return "".join(part.split("}")[0] for part in text.split("{")[1:])


@pytest.mark.parametrize(
    ("name", "text", "why"),
    [
        ("utter_welcome", "", "不能什么都不写"),
        ("utter_welcome", "别客气，{编号}", "没有{编号}。这一句不填空"),
        ("utter_urged_too_soon", "催过了", "不能少了{编号}{下次时间}"),
        ("utter_urged_too_soon", "{编号}{下次时间}{月亮}", "没有{月亮}。能用的有：{编号}{下次时间}"),
        ("utter_welcome", "别客气}", "成对"),
        ("utter_welcome", "<b>别客气</b>", "只能是文字"),
        ("utter_emergency", "好", "不能改"),
        ("utter_moon", "好", "没有叫"),
        ("moon", "好", "没有叫"),
        ("emergency.call", "好", "不能改"),
    ],
)
def test_a_text_that_would_not_work_is_refused(name: str, text: str, why: str) -> None:
    assert why in "".join(check_wording(name, text, {}))


@pytest.mark.parametrize("name", ["utter_urged_too_soon", "utter_goodbye", "note.withdrawn"])
def test_a_text_is_found_by_what_the_bot_really_said(name: str) -> None:
    said = preview(name, EVERY[name].text)
    assert name in [one.name for one in find_wordings(said, EVERY)]


def test_a_few_words_find_the_texts_that_have_them_and_nothing_finds_nothing() -> None:
    found = find_wordings("不客气", EVERY)
    assert found
    assert all("不客气" in one.text for one in found)
    assert find_wordings("量子纠缠态坍缩", EVERY) == []
    assert find_wordings("？", EVERY) == []


def test_a_changed_text_is_found_by_its_new_words() -> None:
    changed = wordings({"utter_welcome": "甭客气啦您嘞"})
    assert [one.name for one in find_wordings("甭客气啦", changed)] == ["utter_welcome"]
    assert changed["utter_welcome"].is_changed
