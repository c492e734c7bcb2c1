"""Cutting long HTML into messages that Telegram takes; lengths are counted in UTF-16 units of the visible text."""

import re
from collections.abc import Iterable
from html import unescape

TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024

_ATOM = re.compile(r"<[^>]*>|&[#\w]+;|.", re.DOTALL)
_SENTENCE = re.compile(r".+?(?:[。！？!?；…]+[”’」』）)]*|\Z)", re.DOTALL)
_TAG = re.compile(r"<[^>]*>")


def units(html: str) -> int:
    """Length of the visible text in UTF-16 units."""
    return len(unescape(_TAG.sub("", html)).encode("utf-16-le")) // 2


def split_html(html: str, limit: int = TEXT_LIMIT) -> list[str]:
    """Pieces that each fit into one message, cut at line ends where possible, else at the ends of sentences.

    Our own tags never span a line, so a cut at a line end leaves each piece well formed; a line longer than a
    whole message consists of people's words, which carry no tags.
    """
    pieces: list[str] = []
    current = ""
    for line in _short_lines(html, limit):
        if current and units(current + line) > limit:
            pieces.append(current)
            current = ""
        current += line
    pieces.append(current)
    return [piece.strip("\n") for piece in pieces if piece.strip()]


def _short_lines(html: str, limit: int) -> Iterable[str]:
    for line in html.splitlines(keepends=True):
        if units(line) <= limit:
            yield line
        else:
            for sentence in _SENTENCE.findall(line):
                yield from [sentence] if units(sentence) <= limit else _cut(sentence, limit)


def _cut(line: str, limit: int) -> Iterable[str]:
    current: list[str] = []
    used = 0
    for atom in _ATOM.findall(line):
        size = units(atom)
        if used + size > limit:
            yield "".join(current)
            current, used = [], 0
        current.append(atom)
        used += size
    yield "".join(current)
