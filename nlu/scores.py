"""Figures about readings that are known to be right or wrong. Pure; nothing here knows Rasa."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Dict, FrozenSet, Iterable, List, Mapping, Optional, Sequence, Tuple

BINS = 10
EMERGENCY = "emergency"
NORMAL_95 = 1.96  # Standard deviations that hold 95 % of a normal distribution.


@dataclass(frozen=True)
class Outcome:
    """One message: what is right, and what was read.

    ``labels`` are right, ``also`` can be defended. ``emergency`` is whether help would be called at once, which the
    reader decides apart from the label; ``alarm`` is the same for the whole bot, the rules in front of the model
    included, None where nobody asked the rules. ``kind`` groups messages (title, long, hard …). ``entities`` are
    (type, value) pairs, None where nobody has annotated them.
    """

    labels: FrozenSet[str]
    read: str
    confidence: float
    fallback: bool = False
    emergency: bool = False
    alarm: Optional[bool] = None
    also: FrozenSet[str] = frozenset()
    topic: Optional[str] = None
    read_topic: str = ""
    topic_confidence: float = 0.0
    entities: Optional[Tuple[Tuple[str, str], ...]] = None
    read_entities: Tuple[Tuple[str, str], ...] = field(default=())
    kind: str = ""

    @property
    def strict(self) -> bool:
        """Right."""
        return self.read in self.labels

    @property
    def lenient(self) -> bool:
        """Right, or another reading a careful person may have."""
        return self.strict or self.read in self.also

    @property
    def true_label(self) -> str:
        """The right label; where there are two, the one that was read if it is one of them."""
        return self.read if self.strict else min(self.labels)

    @property
    def is_emergency(self) -> bool:
        """Whether help is really needed at once."""
        return EMERGENCY in self.labels

    @property
    def is_no_emergency(self) -> bool:
        """Whether nobody would call it an emergency."""
        return EMERGENCY not in self.labels | self.also


def summary(outcomes: Sequence[Outcome]) -> Dict[str, Any]:
    """All figures of one set of messages."""
    with_topic = [o for o in outcomes if o.topic]
    answered = [o for o in outcomes if not o.fallback]
    strict = [o.strict for o in outcomes]
    return {
        "messages": len(outcomes),
        "label_strict": mean(strict),
        "label_strict_interval": interval(sum(strict), len(strict)),
        "label_lenient": mean([o.lenient for o in outcomes]),
        "macro_f1": macro_f1(outcomes),
        "topic": mean([o.topic == o.read_topic for o in with_topic]) if with_topic else None,
        "fallback": mean([o.fallback for o in outcomes]),
        "strict_when_answered": mean([o.strict for o in answered]),
        "calibration_error": calibration_error([(o.confidence, o.strict) for o in outcomes]),
        "topic_calibration_error": calibration_error(
            [(o.topic_confidence, o.topic == o.read_topic) for o in with_topic]
        ),
        **emergency_figures(outcomes),
        "labels": label_figures(outcomes),
        "topics": topic_figures(with_topic),
        "entities": entity_figures(outcomes),
        "kinds": kind_figures(outcomes),
        "reliability": reliability([(o.confidence, o.strict) for o in outcomes]),
        "confusion": confusion([(o.true_label, o.read) for o in outcomes]),
        "topic_confusion": confusion([(str(o.topic), o.read_topic) for o in with_topic]),
    }


def emergency_figures(outcomes: Sequence[Outcome]) -> Dict[str, Any]:
    """Recall and false alarms of the model alone, by its decision to call help and by the label, and of the whole bot.

    None where nothing can be said.
    """
    real = [o for o in outcomes if o.is_emergency]
    others = [o for o in outcomes if o.is_no_emergency]
    alarms = [o.emergency for o in others]
    return {
        "emergencies": len(real),
        "emergency_recall": mean([o.emergency for o in real]) if real else None,
        "emergency_recall_by_label": mean([o.read == EMERGENCY for o in real]) if real else None,
        "others": len(others),
        "false_alarm_count": sum(alarms),
        "false_alarms": mean(alarms) if others else None,
        "false_alarms_by_label": mean([o.read == EMERGENCY for o in others]) if others else None,
        **_bot_figures([o.alarm for o in real], [o.alarm for o in others]),
    }


def _bot_figures(real: Sequence[Optional[bool]], others: Sequence[Optional[bool]]) -> Dict[str, Any]:
    called, alarms = [one for one in real if one is not None], [one for one in others if one is not None]
    return {
        "bot_emergency_recall": mean(called) if called else None,
        "bot_false_alarm_count": sum(alarms) if alarms else None,
        "bot_false_alarms": mean(alarms) if alarms else None,
    }


def label_figures(outcomes: Sequence[Outcome]) -> Dict[str, Dict[str, float]]:
    """Precision, recall (that is: strict), F1 and lenient share of each label that occurs."""
    figures = class_figures([(o.true_label, o.read) for o in outcomes])
    for label, row in figures.items():
        row["lenient"] = mean([o.lenient for o in outcomes if o.true_label == label])
    return figures


def topic_figures(outcomes: Sequence[Outcome]) -> Dict[str, Dict[str, float]]:
    """Precision, recall and F1 of each topic that occurs."""
    return class_figures([(str(o.topic), o.read_topic) for o in outcomes])


def class_figures(pairs: Sequence[Tuple[str, str]]) -> Dict[str, Dict[str, float]]:
    """Precision, recall and F1 of each class that is true somewhere; ``pairs`` are (true, read)."""
    hits = Counter(true for true, read in pairs if true == read)
    found, wanted = Counter(read for _, read in pairs), Counter(true for true, _ in pairs)
    return {name: _prf(hits[name], found[name], wanted[name]) for name in sorted(wanted)}


def macro_f1(outcomes: Sequence[Outcome]) -> float:
    """Mean F1 of the labels."""
    return mean([figures["f1"] for figures in label_figures(outcomes).values()])


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


def kind_figures(outcomes: Sequence[Outcome]) -> Dict[str, Dict[str, float]]:
    """The main figures for each kind of message."""
    groups: Dict[str, List[Outcome]] = {}
    for outcome in outcomes:
        if outcome.kind:
            groups.setdefault(outcome.kind, []).append(outcome)
    return {
        kind: {
            "count": len(group),
            "label_strict": mean([o.strict for o in group]),
            "label_lenient": mean([o.lenient for o in group]),
            "topic": mean([o.topic == o.read_topic for o in group if o.topic]),
        }
        for kind, group in sorted(groups.items())
    }


def calibration_error(answers: Sequence[Tuple[float, bool]]) -> float:
    """Expected calibration error: how far confidence and share of right answers lie apart, over ten bins."""
    gaps = [abs(_exact([c for c, _ in one]) - _exact([r for _, r in one])) * len(one) for one in _bins(answers) if one]
    return round(sum(gaps) / max(len(answers), 1), 4)


def reliability(answers: Sequence[Tuple[float, bool]]) -> List[Dict[str, float]]:
    """For each tenth of confidence in which there are answers: how sure they were, and how often right."""
    rows = []
    for index, one in enumerate(_bins(answers)):
        if one:
            sure, right = mean([c for c, _ in one]), mean([r for _, r in one])
            rows.append({"from": index / BINS, "count": len(one), "confidence": sure, "right": right})
    return rows


def confusion(pairs: Sequence[Tuple[str, str]]) -> Dict[str, Dict[str, int]]:
    """How often each class (first key) was read as which (second key); ``pairs`` are (true, read)."""
    table: Dict[str, Counter[str]] = {}
    for true, read in pairs:
        table.setdefault(true, Counter())[read] += 1
    return {true: dict(sorted(row.items())) for true, row in sorted(table.items())}


def pooled(summaries: Iterable[Mapping[str, Any]]) -> Dict[str, Any]:
    """Emergency recall and false alarms over several sets: each of them alone has few emergencies.

    Of the model alone, and (``bot_…``) of the whole bot, where the rules were asked about every set.
    """
    sets = list(summaries)
    real, others = sum(s["emergencies"] for s in sets), sum(s["others"] for s in sets)
    figures: Dict[str, Any] = {"emergencies": real, "others": others}
    for whose in ("", "bot_"):
        recalls = [(s[f"{whose}emergency_recall"], s["emergencies"]) for s in sets if s["emergencies"]]
        alarms = [s[f"{whose}false_alarm_count"] for s in sets if s["others"]]
        called = None if any(recall is None for recall, _ in recalls) else sum(round(r * n) for r, n in recalls)
        raised = None if None in alarms else sum(alarms)
        figures[f"{whose}emergency_recall"] = _share(called, real)
        figures[f"{whose}false_alarm_count"] = raised
        figures[f"{whose}false_alarms"] = _share(raised, others)
    return figures


def interval(right: int, count: int) -> Optional[Tuple[float, float]]:
    """Wilson's 95 % interval of a share: how far chance alone could have moved it."""
    if not count:
        return None
    share, z = right / count, NORMAL_95
    middle = (share + z * z / (2 * count)) / (1 + z * z / count)
    half = z / (1 + z * z / count) * (share * (1 - share) / count + z * z / (4 * count * count)) ** 0.5
    return round(middle - half, 4), round(middle + half, 4)


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which ``share`` of all values lie (nearest rank)."""
    ordered = sorted(values)
    return ordered[min(int(share * len(ordered)), len(ordered) - 1)]


def mean(values: Sequence[float]) -> float:
    """Mean, four digits; 0 of nothing."""
    return round(_exact(values), 4)


def _share(part: Optional[int], whole: int) -> Optional[float]:
    return round(part / whole, 4) if whole and part is not None else None


def _exact(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0


def _bins(answers: Sequence[Tuple[float, bool]]) -> List[List[Tuple[float, bool]]]:
    bins: List[List[Tuple[float, bool]]] = [[] for _ in range(BINS)]
    for confidence, right in answers:
        bins[min(int(confidence * BINS), BINS - 1)].append((confidence, right))
    return bins


def _prf(hits: int, found: int, wanted: int) -> Dict[str, float]:
    precision, recall = hits / found if found else 0.0, hits / wanted if wanted else 0.0
    f1 = 2 * precision * recall / (precision + recall) if hits else 0.0
    return {"precision": round(precision, 4), "recall": round(recall, 4), "f1": round(f1, 4), "count": wanted}
