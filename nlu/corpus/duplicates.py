"""Messages that say the same again: letter for letter, or nearly so.

Alike is measured as the Jaccard similarity of the sets of character 3-grams. All pairs that share a 3-gram are
counted exactly, block by block, as a product of sparse matrices; that takes seconds for ten thousand messages.
"""

from collections import defaultdict
from dataclasses import dataclass
from typing import Dict, Iterator, List, Sequence

import numpy as np
from scipy.sparse import csr_matrix

from nlu.corpus.examples import Example
from nlu.normal_text import normalise

GRAM = 3
ALIKE = 0.8
BLOCK = 500  # Messages compared with all others at once; bounds the memory.


@dataclass(frozen=True)
class Pair:
    """Two messages that are nearly the same; ``similarity`` is between 0 and 1."""

    first: Example
    second: Example
    similarity: float


def comparable(text: str) -> str:
    """What counts of a message: its letters, digits and characters, evened out; signs alone stay as they are."""
    even = normalise(text).text
    return "".join(char for char in even if char.isalnum()) or even


def exact_duplicates(examples: Sequence[Example]) -> List[List[Example]]:
    """Groups of at least two messages that are the same after evening out."""
    groups: Dict[str, List[Example]] = defaultdict(list)
    for example in examples:
        groups[comparable(example.text)].append(example)
    return [group for group in groups.values() if len(group) > 1]


def near_duplicates(examples: Sequence[Example], alike: float = ALIKE) -> List[Pair]:
    """Pairs that are alike and not the same, most alike first."""
    texts = [comparable(example.text) for example in examples]
    grams = [_grams(text) for text in texts]
    sizes = np.array([len(one) for one in grams])
    rows = _as_matrix(grams)
    columns = rows.T.tocsr()
    pairs: List[Pair] = []
    for start in range(0, len(examples), BLOCK):
        shared = (rows[start : start + BLOCK] @ columns).tocoo()
        first, second = shared.row + start, shared.col
        similarity = shared.data / (sizes[first] + sizes[second] - shared.data)
        for i in np.flatnonzero((first < second) & (similarity >= alike)):
            one, other = int(first[i]), int(second[i])
            if texts[one] != texts[other]:
                pairs.append(Pair(examples[one], examples[other], float(similarity[i])))
    return sorted(pairs, key=lambda pair: (-pair.similarity, pair.first.place))


def _grams(text: str) -> List[str]:
    """The distinct 3-grams; a shorter text is one gram of its own."""
    return sorted({text[i : i + GRAM] for i in range(max(len(text) - GRAM + 1, 1))})


def _as_matrix(grams: Sequence[Sequence[str]]) -> csr_matrix:
    """One row per message, one column per 3-gram, 1 where the message has it."""
    known: Dict[str, int] = {}
    columns = [known.setdefault(gram, len(known)) for gram in _flat(grams)]
    ends = np.cumsum([0, *(len(one) for one in grams)])
    return csr_matrix((np.ones(len(columns), np.int32), columns, ends), shape=(len(grams), len(known)))


def _flat(grams: Sequence[Sequence[str]]) -> Iterator[str]:
    for one in grams:
        yield from one
