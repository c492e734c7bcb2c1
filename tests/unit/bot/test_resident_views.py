"""What residents read: complete, harmless, and within Telegram's limits."""

from typing import Any

import pytest
from telegram import ForceReply, InlineKeyboardMarkup, ReplyKeyboardMarkup
from telegram.constants import MessageLimit

from bot.delivery.layout import lay_out
from bot.delivery.steps import SendText
from bot.views import residents as views
from bot.views.menu import MENU, menu_payload
from bot.views.sentences import plain
from helpdesk.emergencies.kinds import ADVICE, NUMBERS, EmergencyKind

NASTY = "<b>&'\"</b>"
FACTS: dict[str, Any] = {
    "number": "100017",
    "service": "随手拍",
    "status": "办理中",
    "summary": NASTY,
    "promised": "3月17日",
    "team": NASTY,
    "opened": "3月10日 10:00",
    "open": True,
    "tickets": 2,
    "more": 3,
    "size": 25 * 1024 * 1024,
    "km": 9000,
    "office": NASTY,
    "next": "3月11日 10:00",
    "waiting": True,
}


@pytest.mark.parametrize("name", sorted(views.TEXTS))
def test_every_sentence_can_be_said_and_obeys_nobodys_html(name: str) -> None:
    args = {**FACTS, "tickets": [FACTS]} if name == "my_tickets" else FACTS
    letter = views.fixed_text(name, args)
    assert 0 < len(letter.text) <= MessageLimit.MAX_TEXT_LENGTH
    assert NASTY not in letter.text
    assert "{" not in letter.text


def test_a_long_dialogue_message_keeps_its_end_and_its_buttons() -> None:
    buttons = [{"title": "提交", "payload": "/affirm"}]
    text = "\n".join(["补充：" + "吵<" * 90] * 60) + "\n没问题就点“提交”。"
    *before, last = lay_out(views.dialogue_message(text, buttons, ["a" * 16]))
    assert all(isinstance(step, SendText) and step.keyboard is None for step in before)
    assert isinstance(last, SendText)
    assert last.html.endswith("没问题就点“提交”。")
    assert last.keyboard is not None


def test_a_dialogue_message_without_buttons_brings_the_menu() -> None:
    letter = views.dialogue_message("您好", [], [])
    assert isinstance(letter.keyboard, ReplyKeyboardMarkup)
    shown = [[key.text for key in row] for row in letter.keyboard.keyboard]
    assert shown == [[plain(f"button.menu.{what}") for what in row] for row in MENU]
    payloads = {menu_payload(title) for row in shown for title in row}
    assert None not in payloads
    assert len(payloads) == 8


def test_dialogue_buttons_carry_tokens_within_telegrams_64_bytes() -> None:
    buttons = [{"title": "提交", "payload": "/affirm"}, {"title": "取消", "payload": "/stop"}]
    letter = views.dialogue_message("对吗？", buttons, ["a" * 16, "b" * 16])
    assert isinstance(letter.keyboard, InlineKeyboardMarkup)
    [[first, second]] = letter.keyboard.inline_keyboard
    assert (first.callback_data, second.callback_data) == ("d:" + "a" * 16, "d:" + "b" * 16)


def test_long_titles_stand_below_each_other() -> None:
    buttons = [{"title": "居住证明（租房的居民）", "payload": "/a"}, {"title": "其他", "payload": "/b"}]
    letter = views.dialogue_message("哪种？", buttons, ["a", "b"])
    assert isinstance(letter.keyboard, InlineKeyboardMarkup)
    assert len(letter.keyboard.inline_keyboard) == 2


def test_a_question_for_the_place_becomes_a_keyboard_that_can_send_it() -> None:
    buttons = [{"title": "发送位置", "payload": "#location"}, {"title": "跳过", "payload": "/skip"}]
    letter = views.dialogue_message("在哪里？", buttons, ["a", "b"])
    assert isinstance(letter.keyboard, ReplyKeyboardMarkup)
    [[place], [skip]] = letter.keyboard.keyboard
    assert (place.request_location, skip.request_location) == (True, None)


@pytest.mark.parametrize("kind", [kind for kind in EmergencyKind if kind is not EmergencyKind.OTHER])
def test_an_emergency_answer_begins_with_the_number_and_has_advice_of_its_own(kind: EmergencyKind) -> None:
    letter = views.emergency_answer(kind.value, NUMBERS[kind])
    assert NUMBERS[kind][0] in letter.text.splitlines()[0]
    assert letter.text.splitlines()[1] == ADVICE[kind]


def test_where_nobody_can_tell_what_happens_each_number_says_what_it_is_for() -> None:
    text = views.emergency_answer("other", NUMBERS[EmergencyKind.OTHER], "nobody").text
    for number in NUMBERS[EmergencyKind.OTHER]:
        assert f"：<b>{number}</b>" in text
    assert "先说您在哪里" in text
    assert "请您一定自己打电话" in text


def test_the_hint_for_a_supplement_waits_for_a_reply() -> None:
    assert isinstance(views.fixed_text("supplement_hint", FACTS).keyboard, ForceReply)


def test_whoever_takes_consent_back_reads_what_stays() -> None:
    over = views.fixed_text("consent_revoked", {"unfinished": 0}).text
    assert "电话已经删掉" in over
    assert "档案" in over
    going_on = views.fixed_text("consent_revoked", {"unfinished": 2}).text
    assert "电话已经删掉" not in going_on
    assert "还有 2 件事没有了结" in going_on


@pytest.mark.parametrize("told", ["admins", "nobody", "group", "something new"])
def test_nobody_reads_that_help_was_told_when_it_was_not(told: str) -> None:
    assert "已经通知" in views.emergency_answer("fire", ["119"]).text
    assert "已经通知" not in views.emergency_answer("fire", ["119"], told).text
    assert "自己" in views.emergency_answer("fire", ["119"], told).text
