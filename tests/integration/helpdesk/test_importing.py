"""Phrases as files: four forms there and back, broken rows named, and nothing replaced."""

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from sqlalchemy import select
from sqlalchemy.orm import Session

from helpdesk.clock import FixedClock
from helpdesk.errors import InvalidInputError
from helpdesk.people import Admin
from helpdesk.phrases import reviewing
from helpdesk.phrases.files import Row, read_file, read_marks, write_file, write_marks
from helpdesk.phrases.importing import export_phrases, import_phrases
from helpdesk.phrases.models import Phrase, PhraseStatus
from helpdesk.phrases.writing import Given, Outcome, check_given
from tests.support.factories import make_phrase

BY = Admin(None)
PLACE = ({"type": "address", "start": 0, "end": 3},)
SAMPLES = [
    Given("和平路灯杆儿歪了", "report_snapshot", "public_facilities", PLACE),
    Given("=1+1 这个算式是谁写的", "out_of_scope", None),
    Given("谢谢你们，“辛苦”了\n真的", "thank", None),
]


def rows(file: Path) -> list[Row]:
    return list(read_file(file))


@pytest.mark.parametrize("suffix", [".csv", ".xlsx", ".jsonl", ".yml"])
def test_what_is_written_is_read_back(tmp_path: Path, suffix: str) -> None:
    file = tmp_path / f"phrases{suffix}"
    write_file(file, SAMPLES)
    read = [row.given for row in rows(file)]
    assert sorted(one for one in read if one) == sorted(SAMPLES, key=lambda one: one)
    assert list(tmp_path.iterdir()) == [file]


def test_a_formula_is_words_to_a_spreadsheet(tmp_path: Path) -> None:
    write_file(tmp_path / "a.csv", SAMPLES)
    assert "'=1+1" in (tmp_path / "a.csv").read_text(encoding="utf-8-sig")


def test_chinese_column_names_and_an_old_encoding_are_read(tmp_path: Path) -> None:
    file = tmp_path / "表.csv"
    file.write_bytes("句子,类别,主题\n灯杆儿歪了,随手拍,市政公用设施\n".encode("gb18030"))
    assert rows(file) == [Row(2, Given("灯杆儿歪了", "report_snapshot", "public_facilities"))]


def test_each_broken_row_is_named_with_its_line_and_the_others_come_in(
    session: Session, clock: FixedClock, tmp_path: Path
) -> None:
    file = tmp_path / "a.csv"
    lines = [
        "灯杆儿歪了,随手拍,",
        ",投诉,",
        "狗叫得睡不着,夸奖,",
        "狗叫得睡不着,投诉,月球",
        "12345,投诉,",
        "会议室,guide_3,",
    ]
    file.write_text("\n".join(["text,intent,topic", *lines, ""]), "utf-8")
    report = import_phrases(session, read_file(file), by=BY, clock=clock)
    assert report.added == 1
    assert [line for line, _ in report.faults] == [3, 4, 5, 6, 7]
    assert "没有“夸奖”这个类别" in report.faults[1][1]
    assert "没有“月球”这个主题" in report.faults[2][1]
    assert "请发 /guide，把这句话加进那一条的问法" in report.faults[4][1]


def test_broken_lines_of_json_and_yaml_are_named(tmp_path: Path) -> None:
    lines = ['{"text": "灯杆儿歪了", "intent": "report_snapshot"}', "{nonsense", '["x"]', '{"text": "灯"}']
    (tmp_path / "a.jsonl").write_text("\n".join(lines), "utf-8")
    assert [(row.place, row.given is None) for row in rows(tmp_path / "a.jsonl")] == [
        (1, False),
        (2, True),
        (3, True),
        (4, True),
    ]
    text = (
        'version: "3.1"\nnlu:\n- intent: greet\n  examples: |\n    - 你们好啊各位\n    - [a](star)b你好\n'
        "- lookup: cities\n  examples: |\n    - 北京\n"
    )
    (tmp_path / "a.yml").write_text(text, "utf-8")
    read = rows(tmp_path / "a.yml")
    assert [(row.place, row.given is None) for row in read] == [(5, False), (6, True), (7, True)]


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("a.doc", b"x", "不认识"),
        ("a.csv", b"one,two\n1,2\n", "第一行要写栏目名"),
        ("a.csv", b"", "第一行要写栏目名"),
        ("a.xlsx", b"not a zip", "不是能读的 xlsx"),
        ("a.yml", b"nlu: [", "不是 YAML"),
        ("a.yml", b"stories: []", "没有 nlu"),
        ("a.csv", b"\xff\xfe\x00\x81\xff", "编码读不了"),
    ],
)
def test_a_file_that_is_none_of_ours_is_refused_in_one_sentence(
    tmp_path: Path, name: str, content: bytes, told: str
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(InvalidInputError, match=told):
        rows(tmp_path / name)


def test_an_import_adds_and_reports_and_never_replaces(session: Session, clock: FixedClock, tmp_path: Path) -> None:
    make_phrase(session, clock, "井盖儿响得睡不着")
    refused = make_phrase(session, clock, "哈哈哈哈真好笑")
    reviewing.refuse(session, refused.id, revision=0, by=BY, clock=clock)
    deleted = make_phrase(session, clock, "隔壁那家人的事")
    reviewing.delete_words(session, deleted.id, revision=0, by=BY, clock=clock)
    first = [Row(1, check_given("灯杆儿歪了", "report_snapshot", None))]
    assert import_phrases(session, first, by=BY, clock=clock).counts == {Outcome.NEW: 1}
    again = [
        Row(1, check_given("灯杆儿歪了！", "report_snapshot", None)),
        Row(2, check_given("灯杆儿歪了", "file_complaint", None)),
        Row(3, check_given("井盖儿响得睡不着", "report_snapshot", "roads")),
        Row(4, check_given("哈哈哈哈真好笑", "out_of_scope", None)),
        Row(5, check_given("隔壁那家人的事", "file_complaint", None)),
        Row(6, check_given("新的一句话", "greet", None)),
        Row(7, check_given("新的一句话。", "greet", None)),
    ]
    report = import_phrases(session, again, by=BY, clock=clock)
    counts = {Outcome.KNOWN: 2, Outcome.DIFFERENT: 2, Outcome.APPROVED: 1, Outcome.DELETED: 1, Outcome.NEW: 1}
    assert report.counts == counts
    assert [line for line, _ in report.differing] == [2, 4, 5]
    learned = {one.text: one.intent for one in reviewing.approved_phrases(session)}
    assert learned == {"灯杆儿歪了": "report_snapshot", "井盖儿响得睡不着": "report_snapshot", "新的一句话": "greet"}
    assert refused.status is PhraseStatus.REFUSED


def test_personal_data_in_a_file_is_masked_before_it_is_kept(
    session: Session, clock: FixedClock, tmp_path: Path
) -> None:
    file = tmp_path / "a.jsonl"
    file.write_text(json.dumps({"text": "请打我电话13912345678修路灯", "intent": "report_snapshot"}), "utf-8")
    import_phrases(session, read_file(file), by=BY, clock=clock)
    assert "13912345678" not in session.scalars(select(Phrase.text)).one()


def test_ten_thousand_rows_of_which_some_are_broken(session: Session, clock: FixedClock, tmp_path: Path) -> None:
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append(["text", "intent", "topic"])
    digits = str.maketrans("0123456789", "甲乙丙丁戊己庚辛壬癸")
    for number in range(10_000):
        words = f"{str(number).translate(digits)}家的路灯坏了"
        sheet.append([words if number % 1000 else "", "report_snapshot", "roads"])
    book.save(tmp_path / "many.xlsx")
    report = import_phrases(session, read_file(tmp_path / "many.xlsx"), by=BY, clock=clock)
    assert (report.rows, report.added, len(report.faults)) == (10_000, 9_990, 10)
    assert [line for line, _ in report.faults] == [number + 2 for number in range(0, 10_000, 1000)]
    assert len(export_phrases(session)) == 9_990


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), min_size=1, max_size=40))
def test_marks_are_read_as_they_were_written(text: str) -> None:
    plain = text.replace("[", "［").replace("]", "］")
    half = len(plain) // 2
    spans = ({"type": "address", "start": 0, "end": half},) if half else ()
    read, found = read_marks(write_marks(Given(text, "greet", None, spans)))
    assert (read, tuple(found)) == (plain, spans)
