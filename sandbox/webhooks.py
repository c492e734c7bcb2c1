"""Pushing updates to the bot's webhook, one after the other, again and again until it answers 2xx."""

import asyncio
import contextlib
import logging
import time
from collections.abc import AsyncIterator

import httpx

from sandbox.world import World

logger = logging.getLogger(__name__)

FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0
IDLE_SECONDS = 3600.0
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105


async def push_updates(world: World) -> None:
    """Work until the sandbox closes."""
    pause = FIRST_PAUSE
    async with httpx.AsyncClient(timeout=20, trust_env=False) as client:
        while not world.closed:
            updates = world.updates
            if not updates.webhook.get("url") or not updates.pending:
                await updates.bell.wait(IDLE_SECONDS)
                continue
            if await _push_one(world, client):
                pause = FIRST_PAUSE
            else:
                await asyncio.sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE)


async def _push_one(world: World, client: httpx.AsyncClient) -> bool:
    updates = world.updates
    webhook = updates.webhook
    number, body = next(iter(updates.pending.items()))
    headers = {SECRET_HEADER: webhook["secret"]} if webhook.get("secret") else {}
    try:
        response = await client.post(webhook["url"], json=body, headers=headers)
    except httpx.HTTPError as error:
        return _failed(world, f"Connection failed: {type(error).__name__}")
    if not response.is_success:
        return _failed(world, f"Wrong response from the webhook: {response.status_code} {response.reason_phrase}")
    # Two pushes of one update may overlap with a change of the webhook; confirming twice does no harm.
    updates.confirm(number)
    return True


def _failed(world: World, words: str) -> bool:
    world.updates.webhook |= {"last_error_date": int(time.time()), "last_error_message": words}
    logger.warning("webhook: %s", words)
    return False


@contextlib.asynccontextmanager
async def pushing(world: World) -> AsyncIterator[None]:
    """Push in the background while the sandbox runs."""
    task = asyncio.create_task(push_updates(world))
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
