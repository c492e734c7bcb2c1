"""What the page is told while it happens: a numbered stream with a short memory."""

import json
from collections import deque
from collections.abc import AsyncIterator
from typing import Any

from sandbox.bells import Bell

MEMORY = 2000
HEARTBEAT_SECONDS = 15.0


class Events:
    """The stream; a reader who missed too much is told to load the state again."""

    def __init__(self) -> None:
        self._events: deque[tuple[int, str, str]] = deque(maxlen=MEMORY)
        self.last = 0
        self.bell = Bell()

    def tell(self, kind: str, data: dict[str, Any]) -> None:
        """Tell every open page."""
        self.last += 1
        self._events.append((self.last, kind, json.dumps(data, ensure_ascii=False)))
        self.bell.ring()

    async def stream(self, after: int | None) -> AsyncIterator[str]:
        """Server-Sent Events behind ``after``, until the sandbox closes."""
        seen = self.last if after is None else after
        if self._missed(seen):
            yield f"id: {self.last}\nevent: reset\ndata: {{}}\n\n"
            seen = self.last
        yield ": welcome\n\n"
        while not self.bell.closed:
            fresh = [event for event in self._events if event[0] > seen]
            for number, kind, data in fresh:
                yield f"id: {number}\nevent: {kind}\ndata: {data}\n\n"
                seen = number
            if not fresh:
                before = self.last
                await self.bell.wait(HEARTBEAT_SECONDS)
                if self.last == before and not self.bell.closed:
                    yield ": still here\n\n"

    def _missed(self, seen: int) -> bool:
        oldest = self._events[0][0] if self._events else self.last + 1
        return seen > self.last or seen < oldest - 1
