"""The bot in its world."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.bot_world import BotWorld, bot_world


@pytest.fixture
def world(tmp_path: Path) -> Iterator[BotWorld]:
    """A sandbox, a fake dialogue server, and a database with the example office."""
    with bot_world(tmp_path) as world:
        yield world
