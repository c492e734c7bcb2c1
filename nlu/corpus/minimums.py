"""What our own messages must be at least. Each fault is one line that says what is missing, or where it is wrong."""

import re
from collections import Counter
from typing import Iterator, List, Mapping, Sequence, Set

from nlu.corpus.duplicates import Pair, comparable, exact_duplicates
from nlu.corpus.examples import Example
from nlu.corpus.figures import without_keyword
from nlu.names import TOPIC_NAMES

LEAST_MESSAGES = 6000
LEAST_OF: Mapping[str, int] = {
    "request_certificate": 700,
    "request_mediation": 700,
    "file_complaint": 700,
    "report_snapshot": 700,
    "ask_information": 600,
    "make_suggestion": 300,
    "check_progress": 300,
    "report_emergency": 300,
}
LEAST_OF_OTHERS = 100
LEAST_WITHOUT_KEYWORD = 0.5
# These six are about anything that happens in a town; each topic must occur with at least this many of them.
SERVICES = (
    "request_certificate",
    "request_mediation",
    "file_complaint",
    "report_snapshot",
    "ask_information",
    "make_suggestion",
)
LEAST_SERVICES_OF_A_TOPIC = 3
LONGEST = 400
# Short messages are alike by nature ("好的呀", "好的哦"); longer ones must not be.
SHORT = 12
MOST_SHORT_PAIRS = 10
# "[…](" left over: an annotation that could not be read.
BROKEN_MARK = re.compile(r"\]\s*[({]|\[[^\]]*$")
BUTTONS_ONLY = frozenset({"attach", "choose"})  # Nobody types these.


def faults(examples: Sequence[Example], pairs: Sequence[Pair], intents: Set[str], entity_kinds: Set[str]) -> List[str]:
    """Everything that is wrong; empty when all is well. ``pairs`` are the near-duplicates."""
    return [
        *_too_few(examples, intents),
        *_duplicates(examples),
        *_near_duplicates(pairs),
        *_too_many_keywords(examples),
        *_uncovered(examples),
        *(fault for example in examples for fault in malformed(example, intents, entity_kinds)),
    ]


def malformed(example: Example, intents: Set[str], entity_kinds: Set[str]) -> Iterator[str]:
    """What is wrong with one message."""
    if example.intent not in intents:
        yield f"{example.place}: {example.intent} is no intent of domain.yml"
    if example.topic and example.topic not in TOPIC_NAMES:
        yield f"{example.place}: {example.topic} is no topic"
    if BROKEN_MARK.search(example.text):
        yield f"{example.place}: an annotation that cannot be read; it needs the form [words](kind)"
    if len(example.text) > LONGEST:
        yield f"{example.place}: {len(example.text)} characters; at most {LONGEST}"
    for kind, value in example.entities:
        if kind not in entity_kinds:
            yield f"{example.place}: {kind} is no entity of domain.yml"
        if value != value.strip() or not value:
            yield f"{example.place}: a value of {kind} begins or ends with a blank"


def _too_few(examples: Sequence[Example], intents: Set[str]) -> Iterator[str]:
    intent_of = {comparable(example.text): example.intent for example in examples}
    distinct = Counter(intent_of.values())
    if len(intent_of) < LEAST_MESSAGES:
        yield f"{len(intent_of)} distinct messages; at least {LEAST_MESSAGES}"
    for intent in sorted(intents - BUTTONS_ONLY):
        least = LEAST_OF.get(intent, LEAST_OF_OTHERS)
        if distinct[intent] < least:
            yield f"{intent}: {distinct[intent]} distinct messages; at least {least}"


def _duplicates(examples: Sequence[Example]) -> Iterator[str]:
    for group in exact_duplicates(examples):
        places = " = ".join(example.place for example in group)
        intents = {example.intent for example in group}
        yield f"{places}: the same text{' under ' + ', '.join(sorted(intents)) if len(intents) > 1 else ' again'}"


def _near_duplicates(pairs: Sequence[Pair]) -> Iterator[str]:
    short = [pair for pair in pairs if is_short(pair)]
    for pair in pairs:
        if not is_short(pair):
            yield f"{pair.first.place} ~ {pair.second.place}: nearly the same text ({pair.similarity:.2f})"
    if len(short) > MOST_SHORT_PAIRS:
        yield f"{len(short)} pairs of short messages are nearly the same; at most {MOST_SHORT_PAIRS}"


def is_short(pair: Pair) -> bool:
    """Whether one of the two is too short to be told from its neighbours."""
    return min(len(comparable(pair.first.text)), len(comparable(pair.second.text))) < SHORT


def _too_many_keywords(examples: Sequence[Example]) -> Iterator[str]:
    for intent, share in without_keyword(examples).items():
        if share < LEAST_WITHOUT_KEYWORD:
            yield f"{intent}: {share:.0%} without its keyword; at least {LEAST_WITHOUT_KEYWORD:.0%}"


def _uncovered(examples: Sequence[Example]) -> Iterator[str]:
    for topic in TOPIC_NAMES:
        services = {example.intent for example in examples if example.topic == topic} & set(SERVICES)
        if len(services) < LEAST_SERVICES_OF_A_TOPIC:
            yield f"{topic}: occurs with {len(services)} of the six services; at least {LEAST_SERVICES_OF_A_TOPIC}"
