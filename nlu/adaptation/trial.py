"""Whether lessons help: the same messages read by a model without and by one with them.

A model that has seen letters reads letters well anyway. So each kind of our own messages (titles, letters, …) is read
by models that have seen all other kinds, and the lessons are learned anew from those: that is how a kind of writing
is met that the training data lacks. Messages of other people with known labels, where there are any, are read by
models that have seen all of ours.
"""

from collections import Counter
from dataclasses import dataclass
from typing import FrozenSet, List, Optional, Sequence, Tuple

import numpy as np
from scipy.sparse import csr_matrix

from nlu.adaptation.lessons import NO_TOPIC, Readable, teach
from nlu.corpus.examples import Example
from nlu.evaluation.sets import Case
from nlu.labels import label_of
from nlu.linear import PRECISION, QUICK_PRECISION, Lessons, LinearModel
from nlu.progress import watched

LEAST_OF_KIND = 200  # Messages; fewer tell nothing.
DRAWS = 2000
SEED = 7


@dataclass(frozen=True)
class Comparison:
    """What was right before and after, message by message, for one set of messages and ``intent`` or ``topic``."""

    name: str
    kind: str
    before: np.ndarray
    after: np.ndarray

    @property
    def gain(self) -> float:
        """Share of messages that are right now and were not, less those the other way round."""
        return float(self.after.mean() - self.before.mean())

    @property
    def interval(self) -> Tuple[float, float]:
        """95 % of what the gain would be on other messages of this sort (bootstrap of the pairs)."""
        return interval(self.after.astype(float) - self.before.astype(float))


def interval(differences: np.ndarray) -> Tuple[float, float]:
    """2.5 and 97.5 % of the means of resampled differences."""
    values, counts = np.unique(differences, return_counts=True)
    draws = np.random.default_rng(SEED).multinomial(len(differences), counts / len(differences), size=DRAWS)
    low, high = np.percentile(draws @ values / len(differences), [2.5, 97.5])
    return float(low), float(high)


def joined(comparisons: Sequence[Comparison], name: str) -> Comparison:
    """Several sets as one."""
    before = np.concatenate([one.before for one in comparisons])
    return Comparison(name, comparisons[0].kind, before, np.concatenate([one.after for one in comparisons]))


def leave_one_kind_out(
    examples: Sequence[Example], rows: csr_matrix, corpus: Readable, whole: "Pair"
) -> List[Comparison]:
    """Every large kind of our own messages but chat, which no office's archive is like; ``whole`` has seen all."""
    kinds, labels = np.asarray([example.kind for example in examples]), labels_of(examples, whole.kind)
    large = sorted(kind for kind, times in Counter(kinds).items() if times >= LEAST_OF_KIND and kind != "chat")
    results = []
    for name in watched(large, f"比较 {whole.kind}"):
        seen, unseen = np.flatnonzero(kinds != name), np.flatnonzero(kinds == name)
        # How sure one may be hardly changes with a kind of text; setting it anew would double the time.
        sharpness = whole.before.sharpness
        pair = Pair.learn(rows[seen], labels[seen], corpus, whole.kind, whole.strength, sharpness, QUICK_PRECISION)
        results.append(pair.compare(name, rows[unseen], [truth_of(examples[i], whole.kind) for i in unseen]))
    return results


def labels_of(examples: Sequence[Example], kind: str) -> np.ndarray:
    """What each example teaches the classifier."""
    return np.asarray([example.intent if kind == "intent" else example.topic or NO_TOPIC for example in examples])


def truth_of(example: Example, kind: str) -> FrozenSet[str]:
    """What is right about an example; nothing where its author has not said."""
    return frozenset({right(example.intent, kind)}) if kind == "intent" else frozenset({example.topic} - {""})


def right(label: str, kind: str) -> str:
    """The label as people outside know it."""
    return label_of(label) if kind == "intent" else label


def truths(cases: Sequence[Case], kind: str) -> List[FrozenSet[str]]:
    """The right labels of each case; none where nobody has said."""
    return [case.labels if kind == "intent" else frozenset({case.topic or ""} - {""}) for case in cases]


@dataclass(frozen=True)
class Pair:
    """Two models of the same examples, and the lessons one of them has had."""

    kind: str
    strength: float
    before: LinearModel
    after: LinearModel
    lessons: Lessons

    @classmethod
    def learn(
        cls,
        rows: csr_matrix,
        labels: Sequence[str],
        corpus: Readable,
        kind: str,
        strength: float,
        sharpness: Optional[float] = None,
        precision: float = PRECISION,
    ) -> "Pair":
        """The first model is the teacher of the second."""
        before = LinearModel.learn(rows, list(labels), strength, sharpness=sharpness, precision=precision)
        lessons = teach(before, corpus, kind)
        after = LinearModel.learn(rows, list(labels), strength, lessons, before.sharpness, precision)
        return cls(kind, strength, before, after, lessons)

    def compare(self, name: str, rows: csr_matrix, truth: Sequence[FrozenSet[str]]) -> Comparison:
        """Both read the same messages; those without a right label are left out."""
        known = [i for i, labels in enumerate(truth) if labels]
        before, after = (
            np.asarray([right(model.labels[best], self.kind) in truth[i] for i, best in zip(known, bests, strict=True)])
            for model in (self.before, self.after)
            for bests in [model.scores(rows[known]).argmax(axis=1)]
        )
        return Comparison(name, self.kind, before, after)
