"""Waiting for something to happen, without missing it and without outliving the sandbox."""

import asyncio
import time


class Bell:
    """Wakes everybody who waits, each time it rings; after ``close`` nobody waits any more."""

    def __init__(self) -> None:
        self._event = asyncio.Event()
        self.closed = False

    def ring(self) -> None:
        """Wake those who wait now."""
        self._event.set()
        self._event = asyncio.Event()

    def close(self) -> None:
        """Wake everybody for the last time."""
        self.closed = True
        self._event.set()

    async def wait(self, seconds: float) -> None:
        """Return at the next ring, at closing, or when the time is over."""
        if self.closed or seconds <= 0:
            return
        try:
            await asyncio.wait_for(self._event.wait(), seconds)
        except TimeoutError:
            return


class Deadline:
    """A moment some seconds ahead."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    @property
    def left(self) -> float:
        """Seconds left, never negative."""
        return max(0.0, self._end - time.monotonic())
