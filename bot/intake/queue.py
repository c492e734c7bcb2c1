"""The queue between Telegram and the handlers. An update is in the database before anybody is told that it arrived."""

import asyncio
import logging
from typing import Any

from telegram import Bot, Message, Update

from bot.context import Services
from bot.intake.albums import AlbumGate
from bot.intake.store import RawUpdate, keep_bad_update, keep_update, unfinished_updates

logger = logging.getLogger(__name__)


class IntakeQueue(asyncio.Queue[object]):
    """Stores first, drops what it has seen, joins albums, and remembers who promised to finish what later."""

    def __init__(self, services: Services) -> None:
        super().__init__()
        self._services = services
        self._gate = AlbumGate(self.put_nowait)
        self._deferred: set[int] = set()

    async def put(self, item: object) -> None:
        """Store an update, then queue it. Anything else (the stop signal) is queued as it is."""
        if isinstance(item, Update):
            await self._keep_and_admit(item, item.to_dict())
        else:
            await super().put(item)

    async def receive(self, raw: RawUpdate, bot: Bot) -> None:
        """Take one update as Telegram sent it; a bad one is noted and skipped, so that it holds up nobody."""
        update_id = raw.get("update_id")
        if not isinstance(update_id, int):
            logger.error("an update without an id was skipped")
            return
        update = await self._parse(update_id, raw, bot)
        if update is not None:
            await self._keep_and_admit(update, raw)

    async def resume(self, bot: Bot) -> int:
        """Queue what an earlier run left unfinished; how many updates that were."""
        raws = await self._services.run_quietly(unfinished_updates)
        for raw in raws:
            update = await self._parse(raw["update_id"], raw, bot)
            if update is not None:
                self._gate.admit(update)
        return len(raws)

    def album_of(self, update: Update) -> tuple[Message, ...]:
        """All messages of the album this update stands for; the one message where it is none."""
        return self._gate.messages_of(update)

    def ids_of(self, update: Update) -> tuple[int, ...]:
        """The ids of all updates this one stands for."""
        return tuple(part.update_id for part in self._gate.parts_of(update))

    def parts_of(self, update: Update) -> tuple[Update, ...]:
        """All updates this one stands for."""
        return self._gate.parts_of(update)

    def remember(self, parts: tuple[Update, ...]) -> None:
        """Say which updates the first of them stands for, when it is worked off once more."""
        self._gate.remember(parts)

    def defer(self, update: Update) -> None:
        """Say that somebody else finishes this update; it stays open when its handler returns."""
        self._deferred.add(update.update_id)

    def is_deferred(self, update: Update) -> bool:
        """Whether somebody else finishes this update; asked once, when its handler has returned."""
        self._gate.forget(update)
        known = update.update_id in self._deferred
        self._deferred.discard(update.update_id)
        return known

    def close(self) -> None:
        """Let no album through any more; it is in the store."""
        self._gate.close()

    async def _parse(self, update_id: int, raw: RawUpdate, bot: Bot) -> Update | None:
        """The update, or None for one that nobody can read, which is noted."""
        try:
            return Update.de_json(raw, bot)
        except Exception as error:  # noqa: BLE001  # Whatever the parser stumbles over, the next update must come through.
            logger.error("update %s cannot be read (%s) and was skipped", update_id, type(error).__name__)
            await self._services.run_quietly(keep_bad_update, update_id, f"unreadable: {type(error).__name__}")
            return None

    async def _keep_and_admit(self, update: Update, raw: dict[str, Any]) -> None:
        if await self._services.run_quietly(keep_update, update, raw):
            self._gate.admit(update)
        else:
            logger.info("update %s came twice", update.update_id)
