"""``linli office``: what it prints, what it refuses, and that an export changes nothing."""

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import Result
from typer.testing import CliRunner

from helpdesk.clock import SystemClock
from helpdesk.database import create_database
from helpdesk.office import current_office, load_office
from helpdesk.office.loading import check_office
from helpdesk.settings import ROOT
from linli.cli import app
from tests.support.factories import make_ticket

Linli = Callable[..., Result]


@pytest.fixture
def linli(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Linli:
    """The command line with a home of its own."""
    monkeypatch.setenv("LINLI_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("LINLI_DATABASE_URL", raising=False)
    return lambda *words: CliRunner().invoke(app, ["office", *map(str, words)])


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A copy of the example."""
    return Path(shutil.copy(ROOT / "office.yml", tmp_path / "office.yml"))


def open_tickets(tmp_path: Path, count: int) -> list[str]:
    database = create_database(f"sqlite:///{tmp_path / 'home' / 'linli.db'}")
    with database.session() as session:
        numbers = [make_ticket(session, SystemClock()).number for _ in range(count)]
    database.dispose()
    return numbers


def about_the_file(facts: dict[str, Any]) -> list[dict[str, Any]]:
    """The warnings but for years whose holidays nobody has announced yet, which come and go with the year."""
    return [one for one in facts["warnings"] if one["field"] != "calendar"]


def drop_team(file: Path, code: str, to: str) -> None:
    content = yaml.safe_load(file.read_text(encoding="utf-8"))
    gone = next(team for team in content["teams"] if team["code"] == code)
    content["teams"].remove(gone)
    next(team for team in content["teams"] if team["code"] == to)["topics"] += gone["topics"]
    file.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")


def test_a_right_file_is_said_to_be_right(linli: Linli, file: Path) -> None:
    said = linli("check", file)
    assert (said.exit_code, said.stdout) == (0, "没有问题：6 个科室，27 个地点。\n")
    facts = json.loads(linli("check", file, "--json").stdout)
    assert (facts["teams"], facts["places"], about_the_file(facts)) == (6, 27, [])


def test_what_may_be_a_slip_is_shown_and_the_file_is_right_all_the_same(linli: Linli, file: Path) -> None:
    text = file.read_text(encoding="utf-8").replace("latitude: 30.29110", "latitude: 30.39110")
    file.write_text(text, encoding="utf-8")
    said = linli("check", file)
    assert said.exit_code == 0
    assert "幸福社区第一网格" in said.output
    assert "没有问题" in said.output
    (warning,) = about_the_file(json.loads(linli("check", file, "--json").stdout))
    assert warning["field"].endswith(".latitude")
    assert warning["line"] == text[: text.index("latitude: 30.39110")].count("\n") + 1


def test_faults_are_listed_with_exit_code_1(linli: Linli, file: Path) -> None:
    file.write_text(file.read_text(encoding="utf-8").replace("level: grid", "level: cell", 1), encoding="utf-8")
    assert linli("check", file).exit_code == 1
    said = linli("check", file, "--json")
    assert said.exit_code == 1
    assert "grid" in json.loads(said.stdout)["faults"][0]["allowed"]


def test_applying_may_be_repeated(linli: Linli, file: Path) -> None:
    assert linli("apply", file).stdout == "已写入。\n"
    assert linli("apply", file).stdout == "和现在用的一样，没有改动。\n"
    facts = json.loads(linli("apply", file, "--json").stdout)
    assert (facts["changed"], facts["handed_over"], about_the_file(facts)) == (False, {}, [])


def test_an_export_may_be_applied_and_changes_nothing(linli: Linli, file: Path, tmp_path: Path) -> None:
    linli("apply", file)
    exported = tmp_path / "again.yml"
    assert linli("export", exported).exit_code == 0
    assert linli("check", exported).exit_code == 0
    assert json.loads(linli("apply", exported, "--json").stdout)["changed"] is False
    assert load_office(exported) == load_office(file)
    assert linli("export").stdout == exported.read_text(encoding="utf-8")
    assert json.loads(linli("export", "--json").output)["office"]["code"] == "xingfu"


def test_an_export_overwrites_nothing_and_needs_an_office(linli: Linli, file: Path, tmp_path: Path) -> None:
    refused = linli("export", tmp_path / "none.yml")
    assert refused.exit_code == 1
    assert "先运行 linli office apply" in refused.output
    linli("apply", file)
    before = file.read_text(encoding="utf-8")
    assert linli("export", file).exit_code == 1
    assert file.read_text(encoding="utf-8") == before


def test_a_team_with_tickets_goes_only_with_a_hand_over(linli: Linli, file: Path, tmp_path: Path) -> None:
    linli("apply", file)
    open_tickets(tmp_path, 2)
    drop_team(file, "city", "service")
    refused = linli("apply", file)
    assert refused.exit_code == 1
    assert "城管市政组（city）还有 2 件工单没有归档" in refused.output
    as_json = linli("apply", file, "--json")
    assert (as_json.exit_code, "--hand-over city=" in json.loads(as_json.stdout)["error"]) == (1, True)
    done = linli("apply", file, "--hand-over", "city=service")
    assert (done.exit_code, done.stdout) == (0, "city 的 2 件工单已移交。\n已写入。\n")
    database = create_database(f"sqlite:///{tmp_path / 'home' / 'linli.db'}")
    with database.reading() as session:
        assert current_office(session) == load_office(file)
    database.dispose()


@pytest.mark.parametrize("said", ["city", "city=", "=service", "a=b=c"])
def test_a_hand_over_is_written_with_one_sign(linli: Linli, file: Path, said: str) -> None:
    refused = linli("apply", file, "--hand-over", said)
    assert refused.exit_code == 1
    assert "--hand-over city=service" in refused.output


def test_one_team_is_handed_over_once(linli: Linli, file: Path) -> None:
    refused = linli("apply", file, "--hand-over", "city=service", "--hand-over", "city=civil")
    assert (refused.exit_code, "写了两次" in refused.output) == (1, True)


def test_every_command_has_a_form_for_programs(linli: Linli, file: Path) -> None:
    linli("apply", file)
    assert json.loads(linli("bindcode", "city", "--json").output)["team"] == "city"
    assert json.loads(linli("unbind", "city", "--json").output) == {"team": "city"}
    assert "error" in json.loads(linli("unbind", "nobody", "--json").output)


def test_the_example_of_the_how_to_is_right(tmp_path: Path) -> None:
    page = (ROOT / "docs" / "office.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)
    file = tmp_path / "office.yml"
    file.write_text(blocks[0] + blocks[-1], encoding="utf-8")
    assert check_office(file).warnings == ()
