"""The bot ends in the middle of a training, and what it had started ends by itself: who waits is told at the start."""

import asyncio
import contextlib

import pytest
from sqlalchemy.exc import OperationalError

from bot.admins import desk
from helpdesk.people import Admin
from helpdesk.training.lock import one_at_a_time
from helpdesk.training.services import INTERRUPTED, finish_job, note_message, request_training, start_job
from helpdesk.training.versions import add_version
from tests.support.bot_world import ADMIN, PATIENCE, BotWorld


@pytest.fixture
def job_id(world: BotWorld) -> int:
    """A run whose progress an admin was shown last."""
    with world.database.session() as session:
        job = request_training(session, by=Admin(ADMIN), chat_id=ADMIN, clock=world.clock)
        start_job(session, job.id, clock=world.clock)
        note_message(session, job.id, chat_id=ADMIN, message_id=1)
        return job.id


def end(world: BotWorld, job_id: int, error: str | None) -> None:
    """As the program that trains writes it down."""
    with world.database.session() as session:
        file = "m2.tar.gz" if error is None else None
        finish_job(session, job_id, model_file=file, error=error, clock=world.clock)


async def test_a_training_that_noted_its_own_end_is_told_once(world: BotWorld, job_id: int) -> None:
    end(world, job_id, INTERRUPTED)
    await world.write(ADMIN, "/status")  # Telegram lets no bot write first.
    for _ in range(2):
        async with world.bot():
            await world.sees(ADMIN, "训练中断了")
    assert len([text for text in world.texts(ADMIN) if "训练中断了" in text]) == 1


async def test_a_training_that_still_ends_is_waited_for(
    world: BotWorld, job_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk, "LOOK_AGAIN", 0.05)
    await world.write(ADMIN, "/status")
    world.settings.run.mkdir(exist_ok=True)
    with contextlib.ExitStack() as training:
        training.enter_context(one_at_a_time(world.settings.run))
        async with world.bot():
            await world.sees(ADMIN, "在办工单")
            assert not any("训练中断了" in text for text in world.texts(ADMIN))
            end(world, job_id, INTERRUPTED)
            training.close()
            await world.sees(ADMIN, "训练中断了")


async def test_a_version_that_was_made_while_nobody_listened_is_reported(world: BotWorld, job_id: int) -> None:
    with world.database.session() as session:
        facts = {"data_hash": "x", "examples": 1200, "by": Admin(ADMIN), "clock": world.clock}
        version = add_version(session, file="m2.tar.gz", job_id=job_id, **facts)  # type: ignore[arg-type]
    end(world, job_id, None)
    await world.write(ADMIN, "/status")
    async with world.bot():
        told = await world.sees(ADMIN, "新模型训练好了")
    assert f"a:models:drop:{version.id}" in str(told["buttons"])


async def test_a_disk_without_room_makes_nobody_hear_it_again_and_again(
    world: BotWorld, job_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_facts: object) -> None:
        raise OperationalError("UPDATE", {}, Exception("database or disk is full"))

    monkeypatch.setattr(desk, "LOOK_AGAIN", 0.02)
    monkeypatch.setattr(desk, "note_told", full)
    await world.write(ADMIN, "/status")
    world.settings.run.mkdir(exist_ok=True)
    with contextlib.ExitStack() as training:
        training.enter_context(one_at_a_time(world.settings.run))
        async with world.bot() as process:
            end(world, job_id, INTERRUPTED)
            training.close()
            settling = process.application.bot_data["training"]._settling
            await asyncio.wait_for(settling, PATIENCE)
    assert len([text for text in world.texts(ADMIN) if "训练中断了" in text]) == 1
