"""The worst mistakes, for the people who mend them.

They quote the messages, so they are written into the report's folder only, readable by their owner alone, and never
into anything that is committed.
"""

import os
from pathlib import Path
from typing import Iterator, List, Mapping, Sequence

from nlu.evaluation.sets import Measured

SHOWN = 60  # Of each sort, in each set.
LONGEST = 300  # Characters of a message that are shown.


def write_mistakes(sets: Mapping[str, Sequence[Measured]], file: Path) -> None:
    """Write all of them; most confident first."""
    file.unlink(missing_ok=True)
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace") as out:
        out.writelines(line + "\n" for line in as_lines(sets))


def as_lines(sets: Mapping[str, Sequence[Measured]]) -> Iterator[str]:
    """The whole text."""
    yield "These are other people's sentences: read, learn, and do not pass on or commit."
    for name, results in sets.items():
        yield from _section(f"{name}: wrong label", _by_confidence([m for m in results if not m.outcome.strict]))
        yield from _section(f"{name}: emergencies the model misses", [m for m in results if _missed(m)])
        yield from _section(f"{name}: false alarms", [m for m in results if _false_alarm(m)])
        yield from _section(f"{name}: wrong topic", _by_topic_confidence([m for m in results if _wrong_topic(m)]))
        yield from _section(f"{name}: wrong entities", [m for m in results if _wrong_entities(m)])


def _section(title: str, results: Sequence[Measured]) -> Iterator[str]:
    if not results:
        return
    yield ""
    yield f"== {title}: {len(results)}" + (f", the first {SHOWN}" if len(results) > SHOWN else "")
    for one in results[:SHOWN]:
        yield _facts(one)
        yield f"    {_shown(one.case.text)}"


def _facts(one: Measured) -> str:
    right, read = one.outcome, one.outcome
    facts = [one.case.identity, f"{'/'.join(sorted(right.labels))} -> {read.read} {read.confidence:.2f}"]
    if right.also:
        facts.append(f"also {'/'.join(sorted(right.also))}")
    if right.alarm and not right.emergency:
        facts.append("the rules in front call help")
    if right.topic:
        facts.append(f"topic {right.topic} -> {read.read_topic} {read.topic_confidence:.2f}")
    if _wrong_entities(one):
        missed = sorted(set(right.entities or ()) - set(read.read_entities))
        extra = sorted(set(read.read_entities) - set(right.entities or ()))
        facts += [f"missed {kind}={value}" for kind, value in missed] + [
            f"extra {kind}={value}" for kind, value in extra
        ]
    return "  ·  ".join(facts)


def _shown(text: str) -> str:
    line = " ⏎ ".join(text.splitlines())
    return line if len(line) <= LONGEST else line[:LONGEST] + " …"


def _missed(one: Measured) -> bool:
    return one.outcome.is_emergency and not one.outcome.emergency


def _false_alarm(one: Measured) -> bool:
    return one.outcome.is_no_emergency and (one.outcome.emergency or bool(one.outcome.alarm))


def _wrong_topic(one: Measured) -> bool:
    return bool(one.outcome.topic) and one.outcome.topic != one.outcome.read_topic


def _wrong_entities(one: Measured) -> bool:
    right = one.outcome.entities
    return right is not None and sorted(right) != sorted(one.outcome.read_entities)


def _by_confidence(results: List[Measured]) -> List[Measured]:
    return sorted(results, key=lambda one: -one.outcome.confidence)


def _by_topic_confidence(results: List[Measured]) -> List[Measured]:
    return sorted(results, key=lambda one: -one.outcome.topic_confidence)
