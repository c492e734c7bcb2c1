"""The training process itself: what it is asked, what it gives, and how its model is switched to."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from helpdesk.errors import UnavailableError
from helpdesk.settings import Settings
from helpdesk.training.switching import point_link
from linli import training
from linli.building import Build
from linli.supervisor import prepare_home
from linli.training import live_model, train_model
from tests.support.ports import free_port

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
WRITES_A_MODEL = """
import json, os, pathlib, sys
out = pathlib.Path(sys.argv[sys.argv.index("--out") + 1])
print("a library says something")
print(json.dumps({"stage": "train", "percent": 40, "share": 0.5}), flush=True)
out.write_bytes(b"model")
assert sys.argv[sys.argv.index("--adaptation") + 1].endswith("adaptation/lessons.npz")
assert os.environ["TMPDIR"].startswith(str(out.parent.parent))
facts = {"examples": 12, "adaptation": "ab12", "seed": 7, "model_id": "m1", "rasa_version": "3.6.21"}
print(json.dumps({"stage": "done", "percent": 100, **facts}), flush=True)
"""
FAILS = """
import json, sys
print(json.dumps({"stage": "failed", "error": "no data"}), flush=True)
sys.exit(1)
"""
DISK_IS_FULL = """
import json, sys
print(json.dumps({"stage": "failed", "error": "OSError: [Errno 28]", "reason": "disk_full"}), flush=True)
sys.exit(1)
"""
IS_KILLED = """
import os, signal
os.kill(os.getpid(), signal.SIGKILL)
"""


class Listener:
    """Notes what it is told."""

    def __init__(self) -> None:
        self.seen: list[tuple[str, float]] = []

    def enter(self, stage: str) -> None:
        self.seen.append((stage, 0.0))

    def advance(self, share: float) -> None:
        self.seen[-1] = (self.seen[-1][0], share)

    def tick(self) -> None:
        pass


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    settings = Settings(home=tmp_path, rasa_port=free_port(), _env_file=None)
    prepare_home(settings)
    return settings


@pytest.fixture
def build(settings: Settings) -> Build:
    folder = settings.home / "build" / "20260302-080000"
    (folder / "out").mkdir(parents=True)
    return Build(folder, NOW, "digest")


def trainer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    """A small program in the place of Rasa's Python, with the same protocol."""
    program = tmp_path / "python"
    program.write_text(f"#!/usr/bin/env python3\n{code}")
    program.chmod(0o700)
    monkeypatch.setattr(training, "RASA_PYTHON", program)


def test_a_training_gives_a_file_and_its_facts(
    settings: Settings, build: Build, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trainer(tmp_path, monkeypatch, WRITES_A_MODEL)
    listener = Listener()
    trained = train_model(settings, build, listener)
    assert trained.file == settings.models / "20260302-080000.tar.gz"
    assert (trained.file.read_bytes(), trained.examples, trained.adaptation) == (b"model", 12, "ab12")
    assert (trained.seed, trained.model_id, trained.rasa_version) == (7, "m1", "3.6.21")
    assert listener.seen == [("train", 0.5)]


@pytest.mark.parametrize(
    ("code", "why"), [(FAILS, "no data"), (DISK_IS_FULL, "磁盘满了"), (IS_KILLED, "被系统中止了（多半是内存不够）")]
)
def test_a_failed_training_says_why_and_the_live_model_stays(
    settings: Settings, build: Build, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: str, why: str
) -> None:
    (settings.models / "old.tar.gz").write_bytes(b"old")
    point_link(settings.models, "old.tar.gz")
    trainer(tmp_path, monkeypatch, code)
    with pytest.raises(UnavailableError, match=why) as refused:
        train_model(settings, build, Listener())
    assert "原来的模型照常使用" in str(refused.value)
    live = live_model(settings)
    assert live is not None
    assert live.name == "old.tar.gz"
    assert sorted(file.name for file in settings.models.iterdir()) == ["live.tar.gz", "old.tar.gz"]


def test_a_model_made_of_other_files_is_outdated(
    settings: Settings, build: Build, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trainer(tmp_path, monkeypatch, WRITES_A_MODEL)
    point_link(settings.models, train_model(settings, build, Listener()).file.name)
    assert training.is_outdated(settings) is False
    monkeypatch.setattr(training, "ingredients_digest", lambda *_: "another")
    assert training.is_outdated(settings) is True
