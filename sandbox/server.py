"""The HTTP server around the app: long polls and event streams end as soon as it is told to stop."""

import signal
import socket
from types import FrameType
from typing import Any

import uvicorn

from sandbox.app import is_loopback, make_app
from sandbox.connections import Connection
from sandbox.world import World


class Server(uvicorn.Server):
    """uvicorn, which lets those who wait go before it waits for them."""

    def __init__(self, world: World, host: str, port: int) -> None:
        self._world = world
        config: dict[str, Any] = {"http": Connection, "ws": "none", "log_level": "warning", "access_log": False}
        # Longer than clients keep idle connections, or a request could meet a connection that is just being closed.
        config["timeout_keep_alive"] = 75
        app = make_app(world, loopback_only=is_loopback(host))
        super().__init__(uvicorn.Config(app, host=host, port=port, timeout_graceful_shutdown=2, **config))

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Close what is open and stop."""
        self._world.close()
        await super().shutdown(sockets)


def serve(world: World, host: str, port: int) -> None:
    """Serve until SIGTERM or SIGINT, then return."""
    # uvicorn raises the signal once more when it is done; by then there is nothing left to interrupt.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _ignore)
    Server(world, host, port).run()


def _ignore(_number: int, _frame: FrameType | None) -> None:
    return
