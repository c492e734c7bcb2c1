"""Training at night, where the settings name a time and phrases were approved or taken away since the last training.

By the bot's own clock and not by a timer of the database: a night that was missed is not made up for by day.
"""

import asyncio
import contextlib
import logging
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import exists, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from bot.admins.desk import TrainingDesk
from bot.context import Services
from helpdesk.phrases.models import Phrase, PhraseStatus
from helpdesk.training.models import JobReason
from helpdesk.training.services import phrases_since
from helpdesk.training.versions import list_versions

logger = logging.getLogger(__name__)

# Whoever took these away waits for the model to forget them; a deleted one may have been learned.
_GONE = (PhraseStatus.WITHDRAWN, PhraseStatus.DELETED)
LONGEST_SLEEP = 600.0  # Seconds; then the clock is looked at again, which may have been set.


async def train_nightly(services: Services, desk: TrainingDesk) -> None:
    """Start a training every night at the time of the settings, until cancelled; without a time, only wait."""
    at = services.settings.train_nightly_at
    if not at:
        await services.stopping.wait()
        return
    due = next_night(services.clock.now(), time.fromisoformat(at), services.settings.zone)
    while not services.stopping.is_set():
        left = (due - services.clock.now()).total_seconds()
        if left > 0:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(services.stopping.wait(), min(left, LONGEST_SLEEP))
            continue
        await _train_tonight(services, desk)
        due = next_night(services.clock.now(), time.fromisoformat(at), services.settings.zone)


def next_night(now: datetime, at: time, zone: ZoneInfo) -> datetime:
    """The next moment after ``now`` at which the clocks of the office show ``at``."""
    local = now.astimezone(zone)
    due = datetime.combine(local.date(), at, zone)
    return due if due > local else datetime.combine(local.date() + timedelta(days=1), at, zone)


def is_wanted(session: Session) -> bool:
    """Whether there is anything that the newest version has not learned, or is to learn no more."""
    newest = next(iter(list_versions(session, limit=1)), None)
    if newest is None:
        return phrases_since(session, None) > 0
    gone = (Phrase.status.in_(_GONE), Phrase.decided_at > newest.trained_at)
    return phrases_since(session, newest.trained_at) > 0 or session.scalar(select(exists().where(*gone))) is True


async def _train_tonight(services: Services, desk: TrainingDesk) -> None:
    try:
        if await services.read(is_wanted):
            await desk.start(None, reason=JobReason.NIGHTLY)
    except SQLAlchemyError as error:
        logger.error("tonight's training could not be started: %s", type(error).__name__)
