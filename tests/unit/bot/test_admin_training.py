"""The training command is read line by line; its errors are passed on in its own words."""

import asyncio
import logging
import time
from pathlib import Path

import pytest

from bot.admins.training import CommandTrainer, Progress, TrainingError
from bot.log import HideToken


def trainer(tmp_path: Path, program: str) -> CommandTrainer:
    """A trainer whose command is a small program."""
    file = tmp_path / "train.py"
    file.write_text(program, encoding="utf-8")
    return CommandTrainer(tmp_path, (str(file),))


async def test_progress_is_told_as_it_comes(tmp_path: Path) -> None:
    program = """
import json
print(json.dumps({"stage": "train", "percent": 40}), flush=True)
print("some library chatter")
print(json.dumps({"done": True, "model": "m.tar.gz", "examples": 10, "seconds": 2}))
"""
    reports = [report async for report in trainer(tmp_path, program).train(1)]
    assert reports == [Progress("train", 40), Progress("done", 100, model="m.tar.gz", examples=10, seconds=2)]


@pytest.mark.parametrize(
    ("program", "reason"),
    [
        ('print(\'{"error": "x.yml:3"}\'); raise SystemExit(1)', "x.yml:3"),
        ("raise SystemExit(3)", "代码 3"),
        ('print(\'{"stage": "train", "percent": 5}\')', "提前结束"),
    ],
)
async def test_a_failed_training_gives_its_reason(tmp_path: Path, program: str, reason: str) -> None:
    with pytest.raises(TrainingError, match=reason):
        [report async for report in trainer(tmp_path, program).train(1)]


async def test_a_training_nobody_waits_for_is_ended(tmp_path: Path) -> None:
    program = 'import time\nprint(\'{"stage": "train", "percent": 5}\', flush=True)\ntime.sleep(60)'
    began = time.monotonic()

    async def follow() -> None:
        async for _report in trainer(tmp_path, program).train(1):
            pass

    task = asyncio.create_task(follow())
    await asyncio.sleep(0.3)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert time.monotonic() - began < 10


def test_the_token_never_reaches_the_log() -> None:
    record = logging.LogRecord("x", logging.INFO, "f", 1, "POST %s", ("https://t/bot1:secret/getMe",), None)
    assert HideToken("1:secret").filter(record)
    assert record.getMessage() == "POST https://t/bot<token>/getMe"
