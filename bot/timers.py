"""What happens by the clock. The times themselves are in the database; this only looks every hour."""

import asyncio
import logging
from datetime import timedelta

from sqlalchemy.exc import SQLAlchemyError

from bot.context import Services
from helpdesk.errors import UnavailableError
from helpdesk.inbox.services import forget_finished
from helpdesk.links.services import forget_buttons
from helpdesk.outbox.services import forget_sent
from helpdesk.residents.services import forget_identity, revoked_residents
from helpdesk.tickets.services import archive_stale

logger = logging.getLogger(__name__)

EVERY_SECONDS = 3600.0
WORDS_STAY = timedelta(days=30)  # What was sent is with its readers; the copy in our queue is only a risk.
NUMBERS_STAY = timedelta(days=14)  # Of updates, against repeats; Telegram repeats for one day.


async def run_timers(services: Services) -> None:
    """Archive what nobody rated and empty what was sent long ago, every hour, until cancelled."""
    while True:
        try:
            archived = await services.run(archive_stale)
            if archived:
                logger.info("%s tickets were archived", len(archived))
            await services.run_quietly(forget_sent, older_than=WORDS_STAY)
            await services.run_quietly(forget_buttons, older_than=WORDS_STAY)
            await services.run_quietly(forget_finished, older_than=NUMBERS_STAY)
            await forget_residents(services)
        except SQLAlchemyError as error:
            logger.error("the hourly work failed: %s", type(error).__name__)
        await asyncio.sleep(EVERY_SECONDS)


async def forget_residents(services: Services) -> None:
    """Delete old talks, those of residents who took their consent back, and then who these residents were."""
    try:
        await services.rasa.forget_silent(WORDS_STAY.days)
        for resident in await services.read(revoked_residents):
            await services.rasa.forget(f"r{resident.id}")
            await services.run_quietly(forget_identity, resident.id)
    except UnavailableError as error:
        logger.warning("talks are forgotten an hour later: %s", type(error).__name__)
