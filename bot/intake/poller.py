"""Long polling that never ends for good: not on a bad token, not on a second poller, not on a stuck connection."""

import asyncio
import contextlib
import logging
import time
from datetime import datetime

from sqlalchemy.exc import SQLAlchemyError
from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError

from bot.bot import POLL_SECONDS, LinliBot
from bot.context import Services
from bot.intake.queue import IntakeQueue

logger = logging.getLogger(__name__)

STUCK_SECONDS = POLL_SECONDS + 30.0  # A poll that takes longer has lost its connection without noticing.
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 30.0
SHORT_POLL = 0.3
FAILURES_UNTIL_RENEWAL = 5


class Poller:
    """Fetches updates and stores each before the next fetch confirms it."""

    def __init__(self, bot: LinliBot, queue: IntakeQueue, services: Services) -> None:
        self._bot = bot
        self._queue = queue
        self._services = services
        self._offset: int | None = None
        self._pause = FIRST_PAUSE
        self._failures = 0
        self.last_poll_at: datetime | None = None
        self.fault: str | None = None  # The name of what went wrong last; None once a poll has succeeded.

    async def run(self) -> None:
        """Poll until cancelled or told to stop."""
        while not self._services.stopping.is_set():
            try:
                await self._fetch()
            except TimeoutError:
                logger.warning("polling was stuck; opening new connections")
                await self._bot.renew_poll()
            except (TelegramError, SQLAlchemyError, OSError) as error:
                await self._rest(error)

    async def drop_webhook(self) -> None:
        """Telegram refuses to be polled while a webhook is set."""
        try:
            await self._bot.delete_webhook(drop_pending_updates=False)
        except TelegramError as error:
            logger.warning("a webhook that may be set could not be dropped: %s", type(error).__name__)

    async def _fetch(self) -> None:
        """One poll: store every update, then count it as confirmed."""
        began = time.monotonic()
        async with asyncio.timeout(STUCK_SECONDS):
            updates = await self._bot.get_raw_updates(self._offset)
        self._succeeded()
        for raw in updates:
            await self._queue.receive(raw, self._bot)
            self._confirm(raw)
        if not updates and time.monotonic() - began < SHORT_POLL:
            await self._pause_for(SHORT_POLL)  # This server does not hold the line; do not hammer it.

    def _succeeded(self) -> None:
        self._pause = FIRST_PAUSE
        self._failures = 0
        self.fault = None
        self.last_poll_at = self._services.clock.now()

    def _confirm(self, raw: dict[str, object]) -> None:
        update_id = raw.get("update_id")
        if isinstance(update_id, int):
            self._offset = update_id + 1

    async def _rest(self, error: Exception) -> None:
        """Wait before the next try, longer every time, for as long as Telegram asks where it does."""
        seconds = self._pause
        self.fault = type(error).__name__
        if isinstance(error, RetryAfter):
            wait = error.retry_after
            seconds = float(wait if isinstance(wait, int) else wait.total_seconds())
        elif isinstance(error, InvalidToken):
            logger.error("Telegram does not know our token; trying again in %.0f s", seconds)
        elif isinstance(error, Conflict):
            logger.error("another program polls with our token or a webhook is set; trying again in %.0f s", seconds)
            await self.drop_webhook()
        else:
            logger.warning("polling failed (%s); trying again in %.0f s", type(error).__name__, seconds)
        self._pause = min(self._pause * 2, LONGEST_PAUSE)
        self._failures += 1
        if self._failures % FAILURES_UNTIL_RENEWAL == 0:
            await self._bot.renew_poll()  # A pool whose connections all hang fails like a network that is away.
        await self._pause_for(seconds)

    async def _pause_for(self, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._services.stopping.wait(), seconds)
