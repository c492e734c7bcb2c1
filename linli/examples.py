"""Examples as training data has them, and what an approved one counts beside those that came with the program."""

import logging
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import yaml

from helpdesk.catalogue import Topic
from helpdesk.phrases.labels import has_topic
from helpdesk.phrases.models import Phrase

logger = logging.getLogger(__name__)

# What one approved phrase counts beside a shipped example (docs/decisions/0017).
WEIGHT = 3
# Brackets mark entities in training data; the model reads both forms alike (nlu/normal_text.py).
_PLAIN = str.maketrans({"[": "［", "]": "］"})
_DUMPER = getattr(yaml, "CSafeDumper", yaml.SafeDumper)


def example_of(phrase: Phrase, *, weight: int = WEIGHT) -> dict[str, Any]:
    """An approved phrase in the project's form: text with marked entities, topic and weight beside it."""
    metadata: dict[str, Any] = {"weight": weight}
    if phrase.topic in set(Topic):
        metadata["topic"] = phrase.topic
    elif has_topic(phrase.intent or ""):
        metadata["no_topic"] = True  # Nobody said what it is about: that must not be taught as "other".
    return {"text": marked(phrase.text, phrase.entities), "metadata": metadata}


def marked(text: str, entities: Iterable[Mapping[str, Any]]) -> str:
    """``[和平路](address)的灯坏了``: the text with its entities as training data has them."""
    pieces, end = [], 0
    for one in sorted(entities, key=lambda one: int(one["start"])):
        if not end <= one["start"] < one["end"] <= len(text):
            logger.warning("an entity of a phrase does not fit its text and is left out")
            continue
        words = text[one["start"] : one["end"]].translate(_PLAIN)
        pieces += [text[end : one["start"]].translate(_PLAIN), f"[{words}]({one['type']})"]
        end = one["end"]
    return "".join([*pieces, text[end:].translate(_PLAIN)])


def write_examples(file: Path, examples: Mapping[str, list[dict[str, Any]]]) -> None:
    """Write examples by intent as training data."""
    content = {
        "version": "3.1",
        "nlu": [{"intent": intent, "examples": examples[intent]} for intent in sorted(examples) if examples[intent]],
    }
    if content["nlu"]:
        text = yaml.dump(content, Dumper=_DUMPER, allow_unicode=True, sort_keys=False, width=10_000)
        file.write_text(text, encoding="utf-8")
