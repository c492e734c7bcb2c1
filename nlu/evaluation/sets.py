"""The messages a model is measured with, and what it makes of them."""

import hashlib
import json
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Dict, FrozenSet, Iterator, List, Optional, Sequence, Tuple

from nlu.corpus.examples import read_examples
from nlu.labels import label_of
from nlu.predict import ask_rules, read
from nlu.progress import watched
from nlu.reader import Reader, Reading
from nlu.scores import Outcome

HELD_OUT = 5  # Every fifth message.


@dataclass(frozen=True)
class Case:
    """One message and what is right about it; see ``nlu.scores.Outcome`` for the fields."""

    identity: str
    text: str
    labels: FrozenSet[str]
    also: FrozenSet[str] = frozenset()
    topic: Optional[str] = None
    entities: Optional[Tuple[Tuple[str, str], ...]] = None
    kind: str = ""


@dataclass(frozen=True)
class Measured:
    """A case, what was read, and how long it took (seconds)."""

    case: Case
    outcome: Outcome
    seconds: float


def real_cases(file: Path) -> List[Case]:
    """Real messages: one or two right labels, and others that can be defended."""
    return [
        Case(
            identity=str(item["id"]),
            text=item["text"],
            labels=frozenset(item["labels"]),
            also=frozenset(item.get("also") or ()),
            topic=item["topic"],
            kind=str(item.get("style") or ""),
        )
        for item in _lines(file)
    ]


def chat_cases(file: Path) -> List[Case]:
    """Chat messages: one right label, perhaps a second reading, entities."""
    return [
        Case(
            identity=str(item["id"]),
            text=item["text"],
            labels=frozenset({item["label"]}),
            also=frozenset({item["second"]} if item.get("second") else ()),
            topic=item["topic"],
            entities=tuple((e["type"], e["value"]) for e in item["entities"]),
            kind=str(item.get("difficulty") or ""),
        )
        for item in _lines(file)
    ]


def own_cases(data: Path) -> List[Case]:
    """Our own messages that a model for measuring must not see: a fifth of them."""
    return [
        Case(
            identity=example.place,
            text=example.text,
            labels=frozenset({label_of(example.intent)}),
            topic=example.topic or None,
            entities=example.entities,
            kind=example.kind,
        )
        for example in read_examples(data)
        if is_held_out(example.text)
    ]


def is_held_out(text: str) -> bool:
    """Stable choice by the text itself, so that a new message moves no other one."""
    return int(hashlib.sha256(text.encode()).hexdigest(), 16) % HELD_OUT == 0


def measured(cases: Sequence[Case], reader: Reader, words: str) -> List[Measured]:
    """Read all cases, with a progress bar called ``words``."""
    results = []
    for case in watched(cases, words):
        begun = time.perf_counter()
        reading = read(reader, case.text)
        seconds = time.perf_counter() - begun
        results.append(Measured(case, as_outcome(case, reading), seconds))
    return results


def with_rules(results: Sequence[Measured], service_python: Optional[Path]) -> List[Measured]:
    """The same, and whether the whole bot calls help: the rules in front or the model. Raises ``RuleAlarmsError``.

    Without the service's Python nobody can ask the rules, and nothing is said about the bot.
    """
    alarms = ask_rules(service_python, [one.case.text for one in results])
    if alarms is None:
        return list(results)
    return [
        replace(one, outcome=replace(one.outcome, alarm=alarm or one.outcome.emergency))
        for one, alarm in zip(results, alarms, strict=True)
    ]


def as_outcome(case: Case, reading: Reading) -> Outcome:
    """What is right beside what was read."""
    return Outcome(
        labels=case.labels,
        also=case.also,
        read=reading.label,
        confidence=reading.ranking[0][1],
        fallback=reading.fallback,
        emergency=bool(reading.emergency),
        topic=case.topic,
        read_topic=reading.topic,
        topic_confidence=reading.topic_confidence,
        entities=case.entities,
        read_entities=tuple((e["type"], e["value"]) for e in reading.entities),
        kind=case.kind,
    )


def _lines(file: Path) -> Iterator[Dict[str, Any]]:
    for line in file.read_text(encoding="utf-8").splitlines():
        if line.strip():
            yield json.loads(line)
