"""Learned extraction, one label per character: a linear-chain CRF.

Compared with spaCy's statistical recogniser in docs/decisions.
"""

import ctypes
import random
import re
from pathlib import Path
from typing import Callable, Iterable, Iterator, List, Optional, Sequence, Tuple

import pycrfsuite

from nlu.patterns.span import Span

OUTSIDE = "O"
STEPS = 15
CLAUSE_END = re.compile(r"[。!?;,]+")
SHORTEST_PIECE = 25
# Of clauses without an entity only some are learned: it is quicker, and finds more where examples are annotated thinly.
EMPTY_KEPT = 0.1
SEED = 5
# The bar for a guess where an entity of the kind is expected, and how fast it may fade towards its end.
LEAST_CHANCE = 0.3
GOES_ON = 0.3

Features = List[List[str]]


class CharTagger:
    """The learned labels of characters."""

    def __init__(self, model: bytes) -> None:
        self._model = model
        self._tagger = pycrfsuite.Tagger()
        self._tagger.open_inmemory(model)
        self._kinds = frozenset(self._tagger.labels())
        self._length = 0

    @classmethod
    def learn(cls, examples: Iterable[Tuple[str, List[Span], Callable[[], Features]]], file: Path) -> "CharTagger":
        """Learn from (text, entities, its features) of each message; ``file`` is only used meanwhile."""
        # As good as the slower L-BFGS after a third of the time (docs/decisions).
        trainer = pycrfsuite.Trainer(algorithm="pa", verbose=False)
        trainer.set_params({"type": 1, "c": 0.1, "max_iterations": STEPS, "feature.minfreq": 2})
        chance = random.Random(SEED)  # noqa: S311 - no secret
        for text, spans, features_of in examples:
            labels = labels_of(len(text), spread(text, spans))
            pieces = [
                (start, end)
                for start, end in pieces_of(text)
                if any(label != OUTSIDE for label in labels[start:end]) or chance.random() < EMPTY_KEPT
            ]
            features = features_of() if pieces else []
            for start, end in pieces:
                trainer.append(features[start:end], labels[start:end])
        _seed_shuffling()
        trainer.train(str(file))
        return cls(file.read_bytes())

    @classmethod
    def load(cls, file: Path) -> Optional["CharTagger"]:
        """Read what ``save`` wrote; None where there is nothing."""
        return cls(file.read_bytes()) if file.is_file() else None

    def save(self, file: Path) -> None:
        """Write to a file."""
        file.write_bytes(self._model)

    def find(self, features: Features) -> List[Span]:
        """The entities of one text."""
        self._length = len(features)
        return spans_of(self._tagger.tag(features)) if features else []

    def likeliest(self, kind: str) -> List[Span]:
        """At most one entity of this kind in the text last given to ``find``: the best guess above a low bar."""
        begin, inside = f"B-{kind}", f"I-{kind}"
        if begin not in self._kinds or not self._length:
            return []
        chances = [self._tagger.marginal(begin, i) for i in range(self._length)]
        start = max(range(self._length), key=chances.__getitem__)
        chance, end = chances[start], start + 1
        if chance < LEAST_CHANCE:
            return []
        while end < self._length and inside in self._kinds:
            again = self._tagger.marginal(inside, end)
            if again < GOES_ON * chance:
                break
            chance, end = again, end + 1
        return [Span(kind, start, end)]


def _seed_shuffling() -> None:
    """Crfsuite shuffles with C's ``rand``: the same examples are to make the same model, whatever ran before."""
    ctypes.CDLL(None).srand(SEED)


def pieces_of(text: str) -> Iterator[Tuple[int, int]]:
    """Begin and end of pieces of whole clauses, so that one annotated name does not bring a whole letter."""
    start = 0
    for match in CLAUSE_END.finditer(text):
        if match.end() - start >= SHORTEST_PIECE:
            yield start, match.end()
            start = match.end()
    if start < len(text):
        yield start, len(text)


def spread(text: str, spans: Sequence[Span]) -> List[Span]:
    """Also the places where an annotated name occurs again; people annotate it once."""
    spans = list(spans)
    for span in list(spans):
        name = text[span.start : span.end]
        for match in re.finditer(re.escape(name), text) if len(name) > 1 else ():
            again = Span(span.kind, match.start(), match.end())
            if not any(again.overlaps(other) for other in spans):
                spans.append(again)
    return spans


def labels_of(size: int, spans: Iterable[Span]) -> List[str]:
    """The labels that stand for these entities."""
    labels = [OUTSIDE] * size
    for span in spans:
        for i in range(span.start, span.end):
            labels[i] = f"{'B' if i == span.start else 'I'}-{span.kind}"
    return labels


def spans_of(labels: Sequence[str]) -> List[Span]:
    """The entities these labels stand for."""
    spans: List[Span] = []
    for i, label in enumerate(labels):
        place, _, kind = label.partition("-")
        if place == "I" and spans and spans[-1].end == i and spans[-1].kind == kind:
            spans[-1] = Span(kind, spans[-1].start, i + 1)
        elif place in ("B", "I"):
            spans.append(Span(kind, i, i + 1))
    return spans
