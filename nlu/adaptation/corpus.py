"""An office's past messages: read, counted, and so few kept that memory does not matter."""

import hashlib
import random
from dataclasses import dataclass, field
from pathlib import Path
from typing import List, Sequence, Set

from nlu.adaptation.columns import join
from nlu.adaptation.tables import BrokenRow, CorpusError, open_table
from nlu.progress import watched

MOST_MESSAGES = 5_000  # Several times what the lessons take; more only takes longer.
LONGEST_MESSAGE = 1_000  # Characters; the matter of a letter stands in its first page.
SHORTEST_MESSAGE = 4
BROKEN_SHOWN = 10
SEED = 7


@dataclass
class Corpus:
    """Distinct messages, at most ``MOST_MESSAGES`` of them, chosen evenly; and what was in the file."""

    messages: List[str] = field(default_factory=list)
    columns: List[str] = field(default_factory=list)
    rows: int = 0
    empty: int = 0  # Without text, or with next to none.
    repeated: int = 0
    broken: int = 0
    broken_rows: List[BrokenRow] = field(default_factory=list)  # The first few.

    @property
    def distinct(self) -> int:
        """Different messages in the file."""
        return self.rows - self.empty - self.repeated - self.broken


def read_corpus(file: Path, columns: Sequence[str] = ()) -> Corpus:
    """Read all rows, keep an even sample; raises ``CorpusError``."""
    table = open_table(file, columns)
    corpus, seen, chance = Corpus(columns=table.columns), set(), random.Random(SEED)  # noqa: S311 - a sample
    for row in watched(table.rows, "读取"):
        corpus.rows += 1
        if isinstance(row, BrokenRow):
            corpus.broken += 1
            if len(corpus.broken_rows) < BROKEN_SHOWN:
                corpus.broken_rows.append(row)
        else:
            _take(corpus, join(row)[:LONGEST_MESSAGE], seen, chance)
    if not corpus.distinct:
        raise CorpusError(
            f"{file.name} 里没有一条可用的文字（{corpus.rows} 行，空 {corpus.empty}，坏 {corpus.broken}）"
        )
    return corpus


def _take(corpus: Corpus, text: str, seen: Set[bytes], chance: random.Random) -> None:
    """Reservoir sampling: whichever message is read, each has the same chance to be kept (Vitter 1985, algorithm R)."""
    if len(text) < SHORTEST_MESSAGE:
        corpus.empty += 1
        return
    key = hashlib.blake2b(text.encode(errors="replace"), digest_size=8).digest()
    if key in seen:
        corpus.repeated += 1
        return
    seen.add(key)
    if len(corpus.messages) < MOST_MESSAGES:
        corpus.messages.append(text)
        return
    place = chance.randrange(len(seen))
    if place < MOST_MESSAGES:
        corpus.messages[place] = text
