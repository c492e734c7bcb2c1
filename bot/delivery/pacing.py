"""How fast Telegram lets a bot talk: per private chat, per group, and in all.

A group's twenty messages a minute are the bottleneck of a busy team: all its topics share them and edits count.
"""

import asyncio
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

Monotonic = Callable[[], float]


@dataclass(frozen=True)
class Limits:
    """At most ``n`` calls in any ``seconds``; a little below what Telegram documents."""

    private: tuple[int, float] = (3, 3.0)  # One a second, three at once.
    group: tuple[int, float] = (20, 60.0)
    overall: tuple[int, float] = (28, 1.0)
    kept_for_words: int = 5  # Calls of a group's budget that card refreshes leave to real messages.


class Window:
    """At most ``limit`` calls in any ``seconds``."""

    def __init__(self, limit: int, seconds: float) -> None:
        self._limit = limit
        self._seconds = seconds
        self._times: deque[float] = deque(maxlen=limit)

    def delay(self, now: float, *, keep: int = 0) -> float:
        """Seconds until a call is allowed that leaves ``keep`` more for others."""
        room = max(1, self._limit - keep)
        recent = [at for at in self._times if at > now - self._seconds]
        if len(recent) < room:
            return 0.0
        return recent[len(recent) - room] + self._seconds - now

    def spend(self, now: float) -> None:
        """Count one call."""
        self._times.append(now)


class Pacer:
    """Says how long a chat must wait, and remembers what was sent."""

    def __init__(self, limits: Limits | None = None, *, now: Monotonic = time.monotonic) -> None:
        self._limits = limits or Limits()
        self._now = now
        self._overall = Window(*self._limits.overall)
        self._chats: dict[int, Window] = {}
        self._held: dict[int, float] = {}

    def delay(self, chat_id: int, *, cost: int = 1, refresh: bool = False) -> float:
        """Seconds until the chat may get ``cost`` messages; a card ``refresh`` leaves some budget to real messages.

        What costs nothing (a reaction) waits only for a 429 to pass.
        """
        now = self._now()
        held = max(self._held.get(chat_id, 0.0) - now, 0.0)
        if not cost:
            return held
        kept = self._limits.kept_for_words if refresh and chat_id < 0 else 0
        return max(
            held,
            self._window(chat_id).delay(now, keep=kept + cost - 1),
            self._overall.delay(now, keep=cost - 1),
        )

    def spend(self, chat_id: int, cost: int = 1) -> None:
        """Count messages to the chat."""
        now = self._now()
        for _ in range(cost):
            self._window(chat_id).spend(now)
            self._overall.spend(now)

    def hold(self, chat_id: int, seconds: float) -> None:
        """Telegram said 429: this chat waits, and only this one."""
        self._held[chat_id] = self._now() + seconds

    async def take(self, chat_id: int, cost: int = 1) -> None:
        """Wait until the chat may get ``cost`` messages, and count them."""
        while (wait := self.delay(chat_id, cost=cost)) > 0:  # noqa: ASYNC110  # Only time ends this wait.
            await asyncio.sleep(wait)
        self.spend(chat_id, cost)

    def _window(self, chat_id: int) -> Window:
        if chat_id not in self._chats:
            self._chats[chat_id] = Window(*(self._limits.group if chat_id < 0 else self._limits.private))
        return self._chats[chat_id]
