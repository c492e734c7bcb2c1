"""The database is busy at the moment somebody agrees: what they wrote before waits with them."""

import pytest
from sqlalchemy.exc import OperationalError

from bot.intake import processor
from bot.residents import first_contact
from tests.support.bot_world import BotWorld


async def test_first_words_outlast_a_database_that_is_busy_when_their_writer_agrees(
    world: BotWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(processor, "RETRY_SECONDS", (0.05,))
    faults = [OperationalError("COMMIT", {}, Exception("database is locked"))]
    give_consent = first_contact.give_consent

    def give_consent_at_last(*args: object, **facts: object) -> object:
        if faults:
            raise faults.pop()
        return give_consent(*args, **facts)  # type: ignore[arg-type]

    monkeypatch.setattr(first_contact, "give_consent", give_consent_at_last)
    async with world.bot():
        await world.write(1001, "楼下路灯坏了")
        await world.press(1001, await world.sees(1001, "先跟您说清楚"), "同意")
        await world.sees(1001, "谢谢您")
        await world.all_done(2)
    assert faults == []
    assert world.rasa.texts == ["楼下路灯坏了"]
