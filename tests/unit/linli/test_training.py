from datetime import UTC, datetime
from pathlib import Path

import pytest

from helpdesk.errors import UnavailableError
from helpdesk.settings import Settings
from linli import training
from linli.supervisor import prepare_home
from linli.training import live_model, switch_model, train_model
from tests.support.ports import free_port

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
WRITES_A_MODEL = """
import json, pathlib, sys
out = pathlib.Path(sys.argv[sys.argv.index("--out") + 1])
print("a library says something")
print(json.dumps({"stage": "train", "percent": 40}), flush=True)
out.write_bytes(b"model")
assert sys.argv[sys.argv.index("--adaptation") + 1].endswith("adaptation/lessons.npz")
print(json.dumps({"stage": "done", "percent": 100, "examples": 12, "adaptation": "ab12"}), flush=True)
"""
FAILS = """
import json, sys
print(json.dumps({"stage": "failed", "error": "no data"}), flush=True)
sys.exit(1)
"""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    settings = Settings(home=tmp_path, rasa_port=free_port(), _env_file=None)
    prepare_home(settings)
    return settings


def trainer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    """A small program in the place of Rasa's Python, with the same protocol."""
    program = tmp_path / "python"
    program.write_text(f"#!/usr/bin/env python3\n{code}")
    program.chmod(0o700)
    monkeypatch.setattr(training, "RASA_PYTHON", program)


def test_a_training_gives_a_file_and_its_progress(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trainer(tmp_path, monkeypatch, WRITES_A_MODEL)
    seen: list[tuple[str, int]] = []
    trained = train_model(settings, lambda stage, percent: seen.append((stage, percent)), now=NOW)
    assert (trained.file.read_bytes(), trained.examples, trained.adaptation) == (b"model", 12, "ab12")
    assert seen == [("训练", 40), ("完成", 100)]


def test_a_failed_training_says_why_and_the_live_model_stays(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (settings.models / "old.tar.gz").write_bytes(b"old")
    assert switch_model(settings, settings.models / "old.tar.gz") is False
    trainer(tmp_path, monkeypatch, FAILS)
    with pytest.raises(UnavailableError, match="no data"):
        train_model(settings, lambda *_: None, now=NOW)
    live = live_model(settings)
    assert live is not None
    assert live.name == "old.tar.gz"


def test_a_model_made_of_other_files_is_outdated(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trainer(tmp_path, monkeypatch, WRITES_A_MODEL)
    switch_model(settings, train_model(settings, lambda *_: None, now=NOW).file)
    assert training.is_outdated(settings) is False
    monkeypatch.setattr(training, "ingredients_digest", lambda *_: "another")
    assert training.is_outdated(settings) is True


def test_a_second_training_is_refused_while_one_runs(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trainer(tmp_path, monkeypatch, WRITES_A_MODEL)

    def try_again(*_: object) -> None:
        with pytest.raises(UnavailableError, match="已经有一次训练"):
            train_model(settings, lambda *_: None, now=NOW)

    assert train_model(settings, try_again, now=NOW).examples == 12


def test_only_the_newest_models_and_the_live_one_are_kept(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for day in range(1, 8):
        (settings.models / f"2026010{day}-000000.tar.gz").write_bytes(b"x")
    switch_model(settings, settings.models / "20260101-000000.tar.gz")
    trainer(tmp_path, monkeypatch, WRITES_A_MODEL)
    train_model(settings, lambda *_: None, now=NOW)
    kept = sorted(file.name[:8] for file in settings.models.glob("2*.tar.gz"))
    assert kept == ["20260101", "20260104", "20260105", "20260106", "20260107", "20260302"]
