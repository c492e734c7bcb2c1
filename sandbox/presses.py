"""Presses of inline buttons that wait for the bot's answerCallbackQuery."""

import asyncio
import secrets
import time
from dataclasses import dataclass, field
from typing import Any

from sandbox.errors import bad_request
from sandbox.limits import CALLBACK_ANSWER, CALLBACK_SECONDS, utf16_length

Json = dict[str, Any]


@dataclass
class Press:
    """One press."""

    query_id: str
    person_id: int
    chat_id: int
    message_id: int
    at: float = field(default_factory=time.monotonic)
    answer: Json | None = None
    answered: asyncio.Event = field(default_factory=asyncio.Event)


class Presses:
    """The presses that may still be answered, once each."""

    def __init__(self) -> None:
        self._open: dict[str, Press] = {}

    def start(self, person_id: int, chat_id: int, message_id: int) -> Press:
        """Somebody pressed."""
        self._forget_old()
        press = Press(str(secrets.randbits(62)), person_id, chat_id, message_id)
        self._open[press.query_id] = press
        return press

    def answer(self, query_id: str, text: str, url: str, *, alert: bool) -> Press:
        """The bot answers, or is told that it is too late."""
        if utf16_length(text) > CALLBACK_ANSWER:
            raise bad_request("MESSAGE_TOO_LONG")
        self._forget_old()
        press = self._open.pop(query_id, None)
        if press is None:
            raise bad_request("query is too old and response timeout expired or query ID is invalid")
        shown: Json = {("alert" if alert else "answer"): text} if text else {}
        press.answer = shown | ({"url": url} if url else {})
        press.answered.set()
        return press

    def close(self) -> None:
        """Nobody waits any more."""
        for press in self._open.values():
            press.answered.set()

    def _forget_old(self) -> None:
        limit = time.monotonic() - CALLBACK_SECONDS
        for query_id in [query_id for query_id, press in self._open.items() if press.at < limit]:
            del self._open[query_id]
