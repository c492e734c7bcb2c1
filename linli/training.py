"""Training a model in a process of its own.

The training process has a low priority and touches nothing that is live; ``helpdesk.training.switching`` does, once
somebody wants the new model. Who wanted a training, what the gate says and what becomes of the model is the matter of
``linli.training_run``.
"""

import errno
import signal
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from helpdesk.errors import UnavailableError
from helpdesk.settings import Settings
from linli.building import Build
from linli.heavy import run_heavy
from linli.ingredients import ingredients_digest
from linli.processes import RASA_PYTHON

TRAIN_LOG = "train.log"
LIVE_STAYS = "原来的模型照常使用"
DISK_FULL = f"磁盘满了，训练没有完成，{LIVE_STAYS}；请先清理磁盘再训练"
NO_MEMORY = f"内存不够，训练没有完成，{LIVE_STAYS}；请在空闲的时候再试，或者给机器加内存"
FULL = (errno.ENOSPC, errno.EDQUOT)
# What Rasa's side says it failed for (nlu/train.py).
_REASONS = {"disk_full": DISK_FULL, "memory": NO_MEMORY}


class Watch(Protocol):
    """Is told how far a training is; may raise to end it."""

    def enter(self, stage: str) -> None:
        """The stage begins, or still goes on."""

    def advance(self, share: float) -> None:
        """So much of the stage is done, from 0 to 1."""

    def tick(self) -> None:
        """Called twice a second."""


@dataclass(frozen=True)
class Trained:
    """A finished model file, how many examples it learned from, and how long it took in seconds.

    ``adaptation`` is the digest of what it learned besides from the office's own messages, ``refused`` why it did not;
    ``model_id`` and ``rasa_version`` are Rasa's.
    """

    file: Path
    examples: int
    seconds: float
    adaptation: str | None = None
    refused: str | None = None
    seed: int | None = None
    model_id: str | None = None
    rasa_version: str | None = None


def live_model(settings: Settings) -> Path | None:
    """The model file in use, or None when there is none."""
    link = settings.models / "live.tar.gz"
    return link.resolve() if link.exists() else None


def is_outdated(settings: Settings) -> bool:
    """Whether the live model was made by another program or of other data, as after an update.

    What admins have taught it does not count: that is learned when they want it.
    """
    model = live_model(settings)
    digest = digest_of(model) if model else None
    if digest is None or not digest.is_file():
        return False
    return digest.read_text(encoding="ascii") != ingredients_digest(settings.adaptation)


def digest_of(model: Path) -> Path:
    """The file beside a model that says what it was made of."""
    return model.with_name(f"{model.name}.digest")


def train_model(settings: Settings, build: Build, watch: Watch) -> Trained:
    """Train on a build folder; the model is moved to ``settings.models`` once it is whole and has been tried.

    Raises ``UnavailableError`` with the reason when it fails, and whatever ``watch`` raises; nothing is left then.
    """
    began, digest = time.monotonic(), ingredients_digest(settings.adaptation)
    facts, code = _run(settings, build, watch)
    if code != 0 or not build.model.is_file():
        raise UnavailableError(_why(facts, code, settings.run / TRAIN_LOG))
    file = settings.models / f"{build.folder.name}.tar.gz"
    digest_of(build.model).write_text(digest, encoding="ascii")  # A full disk shows here, before anything is moved.
    digest_of(build.model).replace(digest_of(file))
    build.model.replace(file)
    return Trained(
        file,
        int(facts.get("examples", 0)),
        time.monotonic() - began,
        adaptation=facts.get("adaptation"),
        refused=facts.get("adaptation_refused"),
        seed=facts.get("seed"),
        model_id=facts.get("model_id"),
        rasa_version=facts.get("rasa_version"),
    )


def _run(settings: Settings, build: Build, watch: Watch) -> tuple[dict[str, Any], int]:
    """The last facts Rasa's side gave, and its exit code."""
    last: dict[str, Any] = {}
    argv = [str(RASA_PYTHON), "-m", "nlu.train", "--json", "--out", str(build.model), "--data", str(build.data)]
    argv += ["--domain", str(build.domain), "--config", str(build.config), "--adaptation", str(settings.adaptation)]
    temporary = build.folder / "tmp"  # Rasa unpacks there; what a killed training leaves goes with the folder.
    temporary.mkdir(mode=0o700)

    def heard(facts: dict[str, Any]) -> None:
        if "stage" not in facts:
            return
        last.clear()
        last.update(facts)
        if facts["stage"] in ("read", "train", "verify"):
            watch.enter(str(facts["stage"]))
            watch.advance(float(facts.get("share", 0.0)))

    code = run_heavy(
        argv,
        settings=settings,
        log=settings.run / TRAIN_LOG,
        heard=heard,
        tick=watch.tick,
        nice=live_model(settings) is not None,
        environment={"TMPDIR": str(temporary), "PYTHONHASHSEED": "0"},
    )
    return last, code


def _why(facts: dict[str, Any], code: int, log: Path) -> str:
    """Why a training made no model, in one sentence."""
    known = _REASONS.get(str(facts.get("reason")))
    if known:
        return known
    if code == -signal.SIGKILL:
        return f"训练进程被系统中止了（多半是内存不够），{LIVE_STAYS}"
    return f"训练没有完成（{facts.get('error', f'代码 {code}')}），{LIVE_STAYS}；详细原因在 {log}"
