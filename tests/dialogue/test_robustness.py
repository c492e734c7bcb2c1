"""Repeats, restarts and rough input."""

import contextlib
import sqlite3

import pytest

from tests.support.dialogue import TOKEN, Dialogue, Talker, another_rasa
from tests.support.model import trained_model


def test_the_same_message_again_gets_the_same_answer_and_files_nothing_twice(resident: Talker) -> None:
    resident.say("请问老年卡在哪里办理").press("提交")
    again = resident.repeat()
    assert again["replayed"] is True
    assert again["messages"] == resident.answers
    assert len(resident.tickets) == 1


@pytest.mark.parametrize(
    "words",
    [
        "'; DROP TABLE tickets; --",
        "<b>灯</b>坏了<script>alert(1)</script>",
        "{service} {slip} 灯坏了 {0}",
        '/affirm{"a": 1} 灯坏了',
    ],
)
def test_rough_words_are_kept_as_words(resident: Talker, words: str) -> None:
    resident.command("/make_suggestion").say(words)
    resident.press("提交")
    kept = resident.ticket.details["description"]
    assert kept.lstrip("/／") == words.lstrip("/")


def test_the_longest_message_is_kept_whole_and_shown_short(resident: Talker) -> None:
    words = "小区门口的路很难走，" * 409
    resident.command("/make_suggestion").say(words)
    assert len(resident.heard) < 1000
    assert resident.press("提交").ticket.details["description"] == words


def test_a_typed_command_is_only_words(resident: Talker) -> None:
    resident.command("/make_suggestion").say("/affirm")
    assert resident.tickets == []


def test_traditional_characters_are_understood(resident: Talker) -> None:
    resident.command("/report_snapshot").say("跳過")
    assert "在什么地方" in resident.heard
    resident.say("取消")
    assert "取消了" in resident.heard


def test_a_button_of_a_finished_request_does_nothing(resident: Talker) -> None:
    resident.command('/choose{"applicant": "本人"}')
    assert "已经用过了" in resident.heard
    assert resident.command("/affirm").tickets == []


def test_a_half_filled_request_survives_a_restart(dialogue: Dialogue, resident: Talker) -> None:
    """A new server on the same files goes on where the first stood, and knows what it answered."""
    resident.command("/request_certificate").press("居住证明").press("本人")
    with another_rasa(dialogue, trained_model()) as restarted:
        resident.dialogue = restarted
        assert resident.repeat()["replayed"] is True
        assert "住在哪里" in resident.say("租房子").heard


def test_a_half_filled_request_survives_the_night(dialogue: Dialogue, resident: Talker) -> None:
    """Rasa begins a new session after half a day; ours keeps the open form."""
    resident.command("/request_certificate").press("居住证明").press("本人")
    age_conversation(dialogue, resident, seconds=2 * 24 * 3600)
    assert "住在哪里" in resident.say("租房子").heard


def age_conversation(dialogue: Dialogue, resident: Talker, *, seconds: int) -> None:
    """Let the talk so far lie that long ago."""
    older = "UPDATE events SET timestamp = timestamp - ?, data = json_set(data, '$.timestamp', timestamp - ?)"
    with contextlib.closing(sqlite3.connect(dialogue.folder / "rasa.db", timeout=10)) as rasa, rasa:
        rasa.execute(f"{older} WHERE sender_id = ?", (seconds, seconds, f"r{resident.resident_id}"))


def test_logs_hold_no_words_of_residents(dialogue: Dialogue, resident: Talker) -> None:
    resident.command("/make_suggestion").say("这句话不该出现在日志里").press("提交")
    for name in ("actions.log", "rasa.log"):
        text = (dialogue.folder / name).read_text()
        assert "不该出现" not in text
        assert TOKEN not in text
