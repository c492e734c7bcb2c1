"""All processes up, as ``make demo`` starts them, in a home of their own.

    with running_demo(home) as demo:
        demo.people.write(1001, "您好")

Facts are read from the database; processes are looked up by name, so that a test can end exactly one of them.
"""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from helpdesk.database import Database, create_database
from helpdesk.inbox.models import StoredUpdate
from helpdesk.outbox.models import OutboxRow
from helpdesk.settings import ROOT, Settings
from linli.health import service_health
from sandbox.client import People
from tests.support.model import trained_model
from tests.support.ports import free_port

T = TypeVar("T")

START_PATIENCE = 300.0  # Seconds until READY; the model is there already.
STOP_PATIENCE = 90.0
SETTLE_PATIENCE = 90.0
# The journeys are quicker than people, and pacing has tests of its own.
PER_SECOND, PER_MINUTE = 10, 600  # Messages to a person, to a group.
TIMER_SECONDS = 0.5


@dataclass
class Demo:
    """The running demo."""

    settings: Settings
    people: People
    database: Database
    process: subprocess.Popen[str] | None = None
    output: list[str] = field(default_factory=list)
    _reader: threading.Thread | None = None

    @property
    def page_url(self) -> str:
        """Where a browser finds the page."""
        return f"{self.settings.sandbox_url}/"

    def start(self) -> None:
        """Start everything and wait for READY."""
        self.output.clear()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "linli", "demo"],
            cwd=ROOT,
            env={**self.settings.environment(), "PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self._reader = threading.Thread(target=_collect, args=(self.process, self.output), daemon=True)
        self._reader.start()
        self._wait_for_ready(self.process)

    def stop(self, number: signal.Signals = signal.SIGINT) -> None:
        """Stop everything in order, as Ctrl-C (or systemd, with SIGTERM) does."""
        assert self.process is not None
        process, self.process = self.process, None
        process.send_signal(number)
        code = process.wait(timeout=STOP_PATIENCE)
        if self._reader is not None:
            self._reader.join()
        assert code == 0, self.output[-20:]

    def pid_of(self, name: str) -> int | None:
        """The process id, or None while it is down."""
        found = [one["pid"] for one in service_health(self.settings)["processes"] if one["name"] == name]
        return found[0] if found else None

    def end(self, name: str, number: signal.Signals) -> int:
        """Send one process a signal; its pid, by which one sees when the supervisor has started another."""
        pid = self.pid_of(name)
        assert pid is not None, f"{name} is not running"
        os.kill(pid, number)
        return pid

    def wait_until_replaced(self, name: str, pid: int, seconds: float = 60) -> None:
        """Wait until the supervisor has started a process anew."""
        self.until(lambda: self.pid_of(name) not in (None, pid), seconds=seconds)

    def wait_until_healthy(self, seconds: float = 120) -> None:
        """Wait until every process is well; in vain if their supervisor is gone."""
        assert self.process is not None, "the demo is not running"
        assert self.process.poll() is None, self.output[-20:]
        self.until(lambda: bool(service_health(self.settings)["healthy"]), seconds=seconds)

    def until(self, is_so: Callable[[], bool], *, seconds: float = 30) -> None:
        """Wait until something is so."""
        end = time.monotonic() + seconds
        while not is_so():
            assert time.monotonic() < end, f"not so within {seconds} s; {service_health(self.settings)}"
            time.sleep(0.1)

    def look(self, question: Callable[[Session], T]) -> T:
        """Read something from the database."""
        with self.database.session() as session:  # What it returns is still read after its end.
            return question(session)

    def settle(self, seconds: float = SETTLE_PATIENCE) -> None:
        """Wait until every update is worked off and every message sent."""
        self.until(lambda: not self.look(open_work), seconds=seconds)

    def failed_rows(self) -> set[int]:
        """Messages that were given up."""
        return set(
            self.look(
                lambda session: session.scalars(select(OutboxRow.id).where(OutboxRow.failed_at.is_not(None))).all()
            )
        )

    def _wait_for_ready(self, process: subprocess.Popen[str]) -> None:
        end = time.monotonic() + START_PATIENCE
        while "READY\n" not in self.output:
            logs = {file.name: file.read_text(errors="replace")[-800:] for file in self.settings.run.glob("*.log")}
            assert process.poll() is None, (self.output, logs)
            assert time.monotonic() < end, (self.output, logs)
            time.sleep(0.2)


def open_work(session: Session) -> list[str]:
    """Names of what is still to be done."""
    updates = session.scalars(select(StoredUpdate.update_id).where(StoredUpdate.done_at.is_(None))).all()
    rows = session.scalars(
        select(OutboxRow.kind).where(OutboxRow.sent_at.is_(None), OutboxRow.failed_at.is_(None))
    ).all()
    return [*map(str, updates), *rows]


@contextlib.contextmanager
def running_demo(home: Path) -> Iterator[Demo]:
    """``linli demo`` with the opening scene played, stopped with Ctrl-C at the end."""
    settings = Settings(
        home=home,
        sandbox_port=free_port(),
        rasa_port=free_port(),
        actions_port=free_port(),
        private_messages_per_second=PER_SECOND,
        group_messages_per_minute=PER_MINUTE,
        timer_seconds=TIMER_SECONDS,
        _env_file=None,
    )
    _put_model(settings)
    with People(settings.sandbox_url) as people:
        demo = Demo(settings, people, create_database(settings.database))
        try:
            demo.start()
            yield demo
        finally:
            if demo.process is not None:
                demo.stop()
            demo.database.dispose()


def _put_model(settings: Settings) -> None:
    settings.models.mkdir(parents=True)
    shutil.copy(trained_model(), settings.models / "first.tar.gz")
    (settings.models / "live.tar.gz").symlink_to("first.tar.gz")


def _collect(process: subprocess.Popen[str], output: list[str]) -> None:
    assert process.stdout is not None
    with process.stdout:
        for line in process.stdout:
            output += [line]  # One by one: whoever waits for READY watches the list grow.
