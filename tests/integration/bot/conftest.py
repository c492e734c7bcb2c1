"""The bot in its world."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot import rasa_client
from bot.intake import poller
from bot.residents import conversation
from tests.support.bot_world import BotWorld, bot_world


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[BotWorld]:
    """A sandbox, a fake dialogue server, and a database with the example office; nobody waits longer than needed."""
    monkeypatch.setattr(rasa_client, "PROBE_SECONDS", 0.1)
    monkeypatch.setattr(conversation, "RETRY_SECONDS", 0.05)
    monkeypatch.setattr(poller, "FIRST_PAUSE", 0.1)
    with bot_world(tmp_path) as world:
        yield world
