"""The guide as files: csv, xlsx and jsonl. Reading names each broken row with its line and goes on.

The columns (or keys) are those of ``HEADER`` or their Chinese names; several wordings stand on lines of their own in
one cell, or between ；.
"""

import csv
import io
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from helpdesk.errors import InvalidInputError
from helpdesk.guide.checks import Given, read_date, read_form
from helpdesk.guide.models import GuideKind
from helpdesk.phrases.labels import read_topic
from helpdesk.phrases.sheets import csv_lines, sheet_rows, text_of

SUFFIXES = (".csv", ".xlsx", ".jsonl")
LARGEST = 10_000_000  # Bytes; two thousand long entries are less.
MOST_ROWS = 5000
HEADER = ("kind", "title", "wordings", "answer", "source", "as_of", "topic", "service", "team_code")
_COLUMNS: Mapping[str, str] = {
    **{name: name for name in HEADER},
    "类型": "kind",
    "问题": "title",
    "题目": "title",
    "问法": "wordings",
    "答复": "answer",
    "出处": "source",
    "日期": "as_of",
    "主题": "topic",
    "办理方式": "service",
    "科室": "team_code",
}
_KINDS = {"": GuideKind.ANSWER, "answer": GuideKind.ANSWER, "答复": GuideKind.ANSWER}
_KINDS |= {"service": GuideKind.SERVICE, "服务": GuideKind.SERVICE}
_BETWEEN = re.compile(r"[\n；;]")
# A cell that begins so is a formula to a spreadsheet; an apostrophe before it makes it words again.
_FORMULA = re.compile(r"^[=+\-@\t\r]")

Cells = Mapping[str, Any]


@dataclass(frozen=True)
class Row:
    """One row of a file: the entry it gives, or what is wrong with it. ``place`` is the line or the row, from 1."""

    place: int
    given: Given | None = None
    fault: str | None = None


def read_guide(file: Path) -> Iterator[Row]:
    """Every row; raises ``InvalidInputError`` for a file that is none of ours, is too large or has no such columns."""
    reader = _READERS.get(file.suffix.lower())
    if reader is None:
        raise InvalidInputError(f"不认识 {file.name} 这种文件，可以用：{'、'.join(SUFFIXES)}")
    if not file.is_file():
        raise InvalidInputError(f"没有这个文件：{file}")
    if file.stat().st_size > LARGEST:
        raise InvalidInputError(f"{file.name} 太大了（超过 {LARGEST // 1_000_000} MB），请分成几个文件")
    for count, (place, cells) in enumerate(reader(file)):
        if count >= MOST_ROWS:
            raise InvalidInputError(f"{file.name} 超过 {MOST_ROWS} 行，请分成几个文件，什么都没有导入")
        yield _row(place, cells)


def write_guide(file: Path, entries: Sequence[Given]) -> None:
    """Write entries in the form the suffix names; the file appears complete. Raises ``InvalidInputError``."""
    writer = _WRITERS.get(file.suffix.lower())
    if writer is None:
        raise InvalidInputError(f"不会写 {file.suffix or '没有后缀'} 的文件，可以用：{'、'.join(SUFFIXES)}")
    draft = file.with_name(f".{file.name}.new")
    try:
        draft.write_bytes(writer(entries))
        draft.replace(file)
    finally:
        draft.unlink(missing_ok=True)


def _row(place: int, cells: Cells | None) -> Row:
    if cells is None:
        return Row(place, fault='要写成 {"title": …, "wordings": […], "answer": …}')
    try:
        return Row(place, _given({_COLUMNS[name]: value for name, value in cells.items() if name in _COLUMNS}))
    except InvalidInputError as error:
        return Row(place, fault=str(error))


def _given(facts: Cells) -> Given:
    kind = _KINDS.get(_words(facts.get("kind")).lower())
    if kind is None:
        raise InvalidInputError("类型要写 answer（答复）或 service（服务）")
    form = _words(facts.get("service"))
    return Given(
        kind=kind,
        title=_words(facts.get("title")),
        wordings=_wordings(facts.get("wordings")),
        answer=_words(facts.get("answer")),
        source=_words(facts.get("source")) or None,
        as_of=_day(facts.get("as_of")),
        topic=read_topic(_words(facts.get("topic"))),
        service=read_form(form) if form else None,
        team_code=_words(facts.get("team_code")) or None,
    )


def _wordings(value: Any) -> tuple[str, ...]:
    if isinstance(value, list):
        if not all(isinstance(one, str) for one in value):
            raise InvalidInputError("wordings 里每一个都要是文字")
        return tuple(value)
    return tuple(one.strip() for one in _BETWEEN.split(_words(value)) if one.strip())


def _day(value: Any) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    return read_date(words) if (words := _words(value)) else None


def _words(value: Any) -> str:
    if value is not None and not isinstance(value, str | int | float | date):
        raise InvalidInputError("除了 wordings，每一栏都要写成文字")
    words = "" if value is None else str(value).strip()
    return words[1:] if words.startswith("'") and _FORMULA.match(words[1:]) else words


def _csv_rows(file: Path) -> Iterator[tuple[int, Cells | None]]:
    lines = csv_lines(text_of(file), file.name)
    header = _header(next(lines, (1, []))[1], file)
    for place, cells in lines:
        if any(cell.strip() for cell in cells):
            yield place, dict(zip(header, cells, strict=False))


def _xlsx_rows(file: Path) -> Iterator[tuple[int, Cells | None]]:
    rows = iter(sheet_rows(file, largest=LARGEST * 3))
    header = _header([str(value or "") for value in next(rows, [])], file)
    for place, values in enumerate(rows, 2):
        if place > MOST_ROWS * 2:
            raise InvalidInputError(f"{file.name} 的表太长了（空行也算），请删掉下面的空行或者分成几个文件")
        if any(value is not None and str(value).strip() for value in values):
            yield place, dict(zip(header, values, strict=False))


def _jsonl_rows(file: Path) -> Iterator[tuple[int, Cells | None]]:
    for place, line in enumerate(text_of(file).split("\n"), 1):
        if line.strip():
            try:
                facts = json.loads(line)
            except (ValueError, RecursionError):
                facts = None
            yield place, facts if isinstance(facts, dict) else None


def _header(names: Sequence[str], file: Path) -> list[str]:
    header = [name.strip().lower().removeprefix("\ufeff") for name in names]
    if not {"title", "wordings"} <= {_COLUMNS.get(name, "") for name in header}:
        raise InvalidInputError(
            f"{file.name} 第一行要写栏目名：问题、问法、答复、出处、日期（可以再有类型、主题、办理方式、科室）"
        )
    return header


def _facts(given: Given) -> dict[str, Any]:
    facts = {name: getattr(given, name) for name in HEADER}
    as_of = given.as_of.isoformat() if given.as_of else None
    return {**facts, "kind": given.kind.value, "wordings": list(given.wordings), "as_of": as_of}


def _cells(given: Given) -> list[str]:
    cells = [str(value or "") for value in {**_facts(given), "wordings": "\n".join(given.wordings)}.values()]
    return [f"'{cell}" if _FORMULA.match(cell) else cell for cell in cells]


def _as_csv(entries: Sequence[Given]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out).writerows([HEADER, *map(_cells, entries)])
    return out.getvalue().encode("utf-8-sig")  # The mark at the front, or a spreadsheet shows signs for characters.


def _as_xlsx(entries: Sequence[Given]) -> bytes:
    book, out = Workbook(write_only=True), io.BytesIO()
    sheet = book.create_sheet("办事指南")
    for cells in [list(HEADER), *map(_cells, entries)]:
        sheet.append([ILLEGAL_CHARACTERS_RE.sub("", cell) for cell in cells])
    book.save(out)
    return out.getvalue()


def _as_jsonl(entries: Sequence[Given]) -> bytes:
    return "".join(json.dumps(_facts(one), ensure_ascii=False) + "\n" for one in entries).encode()


_READERS: Mapping[str, Callable[[Path], Iterator[tuple[int, Cells | None]]]] = {
    ".csv": _csv_rows,
    ".xlsx": _xlsx_rows,
    ".jsonl": _jsonl_rows,
}
_WRITERS: Mapping[str, Callable[[Sequence[Given]], bytes]] = {
    ".csv": _as_csv,
    ".xlsx": _as_xlsx,
    ".jsonl": _as_jsonl,
}
