"""Each chat in order, and errors that pass are tried again before an update counts as done."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest
from sqlalchemy.exc import OperationalError
from telegram import Update
from telegram.ext import TypeHandler

from bot.app import build_application
from bot.context import LinliContext
from bot.intake import processor
from bot.intake.queue import IntakeQueue
from tests.integration.bot.test_intake_store import raw_message
from tests.support.bot_world import BotWorld

Handler = Callable[[Update, LinliContext], Awaitable[None]]


@asynccontextmanager
async def application_with(world: BotWorld, handler: Handler) -> AsyncIterator[Callable[[int, int], Awaitable[None]]]:
    """An application whose only handler is this one; yields a function that brings in an update of a chat."""
    world.resident(1001)
    world.resident(1002)
    services = world.services()
    application = build_application(services)
    application.handlers.clear()
    application.add_handler(TypeHandler(Update, handler))
    queue: IntakeQueue = application.bot_data["queue"]

    async def bring(update_id: int, chat_id: int) -> None:
        await queue.receive(raw_message(update_id, chat_id=chat_id), application.bot)

    async with application:
        await application.start()
        yield bring
        await application.stop()
    await services.rasa.close()


async def test_one_chat_is_worked_off_in_order_and_another_does_not_wait_for_it(world: BotWorld) -> None:
    done: list[int] = []
    release = asyncio.Event()

    async def slow_for_1001(update: Update, _context: LinliContext) -> None:
        if update.update_id == 1:
            await release.wait()
        done.append(update.update_id)

    async with application_with(world, slow_for_1001) as bring:
        for update_id, chat_id in ((1, 1001), (2, 1001), (3, 1002), (4, 1001)):
            await bring(update_id, chat_id)
        await world.settled(lambda: done == [3])
        release.set()
        await world.settled(lambda: len(done) == 4)
    assert done == [3, 1, 2, 4]


async def test_an_error_that_passes_is_tried_again(world: BotWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processor, "RETRY_SECONDS", (0.01, 0.01))
    tries: list[int] = []

    async def locked_once(update: Update, _context: LinliContext) -> None:
        tries.append(update.update_id)
        if len(tries) == 1:
            raise OperationalError("BEGIN IMMEDIATE", None, Exception("database is locked"))

    async with application_with(world, locked_once) as bring:
        await bring(1, 1001)
        await world.all_done(1)
    assert tries == [1, 1]
    assert [row.error for row in world.updates()] == [None]


async def test_an_error_that_stays_ends_the_update_and_not_the_chat(
    world: BotWorld, caplog: pytest.LogCaptureFixture
) -> None:
    tries: list[int] = []

    async def broken_for_1(update: Update, _context: LinliContext) -> None:
        tries.append(update.update_id)
        if update.update_id == 1:
            raise ValueError("王秀兰 13800000000")

    async with application_with(world, broken_for_1) as bring:
        await bring(1, 1001)
        await bring(2, 1001)
        await world.all_done(2)
    assert tries == [1, 2]
    assert [row.error for row in world.updates()] == ["ValueError", None]
    assert "王秀兰" not in caplog.text
