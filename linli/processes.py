"""The processes of the service: how each is started, and how one sees that it is well."""

import ctypes
import json
import signal
import sys
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx

from helpdesk.settings import ROOT, Settings

RASA_PYTHON = ROOT / "nlu" / ".venv" / "bin" / "python"
PR_SET_PDEATHSIG = 1  # linux/prctl.h
HEARTBEAT_MAX_AGE = timedelta(seconds=30)  # The bot writes one every few seconds.
# The bot alone talks to Telegram; the others need not know how.
NO_TOKEN = {"LINLI_TELEGRAM_TOKEN": "", "LINLI_TELEGRAM_WEBHOOK_SECRET": ""}


@dataclass(frozen=True)
class Unwell:
    """What is wrong with a process, and whether starting it again could mend it."""

    words: str
    restart_helps: bool = True


Probe = Callable[[httpx.AsyncClient], Awaitable[Unwell | None]]


@dataclass(frozen=True)
class ProcessSpec:
    """One process: its command, its environment, and the question that shows whether it is well.

    ``probe`` answers None when all is well.
    ``grace`` (seconds) is how long it may be unwell, after its start or later, before it is restarted.
    """

    name: str
    argv: tuple[str, ...]
    probe: Probe
    grace: float = 60.0
    environment: Mapping[str, str] = field(default_factory=dict)


def service_processes(settings: Settings, *, sandbox: bool) -> list[ProcessSpec]:
    """All processes in the order in which they are started; the order is only kind, not needed."""
    specs = [_rasa(settings), _actions(settings), _bot(settings)]
    return [_sandbox(settings), *specs] if sandbox else specs


def process_environment(settings: Settings) -> dict[str, str]:
    """The environment all processes get."""
    return {
        **settings.environment(),
        "LINLI_RASA_TOKEN": settings.rasa_secret,
        "LINLI_LIVE": str(settings.live.resolve()),
        "PYTHONPATH": str(ROOT),
        "PYTHONUNBUFFERED": "1",
    }


def _rasa(settings: Settings) -> ProcessSpec:
    argv = (
        *(str(RASA_PYTHON), "-m", "nlu.server"),
        *("--port", str(settings.rasa_port)),
        *("--model", str(settings.models / "live.tar.gz")),
        *("--actions-url", f"http://127.0.0.1:{settings.actions_port}/webhook"),
        *("--tracker-db", str(settings.home.resolve() / "rasa.db")),
        *("--live", str(settings.live.resolve())),
    )

    async def probe(client: httpx.AsyncClient) -> Unwell | None:
        answer = await client.get(f"{settings.rasa_url}/status", params={"token": settings.rasa_secret})
        return None if answer.status_code == httpx.codes.OK else Unwell(f"answers {answer.status_code}")

    return ProcessSpec("rasa", argv, probe, grace=240.0, environment={"TF_CPP_MIN_LOG_LEVEL": "2", **NO_TOKEN})


def _actions(settings: Settings) -> ProcessSpec:
    url = f"http://127.0.0.1:{settings.actions_port}/health"
    return ProcessSpec(
        "actions",
        (sys.executable, "-m", "actions", "--port", str(settings.actions_port)),
        _answers(url),
        environment=NO_TOKEN,
    )


def _sandbox(settings: Settings) -> ProcessSpec:
    argv = (
        *(sys.executable, "-m", "sandbox", "--host", settings.sandbox_host),
        *("--port", str(settings.sandbox_port), "--home", str(settings.home.resolve())),
        *("--private-limit", str(settings.private_messages_per_second)),
        *("--group-limit", str(settings.group_messages_per_minute)),
    )
    return ProcessSpec("sandbox", argv, _answers(f"{settings.sandbox_url}/health"))


def _bot(settings: Settings) -> ProcessSpec:
    async def probe(_: httpx.AsyncClient) -> Unwell | None:
        return heartbeat_fault(settings.run / "bot.json", now=datetime.now(UTC))

    return ProcessSpec("bot", (sys.executable, "-m", "bot"), probe, grace=90.0)


def heartbeat_fault(file: Path, *, now: datetime) -> Unwell | None:
    """What is wrong with the bot by its heartbeat file, or None."""
    try:
        beat = json.loads(file.read_text(encoding="utf-8"))
        at = datetime.fromisoformat(beat["at"])
    except (OSError, ValueError, KeyError):
        return Unwell("no heartbeat yet")
    if now - at > HEARTBEAT_MAX_AGE:
        return Unwell(f"last heartbeat {(now - at).seconds} s ago")
    fault = beat.get("telegram_fault")
    # A wrong token, a second bot or a dead line is no fault of the process: it goes on trying by itself.
    return Unwell(f"Telegram does not answer it ({fault})", restart_helps=False) if fault else None


def die_with_parent() -> None:
    """For a child before its program starts: Linux ends it when its parent is killed.

    Otherwise a second bot would poll beside a new one, and a training nobody waits for would go on.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _answers(url: str) -> Probe:
    async def probe(client: httpx.AsyncClient) -> Unwell | None:
        answer = await client.get(url)
        return None if answer.status_code == httpx.codes.OK else Unwell(f"answers {answer.status_code}")

    return probe
