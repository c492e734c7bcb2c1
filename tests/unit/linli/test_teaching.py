"""``linli teach``: the same changes from the command line, as text and as JSON, and what it refuses."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from typer.testing import CliRunner

from linli.cli import app
from tests.support.bot_world import prepared_database

Linli = Callable[..., Result]
GRID = "幸福社区第一网格"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home with the example office applied."""
    home = tmp_path / "home"
    home.mkdir()
    (home / "linli.db").write_bytes(prepared_database())
    return home


@pytest.fixture
def linli(home: Path, monkeypatch: pytest.MonkeyPatch) -> Linli:
    """The command line at that home."""
    monkeypatch.setenv("LINLI_HOME", str(home))
    monkeypatch.delenv("LINLI_DATABASE_URL", raising=False)
    return lambda *words: CliRunner().invoke(app, ["teach", *map(str, words)])


def facts(result: Result) -> Any:
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def live(home: Path) -> dict[str, Any]:
    read: dict[str, Any] = json.loads((home / "live" / "adjustments.json").read_text(encoding="utf-8"))
    return read


def test_every_kind_is_changed_listed_and_undone(linli: Linli, home: Path) -> None:
    changes = [
        ("word", "福新桥头"),
        ("synonym", "灯杆儿", "路灯"),
        ("place", "老粮站", "--in", GRID),
        ("place", "粮站坡", "--alias-of", "老粮站"),
        ("emergency", "罐子呲呲响", "--kind", "燃气泄漏"),
        ("text", "utter_welcome", "别客气。"),
        ("threshold", "fallback", "0.5"),
    ]
    done = [facts(linli(*change, "--json")) for change in changes]
    assert [one["kind"] for one in done] == ["word", "synonym", "place", "place", "emergency", "text", "threshold"]
    assert live(home) == {
        "revision": 7,
        "words": ["福新桥头"],
        "synonyms": {"灯杆儿": "路灯"},
        "places": ["老粮站", "粮站坡"],
        "thresholds": {"fallback": 0.5},
        "keywords": {"罐子呲呲响": "gas"},
        "responses": {"utter_welcome": "别客气。"},
    }
    listed = facts(linli("list", "--json"))
    assert [one["id"] for one in listed["adjustments"]] == [one["id"] for one in done]
    assert [one.get("standing") for one in listed["adjustments"]][2:4] == ["in_use", "in_use"]
    for one in reversed(done):
        facts(linli("undo", one["id"], "--json"))
    assert facts(linli("list", "--json"))["adjustments"] == []
    assert live(home)["synonyms"] == {}
    assert len(facts(linli("list", "--recent", "20", "--json"))["adjustments"]) == 7


def test_people_read_plain_words(linli: Linli) -> None:
    assert "改好了：福新桥头（撤销：linli teach undo 1）。马上生效" in linli("word", "福新桥头").stdout
    assert "福新桥头" in linli("list").stdout
    assert "已去掉：福新桥头" in linli("word", "福新桥头", "--remove").stdout
    assert "已撤销：福新桥头" in linli("undo", 2).stdout


def test_a_dry_run_says_what_would_be_and_changes_nothing(linli: Linli, home: Path) -> None:
    told = facts(linli("emergency", "罐子呲呲响", "--kind", "gas", "--dry-run", "--json"))
    assert told["would"] == {"lately": 0, "ordinary": 0, "examples": []}
    assert facts(linli("threshold", "fallback", "0.6", "--dry-run", "--json"))["would"]["messages"] == 0
    assert facts(linli("word", "福新桥头", "--dry-run", "--json"))["would"]["count"] == 0
    assert "别客气" in linli("text", "utter_welcome", "别客气。", "--dry-run").stdout
    assert facts(linli("list", "--json"))["revision"] == 0
    assert not (home / "live").exists()


def test_texts_are_found_shown_and_restored(linli: Linli) -> None:
    found = facts(linli("text", "--find", "不客气，应该的", "--json"))
    assert [one["name"] for one in found] == ["utter_welcome"]
    facts(linli("text", "utter_urged_too_soon", "编号 {编号} 催过了，{下次时间}再催。", "--json"))
    shown = facts(linli("text", "utter_urged_too_soon", "--json"))[0]
    assert (shown["text"], shown["changed"]) == ("编号 {编号} 催过了，{下次时间}再催。", True)
    facts(linli("text", "utter_urged_too_soon", "--remove", "--json"))
    assert facts(linli("text", "utter_urged_too_soon", "--json"))[0]["changed"] is False


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("word", "桥"), "2 到 20"),
        (("word", "福新桥头", "--remove"), "没有改过"),
        (("synonym", "灯杆儿", "灯杆儿"), "同一个词"),
        (("synonym", "灯杆儿"), "1 到 20"),
        (("place", "老粮站"), "二者写一个"),
        (("place", "老粮站", "--in", "月球"), "没有“月球”这个社区、村或网格，可以写：青山村"),
        (("place", "老粮站", "--alias-of", "月球"), "不认得“月球”"),
        (("emergency", "罐子呲呲响"), "可以写：火情"),
        (("emergency", "罐子呲呲响", "--kind", "月球"), "可以写：火情"),
        (("text", "utter_moon", "好"), "没有叫"),
        (("text", "utter_emergency", "好"), "不能改"),
        (("text", "utter_welcome", "{编号}"), "没有{编号}"),
        (("text",), "没有找到"),
        (("threshold", "fallback", "2"), "0 到 0.9"),
        (("threshold", "fallback"), "0 到 0.9"),
        (("threshold", "moon", "0.5"), "只能改这两样"),
        (("undo", "7"), "没有这一条"),
    ],
)
def test_bad_input_is_refused_with_one_sentence_and_nothing_is_done(
    linli: Linli, home: Path, words: tuple[str, ...], why: str
) -> None:
    refused = linli(*words, "--json")
    assert refused.exit_code == 1
    assert why in json.loads(refused.stdout)["error"]
    assert not (home / "live").exists()
