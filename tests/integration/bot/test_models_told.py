"""What admins are told of models without having asked: a version from the command line, a night that failed."""

from collections.abc import AsyncIterator

import pytest
from sqlalchemy.exc import OperationalError

from bot.admins import desk
from bot.admins.training import Progress, TrainingError
from helpdesk.training.models import JobReason, ModelVersion
from helpdesk.training.versions import live_version
from helpdesk.training.waiting import announce_waiting
from tests.support.bot_world import ADMIN, BotWorld, Json
from tests.support.models import make_live, make_model

SECOND = 2001


def titles(message: Json) -> list[str]:
    return [button["text"] for row in message.get("buttons") or [] for button in row]


def two_versions(world: BotWorld) -> int:
    """The first one live, the second one from the command line."""
    with world.database.session() as session:
        make_live(
            session,
            world.clock,
            world.settings.models,
            make_model(session, world.clock, world.settings.models, "o.tar.gz"),
        )
        return make_model(session, world.clock, world.settings.models, "n.tar.gz").id


async def test_a_version_from_the_command_line_can_go_live_from_the_chat(world: BotWorld) -> None:
    version_id = two_versions(world)
    world.rasa.model = "o.tar.gz"
    async with world.bot():
        await world.write(ADMIN, "/status")  # Telegram lets no bot write first.
        with world.database.session() as session:
            version = session.get_one(ModelVersion, version_id)
            announce_waiting(session, version, admins=[ADMIN], clock=world.clock)
        told = await world.sees(ADMIN, f"有人在服务器上训练了新模型：模型 {version_id}。")
        assert titles(told) == ["上线", "放弃"]
        await world.press(ADMIN, told, "上线")
        await world.sees(ADMIN, "✅ 换好了")
    live = world.look(live_version)
    assert live is not None
    assert live.id == version_id


async def test_nobody_is_asked_about_a_version_that_is_decided(world: BotWorld) -> None:
    version_id = two_versions(world)
    with world.database.session() as session:
        version = session.get_one(ModelVersion, version_id)
        announce_waiting(session, version, admins=[ADMIN], clock=world.clock)
        version.dropped_at = world.clock.now()
    async with world.bot():
        await world.write(ADMIN, "/models")
        await world.sees(ADMIN, "机器人学会的本事")
    assert not any("在服务器上训练了" in text for text in world.texts(ADMIN))


class FailingTrainer:
    """A disk that is full."""

    async def train(self, job_id: int) -> AsyncIterator[Progress]:
        """One step, then the end."""
        yield Progress("train", 40, 75)
        raise TrainingError(f"磁盘满了，训练没有完成，原来的模型照常使用；请先清理磁盘再训练（{job_id}）")


async def test_a_night_that_failed_is_told_to_all_admins_and_says_once_that_the_old_model_stays(
    world: BotWorld,
) -> None:
    world.settings.admins = [ADMIN, SECOND]
    (world.settings.home / "run").mkdir(exist_ok=True)
    async with world.bot(trainer=FailingTrainer()) as process:
        for admin in (ADMIN, SECOND):
            await world.write(admin, "/status")
        await process.application.bot_data["training"].start(None, reason=JobReason.NIGHTLY)
        for admin in (ADMIN, SECOND):
            told = await world.sees(admin, "❌ 训练没有成功：磁盘满了")
            assert told["text"].count("照常使用") + told["text"].count("还在用原来的模型") == 1


class QuickTrainer:
    """A model at once."""

    async def train(self, job_id: int) -> AsyncIterator[Progress]:
        """The last step."""
        yield Progress("done", 100, model=f"m{job_id}.tar.gz", version=7)


async def test_a_model_whose_report_cannot_be_read_is_not_called_a_failure(
    world: BotWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def locked(*_: object) -> None:
        raise OperationalError("", {}, Exception("locked"))

    monkeypatch.setattr(desk, "send_report", locked)
    (world.settings.home / "run").mkdir(exist_ok=True)
    async with world.bot(trainer=QuickTrainer()):
        await world.write(ADMIN, "/retrain")
        await world.sees(ADMIN, "检查报告还发不出来。过一会儿请发 /models 看。")
    assert not any("没有成功" in text for text in world.texts(ADMIN))
