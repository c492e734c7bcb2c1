"""Hostile and broken files of phrases: each is refused with one sentence, or its broken rows are named."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import Workbook

from helpdesk.errors import InvalidInputError
from helpdesk.phrases import files
from helpdesk.phrases.files import Row, read_file, write_file
from helpdesk.phrases.spans import read_spans
from helpdesk.phrases.visible import visible
from helpdesk.phrases.writing import Given, check_given

SHEET = "xl/worksheets/sheet1.xml"
Change = Callable[[bytes], bytes]


def rows_of(folder: Path, name: str, content: str | bytes) -> list[Row]:
    file = folder / name
    file.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8", "surrogatepass"))
    return list(read_file(file))


def texts(rows: list[Row]) -> list[str]:
    return [row.given.text for row in rows if row.given]


def book(member: str = SHEET, change: Change = lambda content: content) -> bytes:
    """A workbook with two phrases, one member of which is changed."""
    workbook, plain, changed = Workbook(), io.BytesIO(), io.BytesIO()
    for cells in (["text", "intent"], ["路灯坏了没人管", "投诉"], ["=1+1", "投诉"], ["狗叫得睡不着", "投诉"]):
        workbook.active.append(cells)
    workbook.save(plain)
    with zipfile.ZipFile(plain) as source, zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(name, change(source.read(name)) if name == member else source.read(name))
    return changed.getvalue()


def more(xml: bytes) -> Change:
    return lambda content: content.replace(b"</sheetData>", xml + b"</sheetData>")


FAR_OUT = b'<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c></row>'
BOMB = b'<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa">' + b"".join(
    b'<!ENTITY a%d "%s">' % (n, (b"&a%d;" % (n - 1) if n else b"&a;") * 10) for n in range(9)
)


@pytest.mark.parametrize(
    ("member", "change", "told"),
    [
        (SHEET, lambda xml: xml[: len(xml) // 2], "另存一次"),
        (SHEET, more(b'<row r="9"><c r="A9" t="s"><v>99999</v></c></row>'), "另存一次"),
        (
            SHEET,
            lambda xml: BOMB + b"]>" + more(b'<row r="9"><c r="A9" t="str"><v>&a8;</v></c></row>')(xml),
            "另存一次",
        ),
        (SHEET, more(FAR_OUT), "表太长了"),
        ("xl/workbook.xml", lambda _xml: b"nonsense", "另存一次"),
        ("xl/styles.xml", lambda _xml: b"<x", "另存一次"),
        (SHEET, lambda _xml: b" " * (files.LARGEST * 3), "太大了"),
    ],
)
def test_a_hostile_workbook_is_refused_with_one_sentence(
    tmp_path: Path, member: str, change: Change, told: str
) -> None:
    with pytest.raises(InvalidInputError, match=told):
        rows_of(tmp_path, "a.xlsx", book(member, change))


def test_a_workbook_that_lies_about_its_size_is_read_to_the_end(tmp_path: Path) -> None:
    rows = rows_of(tmp_path, "a.xlsx", book(change=lambda xml: xml.replace(b"A1:B4", b"A1:B2")))
    assert texts(rows) == ["路灯坏了没人管", "狗叫得睡不着"]
    assert [row.place for row in rows if row.fault] == [3]  # A formula nobody has counted yet says nothing.


def test_a_quote_that_is_never_closed_names_its_line_and_imports_nothing(tmp_path: Path) -> None:
    for many in (1, 30_000):  # The second is longer than the csv reader takes in one cell.
        with pytest.raises(InvalidInputError, match="第 3 行起引号不成对"):
            rows_of(tmp_path, "a.csv", '句子,类别\n灯坏了没人管,投诉\n"路灯坏了,投诉\n' + "狗叫得睡不着,投诉\n" * many)


def test_quotes_inside_a_row_and_rows_of_two_lines_keep_their_lines(tmp_path: Path) -> None:
    rows = rows_of(tmp_path, "a.csv", '句子,类别\n"物业"不管事,投诉\n"灯坏了\n没人管",夸奖\n灯,投诉\n')
    assert texts(rows) == ["物业不管事"]
    assert [row.place for row in rows if row.fault] == [3, 5]


@pytest.mark.parametrize(
    "line",
    [
        '{"text": "路灯坏了", "intent": "投诉", "entities": [{"type": "address", "start": 1e999, "end": 2}]}',
        '{"text": "路灯坏了", "intent": "投诉", "entities": [{"type": "address", "start": %s, "end": 2}]}'
        % ("9" * 3000),
        '{"text": "路灯坏了", "intent": "投诉", "entities": {"a": 1}}',
        '{"text": ["路灯坏了"], "intent": "投诉"}',
        '{"text": "路灯坏了", "intent": {"a": "投诉"}}',
        '{"text": "路灯坏了", "intent": "%s"}' % ("投" * 100_000),
        '{"intent": "投诉", "text": ' + "[" * 500 + "]" * 500 + "}",
        "[" * 100_000,
        '{"text": %s}' % ("9" * 10_000),
    ],
)
def test_a_broken_line_is_named_with_a_short_sentence_and_the_next_is_read(tmp_path: Path, line: str) -> None:
    rows = rows_of(tmp_path, "a.jsonl", f'{line}\n{{"text": "狗叫得睡不着", "intent": "投诉"}}\n')
    assert texts(rows) == ["狗叫得睡不着"]
    assert rows[0].place == 1
    assert 0 < len(rows[0].fault or "") < 250


def test_invisible_characters_hide_no_number_and_break_no_line(tmp_path: Path) -> None:
    hidden = '{"text": "找我138\\u200b0013\\u200d8000谢谢", "intent": "投诉"}'
    content = hidden + '\n{"text": "路灯\u2028坏\\ud800了\\u0000", "intent": "投诉"}'
    rows = rows_of(tmp_path, "a.jsonl", content)
    assert texts(rows) == ["找我13800000000谢谢", "路灯 坏了"]


def test_spans_move_along_when_invisible_characters_go() -> None:
    text = "  \u202e和\u200b平路灯坏了 "
    given = check_given(text, "file_complaint", None, [{"type": "address", "start": 3, "end": 7}])
    assert [given.text[one["start"] : one["end"]] for one in given.entities] == ["和平路"]
    assert visible("灯", [{"start": 0, "end": 9}])[1] == [{"start": 0, "end": 9}]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("nlu: " + "[" * 3000, "不是 YAML"),
        ("nlu: &a [*a", "不是 YAML"),
        ("a: &a [x]\nb: [*a, *a]\n", "没有 nlu"),
        ("nlu: {}\n" + "#" * (files.LARGEST_YAML + 1), "太大了"),
        ("text: 路灯\x07坏了", "不是 YAML"),
    ],
)
def test_hostile_yaml_is_refused_with_one_sentence(tmp_path: Path, content: str, told: str) -> None:
    with pytest.raises(InvalidInputError, match=told):
        rows_of(tmp_path, "a.yml", content)


def test_yaml_that_contains_itself_ends(tmp_path: Path) -> None:
    rows = rows_of(tmp_path, "a.yml", "nlu: &a\n- *a\n- intent: 投诉\n  examples: &b [*b, {text: *b}, 路灯坏了]\n")
    assert texts(rows) == []
    assert all(row.fault for row in rows)


def test_an_export_takes_whatever_stands_in_a_phrase(tmp_path: Path) -> None:
    given = Given("路灯\x0b坏了\u2028没人管", "file_complaint")
    for suffix in files.SUFFIXES:
        write_file(tmp_path / f"a{suffix}", [given])
        assert len(texts(list(read_file(tmp_path / f"a{suffix}")))) == 1, suffix


def test_a_reply_without_words_takes_no_entity_away() -> None:
    for nothing in ("", "  \n", "；；"):
        with pytest.raises(InvalidInputError, match="请写成"):
            read_spans("和平路灯坏了", nothing)
    assert read_spans("和平路灯坏了", "没有。") == []


def test_entities_may_be_separated_by_commas_and_be_there_twice() -> None:
    spans = read_spans("和平路和平路都要居住证明", "地点：和平路，地点：和平路、证明：居住证明")
    assert [(one["type"], one["start"]) for one in spans] == [("address", 0), ("address", 3), ("cert_type", 8)]


def test_a_refusal_repeats_only_the_beginning_of_a_long_word() -> None:
    with pytest.raises(InvalidInputError) as error:
        read_spans("和平路灯坏了", "地点：" + "月" * 4000)
    assert len(str(error.value)) < 60
