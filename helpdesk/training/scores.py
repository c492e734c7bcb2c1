"""What a model made of known messages, and how two models differ. Pure.

``nlu/evaluation/tally.py`` writes these facts, in Rasa's environment; they keep which messages were wrong, not only
how many, so any two versions can be compared message by message, also months later.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from math import comb
from typing import Any

from helpdesk.errors import InvalidInputError


@dataclass(frozen=True)
class Group:
    """Messages of one intent or topic, and how many of them were read right."""

    count: int
    right: int

    @property
    def share(self) -> float:
        """From 0 to 1; 0 of nothing."""
        return self.right / self.count if self.count else 0.0


@dataclass(frozen=True)
class Scores:
    """One model's tally of one set of messages; the fields are those of the tally.

    ``frozen`` names the state of the test set, ``wrong`` gives for an id the right intent and the one that was read.
    ``missed`` and ``false_alarms`` are of the whole bot, the rules in front of the model included.
    """

    messages: int
    intents: Mapping[str, int] = field(default_factory=dict)
    wrong: Mapping[str, Sequence[str]] = field(default_factory=dict)
    topics_counted: Mapping[str, int] = field(default_factory=dict)
    wrong_topics: Mapping[str, Sequence[str]] = field(default_factory=dict)
    emergencies: int = 0
    missed: frozenset[str] = frozenset()
    missed_by_model: frozenset[str] = frozenset()
    others: int = 0
    alarms: frozenset[str] = frozenset()
    fallbacks: frozenset[str] = frozenset()
    frozen: str = ""

    @classmethod
    def of(cls, facts: Mapping[str, Any] | None) -> "Scores | None":
        """From what is stored; None for nothing."""
        if not facts:
            return None
        return cls(
            messages=facts["messages"],
            intents=facts["intents"],
            wrong=facts["wrong"],
            topics_counted=facts["topics"],
            wrong_topics=facts["wrong_topics"],
            emergencies=facts["emergencies"],
            missed=frozenset(facts["missed"]),
            missed_by_model=frozenset(facts["missed_by_model"]),
            others=facts["others"],
            alarms=frozenset(facts["false_alarms"]),
            fallbacks=frozenset(facts["fallbacks"]),
            frozen=facts.get("frozen", ""),
        )

    @property
    def right(self) -> int:
        """Messages whose intent was read right, sure or not."""
        return self.messages - len(self.wrong)

    @property
    def share(self) -> float:
        """Share of messages whose intent was read right."""
        return self.right / self.messages if self.messages else 0.0

    @property
    def topic_share(self) -> float:
        """The same of topics, of the messages that have one."""
        count = sum(self.topics_counted.values())
        return (count - len(self.wrong_topics)) / count if count else 0.0

    @property
    def emergency_recall(self) -> float | None:
        """Share of emergencies the whole bot calls help for; None where there are none."""
        return (self.emergencies - len(self.missed)) / self.emergencies if self.emergencies else None

    @property
    def false_alarms(self) -> float | None:
        """Share of the other messages it calls help for."""
        return len(self.alarms) / self.others if self.others else None

    @property
    def fallback_share(self) -> float:
        """Share of messages it would ask again about."""
        return len(self.fallbacks) / self.messages if self.messages else 0.0

    @cached_property
    def labels(self) -> dict[str, Group]:
        """By intent."""
        return _groups(self.intents, self.wrong)

    @cached_property
    def topics(self) -> dict[str, Group]:
        """By topic."""
        return _groups(self.topics_counted, self.wrong_topics)


@dataclass(frozen=True)
class Change:
    """How one group of messages changed: how many are right now and were not, and the other way round."""

    before: Group
    after: Group
    improved: int
    worse: int

    @property
    def change(self) -> float:
        """In points of a hundred; below 0: worse."""
        return 100 * (self.after.share - self.before.share)

    @property
    def chance(self) -> float:
        """How likely at least so many of the changed messages got worse if changes were mere chance."""
        return chance_of(self.improved, self.worse)


@dataclass(frozen=True)
class Changes:
    """Two models on the same messages. ``improved`` and ``worse`` are ids by intent, ``…_topics`` by topic."""

    total: Change
    total_topics: Change
    labels: Mapping[str, Change]
    topics: Mapping[str, Change]
    improved: Sequence[str]
    worse: Sequence[str]
    improved_topics: Sequence[str]
    worse_topics: Sequence[str]


def compare(new: Scores, old: Scores) -> Changes:
    """What ``new`` reads otherwise than ``old``; raises ``InvalidInputError`` for different test sets."""
    if (new.frozen, new.intents, new.topics_counted) != (old.frozen, old.intents, old.topics_counted):
        raise InvalidInputError("这两个模型不是用同一套测试句检查的，没法直接比；请先用 linli gate 各查一遍")
    return Changes(
        total=_change(new.wrong, old.wrong, new.messages),
        total_topics=_change(new.wrong_topics, old.wrong_topics, sum(new.topics_counted.values())),
        labels=_changes(new.intents, new.wrong, old.wrong),
        topics=_changes(new.topics_counted, new.wrong_topics, old.wrong_topics),
        improved=sorted(old.wrong.keys() - new.wrong.keys()),
        worse=sorted(new.wrong.keys() - old.wrong.keys()),
        improved_topics=sorted(old.wrong_topics.keys() - new.wrong_topics.keys()),
        worse_topics=sorted(new.wrong_topics.keys() - old.wrong_topics.keys()),
    )


def chance_of(improved: int, worse: int) -> float:
    """One-sided exact McNemar test: P(at least ``worse`` of the changed messages got worse | either way is as likely).

    McNemar, Psychometrika 12 (1947); exact as in Dietterich, Neural Computation 10 (1998). 1.0 where nothing changed.
    """
    changed = improved + worse
    return sum(comb(changed, k) for k in range(worse, changed + 1)) / (1 << changed)


Wrong = Mapping[str, Sequence[str]]


def _groups(counts: Mapping[str, int], wrong: Wrong) -> dict[str, Group]:
    missed = dict.fromkeys(counts, 0)
    for true, _ in wrong.values():
        missed[true] += 1
    return {name: Group(count, count - missed[name]) for name, count in counts.items()}


def _changes(counts: Mapping[str, int], now: Wrong, before: Wrong) -> dict[str, Change]:
    return {name: _change(_of(name, now), _of(name, before), count) for name, count in counts.items()}


def _change(now: Wrong, before: Wrong, count: int) -> Change:
    return Change(
        Group(count, count - len(before)),
        Group(count, count - len(now)),
        improved=len(before.keys() - now.keys()),
        worse=len(now.keys() - before.keys()),
    )


def _of(name: str, wrong: Wrong) -> Wrong:
    return {one: pair for one, pair in wrong.items() if pair[0] == name}
