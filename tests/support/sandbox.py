"""A sandbox for tests, and the people in it.

    with running_sandbox() as sandbox:
        sandbox.people.write(1001, "您好")
        answer = sandbox.people.wait_for(1001, lambda message: "您好" in message.get("text", ""), after=1)

The client is synchronous; in an asynchronous test call it with ``asyncio.to_thread``, so that the bot can answer.
"""

import contextlib
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import httpx

from sandbox.client import Json, People
from sandbox.pacing import Rates
from sandbox.server import Server
from sandbox.world import World
from tests.support.ports import free_port

TOKEN = "7000000001:LINLI-SANDBOX-DEMO-TOKEN-0000000000"
BOT = 7000000001
RESIDENTS = (1001, 1002, 1003)
CIVIL, CITY, MEDIATION = -1002000000001, -1002000000002, -1002000000003
ENVIRONMENT, SERVICE, DUTY = -4000000004, -1002000000005, -1002000000006


class BotCalls:
    """Plain Bot API calls, for tests that play the bot themselves."""

    def __init__(self, url: str) -> None:
        self._client = httpx.Client(base_url=f"{url}/bot{TOKEN}", timeout=90, trust_env=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._client.close()

    def raw(self, method: str, **parameters: Any) -> Json:
        """The whole envelope."""
        envelope: Json = self._client.post(f"/{method}", json=parameters).json()
        return envelope

    def __call__(self, method: str, **parameters: Any) -> Any:
        """The result; fails with Telegram's words."""
        envelope = self.raw(method, **parameters)
        assert envelope["ok"], envelope["description"]
        return envelope["result"]

    def refusal(self, method: str, **parameters: Any) -> str:
        """The description of a refusal."""
        envelope = self.raw(method, **parameters)
        assert not envelope["ok"], envelope
        return str(envelope["description"])


@dataclass
class RunningSandbox:
    """A sandbox that answers at ``url``."""

    url: str
    people: People
    bot: BotCalls
    token: str = TOKEN

    @property
    def base_url(self) -> str:
        """For python-telegram-bot's ``base_url``."""
        return f"{self.url}/bot"

    @property
    def base_file_url(self) -> str:
        """For python-telegram-bot's ``base_file_url``."""
        return f"{self.url}/file/bot"


@contextlib.contextmanager
def running_sandbox(
    home: Path | None = None, *, port: int | None = None, group_limit: int = 20, rates: Rates | None = None
) -> Iterator[RunningSandbox]:
    """Run a sandbox in a thread of this process; without a home its state is forgotten."""
    world = World(home, rates or Rates(group_per_minute=group_limit))
    server = Server(world, "127.0.0.1", port or free_port())
    thread = threading.Thread(target=server.run, name="sandbox", daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive(), "the sandbox did not start"
        time.sleep(0.01)
    url = f"http://127.0.0.1:{server.config.port}"
    try:
        with People(url) as people, BotCalls(url) as bot:
            yield RunningSandbox(url, people, bot)
    finally:
        server.should_exit = True
        thread.join(10)
