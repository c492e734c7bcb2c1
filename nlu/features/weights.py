"""How much each piece of a text counts.

A small TF-IDF of our own: it works on one message in a fraction of a millisecond, and is kept as plain JSON and
numbers, so that loading a model never runs code of a file.
"""

import json
import math
from collections import Counter
from pathlib import Path
from typing import Dict, Iterable, List, Sequence, Tuple

import numpy as np


class PieceWeights:
    """Which pieces count, and how much: learned from all training texts."""

    def __init__(self, index: Dict[str, int], idf: np.ndarray) -> None:
        self._index = index
        self._idf = idf  # Shape: number of known pieces.

    @property
    def pieces(self) -> List[str]:
        """The known pieces, in the order of their columns."""
        return list(self._index)

    @property
    def size(self) -> int:
        """Number of known pieces."""
        return len(self._index)

    @classmethod
    def learn(cls, texts: Iterable[Sequence[str]], least: int = 2) -> "PieceWeights":
        """Take pieces that stand in at least ``least`` texts; weight 1 + ln((1 + n) / (1 + n_piece))."""
        seen: Counter[str] = Counter()
        count = 0
        for text in texts:
            seen.update(set(text))
            count += 1
        kept = sorted(piece for piece, times in seen.items() if times >= least)
        idf = [1.0 + math.log((1 + count) / (1 + seen[piece])) for piece in kept]
        return cls({piece: i for i, piece in enumerate(kept)}, np.asarray(idf, dtype=np.float32))

    def known(self, text: Iterable[str]) -> List[str]:
        """The pieces of a text that count."""
        return [piece for piece in text if piece in self._index]

    def weigh(self, known: Iterable[str], length: float = 1.0) -> Tuple[np.ndarray, np.ndarray]:
        """Columns and values of known pieces; together the values have the given Euclidean length."""
        counts = Counter(self._index[piece] for piece in known)
        columns = np.fromiter(counts, dtype=np.int32, count=len(counts))
        times = np.fromiter(counts.values(), dtype=np.float32, count=len(counts))
        values = (1.0 + np.log(times)) * self._idf[columns]
        norm = float(np.sqrt((values**2).sum()))
        return columns, values * (length / norm) if norm else values

    def save(self, folder: Path, name: str) -> None:
        """Write two files to a folder."""
        (folder / f"{name}.json").write_text(json.dumps(self.pieces, ensure_ascii=False), encoding="utf-8")
        np.save(folder / f"{name}.npy", self._idf, allow_pickle=False)

    @classmethod
    def load(cls, folder: Path, name: str) -> "PieceWeights":
        """Read what ``save`` wrote."""
        kept = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
        return cls({piece: i for i, piece in enumerate(kept)}, np.load(folder / f"{name}.npy", allow_pickle=False))
