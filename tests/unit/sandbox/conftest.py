"""One sandbox for all tests here, started afresh for each by a reset; nothing is paced."""

from collections.abc import Iterator

import pytest

from sandbox.client import People
from sandbox.pacing import Rates
from tests.support.sandbox import BotCalls, RunningSandbox, running_sandbox


@pytest.fixture(scope="session")
def shared_sandbox() -> Iterator[RunningSandbox]:
    """A sandbox without pacing."""
    with running_sandbox(rates=Rates(0, 0, 0, 0)) as running:
        yield running


@pytest.fixture
def sandbox(shared_sandbox: RunningSandbox) -> RunningSandbox:
    """The shared sandbox with nothing in it."""
    shared_sandbox.people.ask("POST", "/reset")
    return shared_sandbox


@pytest.fixture
def people(sandbox: RunningSandbox) -> People:
    """The people."""
    return sandbox.people


@pytest.fixture
def bot(sandbox: RunningSandbox) -> BotCalls:
    """The bot, played by the test."""
    return sandbox.bot


@pytest.fixture
def known(people: People, bot: BotCalls) -> int:
    """A resident who has written to the bot, and nothing left to fetch."""
    people.write(1001, "您好")
    [update] = bot("getUpdates")
    bot("getUpdates", offset=update["update_id"] + 1)
    return 1001
