"""A linear classifier whose confidence means what it says, kept as plain numbers.

Logistic regression; its sharpness is set on held-out examples, so that of the answers given with 0.8
about eight in ten are right (temperature scaling, Guo et al. 2017).
"""

import json
from pathlib import Path
from typing import List, NamedTuple, Optional, Sequence, Tuple

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.sparse import csr_matrix, vstack

HELD_OUT = 0.2  # Share of the examples on which the sharpness is set.
SEED = 7
STEPS = 200
PRECISION = 0.02  # Of the fit; ten times finer takes half as long again and changes no answer.
QUICK_PRECISION = 0.1  # Where a fit is only measured: the sharpness differs in the fourth digit.


class Lessons(NamedTuple):
    """Rows with labels that are less certain than the examples, and what one of them weighs beside an example's 1."""

    rows: csr_matrix
    labels: List[str]
    weight: float


class LinearModel:
    """Labels, a weight per piece and label, and the sharpness."""

    def __init__(self, labels: List[str], weights: np.ndarray, bias: np.ndarray, sharpness: float = 1.0) -> None:
        self.labels = labels
        self.sharpness = sharpness
        self._weights = weights  # One row per piece, so that a message touches only its own rows.
        self._bias = bias

    @classmethod
    def learn(
        cls,
        rows: csr_matrix,
        labels: Sequence[str],
        strength: float,
        lessons: Optional[Lessons] = None,
        sharpness: Optional[float] = None,
        precision: float = PRECISION,
        counts: Optional[Sequence[float]] = None,
    ) -> "LinearModel":
        """Fit on all rows; the sharpness, if not given, comes from a fit that has not seen a fifth of them.

        Lessons are learned as well, apart from those with a label of their own. ``counts`` says what each row weighs.
        """
        names = np.asarray(labels)
        each = np.ones(len(names)) if counts is None else np.asarray(counts, dtype=float)
        weights, bias = _fit(rows, names, strength, lessons, precision, each)
        if sharpness is None:
            sharpness = _sharpness(rows, names, strength, lessons, each)
        return cls(sorted(set(labels)), weights, bias, sharpness)

    def scores(self, rows: csr_matrix) -> np.ndarray:
        """Raw scores, one line per row."""
        return rows @ self._weights + self._bias

    def confidences(self, rows: csr_matrix) -> np.ndarray:
        """Confidence of each label, one line per row."""
        return softmax(self.scores(rows) * self.sharpness)

    def ranking(self, row: csr_matrix) -> List[Tuple[str, float]]:
        """All labels with their confidence, best first; all alike if the message says nothing."""
        if not row.nnz:
            return [(label, 1 / len(self.labels)) for label in self.labels]
        confidence = self.confidences(row)[0]
        return [(self.labels[i], float(confidence[i])) for i in np.argsort(-confidence)]

    def split(self, columns: int) -> Tuple["LinearModel", np.ndarray]:
        """The same model for rows of the first columns only, and the weights of the others (column × label)."""
        first, others = self._weights[:columns], self._weights[columns:]
        return LinearModel(self.labels, first, self._bias, self.sharpness), others

    def save(self, folder: Path) -> None:
        """Write to a folder; half precision is plenty."""
        facts = {"labels": self.labels, "sharpness": self.sharpness}
        (folder / "model.json").write_text(json.dumps(facts, ensure_ascii=False), encoding="utf-8")
        np.savez_compressed(folder / "weights.npz", weights=self._weights.astype(np.float16), bias=self._bias)

    @classmethod
    def load(cls, folder: Path) -> "LinearModel":
        """Read from a folder."""
        facts = json.loads((folder / "model.json").read_text(encoding="utf-8"))
        with np.load(folder / "weights.npz", allow_pickle=False) as arrays:
            weights, bias = arrays["weights"].astype(np.float32), arrays["bias"]
        return cls(facts["labels"], weights, bias, facts["sharpness"])


def softmax(scores: np.ndarray) -> np.ndarray:
    """Scores to confidences that add up to one per line."""
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


def _fit(
    rows: csr_matrix,
    names: np.ndarray,
    strength: float,
    lessons: Optional[Lessons] = None,
    precision: float = PRECISION,
    counts: Optional[np.ndarray] = None,
) -> Tuple[np.ndarray, np.ndarray]:
    """Weights (piece × label) and bias, labels in alphabetical order.

    One label against the rest, by dual coordinate descent: ten times as fast as one joint fit, and no worse.
    """
    from sklearn.linear_model import LogisticRegression

    labels = np.unique(names)
    if len(labels) == 1:
        return np.zeros((rows.shape[1], 1), np.float32), np.zeros(1, np.float32)
    # Labels weigh as often as they occur: lifting the rare ones made them be seen everywhere (decision 0010).
    fitted = LogisticRegression(
        C=strength, solver="liblinear", dual=True, random_state=SEED, max_iter=STEPS, tol=precision
    ).fit(*_with_lessons(rows, names, lessons, counts))
    coefficients, bias = fitted.coef_, fitted.intercept_
    if len(labels) == 2:  # scikit-learn keeps one line for two labels.
        coefficients, bias = np.vstack([-coefficients[0], coefficients[0]]), np.array([-bias[0], bias[0]])
    return coefficients.T.astype(np.float32), bias.astype(np.float32)


def _with_lessons(
    rows: csr_matrix, names: np.ndarray, lessons: Optional[Lessons], counts: Optional[np.ndarray] = None
) -> Tuple[csr_matrix, np.ndarray, np.ndarray]:
    """Rows, labels and weights of examples and lessons together."""
    certain, existing = np.ones(len(names)) if counts is None else counts, set(names)
    known = [] if lessons is None else [i for i, label in enumerate(lessons.labels) if label in existing]
    if lessons is None or not known:
        return rows, names, certain
    labels = np.asarray([lessons.labels[i] for i in known])
    weights = np.concatenate([certain, np.full(len(known), lessons.weight)])
    return vstack([rows, lessons.rows[known]]).tocsr(), np.concatenate([names, labels]), weights


def _sharpness(
    rows: csr_matrix, names: np.ndarray, strength: float, lessons: Optional[Lessons], counts: np.ndarray
) -> float:
    """The factor under which held-out answers are as sure as they are right."""
    held_out = _held_out_scores(rows, names, strength, lessons, counts)
    if held_out is None:
        return 1.0
    scores, truth = held_out

    def surprise(log_factor: float) -> float:
        confidence = softmax(scores * np.exp(log_factor))
        return float(-np.log(confidence[np.arange(len(truth)), truth] + 1e-12).mean())

    return float(np.exp(minimize_scalar(surprise, bounds=(-2.0, 2.0), method="bounded").x))


def _held_out_scores(
    rows: csr_matrix, names: np.ndarray, strength: float, lessons: Optional[Lessons], every: np.ndarray
) -> Optional[Tuple[np.ndarray, np.ndarray]]:
    """Scores (example × label) of unseen examples and the columns of their true labels; None if there are too few."""
    from sklearn.model_selection import train_test_split

    labels, counts = np.unique(names, return_counts=True)
    if len(labels) < 2 or counts.min() < 2 or len(names) * HELD_OUT < len(labels):
        return None
    seen, unseen = train_test_split(
        np.arange(len(names)), test_size=HELD_OUT, stratify=names, random_state=SEED, shuffle=True
    )
    weights, bias = _fit(rows[seen], names[seen], strength, lessons, QUICK_PRECISION, every[seen])
    if weights.shape[1] != len(labels):
        return None
    return rows[unseen] @ weights + bias, np.searchsorted(labels, names[unseen])
