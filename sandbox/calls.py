"""The bot's calls: one of them, and the log of the latest for tests."""

import time
from collections import deque
from dataclasses import dataclass, field
from typing import Any

from sandbox.files import Upload

Json = dict[str, Any]

MEMORY = 5000


@dataclass
class Call:
    """One call whose parameters were checked."""

    method: str
    parameters: Json
    uploads: dict[str, Upload] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """A word, empty when it is missing."""
        return str(self.parameters.get(name, ""))

    def integer(self, name: str) -> int | None:
        """A number; Telegram reads 0 as missing."""
        value = self.parameters.get(name)
        return int(value) if value else None

    def flag(self, name: str) -> bool:
        """A yes or no."""
        return bool(self.parameters.get(name))

    def value(self, name: str) -> Any:
        """Whatever was sent, or None."""
        return self.parameters.get(name)


class CallLog:
    """The latest calls with their parameters and how they ended."""

    def __init__(self) -> None:
        self._calls: deque[Json] = deque(maxlen=MEMORY)
        self._last = 0

    def note(self, method: str, parameters: Json, code: int | None, description: str | None) -> None:
        """Remember one call."""
        self._last += 1
        chat_id = chat_id_of(parameters)
        outcome = {"ok": code is None, "error_code": code, "description": description}
        entry = {"id": self._last, "method": method, "parameters": parameters, "chat_id": chat_id}
        self._calls.append(entry | outcome | {"at": time.time()})

    def after(self, number: int, method: str | None) -> list[Json]:
        """Calls behind a number; getUpdates only when asked for."""
        wanted = method.lower() if method else None
        return [
            call
            for call in self._calls
            if call["id"] > number and (call["method"].lower() == wanted if wanted else call["method"] != "getUpdates")
        ]


def chat_id_of(parameters: Json) -> int | None:
    """The chat a call speaks to."""
    try:
        return int(parameters["chat_id"])
    except (KeyError, TypeError, ValueError):
        return None
