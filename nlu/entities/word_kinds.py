"""What kind of word it is (verb, place, name …), from jieba's own dictionary.

jieba's tagger keeps all words as Python objects, about 60 MB. Here they are hashes in two small arrays.
"""

import zlib
from array import array
from bisect import bisect_left
from functools import lru_cache
from pathlib import Path
from typing import List, Tuple

import jieba

# Finer than the first letter where it tells something about names.
FINE = frozenset({"ns", "nr", "nt", "nz", "vn", "ad", "an"})
UNKNOWN, NUMBER, LATIN, SIGN = "?", "m", "e", "x"


@lru_cache(maxsize=1)
def _table() -> Tuple["array[int]", "array[int]", List[str]]:
    """Sorted hashes of the words, the index of each one's kind, and the kinds."""
    kinds: List[str] = []
    pairs = []
    text = Path(jieba.__file__).with_name("dict.txt").read_text(encoding="utf-8")
    for line in text.splitlines():
        word, _, kind = line.split(" ")
        kind = kind if kind in FINE else kind[0]
        if kind not in kinds:
            kinds.append(kind)
        pairs.append((zlib.crc32(word.encode()) << 8) | kinds.index(kind))
    pairs.sort()
    return array("I", (pair >> 8 for pair in pairs)), array("B", (pair & 255 for pair in pairs)), kinds


@lru_cache(maxsize=20_000)
def word_kind(word: str) -> str:
    """A short code: n noun, v verb, ns place, nr person, p preposition …, ? unknown."""
    hashes, codes, kinds = _table()
    mark = zlib.crc32(word.encode())
    i = bisect_left(hashes, mark)
    if i < len(hashes) and hashes[i] == mark:
        return kinds[codes[i]]
    if word[:1].isdigit():
        return NUMBER
    if not word[:1].isalnum():
        return SIGN
    return LATIN if word.isascii() else UNKNOWN
