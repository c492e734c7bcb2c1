from pathlib import Path

import pytest
from typer.testing import CliRunner

from helpdesk.settings import ROOT
from linli.cli import app


@pytest.mark.parametrize(
    ("name", "value", "named"),
    [
        ("LINLI_HOME", "{file}/inside", "LINLI_HOME"),
        ("LINLI_DATABASE_URL", "sqlite:///{folder}", "LINLI_DATABASE_URL"),
        ("LINLI_DATABASE_URL", "mysql://a/b", "LINLI_DATABASE_URL"),
        ("LINLI_DATABASE_URL", "anything", "LINLI_DATABASE_URL"),
    ],
)
def test_what_cannot_be_opened_is_named_in_one_sentence(
    name: str, value: str, named: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("LINLI_HOME", str(tmp_path))
    monkeypatch.setenv(name, value.format(file=tmp_path / "file", folder=tmp_path))
    outcome = CliRunner().invoke(app, ["office", "apply", str(ROOT / "office.yml")])
    assert outcome.exit_code == 1
    assert named in outcome.output
    assert "Traceback" not in outcome.output
