"""Works updates off: many chats at once, each chat in order, each update marked done exactly when it is."""

import asyncio
import logging
from collections.abc import Awaitable
from typing import Any
from weakref import WeakValueDictionary

from sqlalchemy.exc import OperationalError
from telegram import Update
from telegram.ext import Application, BaseUpdateProcessor

from bot.context import LinliContext, Services
from bot.intake.queue import IntakeQueue
from bot.intake.store import finish_updates
from bot.log import describe
from helpdesk.errors import UnavailableError

logger = logging.getLogger(__name__)

PASSING_ERRORS = (OperationalError, UnavailableError)  # Trying again may help; anything else fails the same way again.
RETRY_SECONDS = (0.5, 2.0, 5.0)
CHATS_AT_ONCE = 4096  # Waiting updates count too; those of a flooding chat must not keep other chats out.


class ChatOrderProcessor(BaseUpdateProcessor):
    """One lock per chat."""

    def __init__(self, queue: IntakeQueue, services: Services) -> None:
        super().__init__(CHATS_AT_ONCE)
        self._queue = queue
        self._services = services
        self._locks: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()
        self._errors: dict[int, BaseException] = {}
        self.application: Application[Any, Any, Any, Any, Any, Any] | None = None

    async def initialize(self) -> None:
        """Nothing to prepare."""

    async def shutdown(self) -> None:
        """Nothing to put away."""

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        """Run the handlers of one update when the chat's earlier ones are through."""
        if not isinstance(update, Update):
            await coroutine
            return
        chat_id = update.effective_chat.id if update.effective_chat else 0
        lock = self._locks.setdefault(chat_id, asyncio.Lock())
        async with lock:
            if self._services.stopping.is_set():
                _abandon(coroutine)  # It stays in the store and is the next run's first work.
                return
            await coroutine
            await self._finish(update, await self._retry(update))

    async def work_off(self, update: Update) -> None:
        """Run the handlers for a held update, out of a handler of the same chat, which has the lock."""
        if self.application is not None:
            await self.application.process_update(update)
            await self._finish(update, await self._retry(update))

    async def note_error(self, update: object, context: LinliContext) -> None:
        """PTB's error handler: keep the error until the processor decides what it means."""
        error = context.error
        if error is None:
            return
        logger.error("handler failed: %s", describe(error))
        if isinstance(update, Update):
            self._errors[update.update_id] = error

    async def _retry(self, update: Update) -> BaseException | None:
        """Try again while the error is one that passes; the error that is left."""
        for seconds in RETRY_SECONDS:
            error = self._errors.get(update.update_id)
            if not isinstance(error, PASSING_ERRORS) or self.application is None:
                break
            self._errors.pop(update.update_id)
            await asyncio.sleep(seconds)
            await self.application.process_update(update)
        return self._errors.pop(update.update_id, None)

    async def _finish(self, update: Update, error: BaseException | None) -> None:
        update_ids = self._queue.ids_of(update)
        if self._queue.is_deferred(update):
            return  # Whoever took it finishes it, even if the handler stumbled afterwards.
        if isinstance(error, PASSING_ERRORS):
            logger.error("update %s stays open for the next start", update.update_id)
            return
        name = type(error).__name__ if error else None
        try:
            await self._services.run_quietly(finish_updates, update_ids, name)
        except PASSING_ERRORS:
            logger.error("update %s is done but could not be marked", update.update_id)


def _abandon(coroutine: Awaitable[Any]) -> None:
    if asyncio.iscoroutine(coroutine):
        coroutine.close()
