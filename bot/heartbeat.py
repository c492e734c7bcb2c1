"""A small file that says that the bot lives and how much it has to do; counts only, nobody's words."""

import asyncio
import json
import logging
import os
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy.exc import SQLAlchemyError

from bot.admins.handlers import count_work
from bot.context import Services

logger = logging.getLogger(__name__)

EVERY_SECONDS = 3.0


class Polls(Protocol):
    """Whoever knows when Telegram was last reached."""

    last_poll_at: datetime | None
    fault: str | None


class Heartbeat:
    """Writes ``bot.json`` every few seconds; whoever watches us needs no database for it."""

    def __init__(self, services: Services, poller: Polls | None) -> None:
        self._services = services
        self._poller = poller
        self._file: Path = services.settings.run / "bot.json"

    async def run(self) -> None:
        """Write until cancelled."""
        self._file.parent.mkdir(parents=True, exist_ok=True)
        while True:
            try:
                await asyncio.to_thread(self._write, await self._facts())
            except (SQLAlchemyError, OSError) as error:
                logger.warning("the heartbeat could not be written: %s", type(error).__name__)
            await asyncio.sleep(EVERY_SECONDS)

    def remove(self) -> None:
        """A clean end leaves no file that says we live."""
        self._file.unlink(missing_ok=True)

    async def _facts(self) -> dict[str, Any]:
        counts = await self._services.read(count_work)
        last = self._poller.last_poll_at if self._poller else None
        return {
            "pid": os.getpid(),
            "at": self._services.clock.now().isoformat(),
            "last_poll_at": last.isoformat() if last else None,
            "telegram_fault": self._poller.fault if self._poller else None,
            "pending_updates": counts["pending_updates"],
            "outbox_waiting": counts["outbox_waiting"],
            "rasa_healthy": self._services.rasa.healthy,
        }

    def _write(self, facts: dict[str, Any]) -> None:
        draft = self._file.with_suffix(".new")
        draft.write_text(json.dumps(facts), encoding="ascii")
        draft.replace(self._file)
