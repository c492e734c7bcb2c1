"""Rows of tables as files hold them: csv and xlsx, whatever somebody or some program made of them."""

import csv
import io
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from helpdesk.errors import InvalidInputError

MOST_COLUMNS = 50


def text_of(file: Path) -> str:
    """A text file in UTF-8 or GB 18030; raises ``InvalidInputError``."""
    content = file.read_bytes()
    for encoding in ("utf-8-sig", "gb18030"):  # Spreadsheets in Chinese offices still save the second.
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise InvalidInputError(f"{file.name} 的编码读不了，请另存为 UTF-8")


def csv_lines(text: str, name: str) -> Iterator[tuple[int, list[str]]]:
    """Each row with the line it begins in. A quote that is never closed would swallow all that follows it."""
    lines = io.StringIO(text, newline="").readlines()
    reader, place = csv.reader(lines), 1
    try:
        for cells in reader:
            ends = reader.line_num
            if ends > place and "".join(lines[place - 1 : ends]).count('"') % 2:
                raise csv.Error
            yield place, cells
            place = ends + 1
    except csv.Error:
        words = f"{name} 第 {place} 行起引号不成对，请改好再导入，什么都没有导入"
        raise InvalidInputError(words) from None


def sheet_rows(file: Path, *, largest: int) -> Iterator[Sequence[Any]]:
    """The cells of the first sheet. A row or column far out costs nothing: no more than ``MOST_COLUMNS`` are read.

    ``largest``: bytes of the unpacked file.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            if sum(one.file_size for one in archive.infolist()) > largest:
                raise InvalidInputError(f"{file.name} 解开以后太大了，请分成几个文件")
        book = load_workbook(file, read_only=True, data_only=True)
        with closing(book):
            sheet = book.worksheets[0]
            sheet.reset_dimensions()  # Some programs write a wrong size; only the cells themselves count.
            yield from sheet.iter_rows(values_only=True, max_col=MOST_COLUMNS)
    except InvalidInputError:
        raise
    except Exception:  # noqa: BLE001  # A file that is broken or made by hand lets openpyxl stumble over anything.
        raise InvalidInputError(f"{file.name} 不是能读的 xlsx 文件，请另存一次再试") from None
