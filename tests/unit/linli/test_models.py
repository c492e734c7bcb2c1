"""``linli models``: list, compare, activate, rollback, remove; bad input ends with one sentence and exit code 1."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from helpdesk.clock import FixedClock
from helpdesk.database import create_database
from helpdesk.settings import Settings
from helpdesk.training.models import ModelVersion, Verdict
from helpdesk.training.switching import one_switch
from helpdesk.training.versions import live_version
from linli.cli import app
from tests.support.fake_rasa import FakeRasa
from tests.support.fixtures import START
from tests.support.models import make_live, make_model, make_scores


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Two versions, ``old`` live; no dialogue server runs."""
    rasa = FakeRasa()
    for name, value in (("HOME", tmp_path), ("RASA_PORT", rasa.port), ("RASA_TOKEN", rasa.token), ("ADMINS", "3001")):
        monkeypatch.setenv(f"LINLI_{name}", str(value))
    settings = Settings(_env_file=None)
    database, clock = create_database(settings.database), FixedClock(START)
    database.upgrade()
    with database.session() as session:
        make_live(session, clock, settings.models, make_model(session, clock, settings.models, "old.tar.gz"))
        clock.advance(timedelta(hours=1))
        make_model(session, clock, settings.models, "new.tar.gz", scores=make_scores(5), phrases=12)
    database.dispose()
    return settings


def run(*arguments: str) -> Any:
    answer = CliRunner().invoke(app, ["models", *arguments, "--json"])
    assert answer.exit_code == 0, answer.output
    return json.loads(answer.stdout)


def refused(*arguments: str) -> str:
    answer = CliRunner().invoke(app, ["models", *arguments, "--json"])
    assert answer.exit_code == 1, answer.output
    return str(json.loads(answer.stdout)["error"])


def said(*arguments: str) -> str:
    answer = CliRunner().invoke(app, ["models", *arguments])
    assert answer.exit_code == 0, answer.output
    return answer.stdout


def change(settings: Settings, file: str, **facts: Any) -> None:
    database = create_database(settings.database)
    with database.session() as session:
        version = session.query(ModelVersion).filter_by(file=file).one()
        for name, value in facts.items():
            setattr(version, name, value)
    database.dispose()


def live(settings: Settings) -> str | None:
    database = create_database(settings.database)
    with database.reading() as session:
        version = live_version(session)
    database.dispose()
    return version.file if version else None


def test_all_versions_are_listed_newest_first(settings: Settings) -> None:
    new, old = run("list")
    assert (new["file"], new["status"], new["share"], new["verdict"]) == ("new.tar.gz", "trained", 0.95, "passed")
    assert (new["phrases"], new["answered"]["messages"]) == (12, 0)
    assert (old["file"], old["status"], old["share"]) == ("old.tar.gz", "live", None)
    lines = said("list").splitlines()
    assert "认对 95.0%" in lines[0]
    assert "● 正在用" in lines[1]


def test_up_back_and_away(settings: Settings) -> None:
    done = run("activate", "new")
    assert (done["file"], done["confirmed"], done["kind"]) == ("new.tar.gz", False, "activate")
    assert live(settings) == "new.tar.gz"
    assert run("list")[1]["before"] is True
    assert run("rollback")["file"] == "old.tar.gz"
    assert live(settings) == "old.tar.gz"
    for force in ((), ("--force",)):
        assert "回滚就是退回" in refused("remove", "new.tar.gz", *force)
    assert (settings.models / "new.tar.gz").is_file()


def test_what_nobody_decided_about_can_be_removed_and_never_used_again(settings: Settings) -> None:
    assert run("remove", "new.tar.gz", "--force")["status"] == "removed"
    assert not (settings.models / "new.tar.gz").exists()
    assert [one["file"] for one in run("list")] == ["old.tar.gz"]
    assert len(run("list", "--removed")) == 2
    assert refused("activate", "new.tar.gz") == "这个模型的文件已经删除，不能再用了"
    assert live(settings) == "old.tar.gz"


def test_a_running_server_confirms(settings: Settings) -> None:
    rasa = FakeRasa()
    rasa.port, rasa.token = settings.rasa_port, settings.rasa_secret
    rasa.start()
    try:
        words = said("activate", "2")
        rasa.refuse_model = "busy"
        assert "请稍等" in refused("rollback")
    finally:
        rasa.stop()
    assert words.startswith("换好了，用了 ")
    assert "模型 2（new.tar.gz）" in words
    assert rasa.models[0]["model_file"] == str(settings.models / "new.tar.gz")
    assert live(settings) == "new.tar.gz"


def test_two_are_compared(settings: Settings) -> None:
    assert "还没有检查过" in refused("compare", "new", "old")
    change(settings, "old.tar.gz", scores=make_scores(9, missed=1))
    facts = run("compare", "new", "old")
    assert (facts["new"]["share"], facts["old"]["share"]) == (0.95, 0.91)
    assert facts["labels"]["report_snapshot"] == {"count": 50, "before": 0.82, "after": 0.9, "improved": 4, "worse": 0}
    assert "急事认出  95.0% → 100.0%" in said("compare", "new", "old")
    change(settings, "old.tar.gz", scores=make_scores(9, frozen="f2"))
    assert "不是用同一套测试句" in refused("compare", "new", "old")


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (("activate", "nobody"), "没有模型 nobody"),
        (("activate", "99"), "没有这个模型版本"),
        (("activate", "old"), "正在用，不用再换"),
        (("activate", "../new"), "没有模型"),
        (("rollback",), "没有可以退回的模型"),
        (("remove", "old", "--force"), "正在用，不能删除"),
        (("remove", "new"), "还没有决定"),
        (("compare", "new", "99999999999999999999"), "没有模型"),
    ],
)
def test_bad_input_is_one_sentence(settings: Settings, arguments: tuple[str, ...], why: str) -> None:
    assert why in refused(*arguments)
    assert live(settings) == "old.tar.gz"


def test_a_failed_tampered_or_foreign_model_is_refused(settings: Settings) -> None:
    change(settings, "new.tar.gz", verdict=Verdict.FAILED)
    assert "没有通过上线检查" in refused("activate", "new")
    change(settings, "new.tar.gz", verdict=Verdict.PASSED, rasa_version="3.5.0")
    assert "别的版本" in refused("activate", "new")
    change(settings, "new.tar.gz", rasa_version="3.6.21")
    (settings.models / "new.tar.gz").write_bytes(b"evil")
    assert "被改动过" in refused("activate", "new")
    assert live(settings) == "old.tar.gz"


def test_one_switch_at_a_time(settings: Settings) -> None:
    with one_switch(settings.run):
        assert "正在换另一个模型" in refused("activate", "new")
