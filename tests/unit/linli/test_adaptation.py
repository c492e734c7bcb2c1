"""How learning from past messages is started, kept and forgotten; the work itself is tested in nlu/tests."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from helpdesk.settings import ROOT, Settings
from linli import adaptation
from linli.cli import app
from linli.training import ingredients_digest
from tests.support.noting_python import noting_python


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home, a file of messages, and a small program in the place of Rasa's Python that notes how it is called."""
    (tmp_path / "past.csv").write_text("内容\n路灯坏了\n")
    monkeypatch.setenv("LINLI_HOME", str(tmp_path))
    monkeypatch.setattr(adaptation, "RASA_PYTHON", noting_python(tmp_path))
    return tmp_path


def adapt(*arguments: str) -> tuple[int, str]:
    outcome = CliRunner().invoke(app, ["nlu", "adapt", *arguments])
    return outcome.exit_code, outcome.output


def test_everything_is_passed_on_and_the_exit_code_comes_back(home: Path) -> None:
    (home / "check.jsonl").touch()
    flags = ["--column", "标题", "--column", "内容", "--check", str(home / "check.jsonl"), "--dry-run", "--json"]
    code, _ = adapt("--corpus", str(home / "past.csv"), *flags)
    called = json.loads((home / "called.json").read_text())
    assert code == 3
    assert called[:2] == ["-m", "nlu.adapt"]
    assert called[called.index("--out") + 1] == str(home / "adaptation" / "lessons.npz")
    assert called[called.index("--corpus") + 1] == str(home / "past.csv")
    assert [called[i + 1] for i, word in enumerate(called) if word == "--column"] == ["标题", "内容"]
    assert called[called.index("--check") + 1] == str(home / "check.jsonl")
    assert {"--dry-run", "--json"} <= set(called)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--corpus", "none.csv"], "没有这个文件"),
        (["--corpus", "{home}/past.csv", "--check", "none.jsonl"], "没有这个文件"),
        ([], "二者选一"),
        (["--corpus", "{home}/past.csv", "--forget"], "二者选一"),
    ],
)
def test_bad_input_is_one_sentence_and_nothing_starts(home: Path, arguments: list[str], words: str) -> None:
    code, output = adapt(*(word.format(home=home) for word in arguments))
    assert code == 1
    assert words in output
    assert not (home / "called.json").exists()


def test_what_was_learned_is_forgotten_once(home: Path) -> None:
    kept = home / "adaptation" / "lessons.npz"
    kept.parent.mkdir()
    kept.write_bytes(b"x")
    assert json.loads(adapt("--forget", "--json")[1]) == {"forgotten": True}
    assert not kept.exists()
    assert json.loads(adapt("--forget", "--json")[1]) == {"forgotten": False}


def test_an_adaptation_is_an_ingredient_of_the_model(home: Path) -> None:
    settings = Settings(home=home, _env_file=None)
    without = ingredients_digest(settings.adaptation)
    assert without == ingredients_digest()
    settings.adaptation.parent.mkdir()
    settings.adaptation.write_bytes(b"x")
    assert ingredients_digest(settings.adaptation) != without


def test_what_was_learned_lies_outside_the_repository(tmp_path: Path) -> None:
    assert Settings(home=tmp_path, _env_file=None).adaptation.is_relative_to(tmp_path)
    ignored = (ROOT / ".gitignore").read_text().splitlines()
    assert "/var/" in ignored
    assert Settings(home=ROOT / "var", _env_file=None).adaptation.is_relative_to(ROOT / "var")
