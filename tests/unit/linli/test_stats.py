"""`linli stats`: figures for the eye, for programs, and clear refusals."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from helpdesk.settings import ROOT
from linli.cli import app


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LINLI_HOME", str(tmp_path))
    return tmp_path


def run(*words: str) -> tuple[int, str]:
    outcome = CliRunner().invoke(app, list(words))
    return outcome.exit_code, outcome.output


def apply_example() -> None:
    assert run("office", "apply", str(ROOT / "office.yml"))[0] == 0


def test_an_empty_office_has_no_rates_and_says_what_is_open(home: Path) -> None:
    apply_example()
    code, table = run("stats", "2026-10")
    assert code == 0
    assert "幸福街道办事处 2026年10月（2026-10-01—2026-10-31）" in table
    assert "合计\t0\t0\t–\t–\t–\t–\t0" in table
    code, told = run("stats", "2026-10", "--team", "city", "--by", "topic", "--json")
    facts = json.loads(told)
    assert (code, facts["title"], facts["by"], facts["parts"]) == (0, "城管市政组", "topic", [])
    assert facts["whole"]["response_rate"] is None
    assert len(facts["trend"]) == 12


@pytest.mark.parametrize(
    ("words", "told"),
    [(("大前天",), "上月"), (("", "--team", "nobody"), "nobody")],
)
def test_a_wrong_time_or_team_is_one_sentence(home: Path, words: tuple[str, ...], told: str) -> None:
    apply_example()
    code, output = run("stats", *words)
    assert code == 1
    assert told in output
    assert "Traceback" not in output


def test_before_an_office_is_applied_the_next_step_is_named(home: Path) -> None:
    code, output = run("stats")
    assert code == 1
    assert "linli office apply" in output
