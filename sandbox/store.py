"""Where the sandbox keeps its state: one SQLite file, written at each change, read once at the start.

The bot's own database remembers message ids, so they must go on after a restart.
"""

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

Json = dict[str, Any]

TABLES = """
CREATE TABLE IF NOT EXISTS settings (name TEXT PRIMARY KEY, body TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS chats (chat_id INTEGER PRIMARY KEY, body TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS messages (
    chat_id INTEGER, message_id INTEGER, body TEXT NOT NULL, PRIMARY KEY (chat_id, message_id));
CREATE TABLE IF NOT EXISTS updates (update_id INTEGER PRIMARY KEY, body TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS files (file_id TEXT PRIMARY KEY, body TEXT NOT NULL, data BLOB);
"""
NAMES = ("settings", "chats", "messages", "updates", "files")


class Store:
    """Rows of JSON. Without a folder it lives in memory and is forgotten with the process."""

    def __init__(self, folder: Path | None) -> None:
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True)
        path = ":memory:" if folder is None else str(folder / "sandbox.db")
        # One event loop thread does all the work; the thread that made the store may be another one.
        self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=NORMAL")
        self._db.executescript(TABLES)

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def clear(self) -> None:
        """Forget everything."""
        for name in NAMES:
            self._db.execute(f"DELETE FROM {name}")  # noqa: S608  (a constant)

    def setting(self, name: str, default: Any) -> Any:
        """One setting, or its default."""
        row = self._db.execute("SELECT body FROM settings WHERE name = ?", (name,)).fetchone()
        return default if row is None else json.loads(row[0])

    def save_setting(self, name: str, value: Any) -> None:
        """Write one setting."""
        self._db.execute("INSERT OR REPLACE INTO settings VALUES (?, ?)", (name, _dump(value)))

    def chats(self) -> Iterator[Json]:
        """Every chat."""
        return self._bodies("SELECT body FROM chats ORDER BY rowid")

    def save_chat(self, chat_id: int, body: Json) -> None:
        """Write one chat."""
        self._db.execute("INSERT OR REPLACE INTO chats VALUES (?, ?)", (chat_id, _dump(body)))

    def messages(self) -> Iterator[Json]:
        """Every message in order."""
        return self._bodies("SELECT body FROM messages ORDER BY chat_id, message_id")

    def save_message(self, chat_id: int, message_id: int, body: Json) -> None:
        """Write one message."""
        self._db.execute("INSERT OR REPLACE INTO messages VALUES (?, ?, ?)", (chat_id, message_id, _dump(body)))

    def delete_message(self, chat_id: int, message_id: int) -> None:
        """Forget one message."""
        self._db.execute("DELETE FROM messages WHERE chat_id = ? AND message_id = ?", (chat_id, message_id))

    def updates(self) -> Iterator[Json]:
        """Every unconfirmed update in order."""
        return self._bodies("SELECT body FROM updates ORDER BY update_id")

    def save_update(self, update_id: int, body: Any) -> None:
        """Write one update."""
        self._db.execute("INSERT OR REPLACE INTO updates VALUES (?, ?)", (update_id, _dump(body)))

    def delete_update(self, update_id: int) -> None:
        """Forget one update."""
        self._db.execute("DELETE FROM updates WHERE update_id = ?", (update_id,))

    def files(self) -> Iterator[Json]:
        """Every file without its bytes."""
        return self._bodies("SELECT body FROM files ORDER BY rowid")

    def save_file(self, file_id: str, body: Json, data: bytes | None) -> None:
        """Write one file; sizes of one photo share the bytes of the largest."""
        self._db.execute("INSERT OR REPLACE INTO files VALUES (?, ?, ?)", (file_id, _dump(body), data))

    def file_data(self, file_id: str) -> bytes:
        """The bytes of one file."""
        row = self._db.execute("SELECT data FROM files WHERE file_id = ?", (file_id,)).fetchone()
        return b"" if row is None or row[0] is None else bytes(row[0])

    def _bodies(self, sql: str) -> Iterator[Any]:
        return (json.loads(row[0]) for row in self._db.execute(sql).fetchall())


def _dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=True, separators=(",", ":"))
