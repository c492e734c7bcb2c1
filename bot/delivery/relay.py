"""The outbox relay: one task that reads what is due, and one lane per chat that sends it in order.

Lanes keep a chat that is slow, full or blocked from holding back any other.
"""

import asyncio
import logging
from collections import defaultdict
from contextlib import suppress
from dataclasses import dataclass, field

from sqlalchemy.exc import OperationalError
from telegram import Bot

from bot.context import Services
from bot.delivery.courier import Courier
from bot.delivery.pacing import Limits, Pacer
from bot.delivery.packing import Ready, ready
from bot.delivery.recording import record_broken, record_homeless
from bot.delivery.recovery import Verdict
from helpdesk.outbox.services import URGENT_REFRESH, next_rows

logger = logging.getLogger(__name__)

POLL = 0.3  # Seconds; the actions process queues rows too and cannot wake us.
BATCH = 1000  # So many rows that one busy chat cannot hide the others.
PATIENCE = 10.0  # Seconds that stopping waits for the calls under way.


@dataclass
class Lane:
    """The rows of one chat that are due, first one first."""

    chat_id: int
    rows: list[Ready] = field(default_factory=list)
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    task: asyncio.Task[None] | None = None

    @property
    def is_running(self) -> bool:
        """Whether somebody works on it."""
        return self.task is not None and not self.task.done()


class Relay:
    """Sends what use cases have queued, until it is stopped."""

    def __init__(self, services: Services, bot: Bot, *, limits: Limits | None = None) -> None:
        self._services = services
        self._pacer = Pacer(limits or limits_of(services))
        self._courier = Courier(services, bot, self._pacer)
        self._lanes: dict[int, Lane] = {}
        self._stopping = asyncio.Event()

    async def run(self) -> None:
        """Send rows as they come; returns after ``stop``."""
        while not self._stopping.is_set():
            self._services.outbox_ready.clear()
            try:
                await self._fill()
            except OperationalError:
                logger.warning("the outbox could not be read; trying again")
            await self._rest()

    async def stop(self) -> None:
        """Begin nothing more, and wait for the calls under way to be made and recorded."""
        self._stopping.set()
        self._services.outbox_ready.set()
        for lane in self._lanes.values():
            lane.changed.set()
        await self._finish()

    async def _rest(self) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._services.outbox_ready.wait(), POLL)

    async def _finish(self) -> None:
        tasks = [lane.task for lane in self._lanes.values() if lane.task is not None and lane.is_running]
        if tasks:
            _done, late = await asyncio.wait(tasks, timeout=PATIENCE)
            for task in late:
                task.cancel()

    async def _fill(self) -> None:
        """Give every lane the rows of its chat as they stand now."""
        due = await asyncio.to_thread(self._read)
        by_chat: defaultdict[int, list[Ready]] = defaultdict(list)
        for one in due:
            if one.chat_id is None:
                await self._services.run(record_homeless, one.row_id, admins=self._services.settings.admins)
            else:
                by_chat[one.chat_id].append(one)
        for chat_id, rows in by_chat.items():
            self._hand_over(chat_id, rows)

    def _read(self) -> list[Ready]:
        with self._services.database.reading() as session:
            rows = next_rows(session, now=self._services.clock.now(), limit=BATCH)
            return [ready(session, row) for row in rows]

    def _hand_over(self, chat_id: int, rows: list[Ready]) -> None:
        lane = self._lanes.setdefault(chat_id, Lane(chat_id))
        is_news = [one.row_id for one in rows] != [one.row_id for one in lane.rows]
        lane.rows = rows
        if is_news:
            lane.changed.set()
        if not lane.is_running:
            lane.task = asyncio.create_task(self._drain(lane), name=f"lane {chat_id}")

    async def _drain(self, lane: Lane) -> None:
        while lane.rows and not self._stopping.is_set():
            first = lane.rows[0]
            if await self._must_wait(lane, first):
                continue
            # A row that is on the list though it was sent meanwhile does no harm: packing looks at it again.
            lane.rows = lane.rows[1:]
            verdict = await self._deliver(first, lane.chat_id)
            if verdict is Verdict.WAIT:
                lane.rows = [first, *(one for one in lane.rows if one.row_id != first.row_id)]
            elif verdict is Verdict.LATER:
                lane.rows = []  # What may overtake it is for the next reading to say.

    async def _must_wait(self, lane: Lane, first: Ready) -> bool:
        """Wait for the chat's budget; a more urgent row that comes meanwhile goes first."""
        cost = 0 if first.kind == "delivery_mark" else 1
        wait = self._pacer.delay(lane.chat_id, cost=cost, refresh=first.priority >= URGENT_REFRESH)
        if wait <= 0:
            return False
        lane.changed.clear()
        with suppress(TimeoutError):
            await asyncio.wait_for(lane.changed.wait(), wait)
        return True

    async def _deliver(self, one: Ready, chat_id: int) -> Verdict:
        try:
            return await self._courier.deliver(one.row_id, chat_id)
        except OperationalError:
            logger.warning("outbox row %s: the database did not answer", one.row_id)
            return Verdict.LATER
        except Exception as error:  # noqa: BLE001  # One broken row must not stop its chat for ever.
            logger.error("outbox row %s (%s) is broken: %s", one.row_id, one.kind, type(error).__name__)
            await self._services.run(record_broken, one.row_id, error=type(error).__name__)
            return Verdict.DONE


def limits_of(services: Services) -> Limits:
    """The limits the settings ask for."""
    settings = services.settings
    return Limits(
        private=(3 * settings.private_messages_per_second, 3.0), group=(settings.group_messages_per_minute, 60.0)
    )
