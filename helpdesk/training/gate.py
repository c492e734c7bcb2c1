"""上线检查: whether a new model may answer in the place of the live one. Pure; docs/decisions/0018-the-gate.md.

Chance must not fail a good model: of a few changed messages some always get worse. So all messages together, a label
or a topic count as worse only when they fell by more than the limit AND the paired test says that chance alone would
hardly do that. Of the emergencies not one less may be found, whatever is won among other messages; and no scripted
talk that worked may break.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from helpdesk.settings import Settings
from helpdesk.training.models import ModelVersion, Verdict
from helpdesk.training.scores import Change, Changes, Scores, compare


class Hold(StrEnum):
    """Why one admin alone may not have a version answer residents."""

    FAILED = "failed"
    UNEXAMINED = "unexamined"
    HEARS_LESS = "hears_less"


HELD: Mapping[Hold, str] = {
    Hold.FAILED: "没有通过上线检查",
    Hold.UNEXAMINED: "还没有做上线检查",
    Hold.HEARS_LESS: "认出的急事比现在用的模型少",
}


class Code(StrEnum):
    """Why a model does not pass."""

    EMERGENCY_LOST = "emergency_lost"
    PHRASE_EMERGENCY_LOST = "phrase_emergency_lost"
    FALSE_ALARMS = "false_alarms"
    OVERALL = "overall"
    TOPIC_OVERALL = "topic_overall"
    LABEL = "label"
    TOPIC = "topic"
    FALLBACK = "fallback"
    PHRASES_WORSE = "phrases_worse"
    PHRASES_HARM = "phrases_harm"
    TALK_LOST = "talk_lost"
    # Of a first model, which nothing can be compared with.
    FIRST_SHARE = "first_share"
    FIRST_RECALL = "first_recall"
    FIRST_FALSE_ALARMS = "first_false_alarms"
    FIRST_TALKS = "first_talks"


@dataclass(frozen=True)
class Limits:
    """What is still good enough; points are of a hundred. See the settings ``gate_*`` for the words."""

    overall_points: float = 0.5
    label_points: float = 3.0
    least_messages: int = 15
    chance: float = 0.05
    false_alarm_points: float = 0.5
    fallback_points: float = 3.0
    first_share: float = 0.7
    first_recall: float = 0.85
    first_false_alarms: float = 0.05

    @classmethod
    def of(cls, settings: Settings) -> "Limits":
        """As the office has set them."""
        return cls(
            overall_points=settings.gate_overall_points,
            label_points=settings.gate_label_points,
            least_messages=settings.gate_least_messages,
            chance=settings.gate_chance,
            false_alarm_points=settings.gate_false_alarm_points,
            fallback_points=settings.gate_fallback_points,
            first_share=settings.gate_first_share,
            first_recall=settings.gate_first_recall,
            first_false_alarms=settings.gate_first_false_alarms,
        )


@dataclass(frozen=True)
class Measured:
    """All that is known of one model.

    ``phrases``: the office's phrases, which the new model has learned. ``later``: the newest of them, read by
    classifiers that have not (nlu/evaluation/later.py). ``talks``: whether each scripted talk went as it must.
    """

    frozen: Scores
    phrases: Scores | None = None
    later: Scores | None = None
    talks: Mapping[str, bool] = field(default_factory=dict)


@dataclass(frozen=True)
class Reason:
    """One thing that is not good enough: a code, the label, topic or message it is about, and the figures."""

    code: Code
    name: str = ""
    before: float = 0
    after: float = 0
    count: int = 0

    def as_facts(self) -> dict[str, Any]:
        """For storing."""
        return {
            "code": self.code.value,
            "name": self.name,
            "before": self.before,
            "after": self.after,
            "count": self.count,
        }


@dataclass(frozen=True)
class Judgement:
    """The verdict with its reasons; ``improved`` and ``worse`` are labels and topics that changed for certain."""

    reasons: tuple[Reason, ...]
    improved: tuple[str, ...] = ()
    worse: tuple[str, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether nothing speaks against it."""
        return not self.reasons


def hold_of(version: ModelVersion, live: ModelVersion | None) -> Hold | None:
    """What holds a version back; None where it passed, two want it nevertheless, or it answered before unexamined.

    An examination that could not be done is none that was passed: one person could see to that. And one that was passed
    says nothing of a model that went ``live`` since; of their emergencies what both heard then is compared.
    """
    if version.verdict is Verdict.OVERRIDDEN:
        return None
    if version.verdict is Verdict.FAILED:
        return Hold.FAILED
    if version.verdict is None and version.live_since is None:
        return Hold.UNEXAMINED
    return Hold.HEARS_LESS if live is not None and _hears_less(version, live) else None


def _hears_less(version: ModelVersion, live: ModelVersion) -> bool:
    """Fewer emergencies of the same test messages; False where they never read the same ones."""
    one, other = Scores.of(version.scores), Scores.of(live.scores)
    if one is None or other is None or one.frozen != other.frozen:
        return False
    return len(one.missed) > len(other.missed)


def judge(new: Measured, live: Measured | None, limits: Limits) -> Judgement:
    """Whether ``new`` may answer; without a live model by what any model must be able to do."""
    if live is None:
        return Judgement(tuple(_first(new, limits)))
    changes = compare(new.frozen, live.frozen)
    reasons = (
        *_emergencies(new, live, limits),
        *_talks(new, live),
        *_overall(new, live, changes, limits),
        *_groups(changes, limits),
        *_phrases(new, live, limits),
    )
    groups = {**changes.labels, **changes.topics}
    return Judgement(
        reasons,
        improved=tuple(name for name, one in groups.items() if one.improved > one.worse),
        worse=tuple(name for name, one in groups.items() if one.worse > one.improved),
    )


def _first(new: Measured, limits: Limits) -> Iterator[Reason]:
    frozen, recall, alarms = new.frozen, new.frozen.emergency_recall, new.frozen.false_alarms
    if frozen.share < limits.first_share:
        yield Reason(Code.FIRST_SHARE, before=limits.first_share, after=frozen.share, count=frozen.messages)
    if recall is not None and recall < limits.first_recall:
        yield Reason(Code.FIRST_RECALL, before=limits.first_recall, after=recall, count=frozen.emergencies)
    if alarms is not None and alarms > limits.first_false_alarms:
        yield Reason(Code.FIRST_FALSE_ALARMS, before=limits.first_false_alarms, after=alarms, count=frozen.others)
    broken = [name for name, went_well in new.talks.items() if not went_well]
    if len(broken) * 2 > len(new.talks):
        yield Reason(Code.FIRST_TALKS, after=len(broken), count=len(new.talks))


def _emergencies(new: Measured, live: Measured, limits: Limits) -> Iterator[Reason]:
    yield from _lost(Code.EMERGENCY_LOST, new.frozen, live.frozen)
    if new.phrases is not None and live.phrases is not None:
        yield from _lost(Code.PHRASE_EMERGENCY_LOST, new.phrases, live.phrases)
    before, after = len(live.frozen.alarms), len(new.frozen.alarms)
    if _points(after - before, new.frozen.others) > limits.false_alarm_points and after - before > 1:
        yield Reason(Code.FALSE_ALARMS, before=before, after=after, count=new.frozen.others)


def _lost(code: Code, new: Scores, live: Scores) -> Iterator[Reason]:
    """Each emergency that is missed now, if fewer are found; one for another is told, but forbids nothing."""
    if len(new.missed) > len(live.missed):
        for one in sorted(new.missed - live.missed):
            yield Reason(code, name=one)


def _talks(new: Measured, live: Measured) -> Iterator[Reason]:
    for name, went_well in new.talks.items():
        if not went_well and live.talks.get(name):
            yield Reason(Code.TALK_LOST, name=name)


def _overall(new: Measured, live: Measured, changes: Changes, limits: Limits) -> Iterator[Reason]:
    for code, change in ((Code.OVERALL, changes.total), (Code.TOPIC_OVERALL, changes.total_topics)):
        if _is_worse(change, limits.overall_points, limits):
            yield _of_change(code, "", change)
    before, after = len(live.frozen.fallbacks), len(new.frozen.fallbacks)
    if _points(after - before, new.frozen.messages) > limits.fallback_points and after - before > 1:
        yield Reason(Code.FALLBACK, before=before, after=after, count=new.frozen.messages)


def _groups(changes: Changes, limits: Limits) -> Iterator[Reason]:
    for code, groups in ((Code.LABEL, changes.labels), (Code.TOPIC, changes.topics)):
        for name, one in groups.items():
            if one.before.count >= limits.least_messages and _is_worse(one, limits.label_points, limits):
                yield _of_change(code, name, one)


def _phrases(new: Measured, live: Measured, limits: Limits) -> Iterator[Reason]:
    # Having learned them, it should read more of them; fewer, beyond chance, means that they fight each other.
    for code, after, before in (
        (Code.PHRASES_WORSE, new.phrases, live.phrases),
        (Code.PHRASES_HARM, new.later, live.later),
    ):
        if after is not None and before is not None:
            change = compare(after, before).total
            if _is_worse(change, limits.label_points, limits):
                yield _of_change(code, "", change)


def _is_worse(one: Change, points: float, limits: Limits) -> bool:
    """By more than so many points, by more than one message, and by more than chance."""
    fell = one.before.right - one.after.right
    return -one.change > points and fell > 1 and one.chance < limits.chance


def _of_change(code: Code, name: str, one: Change) -> Reason:
    return Reason(code, name=name, before=one.before.right, after=one.after.right, count=one.before.count)


def _points(part: int, whole: int) -> float:
    return 100 * part / whole if whole else 0.0
