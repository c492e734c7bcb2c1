"""/retrain in the chat: progress, 取消, who was faster, a restart, a training from the shell, the night."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest

from bot.admins import desk
from bot.admins.nightly import is_wanted, next_night
from bot.admins.training import Progress
from helpdesk.clock import SystemClock
from helpdesk.people import Admin
from helpdesk.phrases.models import PhraseStatus
from helpdesk.training.lock import one_at_a_time
from helpdesk.training.models import JobReason, JobStatus, TrainingJob, Verdict
from helpdesk.training.services import INTERRUPTED, report_progress, request_training, start_job
from helpdesk.training.versions import add_version
from tests.support.bot_world import ADMIN, BotWorld, Json
from tests.support.factories import make_phrase

SECOND = 2001


class StepTrainer:
    """Trains until it is released; its version is in the database, as the command line leaves it."""

    def __init__(self, world: BotWorld) -> None:
        self.release = asyncio.Event()
        self.runs: list[int] = []
        self._world = world

    async def train(self, job_id: int) -> AsyncIterator[Progress]:
        """Two steps."""
        self.runs.append(job_id)
        yield Progress("train", 40, 75)
        await self.release.wait()
        yield Progress("gate", 80, 20)
        with self._world.database.session() as session:
            facts = {"data_hash": "x", "examples": 1200, "by": Admin(ADMIN), "clock": SystemClock()}
            facts |= {"job_id": job_id, "verdict": Verdict.PASSED}
            version = add_version(session, file="m2.tar.gz", **facts)  # type: ignore[arg-type]
        yield Progress(
            "done",
            100,
            model="m2.tar.gz",
            version=version.id,
            examples=1200,
            phrases=3,
            seconds=31.5,
            withdrawn=1,
            left_out={"order_food": 2},
        )


@pytest.fixture
def trainer(world: BotWorld, monkeypatch: pytest.MonkeyPatch) -> StepTrainer:
    monkeypatch.setattr(desk, "SHOW_EVERY", 0.0)
    world.settings.admins = [ADMIN, SECOND]
    (world.settings.home / "run").mkdir(exist_ok=True)
    return StepTrainer(world)


def jobs(world: BotWorld) -> list[TrainingJob]:
    return world.look(lambda session: list(session.query(TrainingJob).order_by(TrainingJob.id)))


def buttons(message: Json) -> list[str]:
    return [button["text"] for row in message.get("buttons") or [] for button in row]


async def test_one_message_shows_stage_percent_and_time_left(world: BotWorld, trainer: StepTrainer) -> None:
    async with world.bot(trainer=trainer):
        await world.write(ADMIN, "/retrain")
        shown = await world.sees(ADMIN, "40%，大约还要 80 秒")
        assert "训练" in shown["text"]
        assert buttons(shown) == ["取消训练"]
        await world.settled(lambda: jobs(world)[0].message_id == shown["message_id"])
        trainer.release.set()
        made = await world.sees(ADMIN, "用时：32 秒")
    assert made["message_id"] == shown["message_id"], "the message was edited"
    assert buttons(made) == []


async def test_at_the_end_the_admin_decides_and_learns_what_was_not_learned(
    world: BotWorld, trainer: StepTrainer
) -> None:
    trainer.release.set()
    async with world.bot(trainer=trainer):
        await world.write(ADMIN, "/retrain")
        assert buttons(await world.sees(ADMIN, "上线检查通过")) == ["上线", "放弃"]
        made = await world.sees(ADMIN, "重新训练：做好了")
        assert "学了 1200 句，其中你们教的 3 句" in made["text"]
        await world.sees(ADMIN, "有 1 句在训练时被撤回，下次训练才会忘掉")
        await world.sees(ADMIN, "教过的 2 句没有用上：“order_food”这一类已经没有了")
    assert (jobs(world)[0].status, jobs(world)[0].model_file) == (JobStatus.DONE, "m2.tar.gz")


async def test_a_second_admin_learns_who_was_faster_and_may_cancel(world: BotWorld, trainer: StepTrainer) -> None:
    async with world.bot(trainer=trainer):
        await world.write(ADMIN, "/retrain")
        shown = await world.sees(ADMIN, "40%")
        await world.settled(lambda: jobs(world)[0].percent == 40)
        await world.write(SECOND, "/retrain")
        told = await world.sees(SECOND, "已经在训练了：另一位管理员开始的")
        assert "40%" in told["text"]
        await world.press(SECOND, told, "看进度")
        await world.press(SECOND, told, "取消训练")
        cancelled = await world.sees(ADMIN, "训练已取消")
        late = await world.press(SECOND, told, "取消训练")
    assert cancelled["message_id"] == shown["message_id"]
    assert "已经结束" in late["alert"]
    assert [(job.status, job.cancelled_by) for job in jobs(world)] == [(JobStatus.CANCELLED, SECOND)]
    assert len(trainer.runs) == 1


async def test_two_wishes_in_one_moment_start_one_training(world: BotWorld, trainer: StepTrainer) -> None:
    async with world.bot(trainer=trainer):
        await asyncio.gather(world.write(ADMIN, "/retrain"), world.write(SECOND, "/retrain"))
        await world.all_done(2)
        await world.settled(lambda: len(trainer.runs) == 1)
    assert len(jobs(world)) == 1


async def test_a_restart_interrupts_and_says_so(world: BotWorld, trainer: StepTrainer) -> None:
    async with world.bot(trainer=trainer):
        await world.write(ADMIN, "/retrain")
        await world.sees(ADMIN, "40%")
    await world.sees(ADMIN, "训练中断了：程序中途停了")
    assert (jobs(world)[0].status, jobs(world)[0].error) == (JobStatus.FAILED, INTERRUPTED)


async def test_who_waits_for_a_run_that_was_killed_is_told_at_the_next_start(
    world: BotWorld, trainer: StepTrainer
) -> None:
    with world.database.session() as session:
        request_training(session, by=Admin(ADMIN), chat_id=ADMIN, clock=world.clock)
    await world.write(ADMIN, "/status")  # Telegram lets no bot write first.
    async with world.bot(trainer=trainer):
        told = await world.sees(ADMIN, "训练中断了")
        assert "再发 /retrain" in told["text"]
        await world.write(ADMIN, "/retrain")
        await world.sees(ADMIN, "40%")


async def test_a_training_from_the_shell_is_seen_and_left_alone(world: BotWorld, trainer: StepTrainer) -> None:
    with world.database.session() as session:
        job = request_training(session, by=Admin(None), reason=JobReason.SHELL, clock=world.clock)
        start_job(session, job.id, clock=world.clock)
        report_progress(session, job.id, stage="verify", percent=63, seconds_left=5)
    with one_at_a_time(world.settings.run):
        async with world.bot(trainer=trainer):
            await world.write(ADMIN, "/retrain")
            told = await world.sees(ADMIN, "已经在训练了：在服务器上开始的")
            assert "试新模型" in told["text"]
            assert "63%，马上就好" in told["text"]
            await world.press(ADMIN, told, "取消训练")
    assert [(one.status, one.cancelled_by) for one in jobs(world)] == [(JobStatus.RUNNING, ADMIN)]
    assert trainer.runs == []


async def test_what_the_night_trained_is_reported_to_all_admins(world: BotWorld, trainer: StepTrainer) -> None:
    trainer.release.set()
    async with world.bot(trainer=trainer) as process:
        for admin in (ADMIN, SECOND):
            await world.write(admin, "/status")  # Telegram lets no bot write first.
        training = process.application.bot_data["training"]
        await training.start(None, reason=JobReason.NIGHTLY)
        for admin in (ADMIN, SECOND):
            assert buttons(await world.sees(admin, "上线检查通过")) == ["上线", "放弃"]
    assert jobs(world)[0].reason is JobReason.NIGHTLY


def test_the_night_trains_only_what_is_new(world: BotWorld) -> None:
    assert world.look(is_wanted) is False
    with world.database.session() as session:
        approved = {"status": PhraseStatus.APPROVED, "intent": "thank", "decided_at": world.clock.now()}
        make_phrase(session, world.clock, "多谢多谢", **approved)
    assert world.look(is_wanted) is True
    with world.database.session() as session:
        add_version(session, file="m.tar.gz", data_hash="x", examples=1, by=Admin(None), clock=world.clock)
    assert world.look(is_wanted) is False


@pytest.mark.parametrize(
    ("now", "due"),
    [
        (datetime(2026, 3, 10, 19, 0, tzinfo=UTC), datetime(2026, 3, 10, 19, 30, tzinfo=UTC)),
        (datetime(2026, 3, 10, 19, 30, tzinfo=UTC), datetime(2026, 3, 11, 19, 30, tzinfo=UTC)),
        (datetime(2026, 3, 10, 23, 0, tzinfo=UTC), datetime(2026, 3, 11, 19, 30, tzinfo=UTC)),
    ],
)
def test_the_night_begins_by_the_clocks_of_the_office(now: datetime, due: datetime) -> None:
    assert next_night(now, time(3, 30), ZoneInfo("Asia/Shanghai")) == due
