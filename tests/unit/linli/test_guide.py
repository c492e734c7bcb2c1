"""`linli guide`, its files, the demo's entries, and what a training learns of them."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from openpyxl import Workbook
from sqlalchemy.orm import Session
from typer.testing import CliRunner, Result

from helpdesk.clock import FixedClock
from helpdesk.errors import UnavailableError
from helpdesk.guide.files import read_guide
from helpdesk.guide.finding import find_answer
from helpdesk.guide.importing import check_rows, import_guide
from helpdesk.guide.services import note_shown, withdraw_entry
from helpdesk.office import apply_office
from helpdesk.people import Admin
from linli import guide_lessons
from linli.cli import app
from linli.examples import WEIGHT
from linli.scene import GUIDE
from tests.support.fixtures import example_office
from tests.support.guide import RENEWAL, make_entry

DOMAIN = "version: '3.1'\nintents:\n  # what a resident wants\n  - greet\nactions:\n  - a\n"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LINLI_HOME", str(tmp_path / "home"))
    (tmp_path / "home").mkdir()
    return tmp_path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A build folder with hardly anything in it."""
    for part in ("nlu", "rules"):
        (tmp_path / "data" / part).mkdir(parents=True)
    (tmp_path / "domain.yml").write_text(DOMAIN, encoding="utf-8")
    return tmp_path


def linli(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["guide", *arguments])


def facts(*arguments: str) -> Any:
    return json.loads(linli(*arguments, "--json").stdout)


ADDED = (
    *(
        "add",
        "居住证怎么办理",
        "--wording",
        "居住证怎么办",
        "--wording",
        "外地人领居住证",
        "--answer",
        "到派出所申领。",
    ),
    *("--source", "《居住证暂行条例》第九条", "--date", "2015-11-26", "--topic", "户籍证件与证明"),
)


def test_an_entry_is_added_tried_withdrawn_and_restored(home: Path) -> None:
    added = facts(*ADDED)
    assert (added["kind"], added["as_of"], added["topic"]) == ("answer", "2015-11-26", "documents")
    tried = facts("try", "请问居住证在哪里办")
    assert (tried["says"], tried["matches"][0]["title"]) == ("sure", "居住证怎么办理")
    assert facts("try", "今天天气怎么样") == {"says": "none", "matches": []}
    assert facts("withdraw", "1")["withdrawn"] is True
    assert facts("try", "居住证怎么办")["says"] == "none"
    assert (facts("list")["found"], facts("list", "--withdrawn")["found"]) == (0, 1)
    assert facts("restore", "1")["withdrawn"] is False
    assert facts("list", "居住")["entries"][0]["shown"] == 0


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("add", "居住证怎么办理", "--wording", "居住证怎么办"), "请写答复"),
        (("add", "借会议室", "--wording", "借个会议室", "--service", "开证明"), "新服务只能照着"),
        (("add", "借会议室", "--wording", "借个会议室", "--service", "求助", "--team", "nobody"), "没有“nobody”"),
        (("withdraw", "9"), "没有这一条"),
        (("import", "no.csv"), "没有这个文件"),
        (("import", "no.doc"), "不认识 no.doc"),
        (("export", "no.doc"), "不会写 .doc"),
    ],
)
def test_refusals_are_one_sentence(home: Path, arguments: tuple[str, ...], told: str) -> None:
    result = linli(*arguments)
    assert result.exit_code == 1
    assert told in result.stderr
    assert told in facts(*arguments)["error"]


@pytest.mark.parametrize("suffix", [".csv", ".xlsx", ".jsonl"])
def test_what_is_exported_comes_in_again_and_changes_nothing(home: Path, suffix: str) -> None:
    linli(*ADDED)
    file = home / f"guide{suffix}"
    assert facts("export", str(file))["entries"] == 1
    report = facts("import", str(file))
    assert (report["rows"], report["added"], report["known"], report["faults"]) == (1, 0, 1, [])


def test_an_import_names_each_broken_row_and_takes_the_others(home: Path) -> None:
    file = home / "guide.csv"
    rows = [
        "问题,问法,答复,出处,日期",
        "居住证怎么办理,居住证怎么办；外地人领居住证,到派出所。,《居住证暂行条例》,2015年11月26日",
        "身份证丢了怎么补,身份证丢失,到派出所。,《居民身份证法》,去年",
        "居住证去哪办,居住证怎么办,到派出所。,《居住证暂行条例》,2015-11-26",
        "结婚登记,领证,带身份证。,,2025-04-06",
    ]
    file.write_text("\n".join(rows), "utf-8")
    tried = linli("import", str(file), "--dry-run")
    assert (tried.exit_code, "可以导入 1 条" in tried.stdout) == (2, True)
    report = facts("import", str(file))
    assert (report["rows"], report["added"]) == (4, 1)
    assert [one["line"] for one in report["faults"]] == [3, 4, 5]
    told = ("2025-03-01", "已经在第", "出处")
    assert all(words in one["fault"] for words, one in zip(told, report["faults"], strict=True))
    assert facts("list")["found"] == 1


def test_a_spreadsheets_own_dates_and_empty_rows_are_read(tmp_path: Path) -> None:
    book = Workbook()
    for cells in (["问题", "问法", "答复", "出处", "日期"], [None] * 5):
        book.active.append(cells)
    book.active.append(["居住证怎么办理", "居住证怎么办\n领居住证", "到派出所。", "条例", date(2015, 11, 26)])
    book.save(tmp_path / "guide.xlsx")
    (row,) = read_guide(tmp_path / "guide.xlsx")
    assert row.given is not None
    assert (row.place, row.given.wordings, str(row.given.as_of)) == (3, ("居住证怎么办", "领居住证"), "2015-11-26")


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("nonsense", "要写成"),
        ("[1]", "要写成"),
        ('{"title": {"a": 1}, "wordings": []}', "写成文字"),
        ('{"title": "甲乙", "wordings": [1]}', "wordings"),
        ('{"title": "甲乙", "kind": "poem"}', "类型"),
    ],
)
def test_a_line_that_is_none_is_named(tmp_path: Path, line: str, told: str) -> None:
    (tmp_path / "guide.jsonl").write_text(line, "utf-8")
    (row,) = read_guide(tmp_path / "guide.jsonl")
    assert told in (row.fault or "")


def test_the_demos_entries_are_sound_and_each_tells_its_source(session: Session, clock: FixedClock) -> None:
    apply_office(session, example_office(), clock)
    rows = list(read_guide(GUIDE))
    report = import_guide(session, check_rows(session, rows, clock=clock), by=Admin(None), clock=clock)
    assert (report.faults, report.added) == ((), 12)
    assert all(row.given and (row.given.source or row.given.service) for row in rows)


def test_each_wording_of_the_demo_finds_its_own_entry(session: Session, clock: FixedClock) -> None:
    apply_office(session, example_office(), clock)
    rows = list(read_guide(GUIDE))
    import_guide(session, check_rows(session, rows, clock=clock), by=Admin(None), clock=clock)
    for given in (row.given for row in rows):
        assert given is not None
        for words in (given.title, *given.wordings):
            found = find_answer(session, words)
            assert found is not None
            assert (found.best.title, found.is_exact) == (given.title, True)


def test_what_the_demo_leaves_to_the_office_says_whose_word_counts() -> None:
    """Cities differ in papers and places: no entry of the demo claims theirs, and each names article and day."""
    answers = [row.given for row in read_guide(GUIDE) if row.given and row.given.answer and not row.given.service]
    assert len(answers) == 10
    assert all("条" in (one.source or "") and one.as_of for one in answers)
    assert all("窗口答复为准" in one.answer for one in answers)


def test_entries_become_intents_with_their_wordings_and_one_rule(
    folder: Path, session: Session, clock: FixedClock
) -> None:
    first, second = (
        make_entry(session, clock),
        make_entry(session, clock, RENEWAL, wordings=("居住证续签", "居住证年审")),
    )
    make_entry(session, clock, title="只有一个问法", wordings=("问法一个",))
    assert guide_lessons.add(session, folder) == 2
    domain = yaml.safe_load((folder / "domain.yml").read_text(encoding="utf-8"))
    assert domain["intents"] == [f"guide_{first.id}", f"guide_{second.id}", "greet"]
    learned = yaml.safe_load((folder / "data" / "nlu" / "guide.yml").read_text(encoding="utf-8"))["nlu"]
    assert [one["intent"] for one in learned] == [f"guide_{first.id}", f"guide_{second.id}"]
    assert [one["text"] for one in learned[0]["examples"]] == [first.title, *first.wordings]
    assert learned[0]["examples"][0]["metadata"] == {"weight": WEIGHT, "topic": "documents"}
    (rule,) = yaml.safe_load((folder / "data" / "rules" / "guide.yml").read_text(encoding="utf-8"))["rules"]
    assert rule["steps"][0] == {"or": [{"intent": f"guide_{first.id}"}, {"intent": f"guide_{second.id}"}]}
    assert rule["steps"][1] == {"action": "action_answer_guide"}


def test_without_entries_the_build_stays_as_it_came(folder: Path, session: Session, clock: FixedClock) -> None:
    entry = make_entry(session, clock)
    withdraw_entry(session, entry.id, revision=1, by=Admin(None), clock=clock)
    assert guide_lessons.add(session, folder) == 0
    assert (folder / "domain.yml").read_text(encoding="utf-8") == DOMAIN
    assert not list((folder / "data").rglob("*.yml"))


def test_of_too_many_the_most_asked_are_learned(
    session: Session, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guide_lessons, "MOST", 1)
    make_entry(session, clock)
    asked = make_entry(session, clock, RENEWAL, wordings=("居住证续签", "居住证年审"))
    note_shown(session, asked.id)
    session.expire_all()
    assert [one.id for one in guide_lessons.taught(session)] == [asked.id]


def test_a_domain_without_intents_is_refused(folder: Path, session: Session, clock: FixedClock) -> None:
    make_entry(session, clock)
    (folder / "domain.yml").write_text("version: '3.1'\n", encoding="utf-8")
    with pytest.raises(UnavailableError, match="intents"):
        guide_lessons.add(session, folder)
