"""Admins: training, bind codes, status; nobody else learns that these exist."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from bot.admins.training import Progress, TrainingError
from helpdesk.training.models import JobStatus, TrainingJob
from helpdesk.training.services import INTERRUPTED
from tests.support.bot_world import ADMIN, BotWorld


class SlowTrainer:
    """Trains until it is released; then is done, or fails with ``error``."""

    def __init__(self, error: str | None = None) -> None:
        self.release = asyncio.Event()
        self.runs = 0
        self._error = error

    async def train(self, job_id: int) -> AsyncIterator[Progress]:
        """Two steps."""
        self.runs += 1
        yield Progress("train", 40)
        await self.release.wait()
        if self._error:
            raise TrainingError(self._error)
        yield Progress("done", 100, model="m2.tar.gz", examples=1200, seconds=31.5)


def job(world: BotWorld) -> TrainingJob:
    """The one training run."""
    return world.look(lambda session: session.query(TrainingJob).one())


async def test_an_admin_retrains_and_a_second_wish_is_refused_meanwhile(world: BotWorld) -> None:
    trainer = SlowTrainer()
    async with world.bot(trainer=trainer):
        await world.write(ADMIN, "/retrain")
        await world.sees(ADMIN, "重新训练")
        await world.write(ADMIN, "/retrain")
        await world.sees(ADMIN, "已经在训练了")
        trainer.release.set()
        done = await world.sees(ADMIN, "训练完成")
    assert "还没有上线" in done["text"]
    assert "m2.tar.gz" in done["text"]
    assert "1200 句" in done["text"]
    assert trainer.runs == 1
    assert (job(world).status, job(world).model_file) == (JobStatus.DONE, "m2.tar.gz")


async def test_a_failed_training_says_why_and_that_the_old_model_stays(world: BotWorld) -> None:
    trainer = SlowTrainer(error="data/nlu/x.yml:3 缩进不对")
    trainer.release.set()
    async with world.bot(trainer=trainer):
        await world.write(ADMIN, "/retrain")
        failed = await world.sees(ADMIN, "训练没有成功")
    assert "data/nlu/x.yml:3 缩进不对" in failed["text"]
    assert "原来的模型" in failed["text"]
    assert job(world).status is JobStatus.FAILED


async def test_a_training_that_a_stop_cut_off_is_noted_at_the_next_start(world: BotWorld) -> None:
    async with world.bot(trainer=SlowTrainer()):
        await world.write(ADMIN, "/retrain")
        await world.sees(ADMIN, "重新训练")
    async with world.bot():
        await world.settled(lambda: job(world).status is JobStatus.FAILED)
    assert job(world).error == INTERRUPTED


async def test_an_admin_gets_a_code_that_binds_a_group(world: BotWorld) -> None:
    async with world.bot():
        await world.write(ADMIN, "/bindcode")
        await world.sees(ADMIN, "/bindcode civil")
        await world.write(ADMIN, "/bindcode civil")
        told = await world.sees(ADMIN, "24 小时内有效")
    assert "/bind " in told["text"]


async def test_an_admin_sees_counts_and_health(world: BotWorld) -> None:
    async with world.bot():
        await world.write(ADMIN, "/status")
        told = await world.sees(ADMIN, "对话服务：正常")
    assert "fake.tar.gz" in told["text"]
    assert "还没处理的消息：0" in told["text"], "the question itself does not count"


@pytest.mark.parametrize("command", ["/retrain", "/bindcode civil", "/status"])
async def test_to_everybody_else_admin_commands_do_not_exist(world: BotWorld, command: str) -> None:
    world.resident()
    trainer = SlowTrainer()
    async with world.bot(trainer=trainer):
        await world.write(1001, command)
        await world.sees(1001, "没有这个命令")
    assert trainer.runs == 0
