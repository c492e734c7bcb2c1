"""上线 and 回滚 from the chat, and what a day after a switch has to say."""

import asyncio
import logging
from collections.abc import Callable

from sqlalchemy.exc import SQLAlchemyError

from bot.admins.pressing import Press
from bot.admins.showing import answer, send
from bot.context import LinliContext, Services
from bot.views import models as views
from bot.views.message import Letter, escape
from helpdesk.errors import HelpdeskError
from helpdesk.training.server import HttpModelServer
from helpdesk.training.switching import Switched, Switcher, check_activation, check_rollback
from helpdesk.training.watching import WatchLimits, watch_switch

logger = logging.getLogger(__name__)

HEAL_SECONDS = 300.0


async def activate(context: LinliContext, press: Press) -> None:
    """上线; what can be refused at once is said in a window."""
    await context.read(check_activation, press.id)
    switcher = switcher_of(context.services)
    await _switch(context, press, lambda: switcher.activate(press.id, by=press.by))


async def roll_back(context: LinliContext, press: Press) -> None:
    """回滚, to the version the button names and to no other."""
    await context.read(check_rollback, shown=press.id)
    switcher = switcher_of(context.services)
    await _switch(context, press, lambda: switcher.roll_back(by=press.by, shown=press.id))


def switcher_of(services: Services) -> Switcher:
    """What switches in this process; it waits, so use it in a thread."""
    return Switcher(services.settings, services.database, HttpModelServer(services.settings), services.clock)


async def keep_models(services: Services) -> None:
    """See to it again and again that link, server and rows name the same model, until cancelled."""
    while True:
        await heal_switches(services)
        await asyncio.sleep(HEAL_SECONDS)


async def heal_switches(services: Services) -> None:
    """Put right what a switch left behind that was cut off; what fails is tried again minutes later."""
    try:
        await asyncio.to_thread(switcher_of(services).heal)
    except (OSError, SQLAlchemyError) as error:
        logger.error("the live model could not be looked after: %s", type(error).__name__)


async def watch_live(services: Services) -> None:
    """Ring the admins where the version of the last switch is clearly worse than the one before."""
    settings = services.settings
    await services.run(watch_switch, admins=settings.admins, limits=WatchLimits.of(settings))


async def _switch(context: LinliContext, press: Press, switch: Callable[[], Switched]) -> None:
    """Switch; how it ended comes as a message of its own: the report or list above may still be wanted."""
    await answer(press.query, views.SWITCHING)
    try:
        letter = views.switched(await asyncio.to_thread(switch))
    except HelpdeskError as error:
        letter = Letter(escape(str(error)))
    await send(context, press.chat_id, letter)
