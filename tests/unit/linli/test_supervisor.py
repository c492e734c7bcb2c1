import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest

from helpdesk.errors import UnavailableError
from helpdesk.settings import ROOT, Settings
from linli.health import service_health
from linli.processes import ProcessSpec, Unwell, heartbeat_fault
from linli.supervisor import Supervisor, only_one, prepare_home, shorten_log

SLEEPER = """
import signal, sys, time
signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
time.sleep(60)
"""
DEAF = """
import signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
time.sleep(60)
"""


async def always_well(_: httpx.AsyncClient) -> None:
    return None


def spec(name: str, code: str = SLEEPER) -> ProcessSpec:
    return ProcessSpec(name, (sys.executable, "-c", code), always_well)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    settings = Settings(home=tmp_path / "home", _env_file=None)
    prepare_home(settings)
    return settings


async def started(supervisor: Supervisor) -> asyncio.Task[None]:
    task = asyncio.create_task(supervisor.run())
    assert await supervisor.wait_until_healthy(20)
    return task


async def shown(settings: Settings, is_so: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    """What ``linli status`` answers as soon as it is so."""
    async with asyncio.timeout(30):
        while not is_so(health := service_health(settings)):  # noqa: ASYNC110  # A file rings no bell.
            await asyncio.sleep(0.05)
    return health


def pids(settings: Settings) -> dict[str, int]:
    return {one["name"]: one["pid"] for one in service_health(settings)["processes"]}


async def test_a_process_that_dies_is_started_again(settings: Settings) -> None:
    supervisor = Supervisor(settings, [spec("one")])
    task = await started(supervisor)
    await shown(settings, lambda health: health["healthy"])
    before = pids(settings)["one"]
    os.kill(before, signal.SIGKILL)
    for _ in range(100):
        await asyncio.sleep(0.2)
        if (now := pids(settings).get("one")) and now != before:
            break
    assert pids(settings)["one"] != before
    supervisor.stop()
    await task


async def test_stopping_ends_every_process_in_order(settings: Settings) -> None:
    supervisor = Supervisor(settings, [spec("first"), spec("second")])
    task = await started(supervisor)
    await shown(settings, lambda health: health["healthy"])
    before = list(pids(settings).values())
    supervisor.stop()
    await asyncio.wait_for(task, 30)
    assert len(before) == 2
    for pid in before:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)
    assert service_health(settings)["healthy"] is False


async def test_a_process_that_ignores_sigterm_is_killed(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("linli.supervisor.STOP_PATIENCE", 0.5)
    supervisor = Supervisor(settings, [spec("deaf", DEAF)])
    task = await started(supervisor)
    await asyncio.sleep(0.5)
    supervisor.stop()
    await asyncio.wait_for(task, 30)
    assert supervisor.healthy is False


async def test_an_unwell_process_is_restarted_after_its_grace(settings: Settings) -> None:
    async def never_well(_: httpx.AsyncClient) -> Unwell:
        return Unwell("wedged")

    sick = ProcessSpec("sick", (sys.executable, "-c", SLEEPER), never_well, grace=0.5)
    supervisor = Supervisor(settings, [sick])
    task = asyncio.create_task(supervisor.run())
    for _ in range(100):
        await asyncio.sleep(0.2)
        health = service_health(settings)["processes"]
        if health and health[0]["restarts"] >= 1:
            break
    supervisor.stop()
    await task
    record = json.loads((settings.run / "status.json").read_text())
    assert record["processes"][0]["restarts"] >= 1
    assert record["processes"][0]["healthy"] is False


async def test_a_program_that_cannot_be_started_is_tried_again_beside_the_others(settings: Settings) -> None:
    missing = ProcessSpec("missing", ("/no/such/program",), always_well)
    supervisor = Supervisor(settings, [missing, spec("one")])
    task = asyncio.create_task(supervisor.run())
    for _ in range(50):
        await asyncio.sleep(0.2)
        if (settings.run / "status.json").exists() and pids(settings).get("one"):
            break
    faults = {one["name"]: one["detail"] for one in service_health(settings)["processes"]}
    assert "could not be started (FileNotFoundError)" in faults["missing"]
    assert not task.done()
    supervisor.stop()
    await asyncio.wait_for(task, 30)


async def test_a_status_that_cannot_be_written_ends_nothing(settings: Settings) -> None:
    (settings.run / "status.json.new").mkdir()
    supervisor = Supervisor(settings, [spec("one")])
    task = await started(supervisor)
    await asyncio.sleep(0.3)
    assert not task.done()
    supervisor.stop()
    await asyncio.wait_for(task, 30)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child that its parent is gone")
def test_a_child_ends_with_its_parent() -> None:
    script = (
        "import subprocess, sys, time; from linli.processes import die_with_parent; "
        "child = subprocess.Popen(['sleep', '60'], preexec_fn=die_with_parent); "
        "print(child.pid, flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", script], cwd=ROOT, stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        child = psutil.Process(int(parent.stdout.readline()))
        parent.kill()
    psutil.wait_procs([child], timeout=5)
    assert not child.is_running() or child.status() == psutil.STATUS_ZOMBIE


async def test_what_a_restart_cannot_mend_is_shown_and_left_running(settings: Settings) -> None:
    async def refused(_: httpx.AsyncClient) -> Unwell:
        return Unwell("Telegram does not answer it (InvalidToken)", restart_helps=False)

    bot = ProcessSpec("bot", (sys.executable, "-c", SLEEPER), refused, grace=0.1)
    supervisor = Supervisor(settings, [bot])
    task = asyncio.create_task(supervisor.run())
    await shown(settings, lambda health: "InvalidToken" in str(health["processes"]))
    await asyncio.sleep(5)  # Its grace is over after a tenth of a second.
    health = service_health(settings)
    supervisor.stop()
    await task
    assert health["healthy"] is False
    assert health["processes"][0]["restarts"] == 0
    assert "InvalidToken" in health["processes"][0]["detail"]


def test_a_heartbeat_tells_what_telegram_said(tmp_path: Path) -> None:
    file, now = tmp_path / "bot.json", datetime.now(UTC)
    assert heartbeat_fault(file, now=now) == Unwell("no heartbeat yet")
    file.write_text(json.dumps({"at": now.isoformat(), "telegram_fault": None}))
    assert heartbeat_fault(file, now=now) is None
    file.write_text(json.dumps({"at": now.isoformat(), "telegram_fault": "Conflict"}))
    assert heartbeat_fault(file, now=now) == Unwell("Telegram does not answer it (Conflict)", restart_helps=False)
    file.write_text(json.dumps({"at": (now - timedelta(minutes=1)).isoformat()}))
    assert heartbeat_fault(file, now=now) == Unwell("last heartbeat 60 s ago")


def test_two_supervisors_never_share_a_home(settings: Settings) -> None:
    with only_one(settings.run), pytest.raises(UnavailableError, match="已经在运行"), only_one(settings.run):
        pass


def test_a_home_and_its_token_are_readable_by_their_owner_alone(settings: Settings) -> None:
    assert settings.home.stat().st_mode & 0o077 == 0
    assert (settings.run / "rasa.token").stat().st_mode & 0o077 == 0
    token = settings.rasa_secret
    prepare_home(settings)
    assert settings.rasa_secret == token


def test_a_long_log_is_moved_away_while_its_process_goes_on_writing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("linli.supervisor.LOG_LIMIT", 10)
    file = tmp_path / "bot.log"
    with file.open("ab") as log:
        log.write(b"a long line\n")
        log.flush()
        shorten_log(file)
        log.write(b"next\n")
    assert file.read_bytes() == b"next\n"
    assert (tmp_path / "bot.log.1").read_bytes() == b"a long line\n"


def test_without_a_supervisor_nothing_is_healthy(settings: Settings) -> None:
    assert service_health(settings) == {"healthy": False, "at": None, "processes": []}
