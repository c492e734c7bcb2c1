"""What an office's messages teach: rows with a label, learned without anybody having labelled them.

The model reads each message, its beginning and its rest. Where they agree, the model has most likely understood it, and
the half it would have been less sure of shows it words it did not know (co-training, Blum & Mitchell 1998). The
surest ones of each label are taken, so that the office's usual matters do not crowd out the rare ones.

Nobody's words are kept: a lesson is the mean of several messages, and holds only pieces that our own training data has
and that stand in several messages of the office.
"""

from dataclasses import dataclass
from typing import FrozenSet, List, Tuple

import numpy as np
from scipy.sparse import csr_matrix, diags, vstack

from nlu.linear import Lessons, LinearModel

# Chosen by leaving one kind of text out (docs/decisions/0012).
SURE = 0.4  # Least confidence, the mean of the three readings.
MOST_PER_LABEL = 300
TOGETHER = 5  # Messages whose mean makes one lesson.
LEAST_MESSAGES = 5  # A piece that stands in fewer messages of the office is not kept.
WEIGHT = 0.5  # Of a lesson, beside 1 for an example.
SEED = 7

# An office's letters ask for one of these. Talk, and above all emergencies, are learned from examples alone.
TAUGHT_INTENTS: FrozenSet[str] = frozenset(
    {
        *("request_certificate", "request_mediation", "file_complaint", "report_snapshot", "ask_information"),
        *("make_suggestion", "check_progress"),
    }
)
NO_TOPIC = "other"


@dataclass(frozen=True)
class Readable:
    """An office's messages as rows (message × piece): whole, beginning, rest."""

    views: Tuple[csr_matrix, ...]

    @property
    def common(self) -> np.ndarray:
        """Which pieces stand in enough messages to be nobody's own; shape: pieces."""
        return np.asarray((self.views[0] > 0).sum(axis=0)).ravel() >= LEAST_MESSAGES


def teach(model: LinearModel, corpus: Readable, kind: str) -> Lessons:
    """The lessons of one kind, ``intent`` or ``topic``, that this model finds in the corpus."""
    chosen, labels = _understood(model, corpus, kind)
    rows, taught = [], []
    for view in corpus.views:
        keeps = view[chosen] @ diags(corpus.common.astype(np.float32))
        means, names = _means(keeps.tocsr(), labels, _length(view))
        rows.append(means)
        taught += names
    return Lessons(vstack(rows).tocsr().astype(np.float32), taught, WEIGHT)


def _understood(model: LinearModel, corpus: Readable, kind: str) -> Tuple[np.ndarray, np.ndarray]:
    """Numbers of the messages that are understood, and their labels."""
    readings = [model.confidences(view) for view in corpus.views]
    together = np.exp(np.mean([np.log(one + 1e-9) for one in readings], axis=0))
    together /= together.sum(axis=1, keepdims=True)
    best, sure = together.argmax(axis=1), together.max(axis=1)
    agreeing = np.sum([one.argmax(axis=1) == best for one in readings], axis=0)
    taught = np.asarray([_is_taught(label, kind) for label in model.labels])[best]
    candidates = np.flatnonzero((sure > SURE) & (2 * agreeing > len(readings)) & taught)
    chosen: List[int] = []
    for label in np.unique(best[candidates]):
        mine = candidates[best[candidates] == label]
        chosen += mine[np.argsort(-sure[mine], kind="stable")][:MOST_PER_LABEL].tolist()
    numbers = np.asarray(sorted(chosen), dtype=np.int64)
    return numbers, np.asarray(model.labels)[best[numbers]]


def _is_taught(label: str, kind: str) -> bool:
    return label in TAUGHT_INTENTS if kind == "intent" else label != NO_TOPIC


def _length(rows: csr_matrix) -> float:
    """The usual Euclidean length of a row."""
    lengths = np.sqrt(np.asarray(rows.multiply(rows).sum(axis=1)).ravel())
    return float(np.median(lengths[lengths > 0])) if (lengths > 0).any() else 0.0


def _means(rows: csr_matrix, labels: np.ndarray, length: float) -> Tuple[csr_matrix, List[str]]:
    """The mean of each handful of rows of one label, brought to the given length; what is left over teaches nothing."""
    handfuls, names = _handfuls(labels)
    members = handfuls.ravel()
    groups = np.repeat(np.arange(len(handfuls)), TOGETHER)
    shape = (len(handfuls), rows.shape[0])
    sums = csr_matrix((np.ones(len(members), np.float32), (groups, members)), shape=shape) @ rows
    lengths = np.sqrt(np.asarray(sums.multiply(sums).sum(axis=1)).ravel())
    some = np.flatnonzero(lengths)
    return (diags(length / lengths[some]) @ sums[some]).tocsr(), [names[i] for i in some]


def _handfuls(labels: np.ndarray) -> Tuple[np.ndarray, List[str]]:
    """Numbers of rows of the same label, ``TOGETHER`` of them a line, and the labels of the lines."""
    shuffled = np.random.default_rng(SEED).permutation(len(labels))
    lines: List[np.ndarray] = [np.zeros((0, TOGETHER), np.int64)]
    names: List[str] = []
    for label in np.unique(labels):
        mine = shuffled[labels[shuffled] == label]
        lines.append(mine[: len(mine) - len(mine) % TOGETHER].reshape(-1, TOGETHER))
        names += [str(label)] * len(lines[-1])
    return np.concatenate(lines), names
