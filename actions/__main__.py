"""The action server: ``python -m actions --port 5055``. On loopback, one process, ends cleanly on SIGTERM.

``GET /health`` answers ``{"status": "ok"}`` as soon as it listens.
"""

import argparse
import logging
import sys
import warnings
from typing import Any

from rasa_sdk.endpoint import create_app
from rasa_sdk.executor import ActionExecutor
from sanic import Sanic

from actions.desk import use_desk
from helpdesk.errors import OfficeError
from helpdesk.settings import load_settings

App = Sanic[Any, Any]

logger = logging.getLogger("actions")

HOST = "127.0.0.1"
MODULES = ("actions.requests", "actions.tickets", "actions.outside", "actions.session")
STOP_SECONDS = 10  # For the actions that are running when the server is told to stop.


class DiscreetFormatter(logging.Formatter):
    """Names an error and its place, never its text: messages and SQL parameters are residents' words."""

    def format(self, record: logging.LogRecord) -> str:
        """One line."""
        if not record.exc_info or record.exc_info[0] is None:
            return super().format(record)
        place = _last_own_line(record)
        kind = record.exc_info[0].__name__
        return f"{self.formatTime(record)} {record.levelname} {record.name}: {kind} at {place}"


def _last_own_line(record: logging.LogRecord) -> str:
    trace = record.exc_info[2] if record.exc_info else None
    place = "?"
    while trace is not None:
        code = trace.tb_frame.f_code
        if "site-packages" not in code.co_filename:
            place = f"{code.co_filename}:{trace.tb_lineno}"
        trace = trace.tb_next
    return place


def build_app() -> App:
    """The server with all actions registered."""
    executor = ActionExecutor()
    for module in MODULES:
        executor.register_package(module)
    app: App = create_app(executor, cors_origins=[])
    app.config.GRACEFUL_SHUTDOWN_TIMEOUT = STOP_SECONDS
    app.config.ACCESS_LOG = False

    @app.after_server_stop
    async def close(_: App) -> None:
        use_desk(None)

    return app


def set_up_logging() -> None:
    """Warnings and our own facts, on standard error."""
    handler = logging.StreamHandler()
    handler.setFormatter(DiscreetFormatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logger.setLevel(logging.INFO)
    warnings.filterwarnings("ignore", category=DeprecationWarning, module=r"(sanic|rasa_sdk).*")


def main() -> int:
    """Serve until told to stop."""
    parser = argparse.ArgumentParser(prog="actions", description=__doc__)
    set_up_logging()
    try:
        parser.add_argument("--port", type=int, default=load_settings().actions_port)
    except OfficeError as error:
        logger.error("%s", error)  # A wrong setting needs no trace.
        return 1
    port = parser.parse_args().port
    logger.info("listening on %s:%s", HOST, port)
    build_app().run(host=HOST, port=port, single_process=True, motd=False, access_log=False)
    return 0


if __name__ == "__main__":
    sys.exit(main())
