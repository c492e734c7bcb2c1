"""Cutting texts into words: jieba's own dictionary, shared by all, and a few words of one's own above it.

jieba's tokenizer reads a dictionary of half a million words for itself, which takes a second and 80 MB, and a word
that was added to it cannot be taken away again. Here the words of one's own lie beside it, so they are exchanged in
milliseconds, and two models cost no more than one.
"""

import logging
import re
from math import log
from typing import Dict, Iterable, Iterator, List, Mapping, Optional, Sequence, Tuple

import jieba

jieba.setLogLevel(logging.ERROR)

# jieba cuts at every other sign before it looks for words: 阿凡提·家园, 幸福里(东区).
WITHOUT_SIGNS = jieba.re_han_default
WORD_FREQUENCY = 10_000  # High enough that a listed word is hardly ever cut.


def common_words() -> Mapping[str, int]:
    """Frequency of jieba's own words; beginnings of words have 0. Never to be changed."""
    jieba.dt.initialize()
    return jieba.dt.FREQ


def _pattern(words: Iterable[str]) -> Optional["re.Pattern[str]"]:
    longest_first = sorted(words, key=len, reverse=True)
    return re.compile(f"({'|'.join(map(re.escape, longest_first))})") if longest_first else None


class WordCutter(jieba.Tokenizer):
    """Cuts normalised texts.

    ``listed`` are the words of the model. ``uncut`` are those an admin has added: no other word that overlaps them is
    ever preferred.
    """

    def __init__(self, listed: Sequence[str], uncut: Iterable[str] = ()) -> None:
        super().__init__()
        self.FREQ = common_words()
        self.total = jieba.dt.total + WORD_FREQUENCY * len(listed)
        self.initialized = True
        # As frequent as all words together: such a word costs nothing, whatever stands around it.
        frequencies = {**dict.fromkeys(listed, WORD_FREQUENCY), **dict.fromkeys(uncut, self.total)}
        self._apart = _pattern(word for word in frequencies if not WITHOUT_SIGNS.fullmatch(word))
        self._own: Dict[str, int] = {}
        for word, frequency in frequencies.items():
            for end in range(1, len(word)):
                self._own.setdefault(word[:end], 0)
            self._own[word] = frequency

    def cut(self, sentence: str, cut_all: bool = False, HMM: bool = True, use_paddle: bool = False) -> Iterator[str]:  # noqa: N803
        """The words of a text (see parent class)."""
        pieces = self._apart.split(sentence) if self._apart else [sentence]
        for number, piece in enumerate(pieces):
            if number % 2:  # A word with signs; they stand between the other pieces.
                yield piece
            else:
                yield from super().cut(piece, cut_all, HMM, use_paddle)

    def get_DAG(self, sentence: str) -> Dict[int, List[int]]:  # noqa: N802 - as in the parent class
        """Where the words that begin at each character end (see parent class)."""
        common, own, size = self.FREQ, self._own, len(sentence)
        ends = {}
        for start in range(size):
            found = []
            for end in range(start, size):
                piece = sentence[start : end + 1]
                known, added = common.get(piece), own.get(piece)
                if known is None and added is None:
                    break
                if known or added:
                    found.append(end)
            ends[start] = found or [start]
        return ends

    def calc(self, sentence: str, DAG: Dict[int, List[int]], route: Dict[int, Tuple[float, int]]) -> None:  # noqa: N803
        """The likeliest way through the text (see parent class)."""
        common, own, logtotal = self.FREQ, self._own, log(self.total)
        route[len(sentence)] = (0, 0)
        for start in range(len(sentence) - 1, -1, -1):
            route[start] = max(
                (log(own.get(piece) or common.get(piece) or 1) - logtotal + route[end + 1][0], end)
                for end in DAG[start]
                for piece in [sentence[start : end + 1]]
            )
