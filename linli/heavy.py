"""A heavy process beside a live service: low priority, a limit of memory, and it ends with its whole group.

Not for the processes of the service itself; those are the supervisor's.
"""

import contextlib
import json
import logging
import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import psutil

from helpdesk.errors import UnavailableError
from helpdesk.settings import ROOT, Settings
from linli.processes import die_with_parent, process_environment

logger = logging.getLogger(__name__)

NICENESS = 10  # A live service goes first; without one nobody waits for anything but the training.
LOOK_EVERY = 0.5  # Seconds between two looks at the clock, the memory and the wish to stop.
END_PATIENCE = 5.0  # Seconds from SIGTERM to SIGKILL.
MEGABYTE = 1_000_000

Heard = Callable[[dict[str, Any]], None]


@contextlib.contextmanager
def ending_cleanly() -> Iterator[None]:
    """Who is told to end, or whose terminal is closed, ends by an exception: folders with people's words go then.

    Raises ``SystemExit``; the default would end us on the spot.
    """

    def end(number: int, _frame: object) -> None:
        sys.exit(128 + number)

    before = {number: signal.signal(number, end) for number in (signal.SIGTERM, signal.SIGHUP)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def be_nice() -> None:
    """Of a child process: let a live service go first, and end with the parent."""
    die_with_parent()
    os.nice(NICENESS)


def run_heavy(
    argv: Sequence[str],
    *,
    settings: Settings,
    log: Path,
    heard: Heard,
    tick: Callable[[], None] = lambda: None,
    nice: bool = True,
    environment: Mapping[str, str] | None = None,
) -> int:
    """Run a program to its end and give its exit code; its standard error goes to ``log``.

    Each line of its output that is a JSON object is given to ``heard``; ``tick`` is called twice a second. Whatever
    either of them raises ends the program and all it has started. So does too much memory: ``UnavailableError``.
    """
    with log.open("wb") as errors:
        process = subprocess.Popen(
            list(argv),
            cwd=ROOT,
            env={**process_environment(settings), "TF_CPP_MIN_LOG_LEVEL": "2", **(environment or {})},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
            start_new_session=True,
            preexec_fn=be_nice if nice else die_with_parent,
        )
    try:
        _follow(process, heard, tick, settings.training_memory_mb)
        return process.wait()
    finally:
        end_group(process)


def end_group(process: subprocess.Popen[bytes]) -> None:
    """SIGTERM to the process and all it has started, patience, then SIGKILL; no harm when it has ended."""
    if process.poll() is None:
        _signal(process, signal.SIGTERM)
        try:
            process.wait(END_PATIENCE)
        except subprocess.TimeoutExpired:
            _signal(process, signal.SIGKILL)
            process.wait()
    if process.stdout is not None:
        process.stdout.close()


def _signal(process: subprocess.Popen[bytes], number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, number)


def _follow(process: subprocess.Popen[bytes], heard: Heard, tick: Callable[[], None], limit: int) -> None:
    assert process.stdout is not None  # noqa: S101 - opened as a pipe above
    peak, looked_at, rest = 0, 0.0, b""
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdout, selectors.EVENT_READ)
        while True:
            if selector.select(LOOK_EVERY):
                read = os.read(process.stdout.fileno(), 65536)
                *lines, rest = (rest + read).split(b"\n")
                _pass_on(lines, heard)
                if not read:
                    break
            if time.monotonic() - looked_at >= LOOK_EVERY:
                looked_at = time.monotonic()
                peak = max(peak, _check_memory(process.pid, limit))
                tick()
    logger.info("%s used up to %s MB", Path(str(process.args[0])).name, peak)  # type: ignore[index]


def _pass_on(lines: list[bytes], heard: Heard) -> None:
    for line in lines:
        try:
            facts = json.loads(line)
        except ValueError:
            continue  # Libraries print as well.
        if isinstance(facts, dict):
            heard(facts)


def _check_memory(pid: int, limit: int) -> int:
    """MB held by the process and its children; raises ``UnavailableError`` above ``limit``."""
    used = memory_of(pid)
    if used > limit:
        raise UnavailableError(
            f"用的内存超过了 {limit} MB，已经停下；机器内存够的话，可以把 LINLI_TRAINING_MEMORY_MB 调大"
        )
    return used


def memory_of(pid: int) -> int:
    """MB held by a process and all it has started; 0 when it has ended."""
    try:
        top = psutil.Process(pid)
        family = [top, *top.children(recursive=True)]
    except psutil.Error:
        return 0
    held = 0
    for one in family:
        with contextlib.suppress(psutil.Error):
            held += one.memory_info().rss
    return held // MEGABYTE
