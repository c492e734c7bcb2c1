"""An office's own labelled messages, for checking only; nothing is learned from them."""

import json
from pathlib import Path
from typing import Any, FrozenSet, List

from nlu.adaptation.tables import CorpusError
from nlu.evaluation.sets import Case
from nlu.labels import LABELS, OTHER
from nlu.names import TOPIC_NAMES

KNOWN = {*LABELS.values(), OTHER}


def check_cases(file: Path) -> List[Case]:
    """Lines ``{"text", "label" (or "labels"), "topic"?}``; raises ``CorpusError``."""
    try:
        lines = file.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError):
        raise CorpusError(f"读不了 {file}：要有这个文件，而且是 UTF-8") from None
    cases = [_case(line, f"{file.name}:{number}") for number, line in enumerate(lines, 1) if line.strip()]
    if not cases:
        raise CorpusError(f"{file.name} 是空的")
    return cases


def _case(line: str, place: str) -> Case:
    try:
        item = json.loads(line)
        text, labels, topic = item["text"], _labels(item), item.get("topic")
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise CorpusError(f'{place}：要写成 {{"text": "…", "label": "…", "topic": "…"}}，topic 可以不写') from None
    if not isinstance(text, str) or not labels or not labels <= KNOWN:
        raise CorpusError(f"{place}：label 要是其中之一：{'、'.join(sorted(KNOWN))}")
    if topic is not None and topic not in TOPIC_NAMES:
        raise CorpusError(f"{place}：topic 要是其中之一：{'、'.join(TOPIC_NAMES)}")
    return Case(identity=place, text=text, labels=labels, topic=topic)


def _labels(item: Any) -> FrozenSet[str]:
    return frozenset(item["labels"]) if "labels" in item else frozenset({item["label"]})
