"""The outbox relay."""

import asyncio
from typing import Any


class Relay:
    """Sends what use cases have queued, until it is stopped."""

    def __init__(self, services: Any, bot: Any) -> None:
        self._services = services
        self._bot = bot
        self._stopping = asyncio.Event()

    async def run(self) -> None:
        """Send rows as they come."""
        await self._stopping.wait()

    async def stop(self) -> None:
        """Finish what is being sent and stop."""
        self._stopping.set()
