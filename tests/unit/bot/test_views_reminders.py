"""Reminders and the digest in words; whatever people wrote is made harmless."""

from datetime import date

import pytest

from bot.views.notices import promise_moved, ticket_opened
from bot.views.reminders import digest, reminder, reminder_summary

NASTY = "<i>&</i>"
FACTS = {
    "level": "remind_amber",
    "clock": "handle",
    "due_on": "2026-03-19",
    "people": [{"id": 7, "name": "孙磊"}],
    "team": "城管市政组",
    "owner": "孙磊",
}


@pytest.mark.parametrize("level", ["remind_amber", "remind_red", "remind_supervisors", "remind_unanswered", "other"])
@pytest.mark.parametrize("clock", ["accept", "handle"])
def test_every_reminder_names_the_ticket_and_calls_the_people(level: str, clock: str) -> None:
    facts = FACTS | {"level": level, "clock": clock, "people": [{"id": 7, "name": NASTY}], "owner": NASTY}
    text = reminder("100012", facts).text
    assert "<b>100012</b>" in text
    assert '<a href="tg://user?id=7">&lt;i&gt;' in text
    assert "<i>" not in text


def test_a_reminder_says_the_day_and_that_it_is_urgent() -> None:
    assert "3月19日（周四）要答复居民" in reminder("100012", FACTS).text
    assert reminder("100012", FACTS | {"urgent": True}).text.startswith("【紧急】")


def test_many_reminders_are_one_message() -> None:
    tickets = [{"number": "100012", "link": "https://t.me/c/1/2"}, {"number": "100034", "link": None}]
    facts = {"team": NASTY, "apart": True, "counts": {"remind_red": 3, "remind_amber": 2}, "tickets": tickets}
    text = reminder_summary(facts).text
    assert "刚超期的 3 件，🟡 快到期的 2 件" in text
    assert '<a href="https://t.me/c/1/2">100012</a>、<b>100034</b>' in text
    assert "<i>" not in text


def test_the_digest_has_a_line_for_each_ticket_and_counts_the_rest() -> None:
    line = {"number": "100012", "place": f"幸福路{NASTY}", "owner": None, "link": None}
    sections = [
        {"name": "red", "total": 12, "lines": [line]},
        {"name": "places", "total": 1, "lines": [{"place": NASTY, "topic": "道路", "count": 4}]},
        {"name": "teams", "total": 1, "lines": [{"team": NASTY, "count": 2}]},
    ]
    text = digest({"team": "城管市政组", "on": "2026-03-19", "sections": sections, "provisional": [2027]}).text
    assert "☀️ <b>城管市政组 · 3月19日（周四）</b>" in text
    assert "还没人签收" in text
    assert "……还有 11 件" in text
    assert "道路 4 次" in text
    assert "2027年放假安排还没公布" in text
    assert "<i>" not in text


@pytest.mark.parametrize(
    ("reason", "said"),
    [("extended", "（等配件）"), ("urgent", "紧急"), ("ordinary", "一般"), ("calendar", "放假安排"), (None, "接着办")],
)
def test_the_resident_reads_why_the_date_moved(reason: str | None, said: str) -> None:
    text = promise_moved("100012", date(2026, 3, 19), reason, "等配件" if reason == "extended" else None).text
    assert said in text
    assert "3月19日（周四）前给您答复" in text


def test_the_first_answer_says_that_the_date_may_move() -> None:
    letter = ticket_opened("100012", "随手拍", "城管市政组", date(2027, 1, 7), is_provisional=True)
    assert "（放假安排公布后可能调整）" in letter.text
    assert "可能调整" not in ticket_opened("100012", "随手拍", None, date(2027, 1, 7)).text
