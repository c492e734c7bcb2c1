"""Start the dialogue server: ``python -m nlu.server --port 5005 --model FILE --actions-url URL --tracker-db FILE``.

Rasa's own HTTP server with our channel, on loopback only. Wrong model, missing file and busy port end with one
line on standard error and exit status 1. SIGTERM finishes the messages in work, then stops.
"""

import argparse
import asyncio
import socket
import sqlite3
import sys
from pathlib import Path
from typing import List, Optional

from nlu import environment, logs, memory

HOST = "127.0.0.1"
STOP_WITHIN = 8.0  # Seconds for the messages in work after SIGTERM.


class StartError(Exception):
    """The server cannot start; the text says why in one line."""


def main(arguments: Optional[List[str]] = None) -> int:
    """Run until SIGTERM; returns the exit status."""
    options = _parser().parse_args(arguments)
    logs.configure()
    if options.live:
        environment.use_live(options.live)
    try:
        serve(options)
    except StartError as error:
        print(f"nlu.server: {error}", file=sys.stderr)  # noqa: T201
        return 1
    return 0


def serve(options: argparse.Namespace) -> None:
    """Check what can be checked, load the model, serve."""
    if not options.model.is_file():
        raise StartError(f"no model file {options.model} (train one with: python -m nlu.train --out {options.model})")
    # Bound but not listening yet: a busy port is known at once, and nobody is connected before the model is loaded.
    sock = _bind(options.port)
    _prepare_tracker_db(options.tracker_db)
    _run(options, sock)


def _run(options: argparse.Namespace, sock: socket.socket) -> None:
    # Rasa takes seconds to import, so the cheap checks come first.
    from rasa.core.run import close_resources, configure_app
    from rasa.utils.common import update_sanic_log_level
    from sanic import Sanic

    from nlu.channel import LinliChannel

    endpoints = make_endpoints(options)
    models = make_switch(endpoints, options.model.parent)
    channel = LinliChannel(options.token, options.tracker_db, models)
    app = configure_app([channel], cors="", auth_token=options.token or None, endpoints=endpoints, port=options.port)
    app.ctx.agent = load_agent(options.model, models)
    app.register_middleware(refuse_other_switches)
    app.config.ACCESS_LOG = False  # Addresses carry the token.
    app.config.GRACEFUL_SHUTDOWN_TIMEOUT = STOP_WITHIN
    app.config.FALLBACK_ERROR_FORMAT = "json"

    async def finish_turns(_: Sanic, __: asyncio.AbstractEventLoop) -> None:
        await asyncio.wait_for(channel.finish_turns(), STOP_WITHIN)

    app.register_listener(finish_turns, "before_server_stop")
    app.register_listener(close_resources, "after_server_stop")
    update_sanic_log_level()
    app.run(sock=sock, workers=1, access_log=False, motd=False)


def make_endpoints(options: argparse.Namespace):  # noqa: ANN201 - Rasa is not imported at this point
    """Where actions and conversations live."""
    from rasa.core.utils import AvailableEndpoints
    from rasa.utils.endpoints import EndpointConfig

    from nlu.actions_endpoint import ActionsEndpoint

    tracker_store = EndpointConfig(type="SQL", dialect="sqlite", db=str(options.tracker_db))
    return AvailableEndpoints(action=ActionsEndpoint(options.actions_url), tracker_store=tracker_store)


def make_switch(endpoints, folder: Path):  # noqa: ANN001, ANN201
    """What loads the models of this folder, and all of them share."""
    from rasa.core.lock_store import InMemoryLockStore
    from rasa.core.tracker_store import TrackerStore

    from nlu.switching import ModelSwitch

    return ModelSwitch(TrackerStore.create(endpoints.tracker_store), InMemoryLockStore(), endpoints.action, folder)


def load_agent(model: Path, models):  # noqa: ANN001, ANN201
    """Load the model now, so that a corrupt one stops the start instead of answering nothing."""
    memory.spare_libraries()
    try:
        return models.load(model)
    except Exception as error:  # noqa: BLE001 - a corrupt archive fails in any of a dozen ways
        raise StartError(f"the model {model} cannot be loaded ({type(error).__name__}); train a new one") from None


async def refuse_other_switches(request):  # noqa: ANN001, ANN201
    """Rasa's own PUT and DELETE /model stop the answering, drop turns under way and check nothing."""
    from sanic import response

    if request.path.rstrip("/") == "/model":
        return response.json({"error": "use PUT /webhooks/linli/model"}, status=405)
    return None


def _bind(port: int) -> socket.socket:
    sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        sock.bind((HOST, port))
    except (OSError, OverflowError) as error:
        raise StartError(f"port {port} cannot be used: {getattr(error, 'strerror', None) or error}") from None
    return sock


def _prepare_tracker_db(path: Path) -> None:
    """Make the folder; write-ahead logging halves the waiting for the disk and is remembered by the file."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with sqlite3.connect(path) as connection:
            connection.execute("PRAGMA journal_mode=WAL")
    except (OSError, sqlite3.Error) as error:
        raise StartError(f"the conversation file {path} cannot be used: {error}") from None


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m nlu.server", description="Dialogue server of 邻里通 (loopback).")
    parser.add_argument("--port", type=int, default=5005)
    parser.add_argument(
        "--model", type=Path, required=True, help="model file (.tar.gz); only others in its folder may take its place"
    )
    parser.add_argument("--actions-url", default="http://127.0.0.1:5055/webhook", help="address of the action server")
    parser.add_argument("--tracker-db", type=Path, required=True, help="SQLite file of the conversations")
    parser.add_argument("--live", type=Path, help="what admins have changed without training (default: LINLI_LIVE)")
    parser.add_argument(
        "--token",
        default=environment.rasa_token(),
        help="needed from every caller (default: LINLI_RASA_TOKEN; empty: none is asked for)",
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
