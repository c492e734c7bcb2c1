"""Tickets from before there was a search index are put into it, once, in small steps beside the daily work."""

import asyncio
import logging

from bot.context import Services
from helpdesk.search.indexing import index_older, is_index_complete

logger = logging.getLogger(__name__)

BATCH = 200  # Tickets; a transaction of some tens of milliseconds, so that nobody waits for it.
PAUSE_SECONDS = 0.05


async def index_old_tickets(services: Services) -> None:
    """From the newest ticket back to the first; what a stop interrupts is done again at the next start."""
    if await services.read(is_index_complete):
        return
    logger.info("older tickets are being indexed for /find")
    below = await services.run_quietly(index_older, below=None, limit=BATCH)
    while below is not None and not services.stopping.is_set():
        await asyncio.sleep(PAUSE_SECONDS)
        below = await services.run_quietly(index_older, below=below, limit=BATCH)
    logger.info("the index for /find is %s", "complete" if below is None else "continued at the next start")
