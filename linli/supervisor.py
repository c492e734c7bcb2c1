"""Starts, watches, restarts and stops the processes of the service.

Not for: anything a process does inside. It only knows commands, health questions and signals.
"""

import asyncio
import contextlib
import fcntl
import json
import logging
import os
import secrets
import signal
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

import httpx

from helpdesk.errors import UnavailableError
from helpdesk.settings import ROOT, Settings
from linli.processes import ProcessSpec, Unwell, die_with_parent, process_environment

logger = logging.getLogger(__name__)

PROBE_EVERY = 2.0  # Seconds.
STOP_PATIENCE = 40.0  # Seconds from SIGTERM to SIGKILL; the bot needs 25 at the very most.
LONGEST_PAUSE = 30.0  # Seconds between two starts of a process that keeps dying.
STABLE_AFTER = 60.0  # Seconds after which a process counts as recovered, and the pause is short again.
LOG_LIMIT = 20_000_000  # Bytes; a longer log is moved to NAME.log.1.


@dataclass
class Watched:
    """One process under watch."""

    spec: ProcessSpec
    process: asyncio.subprocess.Process | None = None
    started_at: datetime | None = None
    restarts: int = 0
    fault: str | None = "starting"
    unwell_since: float = 0.0
    log: IO[bytes] | None = field(default=None, repr=False)
    ending: asyncio.Task[None] | None = field(default=None, repr=False)

    def facts(self) -> dict[str, Any]:
        """What ``linli status`` shows of it."""
        running = self.process is not None and self.process.returncode is None
        return {
            "name": self.spec.name,
            "pid": self.process.pid if running and self.process else None,
            "healthy": running and self.fault is None,
            "detail": self.fault or (None if running else "stopped"),
            "restarts": self.restarts,
            "started_at": self.started_at.isoformat() if self.started_at else None,
        }


class Supervisor:
    """Keeps a list of processes alive until it is told to stop."""

    def __init__(self, settings: Settings, specs: list[ProcessSpec]) -> None:
        self._settings = settings
        self._watched = [Watched(spec) for spec in specs]
        self._stopping = asyncio.Event()
        self._run = settings.run

    def stop(self) -> None:
        """Ask for an orderly end; ``run`` returns when every process has ended."""
        self._stopping.set()

    @property
    def healthy(self) -> bool:
        """Whether every process is running and well."""
        return all(one.facts()["healthy"] for one in self._watched)

    async def run(self) -> None:
        """Start everything and watch it until ``stop``, SIGTERM or SIGINT.

        Raises ``UnavailableError`` if another supervisor runs on the same home.
        """
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self.stop)
        with only_one(self._run):
            async with httpx.AsyncClient(timeout=5.0) as client:
                keepers = [asyncio.create_task(self._keep(one)) for one in self._watched]
                try:
                    await self._watch(client)
                finally:
                    for keeper in keepers:
                        keeper.cancel()
                    await asyncio.gather(*keepers, return_exceptions=True)
                    await self._stop_all()

    async def wait_until_healthy(self, seconds: float) -> bool:
        """Wait until all are well; False when the time is over or the end was asked for."""
        deadline = asyncio.get_running_loop().time() + seconds
        while not self.healthy and not self._stopping.is_set():
            if asyncio.get_running_loop().time() > deadline:
                return False
            await asyncio.sleep(0.2)
        return self.healthy

    async def _keep(self, one: Watched) -> None:
        """Start the process again whenever it ends."""
        pause = 1.0
        while True:
            began = asyncio.get_running_loop().time()
            ended = await self._run_once(one)
            lived = asyncio.get_running_loop().time() - began
            pause = 1.0 if lived > STABLE_AFTER else min(pause * 2, LONGEST_PAUSE)
            one.fault = f"{ended}; starts again in {pause:.0f} s"
            one.restarts += 1
            logger.warning("%s %s after %.0f s", one.spec.name, ended, lived)
            await asyncio.sleep(pause)

    async def _run_once(self, one: Watched) -> str:
        """Run the process to its end; how it ended."""
        try:
            process = await self._start(one)
        except OSError as error:  # No such program, no memory, a full disk: that may pass.
            return f"could not be started ({type(error).__name__})"
        return f"ended with code {await process.wait()}"

    async def _start(self, one: Watched) -> asyncio.subprocess.Process:
        if one.log is None:
            one.log = open_log(self._run / f"{one.spec.name}.log")
        one.process = await asyncio.create_subprocess_exec(
            *one.spec.argv,
            cwd=ROOT,
            env={**process_environment(self._settings), **one.spec.environment},
            stdin=asyncio.subprocess.DEVNULL,
            stdout=one.log,
            stderr=one.log,
            start_new_session=True,  # Ctrl-C reaches us alone; we stop the others in order.
            preexec_fn=die_with_parent,
        )
        one.started_at = datetime.now(UTC)
        one.fault = "starting"
        one.unwell_since = asyncio.get_running_loop().time()
        logger.info("%s started, pid %s", one.spec.name, one.process.pid)
        return one.process

    async def _watch(self, client: httpx.AsyncClient) -> None:
        while not self._stopping.is_set():
            await asyncio.gather(*(self._probe(one, client) for one in self._watched))
            self._keep_books()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), PROBE_EVERY)

    async def _probe(self, one: Watched, client: httpx.AsyncClient) -> None:
        if one.process is None or one.process.returncode is not None:
            return
        before = one.fault
        try:
            unwell = await one.spec.probe(client)
        except httpx.HTTPError as error:
            unwell = Unwell("starting" if before == "starting" else f"does not answer ({type(error).__name__})")
        one.fault = unwell.words if unwell else None
        now = asyncio.get_running_loop().time()
        if unwell is None or not unwell.restart_helps:
            one.unwell_since = now
        elif now - one.unwell_since > one.spec.grace and (one.ending is None or one.ending.done()):
            logger.warning("%s is unwell for %.0f s (%s); restarting it", one.spec.name, one.spec.grace, one.fault)
            one.ending = asyncio.create_task(end_process(one.process))  # Beside the watch: it may take its time.

    async def _stop_all(self) -> None:
        """The bot first, so that nothing new comes in; what it talks to afterwards."""
        for one in reversed(self._watched):
            if one.process is not None:
                await end_process(one.process)
            if one.log is not None:
                one.log.close()
        self._keep_books()

    def _keep_books(self) -> None:
        """Status and logs; a full disk must not end the processes that still work."""
        try:
            for one in self._watched:
                if one.log is not None and not one.log.closed:
                    shorten_log(self._run / f"{one.spec.name}.log")
            self._write_status()
        except OSError as error:
            logger.warning("status and logs could not be written: %s", type(error).__name__)

    def _write_status(self) -> None:
        facts = {
            "at": datetime.now(UTC).isoformat(),
            "stopping": self._stopping.is_set(),
            "processes": [one.facts() for one in self._watched],
        }
        draft = self._run / "status.json.new"
        draft.write_text(json.dumps(facts, ensure_ascii=False, indent=1), encoding="utf-8")
        draft.replace(self._run / "status.json")


async def end_process(process: asyncio.subprocess.Process) -> None:
    """SIGTERM, patience, then SIGKILL."""
    if process.returncode is not None:
        return
    with contextlib.suppress(ProcessLookupError):
        process.terminate()
    try:
        await asyncio.wait_for(process.wait(), STOP_PATIENCE)
    except TimeoutError:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()


def prepare_home(settings: Settings) -> None:
    """Make the state folders, readable by their owner alone, and the dialogue server's token."""
    os.umask(0o077)  # Also for a home that was made by somebody else, and for the processes we start.
    for folder in (settings.home, settings.run, settings.models):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    token = settings.run / "rasa.token"
    if not token.exists():
        draft = token.with_suffix(".new")  # Moved into place whole: nobody reads an empty one.
        draft.write_text(secrets.token_urlsafe(24), encoding="ascii")
        draft.replace(token)


@contextlib.contextmanager
def only_one(run: Path) -> Iterator[None]:
    """Hold the folder's lock, so that two supervisors never share one home; raises ``UnavailableError``."""
    with (run / "supervisor.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise UnavailableError(f"这个目录里的邻里通已经在运行：{run.parent}（用 linli status 查看）") from None
        yield


def open_log(file: Path) -> IO[bytes]:
    """Open a log for appending, readable by its owner alone."""
    file.touch(mode=0o600)
    return file.open("ab")


def shorten_log(file: Path) -> None:
    """Keep the log and one older part; the process goes on appending to the emptied file."""
    if file.stat().st_size > LOG_LIMIT:
        file.with_suffix(".log.1").write_bytes(file.read_bytes())
        with file.open("r+b") as log:
            log.truncate(0)
