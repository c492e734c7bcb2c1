"""The day after a switch: whether the new version is clearly worse with residents than the one before.

Every hour its live figures since the switch are compared with those of the version before, over the same length of
time right before the switch. Chance must not ring anybody: a rise counts when it is larger than a limit in points
and Fisher's exact test gives it a probability below ``chance`` divided by the number of looks and figures, so that all
looks of a day together ring for equal versions with at most that probability (Fisher, Statistical Methods for Research
Workers, 1934, §21.02; Bonferroni's inequality, Dunn, JASA 56 (1961)). What staff and residents correct comes hours
after the message, so a rise of corrections is seen late, never too early.
"""

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from math import exp, lgamma
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from helpdesk.audit.services import record
from helpdesk.clock import Clock
from helpdesk.outbox.services import enqueue
from helpdesk.people import SYSTEM
from helpdesk.readings.services import LiveFigures, figures_of
from helpdesk.settings import Settings
from helpdesk.training.models import ModelSwitch
from helpdesk.training.versions import live_version

WATCHED = timedelta(hours=24)
LOOKS = 24  # One an hour; a restart of the bot adds one.
MODEL_ALARM = "model_alarm"


class Figure(StrEnum):
    """What is compared."""

    FALLBACKS = "fallbacks"
    CORRECTIONS = "corrections"


@dataclass(frozen=True)
class WatchLimits:
    """When a fall is a clear one; see the settings ``watch_*``. Points are of a hundred messages."""

    least_messages: int = 30
    fallback_points: float = 5.0
    correction_points: float = 3.0
    chance: float = 0.05

    @classmethod
    def of(cls, settings: Settings) -> "WatchLimits":
        """As the office has set them."""
        return cls(
            least_messages=settings.watch_least_messages,
            fallback_points=settings.watch_fallback_points,
            correction_points=settings.watch_correction_points,
            chance=settings.watch_chance,
        )


@dataclass(frozen=True)
class Compared:
    """Two versions over the same length of time; ``worse`` are the figures that clearly rose."""

    before: LiveFigures
    after: LiveFigures
    worse: tuple[Figure, ...]


def start_watching(session: Session, switch: ModelSwitch) -> None:
    """Watch this switch for a day, a rollback as well: what was good once may not be so any more."""
    if switch.version_before_id is not None:
        switch.watched_until = switch.at + WATCHED
        session.flush()


def watched_switch(session: Session, now: datetime) -> ModelSwitch | None:
    """The switch that is watched: the last one, while its version answers, its day is not over and it did not ring."""
    switch = session.scalars(select(ModelSwitch).order_by(ModelSwitch.id.desc()).limit(1)).first()
    if switch is None or switch.watched_until is None or switch.alarmed_at is not None:
        return None
    live = live_version(session)
    is_live = live is not None and live.id == switch.version_id
    return switch if is_live and now <= switch.watched_until else None


def watch_switch(session: Session, *, admins: Collection[int], limits: WatchLimits, clock: Clock) -> bool:
    """Compare, and ring the admins where the new version is clearly worse, once per switch; whether it rang.

    Without admins there is nobody to ring, and it may still ring later.
    """
    switch = watched_switch(session, clock.now())
    if switch is None or not admins:
        return False
    compared = compare_live(session, switch, limits, now=clock.now())
    if compared is None or not compared.worse:
        return False
    switch.alarmed_at = clock.now()
    worse = [figure.value for figure in compared.worse]
    facts = {"switch": switch.id, "before": asdict(compared.before), "after": asdict(compared.after), "worse": worse}
    for admin in sorted(set(admins)):
        enqueue(
            session,
            MODEL_ALARM,
            recipient_kind="chat",
            recipient_id=admin,
            params=facts,
            key=f"{MODEL_ALARM}:{switch.id}:{admin}",
            clock=clock,
        )
    record(session, "model_alarm", by=SYSTEM, at=clock.now(), switch=switch.id, model=switch.version_id, worse=worse)
    session.flush()
    return True


def compare_live(session: Session, switch: ModelSwitch, limits: WatchLimits, *, now: datetime) -> Compared | None:
    """The versions before and after a switch with residents; None where there was none before."""
    if switch.version_before_id is None:
        return None
    length = min(now - switch.at, WATCHED)
    return judge_live(
        figures_of(session, switch.version_before_id, since=switch.at - length, until=switch.at),
        figures_of(session, switch.version_id, since=switch.at, until=switch.at + length),
        limits,
    )


def judge_live(before: LiveFigures, after: LiveFigures, limits: WatchLimits) -> Compared:
    """What clearly rose. Pure."""
    if min(before.messages, after.messages) < limits.least_messages:
        return Compared(before, after, ())
    rises: Mapping[Figure, tuple[int, int, float]] = {
        Figure.FALLBACKS: (before.fallbacks, after.fallbacks, limits.fallback_points),
        Figure.CORRECTIONS: (before.corrections, after.corrections, limits.correction_points),
    }
    each = limits.chance / (LOOKS * len(rises))
    worse = [
        figure
        for figure, (old, new, points) in rises.items()
        if 100 * (new / after.messages - old / before.messages) >= points
        and chance_of_rise(old, before.messages, new, after.messages) < each
    ]
    return Compared(before, after, tuple(worse))


def chance_of_rise(old: int, old_count: int, new: int, new_count: int) -> float:
    """Fisher's exact test, one-sided.

    How likely ``new`` or more of ``new_count`` would be if the ``old + new`` cases among all messages had fallen on the
    two versions by chance alone.
    """
    cases, everything = old + new, old_count + new_count
    whole = _log_choose(everything, cases)
    possible = range(new, min(new_count, cases) + 1)
    logs = (_log_choose(new_count, k) + _log_choose(old_count, cases - k) - whole for k in possible)
    return min(1.0, sum(exp(one) for one in logs))


def figures_of_facts(facts: Mapping[str, Any]) -> LiveFigures:
    """Figures as ``watch_switch`` stored them."""
    return LiveFigures(int(facts["messages"]), int(facts["fallbacks"]), int(facts["corrections"]))


def _log_choose(n: int, k: int) -> float:
    return lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1)
