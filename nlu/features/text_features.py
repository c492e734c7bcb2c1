"""One sparse row per message: how it is spelt, and what it speaks of.

Each of the two blocks has a length of its own, so that a long letter's many characters do not drown its matter.
"""

import json
from pathlib import Path
from typing import Dict, Iterable, List, Mapping, Sequence, Tuple

import numpy as np
from scipy.sparse import csr_matrix

from nlu.features.concepts import ConceptLexicon
from nlu.features.ngrams import ngram_pieces, says_something
from nlu.features.sentences import shape_pieces
from nlu.features.weights import PieceWeights

# Length of each block's row; chosen by cross-validation (docs/decisions/0010).
BLOCKS: Mapping[str, float] = {"ngrams": 1.0, "concepts": 0.5}
CONCEPTS_FILE = "lexicon.json"

Text = Tuple[str, Sequence[str]]  # Normalised text and its words.


class TextFeatures:
    """The lexicon and the weights of both blocks."""

    def __init__(self, lexicon: ConceptLexicon, weights: Mapping[str, PieceWeights]) -> None:
        self._lexicon = lexicon
        self._weights: Dict[str, PieceWeights] = {name: weights[name] for name in BLOCKS}
        *self._starts, self._size = np.cumsum([0, *(w.size for w in self._weights.values())]).tolist()

    @classmethod
    def learn(cls, texts: Iterable[Text], concepts: Mapping[str, Sequence[str]], least: int = 3) -> "TextFeatures":
        """Take the pieces that stand in at least ``least`` of the texts."""
        lexicon = ConceptLexicon(concepts)
        cut = [_blocks(lexicon, *text) for text in texts]
        return cls(lexicon, {name: PieceWeights.learn((text[name] for text in cut), least) for name in BLOCKS})

    @property
    def columns(self) -> List[str]:
        """The piece of each column, with its block before it."""
        return [f"{name}:{piece}" for name, weights in self._weights.items() for piece in weights.pieces]

    def row(self, text: str, words: Sequence[str]) -> csr_matrix:
        """One message, shape (1, number of pieces); empty if no character of it was ever seen."""
        blocks = _blocks(self._lexicon, text, words)
        known = {name: weights.known(blocks[name]) for name, weights in self._weights.items()}
        if not says_something(known["ngrams"]):
            return csr_matrix((1, self._size), dtype=np.float32)
        weighed = [weights.weigh(known[name], BLOCKS[name]) for name, weights in self._weights.items()]
        columns = np.concatenate([c + start for (c, _), start in zip(weighed, self._starts, strict=True)])
        values = np.concatenate([v for _, v in weighed])
        return csr_matrix((values, columns, [0, len(columns)]), shape=(1, self._size), dtype=np.float32)

    def save(self, folder: Path) -> None:
        """Write to a folder."""
        text = json.dumps(self._lexicon.concepts, ensure_ascii=False)
        (folder / CONCEPTS_FILE).write_text(text, encoding="utf-8")
        for name, weights in self._weights.items():
            weights.save(folder, name)

    @classmethod
    def load(cls, folder: Path) -> "TextFeatures":
        """Read from a folder."""
        lexicon = ConceptLexicon(json.loads((folder / CONCEPTS_FILE).read_text(encoding="utf-8")))
        return cls(lexicon, {name: PieceWeights.load(folder, name) for name in BLOCKS})


def _blocks(lexicon: ConceptLexicon, text: str, words: Sequence[str]) -> Dict[str, List[str]]:
    return {
        "ngrams": list(ngram_pieces(text, words)),
        "concepts": [*lexicon.pieces(text), *shape_pieces(text)],
    }
