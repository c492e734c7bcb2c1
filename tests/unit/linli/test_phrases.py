"""`linli phrases`: what a shell gets to see, and that every refusal is one sentence with exit code 1."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from linli.cli import app


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LINLI_HOME", str(tmp_path / "home"))
    (tmp_path / "home").mkdir()
    return tmp_path


def linli(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["phrases", *arguments])


def facts(*arguments: str) -> Any:
    result = linli(*arguments, "--json")
    return json.loads(result.stdout)


def test_a_sentence_is_added_found_withdrawn_and_deleted() -> None:
    added = facts("add", "灯杆儿歪了", "--intent", "随手拍", "--topic", "市政公用设施")
    assert (added["outcome"], added["intent"], added["topic"]) == ("new", "report_snapshot", "public_facilities")
    assert facts("list", "灯杆")["found"] == 1
    number = str(added["id"])
    assert facts("withdraw", number)["status"] == "withdrawn"
    assert facts("list")["found"] == 0
    assert facts("list", "--status", "withdrawn")["found"] == 1
    assert facts("delete", number)["text"] == ""


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("add", "灯杆儿歪了", "--intent", "夸奖"), "没有“夸奖”这个类别"),
        (("add", "灯", "--intent", "投诉"), "句子要 2 到"),
        (("withdraw", "99"), "没有第 99 号句子"),
        (("withdraw", "100000000000000000000"), "没有第 100000000000000000000 号句子"),
        (("approve", "99", "--intent", "投诉"), "没有第 99 号句子"),
        (("import", "no.csv"), "没有这个文件"),
        (("export", "no.doc"), "不会写 .doc"),
    ],
)
def test_refusals_are_one_sentence(arguments: tuple[str, ...], told: str) -> None:
    result = linli(*arguments)
    assert result.exit_code == 1
    assert told in result.stderr
    assert told in facts(*arguments)["error"]


def test_an_import_reports_and_an_export_gives_it_back(home: Path) -> None:
    source, target = home / "a.csv", home / "b.jsonl"
    source.write_text("句子,类别\n灯杆儿歪了,随手拍\n狗叫得睡不着,夸奖\n", "utf-8")
    dry = facts("import", str(source), "--dry-run")
    assert (dry["added"], dry["kept"], dry["faults"][0]["line"]) == (1, False, 3)
    assert facts("list")["found"] == 0
    result = linli("import", str(source))
    assert result.exit_code == 2
    assert "读了 2 行：导入 1 句，已经有的 0 句，有问题的 1 行。" in result.stdout
    assert "a.csv:3：没有“夸奖”这个类别" in result.stderr
    assert facts("export", str(target)) == {"file": str(target), "phrases": 1}
    assert json.loads(target.read_text("utf-8"))["text"] == "灯杆儿歪了"


def test_people_read_the_words_of_the_chat() -> None:
    said = linli("add", "灯杆儿歪了打13912345678找我", "--intent", "随手拍").stdout
    assert "里面的个人信息（姓名、电话、门牌之类）已经换成假的" in said
    assert "个人信息" not in linli("add", "井盖儿响得睡不着", "--intent", "随手拍").stdout
    helps = [linli(*command, "--help").stdout for command in ((), ("list",), ("approve",), ("withdraw",), ("import",))]
    for words in (said, linli("list").stdout, *helps):
        assert not any(word in words for word in ("语料", "采纳", "候选"))
