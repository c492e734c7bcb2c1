"""Runs the scripted talks with one model after the other, in a service of its own beside the live one.

A dialogue server and an action server on free ports of this machine, with a home, a database and conversations that
are thrown away afterwards; the office and what admins changed live (but not their sentences) are those of the real
one. The dialogue server starts with the first model and is then switched to the next, as the real one would be.
"""

import contextlib
import json
import logging
import secrets
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import httpx
from pydantic import SecretStr

from helpdesk.clock import SystemClock
from helpdesk.database import Database, create_database
from helpdesk.errors import UnavailableError
from helpdesk.office import apply_office, load_office
from helpdesk.settings import ROOT, Settings
from linli.heavy import be_nice, end_group
from linli.ingredients import sha256_of
from linli.processes import NO_TOKEN, RASA_PYTHON, process_environment
from linli.talking import Script, TalkResult, read_scripts, talk

logger = logging.getLogger(__name__)

AT_ONCE = 3  # Talks side by side; the dialogue server reads on one core.
START_PATIENCE = 300.0  # Seconds; ten are usual, but what is low in priority waits for everything else.
LOOK_EVERY = 0.3

Tell = Callable[[float], None]


@dataclass(frozen=True)
class Bench:
    """The servers, before a model is examined."""

    settings: Settings
    real: Settings
    rasa_url: str


def run_talks(
    settings: Settings,
    draft: Path,
    models: Mapping[str, Path],
    tell: Tell,
    scripts: Sequence[Script] | None = None,
) -> dict[str, list[TalkResult]]:
    """What became of all talks with each model, by the names given; ``tell`` is told the share that is done, 0 to 1.

    ``draft`` is a folder of the caller's, in which the servers have their home.

    Raises ``UnavailableError`` when a server does not start or the talks take too long; whatever ``tell`` raises ends
    them too.
    """
    scripts = read_scripts() if scripts is None else scripts
    results: dict[str, list[TalkResult]] = {}
    with tempfile.TemporaryDirectory(prefix="talks-", dir=draft) as folder, contextlib.ExitStack() as stack:
        bench = _bench(settings, Path(folder))
        first = next(iter(models.values()))
        rasa = stack.enter_context(_process("rasa", _rasa_argv(bench.settings, first), bench.settings))
        for number, (name, model) in enumerate(models.items()):
            told = _Told(tell, number / len(models), 1 / len(models))
            results[name] = _examine(bench, rasa, model, scripts, told, is_first=number == 0)
    return results


@dataclass(frozen=True)
class _Told:
    """One model's part of the progress."""

    tell: Tell
    start: float
    share: float

    def __call__(self, done: float) -> None:
        self.tell(self.start + self.share * done)


def _examine(
    bench: Bench,
    rasa: "subprocess.Popen[bytes]",
    model: Path,
    scripts: Sequence[Script],
    tell: Tell,
    *,
    is_first: bool,
) -> list[TalkResult]:
    """All talks with one model, on a database of its own: a matter reported twice would be asked about."""
    settings = bench.settings.model_copy(
        update={"database_url": f"sqlite:///{bench.settings.home / f'{model.name}.db'}"}
    )
    with _database(settings, bench.real.office) as database:
        actions = [sys.executable, "-m", "actions", "--port", str(settings.actions_port)]
        with _process("actions", actions, settings) as running:
            _wait_for(f"http://127.0.0.1:{settings.actions_port}/health", running, lambda: tell(0.0))
            _wait_for(f"{bench.rasa_url}/status?token={settings.rasa_secret}", rasa, lambda: tell(0.05))
            headers = {"Authorization": f"Bearer {settings.rasa_secret}"}
            with httpx.Client(base_url=bench.rasa_url, headers=headers) as client:
                if not is_first:
                    _switch(client, model)
                return _hold(scripts, client, database, settings.gate_dialogue_seconds, tell)


def _hold(
    scripts: Sequence[Script], client: httpx.Client, database: Database, seconds: float, tell: Tell
) -> list[TalkResult]:
    until = time.monotonic() + seconds

    def look() -> None:
        if time.monotonic() > until:
            raise UnavailableError(f"对话检查没有在 {seconds:.0f} 秒内做完，机器太忙；请过一会儿再检查一次")

    with ThreadPoolExecutor(AT_ONCE) as pool:
        coming = [pool.submit(talk, script, client, database, look) for script in scripts]
        try:
            while not all(one.done() for one in coming):
                tell(0.2 + 0.8 * sum(one.done() for one in coming) / len(coming))
                time.sleep(LOOK_EVERY)
            return [one.result() for one in coming]
        except httpx.HTTPError as error:
            raise UnavailableError(f"对话检查没有做完（{type(error).__name__}），请再检查一次") from error
        finally:
            until = 0.0  # Whatever goes on ends at its next turn.


def _bench(real: Settings, folder: Path) -> Bench:
    rasa_port, actions_port = _free_ports(2)
    settings = real.model_copy(
        update={
            "home": folder,
            "database_url": "",
            "rasa_port": rasa_port,
            "rasa_token": SecretStr(secrets.token_hex(16)),
            "actions_port": actions_port,
        }
    )
    settings.run.mkdir(parents=True)
    settings.live.parent.mkdir(parents=True)
    with contextlib.suppress(OSError, ValueError):  # No file, or none that could be read: nothing was changed.
        changes = json.loads(real.live.read_text(encoding="utf-8"))
        # The scripts wait for words of our own sentences.
        changes.pop("responses", None)
        settings.live.write_text(json.dumps(changes, ensure_ascii=False), encoding="utf-8")
    return Bench(settings, real, settings.rasa_url)


@contextlib.contextmanager
def _database(settings: Settings, office: Path) -> Iterator[Database]:
    database = create_database(settings.database)
    try:
        database.create_tables()
        with database.session() as session:
            apply_office(session, load_office(office if office.is_file() else ROOT / "office.yml"), SystemClock())
        yield database
    finally:
        database.dispose()


def _rasa_argv(settings: Settings, model: Path) -> list[str]:
    return [
        *(str(RASA_PYTHON), "-m", "nlu.server", "--port", str(settings.rasa_port), "--model", str(model)),
        *("--actions-url", f"http://127.0.0.1:{settings.actions_port}/webhook"),
        *("--tracker-db", str(settings.home / "rasa.db"), "--live", str(settings.live)),
    ]


@contextlib.contextmanager
def _process(name: str, argv: Sequence[str], settings: Settings) -> "Iterator[subprocess.Popen[bytes]]":
    """A process that ends with the block; low in priority, so that the live service goes first."""
    environment = {**process_environment(settings), **NO_TOKEN, "TF_CPP_MIN_LOG_LEVEL": "2"}
    with (settings.run / f"{name}.log").open("ab") as log:
        process = subprocess.Popen(
            list(argv),
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            preexec_fn=be_nice,
        )
        try:
            yield process
        finally:
            end_group(process)


def _wait_for(url: str, process: "subprocess.Popen[bytes]", look: Callable[[], None]) -> None:
    until = time.monotonic() + START_PATIENCE
    while time.monotonic() < until and process.poll() is None:
        with contextlib.suppress(httpx.HTTPError):
            if httpx.get(url, timeout=2).is_success:
                return
        look()
        time.sleep(LOOK_EVERY)
    if process.poll() is not None:
        logger.warning("a server of the gate ended with code %s", process.returncode)
    raise UnavailableError("对话检查用的服务没有启动，机器可能太忙；请过一会儿再检查一次")


def _switch(client: httpx.Client, model: Path) -> None:
    """Let the next model answer; it begins with nobody known, as the database does."""
    body = {"model_file": str(model.resolve()), "sha256": sha256_of(model)}
    try:
        client.put("/webhooks/linli/model", json=body, timeout=START_PATIENCE).raise_for_status()
        forget = {"silent_days": -1}  # Whatever was said until tomorrow: residents of the same ids come anew.
        client.delete("/webhooks/linli/conversations", params=forget, timeout=30).raise_for_status()
    except httpx.HTTPError as error:
        raise UnavailableError(f"对话检查里换不上模型 {model.name}（{type(error).__name__}）") from error


def _free_ports(count: int) -> list[int]:
    """Ports nobody uses at this moment; each another one."""
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]
