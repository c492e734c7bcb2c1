"""Rows of an office's file, one at a time, whatever kind of file it is. Errors are told to people, in Chinese.

CorpusError          the file as a whole cannot be used
BrokenRow            (a value, not an error) one row that cannot be used; the rest can
"""

import csv
import json
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Callable, Dict, Iterator, List, Mapping, Optional, Sequence, Tuple, Union

from nlu.adaptation.columns import text_columns

LONGEST_CELL = 1_000_000  # Characters; more is no message.
HEADER_WITHIN = 10  # Rows; exports often begin with a heading of their own.
DELIMITERS = ",\t;|"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # Excel before 2007, and every Excel file with a password.
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
BOMS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16", b"\xef\xbb\xbf": "utf-8-sig"}
ENCODINGS = (
    "utf-8",
    "gb18030",
)  # In this order: hardly any GB18030 text is valid UTF-8, but much UTF-8 is valid GB18030.
CHUNK = 1 << 20


class CorpusError(Exception):
    """The file cannot be used; the text says why in one Chinese sentence."""


@dataclass(frozen=True)
class BrokenRow:
    """A row that cannot be read."""

    place: str
    reason: str


Row = Union[Tuple[str, ...], BrokenRow]  # The cells of the text columns, title before body.


@dataclass(frozen=True)
class Table:
    """Rows that can be read once, and the names of the columns they come from (known after the first row)."""

    rows: Iterator[Row]
    columns: List[str]


def open_table(file: Path, wanted: Sequence[str] = ()) -> Table:
    """The rows of a .jsonl, .csv or .xlsx file; raises ``CorpusError``, also while it is read."""
    readers: Dict[str, Callable[[Path, Sequence[str], List[str]], Iterator[Row]]] = {
        ".jsonl": _json_rows,
        ".csv": _csv_rows,
        ".xlsx": _excel_rows,
    }
    if not file.is_file():
        raise CorpusError(f"没有这个文件：{file}")
    reader = readers.get(file.suffix.lower())
    if reader is None:
        raise CorpusError(
            f"不认识的文件类型：{file.name}，要 .jsonl、.csv 或 .xlsx（旧的 .xls 请在 Excel 里另存为 .xlsx）"
        )
    columns: List[str] = []
    return Table(_told(reader(file, wanted, columns), file), columns)


def _told(rows: Iterator[Row], file: Path) -> Iterator[Row]:
    """The same rows; what the system refuses is told in our words."""
    try:
        yield from rows
    except OSError as error:
        raise CorpusError(f"读不了 {file}：{error.strerror or error}") from None


def encoding_of(file: Path) -> str:
    """How the characters of a text file are written; raises ``CorpusError``."""
    with file.open("rb") as opened:
        begin = opened.read(4)
    for bom, name in BOMS.items():
        if begin.startswith(bom):
            return name
    for name in ENCODINGS:
        try:
            with file.open(encoding=name, newline="") as opened:
                while opened.read(CHUNK):
                    pass
        except UnicodeDecodeError:
            continue
        return name
    raise CorpusError(f"看不懂 {file.name} 的文字编码，请另存为 UTF-8")


# ---- JSON lines ----


def _json_rows(file: Path, wanted: Sequence[str], columns: List[str]) -> Iterator[Row]:
    seen: Dict[str, None] = {}
    with file.open("rb") as lines:
        for number, content in enumerate(lines, 1):
            if not content.strip():
                continue
            place = f"{file.name}:{number}"
            item = _json_object(content.removeprefix(b"\xef\xbb\xbf"))
            if item is None:
                yield BrokenRow(place, "不是一行 JSON 对象")
                continue
            seen.update(dict.fromkeys(item))
            chosen = text_columns(list(item), wanted)
            if chosen is None:
                yield BrokenRow(place, "没有文本一栏")
                continue
            names = [list(item)[i] for i in chosen]
            columns[:] = columns or names
            yield tuple(_as_text(item[name]) for name in names)
    if seen and not columns:
        raise _no_column(file, list(seen), wanted)


def _json_object(content: bytes) -> Optional[Mapping[str, Any]]:
    for encoding in ENCODINGS:
        try:
            item = json.loads(content.decode(encoding))
        except (ValueError, RecursionError):
            continue
        return item if isinstance(item, dict) else None
    return None


def _as_text(value: Any) -> str:
    return value if isinstance(value, str) else ""


# ---- tables with a row of names ----


def _csv_rows(file: Path, wanted: Sequence[str], columns: List[str]) -> Iterator[Row]:
    before = csv.field_size_limit(LONGEST_CELL)
    try:
        with file.open(encoding=encoding_of(file), newline="") as opened:
            first = opened.readline()
            opened.seek(0)
            delimiter = max(DELIMITERS, key=first.count)
            reader = csv.reader(opened, delimiter=delimiter)
            yield from _below_names(_numbered(reader), file, file.name, wanted, columns)
    finally:
        csv.field_size_limit(before)


def _numbered(reader: Any) -> Iterator[Tuple[int, Union[List[str], BrokenRow]]]:
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield reader.line_num, BrokenRow("", "这一行读不了")
            continue
        yield reader.line_num, cells


def _excel_rows(file: Path, wanted: Sequence[str], columns: List[str]) -> Iterator[Row]:
    with file.open("rb") as opened:
        if opened.read(len(OLE)) == OLE:
            locked = ENCRYPTED in opened.read()
            raise CorpusError(
                f"{file.name} {'有密码，请去掉密码' if locked else '是旧的 Excel 格式，请另存为 .xlsx'}再用"
            )
    from openpyxl import load_workbook

    try:
        book = load_workbook(file, read_only=True, data_only=True)
    except (zipfile.BadZipFile, KeyError, ValueError, OSError, SyntaxError):  # SyntaxError: what the XML reader raises.
        raise CorpusError(f"{file.name} 不是完好的 Excel 文件") from None
    missing: Optional[CorpusError] = None
    try:
        for sheet in book.worksheets:
            cells = ((n, ["" if c is None else str(c) for c in row]) for n, row in enumerate(sheet.values, 1))
            try:
                yield from _below_names(cells, file, f"{file.name}[{sheet.title}]", wanted, columns)
            except CorpusError as error:  # Another sheet may have it.
                missing = missing or error
    finally:
        book.close()
    if missing is not None and not columns:
        raise missing


def _below_names(
    rows: Iterator[Tuple[int, Any]], file: Path, name: str, wanted: Sequence[str], columns: List[str]
) -> Iterator[Row]:
    """The text cells of every row below the row of names, which is one of the first."""
    tried: List[List[str]] = []
    chosen: Optional[Tuple[int, ...]] = None
    for number, cells in rows:
        if isinstance(cells, BrokenRow):
            yield BrokenRow(f"{name}:{number}", cells.reason)
        elif chosen is not None and any(cell.strip() for cell in cells):
            yield _text_cells(cells, chosen, f"{name}:{number}")
        elif chosen is None and any(cell.strip() for cell in cells):
            tried.append(cells)
            chosen = text_columns(cells, wanted)
            if chosen is None and len(tried) == HEADER_WITHIN:
                break
            columns[:] = columns or [cells[i].strip() for i in chosen or ()]
    if chosen is None and tried:
        raise _no_column(file, max(tried, key=len), wanted)


def _text_cells(cells: Sequence[str], chosen: Sequence[int], place: str) -> Row:
    if max(chosen) >= len(cells):
        return BrokenRow(place, f"只有 {len(cells)} 栏")
    return tuple(cells[i] for i in chosen)


def _no_column(file: Path, names: Sequence[str], wanted: Sequence[str]) -> CorpusError:
    looked = f"名为 {'、'.join(wanted)} 的栏" if wanted else "文本栏"
    shown = "、".join(name.strip()[:20] for name in names if name.strip())
    return CorpusError(f"{file.name} 里没有{looked}；它有这些栏：{shown}。请用 --column 栏名 指定")
