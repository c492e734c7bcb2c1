"""Delivery's pure parts: pace, cutting, layout, and what an error means."""

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram.error import BadRequest, ChatMigrated, Forbidden, NetworkError, TelegramError, TimedOut

from bot.delivery.failures import Outcome, judge
from bot.delivery.layout import lay_out
from bot.delivery.pacing import Limits, Pacer
from bot.delivery.splitting import split_html, units
from bot.delivery.steps import SendAlbum, SendContact, SendFile, SendPlace, SendText
from bot.views.message import Letter, buttons, escape
from helpdesk.tickets.models import Attachment


class Watch:
    """A stopwatch that is moved by hand."""

    def __init__(self) -> None:
        self.at = 1000.0

    def __call__(self) -> float:
        return self.at


def test_a_private_chat_takes_three_at_once_and_then_one_a_second() -> None:
    watch = Watch()
    pacer = Pacer(now=watch)
    for _ in range(3):
        assert pacer.delay(1) == 0
        pacer.spend(1)
    assert pacer.delay(1) == pytest.approx(3)
    assert pacer.delay(2) == 0
    watch.at += 3
    assert pacer.delay(1) == 0


def test_a_group_takes_twenty_a_minute_and_keeps_five_for_words() -> None:
    watch = Watch()
    pacer = Pacer(Limits(overall=(1000, 1.0)), now=watch)
    for _ in range(15):
        pacer.spend(-1)
    assert pacer.delay(-1) == 0
    assert pacer.delay(-1, refresh=True) > 0
    for _ in range(5):
        pacer.spend(-1)
    assert pacer.delay(-1) == pytest.approx(60)
    assert pacer.delay(-1, cost=0) == 0


def test_an_album_costs_as_much_as_its_files() -> None:
    pacer = Pacer(Limits(group=(20, 60.0), overall=(1000, 1.0)), now=Watch())
    for _ in range(15):
        pacer.spend(-1)
    assert pacer.delay(-1, cost=5) == 0
    assert pacer.delay(-1, cost=6) > 0


def test_a_hold_stops_one_chat_only() -> None:
    watch = Watch()
    pacer = Pacer(now=watch)
    pacer.hold(1, 30)
    assert pacer.delay(1) == pytest.approx(30)
    assert pacer.delay(1, cost=0) == pytest.approx(30)
    assert pacer.delay(2) == 0


def test_all_chats_together_stay_below_thirty_a_second() -> None:
    pacer = Pacer(now=Watch())
    for chat in range(28):
        pacer.spend(chat + 1)
    assert pacer.delay(99) > 0


@given(st.text(alphabet=st.sampled_from("长a<&>\n😀\u200d"), max_size=900), st.integers(min_value=20, max_value=120))
def test_cut_pieces_fit_and_lose_no_word(text: str, limit: int) -> None:
    pieces = split_html(escape(text), limit)
    assert all(units(piece) <= limit for piece in pieces)
    assert "".join(pieces).replace("\n", "") == escape(text).replace("\n", "") or not text.strip()


def test_a_text_is_cut_at_line_ends() -> None:
    lines = "\n".join(["字" * 30] * 10)
    assert all(len(piece.split("\n")[-1]) == 30 for piece in split_html(lines, 100))


def test_a_line_that_is_too_long_is_cut_at_the_ends_of_sentences() -> None:
    pieces = split_html("他说“不修！”我等了三天。" * 12, 50)
    assert len(pieces) > 1
    assert all(piece.endswith(("。", "！”")) and units(piece) <= 50 for piece in pieces)


def _photos(count: int) -> list[Attachment]:
    return [Attachment(kind="photo", file_id=f"p{place}") for place in range(count)]


def test_one_photo_carries_the_words_as_its_caption() -> None:
    assert lay_out(Letter("看图"), _photos(1)) == [SendFile("photo", "p0", "看图")]


def test_eleven_photos_are_an_album_of_ten_and_one() -> None:
    first, second = lay_out(Letter("看图"), _photos(11))
    assert isinstance(first, SendAlbum)
    assert len(first.items) == 10
    assert first.caption == "看图"
    assert second == SendFile("photo", "p10")


def test_a_round_video_carries_no_words() -> None:
    round_one = SendFile("video_note", "e")
    assert lay_out(Letter("您看"), [Attachment(kind="video_note", file_id="e")]) == [SendText("您看"), round_one]


def test_words_too_long_for_a_caption_go_first_as_text() -> None:
    first, second = lay_out(Letter("长" * 1025), _photos(1))
    assert isinstance(first, SendText)
    assert second == SendFile("photo", "p0")


def test_buttons_stay_under_the_words_at_the_end() -> None:
    steps = lay_out(Letter("办好了吗", buttons([("好", "t:x:1")])), _photos(2))
    assert isinstance(steps[0], SendAlbum)
    assert isinstance(steps[-1], SendText)
    assert steps[-1].keyboard is not None


def test_files_go_as_what_they_were_received_as() -> None:
    mixed = [
        Attachment(kind="photo", file_id="a", file_name="img.jpg"),
        Attachment(kind="document", file_id="b"),
        Attachment(kind="voice", file_id="c"),
        Attachment(kind="voice", file_id="d", file_name="song.mp3"),
        Attachment(kind="video_note", file_id="e"),
        Attachment(kind="location", latitude=30.0, longitude=120.0),
        Attachment(kind="contact", phone="1", name="李"),
    ]
    steps = lay_out(Letter("材料"), mixed, protect=True)
    assert steps == [
        SendAlbum((("document", "a"), ("document", "b")), "材料", protect=True),
        SendFile("voice", "c", protect=True),
        SendFile("audio", "d", protect=True),
        SendFile("video_note", "e", protect=True),
        SendPlace(30.0, 120.0, protect=True),
        SendContact("1", "李", protect=True),
    ]


def _caused(error: TelegramError, cause: Exception) -> TelegramError:
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (_caused(TimedOut(), httpx.PoolTimeout("")), Outcome.NOT_SENT),
        (_caused(TimedOut(), httpx.ConnectTimeout("")), Outcome.NOT_SENT),
        (_caused(NetworkError(""), httpx.ConnectError("")), Outcome.NOT_SENT),
        (_caused(TimedOut(), httpx.ReadTimeout("")), Outcome.UNKNOWN),
        (_caused(TimedOut(), httpx.WriteTimeout("")), Outcome.UNKNOWN),
        (_caused(NetworkError(""), httpx.ReadError("")), Outcome.UNKNOWN),
        (_caused(NetworkError(""), httpx.RemoteProtocolError("")), Outcome.UNKNOWN),
        (NetworkError("Bad Gateway"), Outcome.SERVER_FAULT),
        (Forbidden("Forbidden: bot was blocked by the user"), Outcome.FORBIDDEN),
        (BadRequest("Chat not found"), Outcome.CHAT_GONE),
        (BadRequest("Message thread not found"), Outcome.TOPIC_GONE),
        (BadRequest("TOPIC_DELETED"), Outcome.TOPIC_GONE),
        (ChatMigrated(-100), Outcome.MOVED),
        (BadRequest("Message is not modified: specified new message content"), Outcome.UNCHANGED),
        (BadRequest("Message to edit not found"), Outcome.MESSAGE_GONE),
        (BadRequest("Can't parse entities"), Outcome.REFUSED),
    ],
)
def test_an_error_says_whether_the_message_may_have_arrived(error: TelegramError, outcome: Outcome) -> None:
    assert judge(error) is outcome
