"""Training a new model: an interface, and the one that runs ``python -m linli train``."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from helpdesk.errors import HelpdeskError

STOP_SECONDS = 10.0  # It ends what it has started itself, and that has five.


class TrainingError(HelpdeskError):
    """The training failed; the model in use stays in use."""


@dataclass(frozen=True)
class Progress:
    """How far a training is; the last one has the ``model`` file, its ``version`` and what went into it."""

    stage: str
    percent: int
    seconds_left: int | None = None
    model: str | None = None
    version: int | None = None
    examples: int | None = None
    phrases: int | None = None
    seconds: float | None = None
    withdrawn: int = 0
    left_out: Mapping[str, int] = field(default_factory=dict)
    gate_error: str | None = None


class Trainer(Protocol):
    """Trains a model; what becomes of it is decided later."""

    def train(self, job_id: int) -> AsyncIterator[Progress]:
        """Train for the run that is noted under this id; yields progress, raises ``TrainingError`` with the reason."""
        ...


class CommandTrainer:
    """Trains by the command line in a process of its own, so that no message waits for it."""

    def __init__(self, folder: Path, arguments: tuple[str, ...] = ("-m", "linli", "train", "--json")) -> None:
        self._folder = folder
        self._arguments = arguments

    async def train(self, job_id: int) -> AsyncIterator[Progress]:
        """Run the command and read its lines of JSON."""
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *self._arguments,
            *("--job", str(job_id)),
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
            yield _done(report) if report.get("done") else _step(report)


def _step(report: dict[str, Any]) -> Progress:
    return Progress(str(report.get("stage", "")), int(report.get("percent", 0)), report.get("seconds_left"))


def _done(report: dict[str, Any]) -> Progress:
    return Progress(
        stage="done",
        percent=100,
        model=str(report["model"]),
        version=report.get("version"),
        examples=report.get("examples"),
        phrases=report.get("phrases"),
        seconds=report.get("seconds"),
        withdrawn=int(report.get("withdrawn", 0)),
        left_out=report.get("left_out") or {},
        gate_error=report.get("gate_error"),
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
