"""What residents and staff read: plain, complete, harmless."""

from datetime import UTC, date, datetime

import pytest

from bot.views import notes, notices, prompts, staff
from bot.views.message import Letter
from helpdesk.emergencies.detector import EmergencyKind

NASTY = "<i>&</i>"


def _data(letter: Letter) -> list[str]:
    return [str(button.callback_data) for row in letter.keyboard.inline_keyboard for button in row]  # type: ignore[union-attr]


def test_the_first_answer_names_number_team_and_date_in_plain_words() -> None:
    letter = notices.ticket_opened("100014", "随手拍", "城管市政组", date(2026, 3, 5))
    assert "100014" in letter.text
    assert "城管市政组" in letter.text
    assert "最晚3月5日（周四）前给您答复" in letter.text


def test_without_a_team_the_resident_is_told_that_one_is_being_found() -> None:
    assert "正在安排" in notices.ticket_opened("100014", "咨询", None, None).text


def test_a_resolution_asks_whether_it_is_solved_before_how_satisfied() -> None:
    solved = notices.ticket_resolved("100014", "城管市政组 孙磊", "灯已修好")
    assert _data(solved) == ["t:rate:100014:solved", "t:rate:100014:partly", "t:rate:100014:unsolved"]
    assert _data(notices.rating_satisfaction("100014")) == [f"t:rate:100014:{stars}" for stars in (5, 4, 3, 2, 1)]


def test_a_rejection_says_why_and_who_does_it_instead() -> None:
    text = notices.ticket_rejected("100014", "已进入诉讼程序", "请问法院").text
    assert "已进入诉讼程序" in text
    assert "请问法院" in text


@pytest.mark.parametrize(
    "letter",
    [
        notices.ticket_opened(NASTY, NASTY, NASTY, None),
        notices.ticket_claimed(NASTY, NASTY, NASTY),
        notices.ticket_dispatched(NASTY, NASTY),
        notices.staff_question("1", NASTY, NASTY),
        notices.staff_answer("1", NASTY, NASTY),
        notices.ticket_resolved("1", NASTY, NASTY),
        notices.ticket_rejected("1", NASTY, NASTY),
        staff.staff_text("bound", {"team": NASTY}),
        notes.ticket_note("1", "returned", {"reason": NASTY, "staff": NASTY, "team": NASTY}),
        staff.resident_words(NASTY, kind="supplement"),
        staff.alarm("fire", NASTY, NASTY, 1001, 5, NASTY),
        notices.alarm_answered(NASTY, NASTY),
        prompts.prompt("1", "ask", NASTY, 2001, NASTY),
        staff.contact_letter("1", NASTY, NASTY),
    ],
)
def test_peoples_words_are_never_markup(letter: Letter) -> None:
    assert "<i>" not in letter.text
    assert "&lt;i&gt;" in letter.text


@pytest.mark.parametrize("name", sorted(notes.NOTES))
def test_every_note_is_a_sentence_even_without_its_facts(name: str) -> None:
    text = notes.ticket_note("100014", name, {}).text
    assert "100014" in text
    assert "{" not in text


def test_an_unknown_note_is_still_a_sentence() -> None:
    assert "100014" in notes.ticket_note("100014", "something_new", {}).text


def test_a_rating_is_shown_with_stars_and_words() -> None:
    text = notes.ticket_note("1", "rated", {"satisfaction": 4, "resolution": "partly"}).text
    assert "⭐⭐⭐⭐" in text
    assert "部分解决" in text


def test_reasons_are_shown_in_words() -> None:
    assert "不属本科室职责" in notes.ticket_note("1", "returned", {"reason": "wrong_team"}).text


@pytest.mark.parametrize("kind", [*(kind.value for kind in EmergencyKind), "other"])
def test_every_emergency_has_a_name(kind: str) -> None:
    assert kind in staff.EMERGENCIES


def test_alerts_fit_into_what_telegram_shows() -> None:
    assert len(staff.already_claimed("名" * 300, None)) <= 200
    assert len(staff.contact_alert("名" * 300, "1")) <= 200
    assert "已由赵敏 14:02 签收" in staff.already_claimed("赵敏", datetime(2026, 1, 1, 14, 2, tzinfo=UTC))
