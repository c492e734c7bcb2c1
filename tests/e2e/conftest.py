"""All processes up, as ``make demo`` starts them, for the journeys of this folder."""

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from helpdesk.database import Database, create_database
from helpdesk.settings import ROOT, Settings
from linli.health import service_health
from sandbox.client import People
from tests.support.model import trained_model
from tests.support.ports import free_port

START_PATIENCE = 300.0  # Seconds until READY; the model is there already.


@dataclass
class Demo:
    """The running demo."""

    settings: Settings
    people: People
    database: Database
    process: subprocess.Popen[str]
    output: list[str]

    @property
    def page_url(self) -> str:
        return f"{self.settings.sandbox_url}/"

    def pid_of(self, name: str) -> int | None:
        """The process id, or None while it is down."""
        found = [one["pid"] for one in service_health(self.settings)["processes"] if one["name"] == name]
        return found[0] if found else None

    def wait_until_healthy(self, seconds: float = 120) -> None:
        """Wait until every process is well."""
        end = time.monotonic() + seconds
        while not service_health(self.settings)["healthy"]:
            assert time.monotonic() < end, service_health(self.settings)
            time.sleep(0.5)


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """``linli demo`` in a home of its own, with the opening scene played, stopped with Ctrl-C at the end."""
    home = tmp_path_factory.mktemp("demo")
    settings = Settings(
        home=home,
        sandbox_port=free_port(),
        rasa_port=free_port(),
        actions_port=free_port(),
        group_messages_per_minute=600,  # The journeys are quicker than people; pacing has tests of its own.
        _env_file=None,
    )
    _put_model(settings)
    process = subprocess.Popen(
        [sys.executable, "-m", "linli", "demo"],
        cwd=ROOT,
        env={**os.environ, **settings.environment(), "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    output: list[str] = []
    threading.Thread(target=_collect, args=(process, output), daemon=True).start()
    try:
        _wait_for_ready(process, output, home)
        with People(settings.sandbox_url) as people:
            yield Demo(settings, people, create_database(settings.database), process, output)
    finally:
        process.send_signal(signal.SIGINT)
        code = process.wait(timeout=90)
    assert code == 0, output[-20:]


def _put_model(settings: Settings) -> None:
    settings.models.mkdir(parents=True)
    shutil.copy(trained_model(), settings.models / "first.tar.gz")
    (settings.models / "live.tar.gz").symlink_to("first.tar.gz")


def _collect(process: subprocess.Popen[str], output: list[str]) -> None:
    assert process.stdout is not None
    for line in process.stdout:
        output += [line]  # One by one: the fixture watches the list grow.


def _wait_for_ready(process: subprocess.Popen[str], output: list[str], home: Path) -> None:
    end = time.monotonic() + START_PATIENCE
    while "READY\n" not in output:
        logs = {file.name: file.read_text(errors="replace")[-800:] for file in (home / "run").glob("*.log")}
        assert process.poll() is None, (output, logs)
        assert time.monotonic() < end, (output, logs)
        time.sleep(0.2)
