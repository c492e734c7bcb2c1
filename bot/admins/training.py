"""Training a new model: an interface, and the one that runs ``python -m linli train``."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from helpdesk.errors import HelpdeskError

STOP_SECONDS = 5.0


class TrainingError(HelpdeskError):
    """The training failed; the model in use stays in use."""


@dataclass(frozen=True)
class Progress:
    """How far a training is; the last one has the ``model`` file and how many examples it learnt from."""

    stage: str
    percent: int
    model: str | None = None
    examples: int | None = None
    seconds: float | None = None


class Trainer(Protocol):
    """Trains a model and makes it the one in use."""

    def train(self) -> AsyncIterator[Progress]:
        """Train; yields progress, raises ``TrainingError`` with the reason."""
        ...


class CommandTrainer:
    """Trains by the command line in a process of its own, so that no message waits for it."""

    def __init__(self, folder: Path, arguments: tuple[str, ...] = ("-m", "linli", "train", "--json")) -> None:
        self._folder = folder
        self._arguments = arguments

    async def train(self) -> AsyncIterator[Progress]:
        """Run the command and read its lines of JSON."""
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *self._arguments,
            cwd=self._folder,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
        )
        is_done = False
        try:
            async for progress in _read(process):
                is_done = progress.model is not None
                yield progress
            code = await process.wait()
            if code != 0 or not is_done:
                raise TrainingError(f"训练程序提前结束（代码 {code}）")
        finally:
            await _end(process)


async def _read(process: asyncio.subprocess.Process) -> AsyncIterator[Progress]:
    if process.stdout is None:
        return
    async for line in process.stdout:
        if report := _parse(line):
            if "error" in report:
                raise TrainingError(str(report["error"]))
            yield Progress(
                stage=str(report.get("stage", "done")),
                percent=int(report.get("percent", 100)),
                model=str(report["model"]) if report.get("done") else None,
                examples=report.get("examples"),
                seconds=report.get("seconds"),
            )


def _parse(line: bytes) -> dict[str, Any] | None:
    """A report, or None for a line that is none: libraries print what they like."""
    try:
        report = json.loads(line)
    except ValueError:
        return None
    return report if isinstance(report, dict) else None


async def _end(process: asyncio.subprocess.Process) -> None:
    """End the program if it still runs: the one who listened is gone."""
    if process.returncode is not None:
        return
    process.terminate()
    try:
        async with asyncio.timeout(STOP_SECONDS):
            await process.wait()
    except TimeoutError:
        process.kill()
        await process.wait()
