import sqlite3

import pytest

from nlu.forgetting import forget_sender, forget_silent


@pytest.fixture
def tracker_db(tmp_path):
    file = tmp_path / "talks.db"
    with sqlite3.connect(file) as connection:
        connection.execute("CREATE TABLE events (id INTEGER PRIMARY KEY, sender_id TEXT, timestamp REAL, data TEXT)")
        rows = [("r1", 10.0, "a"), ("r1", 90.0, "b"), ("r2", 10.0, "c"), ("r2", 20.0, "d")]
        connection.executemany("INSERT INTO events (sender_id, timestamp, data) VALUES (?, ?, ?)", rows)
    return file


def left(tracker_db):
    with sqlite3.connect(tracker_db) as connection:
        return [row[0] for row in connection.execute("SELECT data FROM events ORDER BY id")]


def test_one_resident_is_forgotten_and_nobody_else(tracker_db):
    assert forget_sender(tracker_db, "r1") == 2
    assert left(tracker_db) == ["c", "d"]
    assert forget_sender(tracker_db, "r1' OR '1'='1") == 0


def test_a_talk_is_forgotten_after_a_long_silence_but_not_its_older_half_before(tracker_db):
    assert forget_silent(tracker_db, before=50.0) == 2
    assert left(tracker_db) == ["a", "b"]
