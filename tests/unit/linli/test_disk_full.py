"""A disk without room: one sentence, nothing half done, and what was changed is not lost."""

import json
import os
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from helpdesk.clock import FixedClock
from helpdesk.database import create_database
from helpdesk.errors import UnavailableError
from helpdesk.settings import Settings
from helpdesk.training.models import ModelVersion
from linli import gate, teaching
from linli.cli import app
from linli.supervisor import prepare_home
from tests.support.models import make_live, make_model


def full(*_: object, **__: object) -> Any:
    raise OSError(28, os.strerror(28))


@pytest.mark.parametrize("step", ["_read", "_keep_files"])
def test_an_examination_decides_nothing_and_leaves_nothing(
    tmp_path: Path, clock: FixedClock, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    settings = Settings(_env_file=None, home=tmp_path)
    prepare_home(settings)
    database = create_database(settings.database)
    database.create_tables()
    with database.session() as session:
        make_live(session, clock, settings.models, make_model(session, clock, settings.models, "old.tar.gz"))
        version = make_model(session, clock, settings.models, "new.tar.gz", verdict=None).id
    monkeypatch.setattr(gate, "_read", lambda *_: {"frozen": {"new": {}, "live": {}}, "changed": []})
    monkeypatch.setattr(gate, "run_talks", lambda *_: {})
    monkeypatch.setattr(gate, step, full)
    with pytest.raises(UnavailableError, match="上线检查没有做完（No space left on device）"):
        gate.run_gate(settings, version, lambda _: None)
    with database.reading() as session:
        examined = session.get_one(ModelVersion, version)
        assert (examined.verdict, examined.report, examined.scores) == (None, None, None)
    database.dispose()
    assert {one.name for one in settings.models.iterdir()} == {"live.tar.gz", "old.tar.gz", "new.tar.gz"}


def test_a_change_from_the_shell_is_made_and_says_what_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LINLI_HOME", str(tmp_path))

    def linli(*arguments: str) -> str:
        done = CliRunner().invoke(app, ["teach", *arguments])
        assert done.exit_code == 0, done.output
        return done.stdout

    with monkeypatch.context() as patch:
        patch.setattr(teaching, "write_live_file", full)
        assert "已经记下，但是文件写不了" in linli("word", "福新桥头")
        assert json.loads(linli("word", "老粮站", "--json"))["live"] is False
    assert not (tmp_path / "live" / "adjustments.json").exists()
    assert json.loads(linli("word", "清河路口", "--json"))["live"] is True
    live = json.loads((tmp_path / "live" / "adjustments.json").read_text(encoding="utf-8"))
    assert live["words"] == ["福新桥头", "老粮站", "清河路口"]
