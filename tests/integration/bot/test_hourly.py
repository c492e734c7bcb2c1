"""What is done every hour: whatever goes wrong with the models, residents' words are forgotten in time."""

import asyncio
import contextlib
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot import timers
from helpdesk.clock import FixedClock
from helpdesk.readings.models import Reading
from tests.support.bot_world import BotWorld
from tests.support.readings import make_reading


async def test_words_are_forgotten_although_the_models_cannot_be_looked_after(
    world: BotWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    resident = world.resident()
    with world.database.session() as session:
        long_ago = FixedClock(world.clock.now() - timedelta(days=31))
        make_reading(session, long_ago, resident)

    async def fail(_services: Any) -> None:
        raise ValueError

    monkeypatch.setattr(timers, "watch_live", fail)
    services = world.services()
    with contextlib.suppress(ValueError):
        await asyncio.wait_for(timers.run_hourly(services), 20)
    found = world.look(lambda session: session.scalars(select(Reading)).one())
    assert (found.resident_id, found.text, found.message_key) == (None, None, "")
    await services.rasa.close()
    services.database.dispose()
