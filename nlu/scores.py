"""Figures about readings that are known to be right or wrong. Pure; nothing here knows Rasa."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Dict, FrozenSet, List, Optional, Sequence, Tuple

BINS = 10


@dataclass(frozen=True)
class Outcome:
    """One message: what is right, and what was read."""

    labels: FrozenSet[str]
    read: str
    confidence: float
    fallback: bool = False
    also: FrozenSet[str] = frozenset()
    topic: Optional[str] = None
    read_topic: str = ""
    entities: Optional[Tuple[Tuple[str, str], ...]] = None  # (type, value); None: not annotated.
    read_entities: Tuple[Tuple[str, str], ...] = field(default=())

    @property
    def strict(self) -> bool:
        """Right."""
        return self.read in self.labels

    @property
    def lenient(self) -> bool:
        """Right, or another reading a careful person may have."""
        return self.strict or self.read in self.also


def summary(outcomes: Sequence[Outcome]) -> Dict[str, Any]:
    """All figures of one set of messages."""
    topics = [o.topic == o.read_topic for o in outcomes if o.topic]
    calls = [o.read == "emergency" for o in outcomes if "emergency" in o.labels]
    answered = [o for o in outcomes if not o.fallback]
    return {
        "messages": len(outcomes),
        "label_strict": _mean([o.strict for o in outcomes]),
        "label_lenient": _mean([o.lenient for o in outcomes]),
        "macro_f1": macro_f1(outcomes),
        "topic": _mean(topics) if topics else None,
        "fallback": _mean([o.fallback for o in outcomes]),
        "strict_when_answered": _mean([o.strict for o in answered]),
        "calibration_error": calibration_error([(o.confidence, o.strict) for o in outcomes]),
        "emergency_recall": _mean(calls) if calls else None,
        "false_alarms": _mean([o.read == "emergency" for o in outcomes if "emergency" not in o.labels | o.also]),
        "labels": label_figures(outcomes),
        "entities": entity_figures(outcomes),
    }


def label_figures(outcomes: Sequence[Outcome]) -> Dict[str, Dict[str, float]]:
    """Precision, recall and F1 of each label; a message counts for the label that was read if that is right."""
    truth = [o.read if o.strict else min(o.labels) for o in outcomes]
    figures = {}
    for label in sorted(set(truth)):
        hits = sum(t == label == o.read for t, o in zip(truth, outcomes, strict=True))
        figures[label] = _prf(hits, sum(o.read == label for o in outcomes), truth.count(label))
    return figures


def macro_f1(outcomes: Sequence[Outcome]) -> float:
    """Mean F1 of the labels."""
    return _mean([figures["f1"] for figures in label_figures(outcomes).values()])


def entity_figures(outcomes: Sequence[Outcome]) -> Dict[str, Dict[str, float]]:
    """Precision, recall and F1 by type and for all (``micro``); a value counts if it is exactly as typed."""
    hits: Counter[str] = Counter()
    found: Counter[str] = Counter()
    wanted: Counter[str] = Counter()
    for outcome in outcomes:
        if outcome.entities is None:
            continue
        right, read = Counter(outcome.entities), Counter(outcome.read_entities)
        for counter, entities in ((hits, right & read), (found, read), (wanted, right)):
            for (kind, _), count in entities.items():
                counter[kind] += count
                counter["micro"] += count
    return {kind: _prf(hits[kind], found[kind], wanted[kind]) for kind in sorted(set(found) | set(wanted))}


def calibration_error(answers: Sequence[Tuple[float, bool]]) -> float:
    """Expected calibration error: how far confidence and share of right answers lie apart, over ten bins."""
    bins: List[List[Tuple[float, bool]]] = [[] for _ in range(BINS)]
    for confidence, right in answers:
        bins[min(int(confidence * BINS), BINS - 1)].append((confidence, right))
    gaps = [abs(_mean([c for c, _ in b]) - _mean([r for _, r in b])) * len(b) for b in bins if b]
    return round(sum(gaps) / max(len(answers), 1), 4)


def _prf(hits: int, found: int, wanted: int) -> Dict[str, float]:
    precision, recall = hits / found if found else 0.0, hits / wanted if wanted else 0.0
    f1 = 2 * precision * recall / (precision + recall) if hits else 0.0
    return {"precision": round(precision, 4), "recall": round(recall, 4), "f1": round(f1, 4), "count": wanted}


def _mean(values: Sequence[float]) -> float:
    return round(sum(values) / len(values), 4) if values else 0.0
