"""Words of people who have not agreed yet live in memory, for an hour."""

from datetime import timedelta

from telegram import Update

from bot.residents.desk import HELD_AT_MOST, FirstWords
from bot.residents.office import kilometres
from helpdesk.clock import FixedClock


def test_held_words_wait_in_order_until_they_are_dropped(clock: FixedClock) -> None:
    words = FirstWords()
    for update_id in (1, 2, 3):
        words.hold(1001, (Update(update_id),), clock.now())
    words.hold(1002, (Update(9),), clock.now())
    for _ in range(2):
        assert [parts[0].update_id for parts in words.waiting(1001, clock.now())] == [1, 2, 3]
    words.drop(1001)
    assert words.waiting(1001, clock.now()) == []
    assert words.has(1002)


def test_words_older_than_an_hour_are_forgotten(clock: FixedClock) -> None:
    words = FirstWords()
    words.hold(1001, (Update(1),), clock.now())
    clock.advance(timedelta(minutes=61))
    words.hold(1002, (Update(2),), clock.now())
    assert not words.has(1001)


def test_a_stranger_cannot_fill_the_memory(clock: FixedClock) -> None:
    words = FirstWords()
    for update_id in range(HELD_AT_MOST + 50):
        words.hold(1001, (Update(update_id),), clock.now())
    assert len(words.waiting(1001, clock.now())) == HELD_AT_MOST


def test_the_notice_comes_first_then_a_reminder_and_in_between_nothing(clock: FixedClock) -> None:
    words = FirstWords()
    asked = []
    for seconds in (0, 5, 60, 61):
        clock.advance(timedelta(seconds=seconds))
        asked.append(words.asks_now(1001, clock.now()))
    assert asked == ["notice", None, "reminder", "reminder"]


def test_far_is_measured_on_the_earth() -> None:
    assert round(kilometres(39.9042, 116.4074, 31.2304, 121.4737)) == 1067  # Beijing to Shanghai.
    assert kilometres(30.0, 120.0, 30.0, 120.0) == 0
