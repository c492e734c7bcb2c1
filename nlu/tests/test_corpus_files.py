"""What an office may hand over: tables and lines of every sort, whole and broken."""

import csv
import json

import openpyxl
import pytest

from nlu.adaptation import corpus as corpus_module
from nlu.adaptation.columns import join, text_columns
from nlu.adaptation.corpus import read_corpus
from nlu.adaptation.tables import OLE, CorpusError, encoding_of

MESSAGES = ["路灯坏了没人修", "半夜施工太吵了", "低保怎么申请"]


def table(tmp_path, rows, name="a.csv", encoding="utf-8", delimiter=","):
    file = tmp_path / name
    with file.open("w", encoding=encoding, newline="") as opened:
        csv.writer(opened, delimiter=delimiter).writerows(rows)
    return file


def sheet(tmp_path, *sheets):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for number, rows in enumerate(sheets):
        one = book.create_sheet(f"表{number}")
        for row in rows:
            one.append(row)
    book.save(tmp_path / "a.xlsx")
    return tmp_path / "a.xlsx"


@pytest.mark.parametrize(
    ("names", "wanted", "chosen"),
    [
        (["id", "text"], (), (1,)),
        (["编号", "诉求内容", "诉求时间"], (), (1,)),
        (["诉求时间", "诉求类型", "市民诉求"], (), (2,)),
        (["标题", "回复内容", "留言内容"], (), (0, 2)),
        (["正文", "主题"], (), (1, 0)),
        (["标题", "日期"], (), (0,)),
        (["\ufeffText ", "x"], (), (0,)),
        (["甲", "乙"], (), None),
        (["甲", "乙"], ("乙",), (1,)),
        (["甲", "乙"], ("乙", "甲"), (1, 0)),
        (["甲", "text"], ("丙",), None),
        (["回复内容", "办理部门"], (), None),
    ],
)
def test_the_columns_of_texts_are_found(names, wanted, chosen):
    assert text_columns(names, wanted) == chosen


@pytest.mark.parametrize(
    ("parts", "whole"),
    [
        (("路灯坏了", "晚上看不见路"), "路灯坏了\n晚上看不见路"),
        (("路灯坏了", "路灯坏了，晚上看不见"), "路灯坏了，晚上看不见"),
        (("", "晚上看不见路"), "晚上看不见路"),
        (("路灯坏了", " "), "路灯坏了"),
    ],
)
def test_title_and_body_are_one_message(parts, whole):
    assert join(parts) == whole


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_a_csv_is_read_whatever_excel_made_of_it(tmp_path, encoding, delimiter):
    file = table(
        tmp_path, [["编号", "留言内容"], *([str(i), text] for i, text in enumerate(MESSAGES))], "a.csv", encoding
    )
    if delimiter != ",":
        rows = [["编号", "留言内容"], *([str(i), text] for i, text in enumerate(MESSAGES))]
        file = table(tmp_path, rows, "a.csv", encoding, delimiter)
    corpus = read_corpus(file)
    assert (corpus.messages, corpus.columns, corpus.broken) == (MESSAGES, ["留言内容"], 0)


def test_an_excel_file_with_a_heading_and_several_sheets_is_read(tmp_path):
    heading = [["2026年工单明细", None]]
    rows = [["标题", "诉求内容"], ["路灯", "路灯坏了没人修"], [None, "半夜施工太吵了"], [None, None], [7, 8.5]]
    corpus = read_corpus(sheet(tmp_path, heading + rows, [["说明", "无"]], [["诉求内容"], ["低保怎么申请"]]))
    assert corpus.messages == ["路灯坏了没人修", "半夜施工太吵了", "7\n8.5", "低保怎么申请"]


def test_broken_lines_are_named_counted_and_left_out(tmp_path):
    file = tmp_path / "a.jsonl"
    lines = ['{"text": "路灯坏了没人修"}', "{", "", "[1]", '{"id": 3}', '{"text": 5}', '{"text": "  "}']
    file.write_bytes("\n".join(lines).encode() + b'\n\xff\xff\n{"text": "' + "低保怎么申请".encode("gb18030") + b'"}\n')
    corpus = read_corpus(file)
    assert corpus.messages == ["路灯坏了没人修", "低保怎么申请"]
    assert (corpus.rows, corpus.broken, corpus.empty) == (8, 4, 2)
    assert [broken.place for broken in corpus.broken_rows] == [f"a.jsonl:{n}" for n in (2, 4, 5, 8)]


def test_a_short_row_of_a_table_is_broken(tmp_path):
    corpus = read_corpus(table(tmp_path, [["编号", "内容"], ["1"], ["2", "低保怎么申请"]]))
    assert (corpus.messages, [(b.place, b.reason) for b in corpus.broken_rows]) == (
        ["低保怎么申请"],
        [("a.csv:2", "只有 1 栏")],
    )


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("none.csv", None, "没有这个文件"),
        ("a.docx", b"x", "要 .jsonl、.csv 或 .xlsx"),
        ("a.xls", b"x", "另存为 .xlsx"),
        ("a.xlsx", OLE + b"x" * 600, "旧的 Excel 格式"),
        ("a.xlsx", OLE + "EncryptedPackage".encode("utf-16-le"), "有密码"),
        ("a.xlsx", b"PK no archive", "不是完好的 Excel 文件"),
        ("a.xlsx", b"", "不是完好的 Excel 文件"),
        ("a.csv", "甲,乙\n1,2\n".encode(), "它有这些栏：甲、乙"),
        ("a.csv", b"\x81\x00\xff\xfe\xff", "文字编码"),
        ("a.csv", b"", "没有一条可用的文字"),
        ("a.csv", "内容\n".encode(), "没有一条可用的文字"),
        ("a.jsonl", b'{"id": 1, "who": "x"}\n', "它有这些栏：id、who"),
        ("a.jsonl", b"[]\n", "没有一条可用的文字"),
    ],
)
def test_a_file_that_is_no_use_is_refused_in_one_sentence(tmp_path, name, content, words):
    file = tmp_path / name
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(CorpusError, match=words) as told:
        read_corpus(file)
    assert "\n" not in str(told.value)


def test_a_named_column_that_is_missing_is_refused_and_the_columns_are_listed(tmp_path):
    with pytest.raises(CorpusError, match="没有名为 诉求 的栏；它有这些栏：编号、内容"):
        read_corpus(table(tmp_path, [["编号", "内容"], ["1", "低保怎么申请"]]), ["诉求"])


def test_of_a_huge_file_an_even_sample_is_kept(tmp_path, monkeypatch):
    monkeypatch.setattr(corpus_module, "MOST_MESSAGES", 100)
    file = tmp_path / "a.jsonl"
    lines = [json.dumps({"text": f"第{i % 4000}号路灯坏了"}, ensure_ascii=False) for i in range(5000)]
    file.write_text("\n".join(lines), encoding="utf-8")
    corpus = read_corpus(file)
    assert (corpus.rows, corpus.distinct, corpus.repeated, len(corpus.messages)) == (5000, 4000, 1000, 100)
    from_the_first_half = sum(int(text[1:-5]) < 2000 for text in corpus.messages)
    assert 30 <= from_the_first_half <= 70
    assert corpus.messages == read_corpus(file).messages


def test_gb18030_is_not_taken_for_utf_8(tmp_path):
    (tmp_path / "a.csv").write_bytes("内容\n路灯坏了".encode("gb18030"))
    assert encoding_of(tmp_path / "a.csv") == "gb18030"
