"""Pieces of a text as it stands: runs of characters, words, and the way it begins and ends."""

import math
import re
from typing import Iterable, Iterator, Sequence

LONGEST_RUN = 4  # Characters of the longest run.
EDGE = 6  # Characters of a beginning or an end that are looked at once more, apart from the middle.
FRAME = "^$ "
DIGITS = re.compile(r"\d+")
TICKET_DIGITS = 6
SPACES = re.compile(r"\s+")


def ngram_pieces(text: str, words: Sequence[str]) -> Iterator[str]:
    """Every piece of one normalised text and its words, with repetitions."""
    bare = SPACES.sub(" ", DIGITS.sub(_sort_of_number, text)).strip()
    yield from _runs(bare)
    yield from _word_pieces(words)
    yield from _edge_pieces(bare)
    yield f"L:{min(int(math.log2(len(bare) + 1) * 2), 18)}"  # About how long it is.


def says_something(pieces: Iterable[str]) -> bool:
    """Whether any of the known pieces is a character of the text itself."""
    return any(len(piece) == 1 and piece not in FRAME for piece in pieces)


def _sort_of_number(number: "re.Match[str]") -> str:
    """Which number it is says little; a ticket's has six digits, telephones and papers have more."""
    size = len(number.group())
    return "0" if size < TICKET_DIGITS else "6" if size == TICKET_DIGITS else "9"


def _runs(bare: str) -> Iterator[str]:
    framed = f"^{bare}$"
    for size in range(1, LONGEST_RUN + 1):
        for i in range(len(framed) - size + 1):
            yield framed[i : i + size]


def _word_pieces(words: Sequence[str]) -> Iterator[str]:
    known = [DIGITS.sub(_sort_of_number, word) for word in words if word.strip()]
    for i, word in enumerate(known):
        yield f"W:{word}"
        if i:
            yield f"W:{known[i - 1]} {word}"


def _edge_pieces(bare: str) -> Iterator[str]:
    for mark, edge in (("B", bare[:EDGE]), ("E", bare[-EDGE:])):
        for size in (2, 3):
            for i in range(len(edge) - size + 1):
                yield f"{mark}:{edge[i : i + size]}"
