"""Cleaning and joining of what residents say."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.intake.words import clean, is_only_pictures, speak_emoji
from bot.residents.words import LONGEST_JOINED, LONGEST_TEXT, Words, join, leading_plain
from helpdesk.tickets.commands import AttachmentFacts

AT = datetime(2026, 3, 10, 2, 0, tzinfo=UTC)


def words(number: int, text: str | None = "好", **facts: object) -> Words:
    """One thing said."""
    return Words(update_ids=(number,), message_id=str(number), sent_at=AT, text=text, **facts)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("written", "seen"),
    [
        ("\u202e我家\u200b漏水\u2066了\ufeff", "我家漏水了"),
        ("a\u200db", "ab"),
        ("👨\u200d👩\u200d👧 一家", "👨\u200d👩\u200d👧 一家"),
        ("第一行\r\n第二行\x00\x07", "第一行\n第二行"),
        ("  臺灣路3號  ", "臺灣路3號"),
        ("\u200b\u2060\ufeff", ""),
        ("半个\ud83d字", "半个字"),
    ],
)
def test_what_cannot_be_seen_is_dropped_and_the_rest_stays(written: str, seen: str) -> None:
    assert clean(written) == seen


@given(st.text())
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@pytest.mark.parametrize(
    ("text", "only"),
    [("😀😀", True), ("❤️", True), ("🏠3栋", False), ("？？", False), ("12", False), ("", False), ("好", False)],
)
def test_only_pictures_are_told_from_words(text: str, *, only: bool) -> None:
    assert is_only_pictures(text) is only


@pytest.mark.parametrize(
    ("sign", "word"), [("👍", "好的"), ("👍🏻", "好的"), ("👌👌", "好的"), ("🙏", "谢谢"), ("😀", "😀")]
)
def test_a_well_known_sign_is_a_word(sign: str, word: str) -> None:
    assert speak_emoji(sign) == word


def test_the_captions_of_a_long_album_are_cut_to_what_the_dialogue_takes() -> None:
    assert len(words(1, "字" * 9000).question(12).text or "") == LONGEST_TEXT


def test_joined_words_keep_their_order_and_answer_for_all_their_updates() -> None:
    joined = join([words(1, "一"), words(2, "二"), words(3, "三")])
    assert (joined.text, joined.update_ids, joined.message_id) == ("一\n二\n三", (1, 2, 3), "3")


def test_joining_stops_at_a_photo_and_at_the_limit() -> None:
    photo = words(3, "看", attachments=(AttachmentFacts(kind="photo", file_id="x"),))
    assert [one.message_id for one in leading_plain([words(1), words(2), photo, words(4)])] == ["1", "2"]
    long = "长" * (LONGEST_JOINED - 10)
    assert [one.message_id for one in leading_plain([words(1, long), words(2, "再来十几个字，放不下了吧")])] == ["1"]


def test_the_question_names_the_resident_by_row_and_never_by_telegram_id() -> None:
    place = AttachmentFacts(kind="location", latitude=30.1, longitude=120.1)
    question = words(7, None, attachments=(place,)).question(12)
    assert (question.sender, question.text, question.payload) == ("r12", None, "/attach")
    assert question.metadata["location"] == {"latitude": 30.1, "longitude": 120.1}
    assert question.metadata["attachments"] == []
