"""What admins changed live takes effect: in this process at once, in the dialogue server through the live file.

The command line changes the same table, so the process looks again every few seconds.
"""

import asyncio
import logging
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from bot.context import Services
from bot.views.sentences import overrides_revision, use_overrides
from helpdesk.adjustments.active import Adjustments, active, revision_of
from helpdesk.adjustments.live_file import write_live_file
from helpdesk.adjustments.responses import RESPONSE
from helpdesk.emergencies.keywords import use_keywords

logger = logging.getLogger(__name__)

LOOK_SECONDS = 1.0
FULL_SECONDS = 20.0  # After a failure: a full disk must not be filled with lines of the log.

Sign = tuple[int, int, int]


async def apply_adjustments(services: Services) -> bool:
    """Use what counts now; False when the dialogue server cannot be told (yet), because the file cannot be written."""
    use_here(await services.read(active))
    try:
        await services.read(write_live_file, services.settings.live)
    except OSError as error:
        logger.error("the live file could not be written: %s", error.strerror or type(error).__name__)
        return False
    return True


async def begin_adjusted(services: Services) -> None:
    """Before the first message: a start must not be held up by this."""
    try:
        await apply_adjustments(services)
    except SQLAlchemyError as error:
        logger.error("what admins changed could not be read: %s", type(error).__name__)


async def keep_adjusted(services: Services) -> None:
    """Look again and again, until cancelled."""
    written: Sign | None = None
    while True:
        pause = LOOK_SECONDS
        try:
            file = _sign(services.settings.live)
            if file is None or file != written or await services.read(revision_of) != overrides_revision():
                is_written = await apply_adjustments(services)
                written = _sign(services.settings.live) if is_written else None
                pause = LOOK_SECONDS if is_written else FULL_SECONDS
        except SQLAlchemyError as error:
            logger.error("what admins changed could not be read: %s", type(error).__name__)
            pause = FULL_SECONDS
        await asyncio.sleep(pause)


def use_here(now: Adjustments) -> None:
    """The part that this process itself needs."""
    use_keywords(now.keywords)
    own = {name: text for name, text in now.texts.items() if not name.startswith(RESPONSE)}
    for name in use_overrides(own, now.revision):
        logger.warning("the changed text of %s no longer fits and is passed over", name)


def _sign(path: Path) -> Sign | None:
    try:
        facts = path.stat()
    except OSError:
        return None
    return facts.st_mtime_ns, facts.st_size, facts.st_ino
