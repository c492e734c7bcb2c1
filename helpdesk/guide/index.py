"""All entries of the guide, laid out for finding the few that a question may mean. Pure: no database.

A question and a wording are compared by the weight of what they share against what only one of them has (Tversky
1977): what the wording has and the question has not counts three times what the question has beyond it, because
residents tell why they ask. What another wording of the same entry has is no surplus.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from helpdesk.guide.models import GuideKind
from helpdesk.guide.wording import Reading, read_wording

_COMPARED = 40  # Entries that share most with the question; the others cannot be the best.
_SURPLUS = 0.25  # What a gram of the question counts that the wording has not; the reverse counts the rest to 1.
_KNOWN_ELSEWHERE = 0.7  # Of a surplus that another wording of the entry has, this share is none.
_ASKS_MORE = 0.7  # The question names an aspect that the entry never does.
_ASKS_LESS = 0.85  # Every wording of the entry names an aspect that the question does not.


@dataclass(frozen=True)
class Match:
    """An entry that may be meant; ``score`` 0 to 1, 1 where a wording is the very question.

    ``asks_more``: the question names something about the subject that the entry never does, such as that it is lost.
    """

    entry_id: int
    title: str
    kind: GuideKind
    score: float
    asks_more: bool = False


@dataclass(frozen=True)
class Texts:
    """What an entry is found by."""

    entry_id: int
    title: str
    kind: GuideKind
    wordings: tuple[str, ...]


@dataclass(frozen=True)
class _Entry:
    texts: Texts
    readings: tuple[Reading, ...]
    grams: frozenset[str]
    aspects: frozenset[str]  # Of any wording.
    constant: frozenset[str]  # Of every wording.


class GuideIndex:
    """Built once for one state of the guide."""

    def __init__(self, entries: Iterable[Texts]) -> None:
        self._entries = [_entry(one) for one in entries]
        self._exact: dict[str, int] = {}
        self._having: dict[str, list[int]] = defaultdict(list)
        for at, entry in enumerate(self._entries):
            for reading in entry.readings:
                self._exact.setdefault(reading.plain, at)
            for gram in entry.grams:
                self._having[gram].append(at)

    def best(self, text: str, *, limit: int = 3) -> list[Match]:
        """The entries nearest to a question, the nearest first."""
        question = read_wording(text)
        scores = {at: self._score(question, self._entries[at]) for at in self._nearest(question)}
        exact = self._exact.get(question.plain)
        if exact is not None:
            scores[exact] = 1.0
        ranked = sorted(scores, key=lambda at: (-scores[at], at))[:limit]
        return [_match(question, self._entries[at], scores[at]) for at in ranked if scores[at] > 0]

    def _nearest(self, question: Reading) -> Sequence[int]:
        shared: dict[int, float] = defaultdict(float)
        for gram, weight in question.grams.items():
            for at in self._having.get(gram, ()):
                shared[at] += weight
        return sorted(shared, key=lambda at: -shared[at])[:_COMPARED]

    def _score(self, question: Reading, entry: _Entry) -> float:
        score = max(_likeness(question, reading, entry.grams) for reading in entry.readings)
        score *= _ASKS_MORE if question.aspects - entry.aspects else 1
        return score * (_ASKS_LESS if entry.constant - question.aspects else 1)


def _entry(texts: Texts) -> _Entry:
    readings = tuple(read_wording(one) for one in (texts.title, *texts.wordings))
    return _Entry(
        texts,
        readings,
        grams=frozenset(chain.from_iterable(one.grams for one in readings)),
        aspects=frozenset().union(*(one.aspects for one in readings)),
        constant=frozenset.intersection(*(one.aspects for one in readings)),
    )


def _likeness(question: Reading, wording: Reading, elsewhere: frozenset[str]) -> float:
    shared = _weight(question.grams, wording.grams)
    if not shared:
        return 0.0
    known = _KNOWN_ELSEWHERE * (_weight(question.grams, elsewhere) - shared)
    surplus = max(question.weight - shared - known, 0.0)
    return shared / (shared + _SURPLUS * surplus + (1 - _SURPLUS) * (wording.weight - shared))


def _weight(grams: Mapping[str, float], among: Mapping[str, float] | frozenset[str]) -> float:
    return sum(weight for gram, weight in grams.items() if gram in among)


def _match(question: Reading, entry: _Entry, score: float) -> Match:
    texts = entry.texts
    return Match(texts.entry_id, texts.title, texts.kind, round(score, 3), bool(question.aspects - entry.aspects))
