"""How the measuring commands call Rasa's environment; the work itself is tested in nlu/tests."""

import json
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from helpdesk.settings import ROOT
from linli import cli
from linli.cli import app
from tests.support.noting_python import noting_python


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home with a live model, and a small program in the place of Rasa's Python that notes how it is called."""
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "live.tar.gz").write_bytes(b"model")
    monkeypatch.setenv("LINLI_HOME", str(tmp_path))
    monkeypatch.setattr(cli, "RASA_PYTHON", noting_python(tmp_path))
    return tmp_path


def called(home: Path) -> list[str]:
    arguments: list[str] = json.loads((home / "called.json").read_text())
    return arguments


@pytest.mark.parametrize(("flags", "passed_on"), [([], False), (["--skip-broken"], True)])
def test_predict_reads_and_writes_where_it_is_told(home: Path, flags: list[str], passed_on: bool) -> None:
    (home / "a.jsonl").write_text('{"id": 1, "text": "你好"}\n')
    files = ["--input", str(home / "a.jsonl"), "--output", str(home / "b.jsonl")]
    outcome = CliRunner().invoke(app, ["predict", *files, *flags])
    arguments = called(home)
    assert outcome.exit_code == 3, "the exit code of the program is the command's own"
    assert arguments[:2] == ["-m", "nlu.predict"]
    assert arguments[arguments.index("--in") + 1] == str(home / "a.jsonl")
    assert arguments[arguments.index("--out") + 1] == str(home / "b.jsonl")
    assert ("--skip-broken" in arguments) is passed_on
    assert arguments[arguments.index("--service-python") + 1] == sys.executable, "the rules live in our environment"


def test_predict_without_its_input_is_one_sentence(home: Path) -> None:
    outcome = CliRunner().invoke(app, ["predict", "--input", str(home / "none"), "--output", str(home / "b.jsonl")])
    assert outcome.exit_code == 1
    assert "没有这个文件" in outcome.output
    assert not (home / "called.json").exists()


@pytest.mark.parametrize(("flags", "page"), [([], None), (["--page"], str(ROOT / "docs" / "evaluation.md"))])
def test_evaluate_measures_the_live_model_and_writes_the_page_only_when_asked(
    home: Path, flags: list[str], page: str | None
) -> None:
    CliRunner().invoke(app, ["evaluate", *flags])
    arguments = called(home)
    assert arguments[:2] == ["-m", "nlu.evaluate"]
    assert arguments[arguments.index("--model") + 1] == str(home / "models" / "live.tar.gz")
    assert arguments[arguments.index("--out") + 1] == str(home / "evaluation")
    assert (arguments[arguments.index("--page") + 1] if "--page" in arguments else None) == page
    assert ("--time-training" in arguments) is bool(page)
    assert arguments[arguments.index("--service-python") + 1] == sys.executable


def test_evaluate_says_when_the_model_was_made_of_other_files(home: Path) -> None:
    assert "make train" not in CliRunner().invoke(app, ["evaluate"]).output
    (home / "models" / "live.tar.gz.digest").write_text("0" * 64)
    assert "make train" in CliRunner().invoke(app, ["evaluate"]).output
