"""``python -m bot``: run until SIGTERM or SIGINT."""

import asyncio
import logging
import signal
import sys

from sqlalchemy.exc import SQLAlchemyError

from bot.app import build_services
from bot.log import set_up_log
from bot.process import BotProcess
from helpdesk.errors import OfficeError
from helpdesk.settings import Settings, load_settings


async def run(settings: Settings) -> None:
    """Run the bot until a signal asks it to stop."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    services = build_services(settings)
    process = BotProcess(services)
    starting = asyncio.create_task(process.start())
    asked_to_stop = asyncio.create_task(stop.wait())
    await asyncio.wait({starting, asked_to_stop}, return_when=asyncio.FIRST_COMPLETED)
    try:
        if starting.done():
            starting.result()  # A start that failed ends the process; the supervisor starts it again.
            await asked_to_stop
    finally:
        services.stopping.set()
        asked_to_stop.cancel()
        await asyncio.wait({starting}, timeout=5)
        await process.stop()


def main() -> int:
    """Read the settings and run; a wrong setting ends with all faults listed."""
    try:
        settings = load_settings()
    except OfficeError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    if not settings.telegram_token.get_secret_value():
        sys.stderr.write("LINLI_TELEGRAM_TOKEN: the token that @BotFather gave for the bot is missing\n")
        return 1
    set_up_log(settings)
    try:
        asyncio.run(run(settings))
    except SQLAlchemyError as error:
        logging.getLogger("bot").error("the database cannot be used: %s", type(error).__name__)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
