"""What happens by the clock. The times themselves are in the database; this only looks at them again and again."""

import asyncio
import logging
from datetime import timedelta

from sqlalchemy.exc import SQLAlchemyError

from bot.admins.switching import watch_live
from bot.context import Services
from helpdesk.digests.planning import plan_digests
from helpdesk.errors import UnavailableError
from helpdesk.inbox.services import forget_finished
from helpdesk.links.services import forget_buttons
from helpdesk.outbox.services import forget_sent
from helpdesk.phrases.daily import forget_wishes_of_others
from helpdesk.phrases.expiring import expire_candidates
from helpdesk.phrases.reviewing import let_go as let_phrases_go
from helpdesk.readings.services import forget_readings
from helpdesk.reminders.services import schedule_missing
from helpdesk.residents.services import forget_identity, revoked_residents
from helpdesk.statistics.months import plan_counting
from helpdesk.timers.firing import due_ids, fire_timer, plan_recount, put_off

logger = logging.getLogger(__name__)

AT_ONCE = 100  # Timers of one look; the rest comes without a pause.
HOURLY_SECONDS = 3600.0
WORDS_STAY = timedelta(days=30)  # What was sent is with its readers; the copy in our queue is only a risk.
NUMBERS_STAY = timedelta(days=14)  # Of updates, against repeats; Telegram repeats for one day.


async def run_timers(services: Services) -> None:
    """Work off what is due, every ``timer_seconds``, until cancelled; what came due while we were away comes first."""
    await _begin(services)
    while True:
        seen = 0
        try:
            seen = await fire_due_timers(services)
        except SQLAlchemyError as error:
            logger.error("the timers could not be read: %s", type(error).__name__)
        if seen < AT_ONCE:
            await asyncio.sleep(services.settings.timer_seconds)


async def fire_due_timers(services: Services) -> int:
    """Work off due timers, each in a transaction of its own; one that fails is put off. Returns how many were due."""
    due = await services.read(due_ids, limit=AT_ONCE)
    for timer_id in due:
        try:
            await services.run(fire_timer, timer_id)
        except Exception as error:  # noqa: BLE001  # Whatever is wrong with one, the others are due as well.
            logger.error("timer %s failed and is put off: %s", timer_id, type(error).__name__)
            await services.run_quietly(put_off, timer_id)
    return len(due)


async def run_hourly(services: Services) -> None:
    """Empty what was sent long ago and forget who took their consent back, every hour, until cancelled."""
    while True:
        try:
            await services.run_quietly(plan_counting)
            await services.run_quietly(plan_digests)  # Teams and times may have changed in office.yml.
            await services.run_quietly(forget_sent, older_than=WORDS_STAY)
            await services.run_quietly(forget_buttons, older_than=WORDS_STAY)
            await services.run_quietly(forget_finished, older_than=NUMBERS_STAY)
            await services.run_quietly(forget_readings, older_than=WORDS_STAY)
            limits = services.settings
            await services.run_quietly(expire_candidates, days=limits.candidate_days, kept=limits.candidates_kept)
            await services.run_quietly(let_phrases_go)
            await forget_residents(services)
            await watch_live(services)  # Last: what fails here must not keep anything from being forgotten.
        except SQLAlchemyError as error:
            logger.error("the hourly work failed: %s", type(error).__name__)
        await asyncio.sleep(HOURLY_SECONDS)


async def forget_residents(services: Services) -> None:
    """Delete old talks, those of residents who took their consent back, and then who these residents were."""
    try:
        await services.rasa.forget_silent(WORDS_STAY.days)
        for resident in await services.read(revoked_residents):
            await services.rasa.forget(f"r{resident.id}")
            await services.run_quietly(forget_identity, resident.id)
    except UnavailableError as error:
        logger.warning("talks are forgotten an hour later: %s", type(error).__name__)


async def _begin(services: Services) -> None:
    """What may have changed while we were away: admins, tickets from before there were timers, and holidays."""
    await services.run_quietly(forget_wishes_of_others, services.settings.admins)
    last: int | None = 0
    while last is not None:
        last = await services.run_quietly(schedule_missing, after_id=last)
    await services.run_quietly(plan_recount)
