"""Does a message call for help at once? A linear detector with a threshold of its own.

Beside the row of the text featurizer it reads signs of danger: words of a lexicon (``data/lookup/danger.txt``), and
which of them stand together, because emergencies are few among the examples and told in ever new words.
"""

import json
import math
from pathlib import Path
from typing import Dict, Iterator, List, Mapping, Sequence, Tuple

import numpy as np
from scipy.sparse import csr_matrix, hstack, vstack

from nlu.features.concepts import ConceptLexicon
from nlu.features.weights import PieceWeights
from nlu.linear import PRECISION

FOLDS = 3
SEED = 7
STEPS = 300
EMERGENCY_WEIGHT = 3.0  # One missed emergency is as bad as so many false alarms.
SIGNS_LENGTH = 0.6  # Of the signs' row, where the text's blocks have 1.0 and 0.5; by cross-validation.
SIGNS_READ = 150  # Characters; whoever is in danger says so at once, and pairs of signs in a letter are endless.
SIGNS = "signs"
FACTS_FILE, ARRAYS_FILE, LEXICON_FILE = "emergency.json", "emergency.npz", "signs_lexicon.json"


class DangerSigns:
    """The signs of danger of a text as a row of numbers."""

    def __init__(self, lexicon: ConceptLexicon, weights: PieceWeights) -> None:
        self.lexicon = lexicon
        self.weights = weights

    @classmethod
    def learn(cls, texts: Sequence[str], concepts: Mapping[str, Sequence[str]]) -> "DangerSigns":
        """Take the signs that stand in at least two of the normalised texts."""
        lexicon = ConceptLexicon(concepts)
        return cls(lexicon, PieceWeights.learn(list(lexicon.pieces(text[:SIGNS_READ])) for text in texts))

    def weigh(self, text: str) -> Tuple[np.ndarray, np.ndarray]:
        """Columns and values of one normalised text."""
        return self.weights.weigh(self.weights.known(self.lexicon.pieces(text[:SIGNS_READ])), SIGNS_LENGTH)

    def rows(self, texts: Sequence[str]) -> csr_matrix:
        """All texts, shape (texts, signs)."""
        return vstack([self._row(text) for text in texts]).tocsr()

    def _row(self, text: str) -> csr_matrix:
        columns, values = self.weigh(text)
        return csr_matrix((values, columns, [0, len(columns)]), shape=(1, self.weights.size), dtype=np.float32)


class EmergencyModel:
    """Weights of the text's and the signs' pieces, the threshold, and how sure a score is."""

    def __init__(
        self, signs: DangerSigns, text_weights: np.ndarray, sign_weights: np.ndarray, facts: Dict[str, float]
    ) -> None:
        self._signs = signs
        self._text_weights = text_weights
        self._sign_weights = sign_weights
        self.facts = facts  # bias, threshold, slope, shift; recall and false_alarms on the folds.

    @classmethod
    def learn(
        cls,
        texts: Sequence[str],
        rows: csr_matrix,
        truth: np.ndarray,
        concepts: Mapping[str, Sequence[str]],
        *,
        strength: float,
        wanted_recall: float,
        most_false_alarms: float,
    ) -> "EmergencyModel":
        """Fit on all normalised texts and their rows (same order); the threshold comes from folds that were not seen.

        ``truth`` is an array of bool and needs at least ``FOLDS`` messages of either kind.
        """
        signs = DangerSigns.learn(texts, concepts)
        both = hstack([rows, signs.rows(texts)]).tocsr()
        scores = _held_out_scores(both, truth, strength)
        threshold = choose_threshold(scores, truth, wanted_recall, most_false_alarms)
        slope, shift = _calibrated(scores, truth)
        weights, bias = _fit(both, truth, strength)
        alarms = scores >= threshold
        facts = {"bias": bias, "threshold": threshold, "slope": slope, "shift": shift}
        facts.update(recall=float(alarms[truth].mean()), false_alarms=float(alarms[~truth].mean()))
        return cls(signs, weights[: rows.shape[1]], weights[rows.shape[1] :], facts)

    def score(self, text: str, row: csr_matrix) -> float:
        """How much a normalised text and its row speak for an emergency; no bounds."""
        columns, values = self._signs.weigh(text)
        from_text = row.data @ self._text_weights[row.indices]
        return float(from_text + values @ self._sign_weights[columns] + self.facts["bias"])

    def detects(self, score: float) -> bool:
        """Whether a score is high enough for an alarm."""
        return score >= self.facts["threshold"]

    def confidence(self, score: float) -> float:
        """How likely such a score is an emergency, between 0 and 1."""
        return 1.0 / (1.0 + math.exp(-min(max(self.facts["slope"] * score + self.facts["shift"], -30.0), 30.0)))

    def save(self, folder: Path) -> None:
        """Write to a folder."""
        (folder / FACTS_FILE).write_text(json.dumps(self.facts), encoding="utf-8")
        words = json.dumps(self._signs.lexicon.concepts, ensure_ascii=False)
        (folder / LEXICON_FILE).write_text(words, encoding="utf-8")
        self._signs.weights.save(folder, SIGNS)
        halves = {"text": self._text_weights.astype(np.float16), "signs": self._sign_weights.astype(np.float16)}
        np.savez_compressed(folder / ARRAYS_FILE, **halves)

    @classmethod
    def load(cls, folder: Path) -> "EmergencyModel":
        """Read from a folder."""
        facts = json.loads((folder / FACTS_FILE).read_text(encoding="utf-8"))
        lexicon = ConceptLexicon(json.loads((folder / LEXICON_FILE).read_text(encoding="utf-8")))
        with np.load(folder / ARRAYS_FILE, allow_pickle=False) as arrays:
            text, signs = arrays["text"].astype(np.float32), arrays["signs"].astype(np.float32)
        return cls(DangerSigns(lexicon, PieceWeights.load(folder, SIGNS)), text, signs, facts)


def choose_threshold(scores: np.ndarray, truth: np.ndarray, wanted_recall: float, most_false_alarms: float) -> float:
    """The highest threshold that finds the wanted share of emergencies, but never one with too many false alarms.

    A score on the threshold is an alarm. The ceiling counts more than the recall: a detector that cries wolf is
    switched off by those it wakes, and the rules in front of it hear most emergencies already.
    """
    wanted = math.ceil(wanted_recall * int(truth.sum()) - 1e-9)
    enough = np.sort(scores[truth])[::-1][max(wanted, 1) - 1]
    allowed = math.floor(most_false_alarms * int((~truth).sum()) + 1e-9)
    others = np.sort(scores[~truth])[::-1]
    quiet = np.nextafter(others[allowed], np.inf) if allowed < len(others) else -np.inf
    return float(max(enough, quiet))


def ranked(
    ranking: Sequence[Tuple[str, float]], emergency: str, detected: bool, confidence: float, least: float
) -> List[Tuple[str, float]]:
    """A ranking of intents after the detector has decided: ``emergency`` is first if, and only if, it was detected.

    A detected one has at least ``least``, from which the dialogue acts on it; the others share what is left.
    """
    others = [(name, value) for name, value in ranking if name != emergency]
    before = dict(ranking).get(emergency, 0.0)
    if detected:
        own = max(confidence, before, least)
        return [(emergency, own), *_scaled(others, before, own)]
    if not others or ranking[0][0] != emergency:
        return list(ranking)
    own = min(confidence, before)
    first, *rest = _scaled(others, before, own)
    return [first, *sorted([*rest, (emergency, min(own, first[1]))], key=lambda item: -item[1])]


def _scaled(others: Sequence[Tuple[str, float]], before: float, own: float) -> Iterator[Tuple[str, float]]:
    factor = (1.0 - own) / max(1.0 - before, 1e-9)
    return ((name, min(value * factor, 1.0)) for name, value in others)


def _fit(rows: csr_matrix, truth: np.ndarray, strength: float) -> Tuple[np.ndarray, float]:
    from sklearn.linear_model import LogisticRegression

    fitted = LogisticRegression(
        C=strength,
        solver="liblinear",
        dual=True,
        class_weight={True: EMERGENCY_WEIGHT, False: 1.0},
        random_state=SEED,
        max_iter=STEPS,
        tol=PRECISION,
    ).fit(rows, truth)
    return fitted.coef_[0].astype(np.float32), float(fitted.intercept_[0])


def _held_out_scores(rows: csr_matrix, truth: np.ndarray, strength: float) -> np.ndarray:
    from sklearn.model_selection import StratifiedKFold

    scores = np.zeros(len(truth))
    for seen, unseen in StratifiedKFold(FOLDS, shuffle=True, random_state=SEED).split(rows, truth):
        weights, bias = _fit(rows[seen], truth[seen], strength)
        scores[unseen] = rows[unseen] @ weights + bias
    return scores


def _calibrated(scores: np.ndarray, truth: np.ndarray) -> Tuple[float, float]:
    """Slope and shift with which scores become shares of emergencies (Platt 1999)."""
    from sklearn.linear_model import LogisticRegression

    fitted = LogisticRegression(C=1e3).fit(scores.reshape(-1, 1), truth)
    return float(fitted.coef_[0][0]), float(fitted.intercept_[0])
