"""Deleting conversations from Rasa's tracker store: one sender's on request, everybody's after a long silence."""

import sqlite3
from contextlib import closing
from pathlib import Path

_WAIT = 15.0  # Seconds; Rasa may be writing.


def forget_sender(tracker_db: Path, sender: str) -> int:
    """Delete all events of one sender; returns how many there were."""
    return _delete(tracker_db, "DELETE FROM events WHERE sender_id = ?", sender)


def forget_silent(tracker_db: Path, before: float) -> int:
    """Delete the conversations whose last event is older than ``before`` (Unix time); returns the number of events."""
    silent = "SELECT sender_id FROM events GROUP BY sender_id HAVING max(timestamp) < ?"
    return _delete(tracker_db, f"DELETE FROM events WHERE sender_id IN ({silent})", before)  # noqa: S608 - no input


def _delete(tracker_db: Path, statement: str, value: object) -> int:
    with closing(sqlite3.connect(tracker_db, timeout=_WAIT)) as connection, connection:
        return connection.execute(statement, (value,)).rowcount
