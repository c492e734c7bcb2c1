"""The staff's tests share one running desk per module; the residents' tests have a world each and restart it.

A test on the desk looks only at what was said since it began.
"""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot import process, rasa_client
from bot.intake import poller
from bot.residents import conversation
from tests.support.bot_world import BotWorld, bot_world
from tests.support.desk import Desk, running_desk


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def running(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Desk]:
    async with running_desk(tmp_path_factory.mktemp("desk")) as desk:
        yield desk


@pytest_asyncio.fixture(loop_scope="module")
async def desk(running: Desk) -> Desk:
    await running.begin()
    return running


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[BotWorld]:
    """A sandbox, a fake dialogue server, and a database with the example office; nobody waits longer than needed."""
    monkeypatch.setattr(rasa_client, "PROBE_SECONDS", 0.1)
    monkeypatch.setattr(conversation, "RETRY_SECONDS", 0.05)
    monkeypatch.setattr(poller, "FIRST_PAUSE", 0.1)
    monkeypatch.setattr(process, "FIRST_PAUSE", 0.1)
    with bot_world(tmp_path) as world:
        yield world
