"""What happens by the clock. The times themselves are in the database; this only looks every hour."""

import asyncio
import logging

from sqlalchemy.exc import SQLAlchemyError

from bot.context import Services
from helpdesk.tickets.services import archive_stale

logger = logging.getLogger(__name__)

EVERY_SECONDS = 3600.0


async def run_timers(services: Services) -> None:
    """Archive what nobody rated, every hour, until cancelled."""
    while True:
        try:
            archived = await services.run(archive_stale)
            if archived:
                logger.info("%s tickets were archived", len(archived))
        except SQLAlchemyError as error:
            logger.error("archiving failed: %s", type(error).__name__)
        await asyncio.sleep(EVERY_SECONDS)
