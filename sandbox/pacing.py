"""How fast a bot may write: about 30 messages a second in all, one a second to a person, twenty a minute to a group."""

import math
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from sandbox.errors import too_many_requests


@dataclass
class Rates:
    """The limits; 0 switches one off."""

    overall_per_second: int = 30
    private_per_second: int = 1
    private_burst: int = 5
    group_per_minute: int = 20


@dataclass
class Bucket:
    """A token bucket: it holds ``size`` tokens and gains ``per_second``."""

    size: float
    per_second: float
    tokens: float
    at: float

    def missing_seconds(self, now: float, count: int) -> float:
        """Seconds until ``count`` tokens are there; a count beyond the size needs a full bucket."""
        self.tokens = min(self.size, self.tokens + (now - self.at) * self.per_second)
        self.at = now
        return max(0.0, (min(count, self.size) - self.tokens) / self.per_second)


@dataclass
class Pacing:
    """Counts what the bot writes and refuses what is too much."""

    rates: Rates = field(default_factory=Rates)
    now: Callable[[], float] = time.monotonic
    buckets: dict[int, Bucket] = field(default_factory=dict)
    groups: dict[int, deque[float]] = field(default_factory=dict)

    def spend(self, chat_id: int, count: int = 1) -> None:
        """Count ``count`` messages to the chat, or raise 429; a refused call costs nothing."""
        now = self.now()
        buckets = self._buckets(chat_id, now)
        waits = [bucket.missing_seconds(now, count) for bucket in buckets]
        if chat_id < 0:
            waits.append(self._group_wait(chat_id, count, now))
        if (wait := max(waits, default=0.0)) > 0:
            raise too_many_requests(max(1, math.ceil(wait)))
        for bucket in buckets:
            bucket.tokens -= count
        if chat_id < 0:
            self.groups.setdefault(chat_id, deque()).extend([now] * count)

    def _buckets(self, chat_id: int, now: float) -> list[Bucket]:
        rates = self.rates
        wanted = [(0, rates.overall_per_second, rates.overall_per_second)]
        if chat_id > 0:
            wanted.append((chat_id, rates.private_burst, rates.private_per_second))
        return [
            self.buckets.setdefault(key, Bucket(size, speed, size, now)) for key, size, speed in wanted if speed > 0
        ]

    def _group_wait(self, chat_id: int, count: int, now: float) -> float:
        limit = self.rates.group_per_minute
        if limit <= 0:
            return 0.0
        sent = self.groups.setdefault(chat_id, deque())
        while sent and sent[0] <= now - 60:
            sent.popleft()
        over = len(sent) + min(count, limit) - limit
        return sent[over - 1] + 60 - now if over > 0 else 0.0
