"""Training a model in a process of its own, and switching the dialogue server to it.

The training process has a low priority and touches nothing that is live; only ``switch_model`` does, and it
says whether the dialogue server really answers with the new model (rasa#4131: nobody could tell).
"""

import contextlib
import fcntl
import hashlib
import json
import os
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx

from helpdesk.clock import SystemClock
from helpdesk.database import create_database
from helpdesk.errors import UnavailableError
from helpdesk.people import Admin
from helpdesk.settings import ROOT, Settings
from helpdesk.training.services import add_version, set_live
from linli.processes import RASA_PYTHON, die_with_parent, process_environment

Progress = Callable[[str, int], None]

NICENESS = 10  # A live service goes first; without one nobody waits for anything but the training.
KEPT_MODELS = 5
STAGES = {"start": "准备", "read": "读语料", "train": "训练", "verify": "检查模型", "done": "完成"}
# Parts of nlu/ that no model is made of.
_ONLY_MEASURES = {".venv", "tests", "evaluation", "corpus"} | {
    f"{name}.py" for name in ("evaluate", "scores", "data_check", "predict", "rule_alarms")
}
SWITCH_TIMEOUT = 120.0  # Seconds; loading a model takes about two, on a busy machine ten.
SWITCH_REFUSED = "对话服务没有换上新模型，仍在用原来的"
# What the dialogue server refuses a model for (nlu/switching.py).
SWITCH_REFUSALS = {
    "busy": "正在换另一个模型，请稍等一会儿再试",
    "checksum": "模型文件在读的时候变了，没有换，仍在用原来的；请重新训练",
    "rasa_version": "这个模型是别的版本的程序训练的，不能用，仍在用原来的；请重新训练",
    "unreadable": "模型文件坏了，打不开，仍在用原来的；请重新训练",
    "no_space": "磁盘满了，模型打不开，仍在用原来的；请先清理磁盘",
}


@dataclass(frozen=True)
class Trained:
    """A finished model file, how many examples it learned from, and how long it took in seconds.

    ``adaptation`` is the digest of what it learned besides from the office's own messages, ``refused`` why it did not.
    """

    file: Path
    examples: int
    seconds: float
    adaptation: str | None = None
    refused: str | None = None


def live_model(settings: Settings) -> Path | None:
    """The model file in use, or None when there is none."""
    link = settings.models / "live.tar.gz"
    return link.resolve() if link.exists() else None


def is_outdated(settings: Settings) -> bool:
    """Whether the live model was made of other files than those here, as after an update of the program."""
    model = live_model(settings)
    digest = _digest_of(model) if model else None
    if digest is None or not digest.is_file():
        return False
    return digest.read_text(encoding="ascii") != ingredients_digest(settings.adaptation)


def _digest_of(model: Path) -> Path:
    """The file beside a model that says what it was made of."""
    return model.with_name(f"{model.name}.digest")


def train_model(settings: Settings, progress: Progress, *, now: datetime) -> Trained:
    """Train on ``data/`` into ``settings.models``.

    Raises ``UnavailableError`` with the reason when it fails, or when a training runs already.
    """
    with _one_at_a_time(settings):
        return _train(settings, progress, now=now)


@contextlib.contextmanager
def _one_at_a_time(settings: Settings) -> Iterator[None]:
    """Two trainings would halve each other's speed and switch one after the other."""
    with (settings.run / "train.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise UnavailableError("已经有一次训练在进行，请等它结束") from None
        yield


def _train(settings: Settings, progress: Progress, *, now: datetime) -> Trained:
    began, digest = time.monotonic(), ingredients_digest(settings.adaptation)
    out = settings.models / f"{now:%Y%m%d-%H%M%S}.tar.gz"
    argv = [str(RASA_PYTHON), "-m", "nlu.train", "--out", str(out), "--json"]
    argv += ["--adaptation", str(settings.adaptation)]
    log = settings.run / "train.log"
    with (
        log.open("wb") as errors,
        subprocess.Popen(
            argv,
            cwd=ROOT,
            env={**process_environment(settings), "TF_CPP_MIN_LOG_LEVEL": "2"},
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            preexec_fn=be_nice if live_model(settings) else die_with_parent,
        ) as process,
    ):
        last = _follow(process, progress)
    if process.returncode != 0 or not out.is_file():
        reason = last.get("error", f"代码 {process.returncode}")
        raise UnavailableError(f"训练没有完成（{reason}），原来的模型照常使用；详细原因在 {log}")
    _digest_of(out).write_text(digest, encoding="ascii")
    _remove_old(settings)
    return Trained(
        out,
        int(last.get("examples", 0)),
        time.monotonic() - began,
        adaptation=last.get("adaptation"),
        refused=last.get("adaptation_refused"),
    )


def ingredients_digest(adaptation: Path | None = None) -> str:
    """SHA-256 over every file a model is made of, as hexadecimal digits: same digest, same model."""
    files = [ROOT / "domain.yml", ROOT / "config.yml", ROOT / "office.yml"]
    files += sorted(path for path in (ROOT / "data").rglob("*") if path.is_file())
    files += sorted(path for path in (ROOT / "nlu").rglob("*.py") if not _ONLY_MEASURES & set(path.parts))
    digest = hashlib.sha256()
    for file in files:
        if file.exists():
            digest.update(str(file.relative_to(ROOT)).encode() + b"\0" + file.read_bytes())
    if adaptation is not None and adaptation.is_file():
        digest.update(b"adaptation\0" + adaptation.read_bytes())
    return digest.hexdigest()


def record_version(settings: Settings, trained: Trained) -> None:
    """Note in the database which model is live since now, and what it was made of."""
    database = create_database(settings.database)
    try:
        database.upgrade()
        with database.session() as session:
            version = add_version(
                session,
                file=trained.file.name,
                data_hash=ingredients_digest(settings.adaptation),
                examples=trained.examples,
                adaptation=trained.adaptation,
                clock=SystemClock(),
            )
            set_live(session, version, by=Admin(None), clock=SystemClock())
    finally:
        database.dispose()


def switch_model(settings: Settings, file: Path) -> bool:
    """Make ``file`` the live model; True when a running dialogue server has confirmed it.

    False: no dialogue server is running, so the next start takes it. Raises ``UnavailableError`` when the server
    refuses the model; the model that was live stays live then.
    """
    try:
        confirmed = _load_into_server(settings, file)
    except httpx.ConnectError:
        confirmed = False
    except httpx.HTTPError as error:
        raise UnavailableError(f"对话服务没有换上新模型（{type(error).__name__}），仍在用原来的") from error
    link = settings.models / "live.tar.gz"
    draft = link.with_name("live.new")
    draft.unlink(missing_ok=True)
    draft.symlink_to(file.name)
    draft.replace(link)
    return confirmed


def be_nice() -> None:
    """Of a child process: let a live service go first, and end with the parent."""
    die_with_parent()
    os.nice(NICENESS)


def _load_into_server(settings: Settings, file: Path) -> bool:
    body = {"model_file": str(file.resolve()), "sha256": hashlib.sha256(file.read_bytes()).hexdigest()}
    token = settings.rasa_secret
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    with httpx.Client(base_url=settings.rasa_url, params={"token": token}, headers=headers, trust_env=False) as client:
        with contextlib.suppress(httpx.ReadTimeout):  # Slow is not refused; the status below tells.
            answer = client.put("/webhooks/linli/model", json=body, timeout=SWITCH_TIMEOUT)
            if answer.status_code == httpx.codes.CONFLICT:
                raise UnavailableError(SWITCH_REFUSALS.get(answer.json().get("error"), SWITCH_REFUSED))
            answer.raise_for_status()
        status = client.get("/status", timeout=10.0).raise_for_status().json()
    if Path(str(status.get("model_file"))).name != file.resolve().name:
        raise UnavailableError(SWITCH_REFUSED)
    return True


def _follow(process: subprocess.Popen[str], progress: Progress) -> dict[str, Any]:
    """Pass progress on until the process ends; the last facts it gave."""
    last: dict[str, Any] = {}
    assert process.stdout is not None  # noqa: S101 - opened as a pipe above
    for line in process.stdout:
        try:
            facts = json.loads(line)
        except ValueError:
            continue  # Libraries print as well.
        if isinstance(facts, dict) and "stage" in facts:
            last = facts
            if facts["stage"] in STAGES:
                progress(STAGES[facts["stage"]], int(facts.get("percent", 0)))
    process.wait()
    return last


def _remove_old(settings: Settings) -> None:
    live = live_model(settings)
    files = sorted(file for file in settings.models.glob("*.tar.gz") if not file.is_symlink())
    for file in files[:-KEPT_MODELS]:
        if file != live:
            file.unlink()
            _digest_of(file).unlink(missing_ok=True)
