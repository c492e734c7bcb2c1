"""A message as the components read it, with the way back to what was typed.

Width, traditional characters, invisible characters and endless repetitions are evened out. Every character of the
result knows which characters of the original it stands for, so that an entity is always copied as typed.
"""

import unicodedata
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import lru_cache
from typing import Dict, Iterable, List, Tuple

from opencc import OpenCC

# "哈哈哈哈哈" says no more than "哈哈", a row of exclamation marks no more than one. Digits and letters stay.
LONGEST_WORD_RUN = 2
LONGEST_SIGN_RUN = 1
# A message is understood by now, or not at all; the rest of a very long text would only slow the answer down.
LONGEST_TEXT = 2000


@dataclass(frozen=True)
class NormalText:
    """Normalised text; ``starts[i]``, ``ends[i]`` is the piece of the original that character ``i`` stands for."""

    text: str
    starts: Tuple[int, ...]
    ends: Tuple[int, ...]

    def original_span(self, start: int, end: int) -> Tuple[int, int]:
        """Where in the original a non-empty piece of the normalised text stands."""
        return self.starts[start], self.ends[end - 1]

    def normal_span(self, start: int, end: int) -> Tuple[int, int]:
        """Where in the normalised text a piece of the original stands; may be empty."""
        # Both only grow, so the place is found by halving: components ask for every word of a long text.
        first, behind = bisect_right(self.ends, start), bisect_left(self.starts, end)
        return (first, behind) if first < behind else (0, 0)

    def fingerprint(self) -> str:
        """Stable key; Rasa asks for it during training."""
        return self.text


@lru_cache(maxsize=256)
def normalise(original: str) -> NormalText:
    """Even out one message."""
    pieces = _squeezed(_evened(original[:LONGEST_TEXT]))
    text = _simplified("".join(char for char, _, _ in pieces))
    return NormalText(text, tuple(start for _, start, _ in pieces), tuple(end for _, _, end in pieces))


def replaced(normal: NormalText, pieces: Iterable[Tuple[int, int, str]]) -> NormalText:
    """Read some pieces (begin, end, from left to right) as other words; these stand for all of the typed piece."""
    text, starts, ends, done = "", [], [], 0
    for begin, end, word in pieces:
        typed_start, typed_end = normal.original_span(begin, end)
        text += normal.text[done:begin] + word
        starts += [*normal.starts[done:begin], *[typed_start] * len(word)]
        ends += [*normal.ends[done:begin], *[typed_end] * len(word)]
        done = end
    text, starts, ends = text + normal.text[done:], [*starts, *normal.starts[done:]], [*ends, *normal.ends[done:]]
    return NormalText(text[:LONGEST_TEXT], tuple(starts[:LONGEST_TEXT]), tuple(ends[:LONGEST_TEXT]))


def _evened(original: str) -> List[Tuple[str, int, int]]:
    """One width, no invisible characters, small letters."""
    pieces = []
    for i, char in enumerate(original):
        if unicodedata.category(char) in {"Cf", "Cs", "Co", "Cn", "Mn", "Me"}:
            continue  # Zero-width, direction marks, variation selectors, stray accents.
        even = unicodedata.normalize("NFKC", char).lower()
        pieces.extend((c if c.isprintable() else " ", i, i + 1) for c in even)
    return pieces


def _squeezed(pieces: List[Tuple[str, int, int]]) -> List[Tuple[str, int, int]]:
    """Shorten runs of the same character; the last one kept stands for the whole rest of the run."""
    kept: List[Tuple[str, int, int]] = []
    run = 0
    for char, start, end in pieces:
        run = run + 1 if kept and kept[-1][0] == char else 1
        if run > _longest_run(char):
            kept[-1] = (char, kept[-1][1], end)
        else:
            kept.append((char, start, end))
    return kept


def _longest_run(char: str) -> int:
    if char.isascii() and char.isalnum():
        return LONGEST_TEXT
    return LONGEST_WORD_RUN if char.isalnum() else LONGEST_SIGN_RUN


@lru_cache(maxsize=1)
def _converter() -> OpenCC:
    return OpenCC("t2s")


_SIMPLE: Dict[str, str] = {}


def _simple_char(char: str) -> str:
    if char.isascii():
        return char
    if char not in _SIMPLE:
        simple = _converter().convert(char)
        _SIMPLE[char] = simple if len(simple) == 1 else char
    return _SIMPLE[char]


def _simplified(text: str) -> str:
    """Traditional characters to simplified ones, character for character."""
    by_char = "".join(map(_simple_char, text))
    if by_char == text:
        return text
    # Whole phrases are converted better (乾淨, but 乾坤); lengths must not change, or offsets would be lost.
    by_phrase = _converter().convert(text)
    return by_phrase if len(by_phrase) == len(text) else by_char
