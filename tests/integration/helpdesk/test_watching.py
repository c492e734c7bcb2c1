"""The day after a switch: a clear fall rings the admins once; chance rings nobody."""

import random
from datetime import timedelta
from math import comb
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from helpdesk.audit.models import AuditEntry
from helpdesk.clock import FixedClock
from helpdesk.outbox.models import OutboxRow
from helpdesk.people import Admin
from helpdesk.readings.services import LiveFigures
from helpdesk.training.models import ModelSwitch, ModelVersion, SwitchKind
from helpdesk.training.versions import record_switch
from helpdesk.training.watching import (
    LOOKS,
    MODEL_ALARM,
    Figure,
    WatchLimits,
    chance_of_rise,
    judge_live,
    start_watching,
    watch_switch,
)
from tests.support.models import make_messages, make_model

LIMITS = WatchLimits()
ADMINS = (3001, 3002)


@pytest.fixture
def switch(session: Session, clock: FixedClock, tmp_path: Path) -> ModelSwitch:
    """An hour ago another version took over; the one before read 100 messages well in the hour before that."""
    old = make_model(session, clock, tmp_path, "old.tar.gz")
    record_switch(session, old, kind=SwitchKind.FIRST, by=Admin(3001), seconds=1.0, clock=clock)
    new = make_model(session, clock, tmp_path, "new.tar.gz")
    clock.advance(timedelta(days=3))
    make_messages(session, clock, old, 100, fallbacks=5, corrected=2)
    clock.advance(timedelta(minutes=30))
    switch = switched(session, clock, new)
    clock.advance(timedelta(minutes=30))
    return switch


def switched(session: Session, clock: FixedClock, version: ModelVersion, **facts: SwitchKind) -> ModelSwitch:
    kind = facts.get("kind", SwitchKind.ACTIVATE)
    switch = record_switch(session, version, kind=kind, by=Admin(3001), seconds=1.0, clock=clock)
    start_watching(session, switch)
    return switch


def version(session: Session, switch: ModelSwitch) -> ModelVersion:
    return session.get_one(ModelVersion, switch.version_id)


def look(session: Session, clock: FixedClock) -> bool:
    clock.advance(timedelta(minutes=30))
    return watch_switch(session, admins=ADMINS, limits=LIMITS, clock=clock)


def alarms(session: Session) -> list[OutboxRow]:
    query = select(OutboxRow).where(OutboxRow.kind == MODEL_ALARM).order_by(OutboxRow.recipient_id)
    return list(session.scalars(query))


def test_a_clear_fall_rings_every_admin_once(session: Session, clock: FixedClock, switch: ModelSwitch) -> None:
    make_messages(session, clock, version(session, switch), 100, fallbacks=30, corrected=3)
    assert look(session, clock)
    assert not look(session, clock)
    assert [row.recipient_id for row in alarms(session)] == [3001, 3002]
    facts = alarms(session)[0].params
    assert facts["worse"] == ["fallbacks"]
    assert facts["before"] == {"messages": 100, "fallbacks": 5, "corrections": 2}
    assert facts["after"] == {"messages": 100, "fallbacks": 30, "corrections": 3}
    assert switch.alarmed_at is not None
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "model_alarm")).one()
    assert entry.details == {"switch": switch.id, "model": switch.version_id, "worse": ["fallbacks"]}


def test_corrections_ring_as_well(session: Session, clock: FixedClock, switch: ModelSwitch) -> None:
    make_messages(session, clock, version(session, switch), 100, fallbacks=5, corrected=20)
    assert look(session, clock)
    assert alarms(session)[0].params["worse"] == ["corrections"]


def test_a_few_more_a_few_messages_or_no_admin_ring_nobody(
    session: Session, clock: FixedClock, switch: ModelSwitch
) -> None:
    make_messages(session, clock, version(session, switch), 29, fallbacks=29)
    assert not look(session, clock)  # Too few to say anything.
    make_messages(session, clock, version(session, switch), 200, fallbacks=0)
    assert not look(session, clock)  # 29 of 229: more, and not beyond chance.
    make_messages(session, clock, version(session, switch), 50, fallbacks=50)
    assert not watch_switch(session, admins=(), limits=LIMITS, clock=clock)
    assert look(session, clock)


def test_only_the_same_length_before_the_switch_counts(
    session: Session, clock: FixedClock, switch: ModelSwitch
) -> None:
    """Half an hour after the switch, half an hour before it: the 100 messages of then are just inside."""
    make_messages(session, clock, version(session, switch), 100, fallbacks=30)
    assert not watch_switch(session, admins=ADMINS, limits=LIMITS, clock=FixedClock(switch.at + timedelta(minutes=29)))
    assert watch_switch(session, admins=ADMINS, limits=LIMITS, clock=FixedClock(switch.at + timedelta(minutes=31)))


def test_after_a_day_nobody_looks_any_more(session: Session, clock: FixedClock, switch: ModelSwitch) -> None:
    make_messages(session, clock, version(session, switch), 100, fallbacks=50)
    clock.advance(timedelta(hours=24))
    assert not look(session, clock)


def test_another_switch_ends_the_watching_and_the_version_a_rollback_leads_to_is_watched_instead(
    session: Session, clock: FixedClock, switch: ModelSwitch
) -> None:
    make_messages(session, clock, version(session, switch), 100, fallbacks=50)
    clock.advance(timedelta(minutes=5))
    old = session.get_one(ModelVersion, switch.version_before_id)
    back = switched(session, clock, old, kind=SwitchKind.ROLLBACK)
    assert back.watched_until == clock.now() + timedelta(hours=24)
    make_messages(session, clock, old, 60, fallbacks=30)
    assert not look(session, clock), "as bad as before, not worse"
    make_messages(session, clock, old, 140, fallbacks=140)
    assert look(session, clock)
    assert alarms(session)[0].params["switch"] == back.id
    assert switch.alarmed_at is None


def test_the_first_version_of_all_is_compared_with_nothing(session: Session, clock: FixedClock, tmp_path: Path) -> None:
    only = make_model(session, clock, tmp_path, "only.tar.gz")
    assert switched(session, clock, only, kind=SwitchKind.FIRST).watched_until is None
    make_messages(session, clock, only, 100, fallbacks=100)
    assert not look(session, clock)


def test_the_chance_is_fishers() -> None:
    """The tea of Fisher's lady: 3 of 4 right by chance alone, 17 of 70."""
    assert chance_of_rise(1, 4, 3, 4) == pytest.approx(17 / 70)
    assert chance_of_rise(0, 4, 4, 4) == pytest.approx(1 / 70)
    assert chance_of_rise(0, 50, 0, 50) == 1.0
    assert chance_of_rise(3000, 30_000, 3900, 30_000) < 1e-20


@settings(max_examples=25, deadline=None)
@given(st.integers(30, 45), st.integers(30, 45), st.floats(0.01, 0.99))
def test_equal_versions_ring_with_no_more_than_the_allowed_chance(before: int, after: int, rate: float) -> None:
    """Exactly, over every outcome of both: one look at one figure stays below its share of ``chance``."""
    limits = WatchLimits(least_messages=1, fallback_points=0.0)

    def likely(count: int, cases: int) -> float:
        return comb(count, cases) * float(rate**cases) * float((1 - rate) ** (count - cases))

    rings = 0.0
    for old in range(before + 1):
        for new in range(after + 1):
            judged = judge_live(LiveFigures(before, old, 0), LiveFigures(after, new, 0), limits)
            if Figure.FALLBACKS in judged.worse:
                rings += likely(before, old) * likely(after, new)
    assert rings <= limits.chance / (2 * LOOKS) + 1e-12


def test_whole_days_of_equal_versions_hardly_ever_ring() -> None:
    """Every hour both read 20 messages; in 400 days at most ``chance`` of them may ring, and far fewer do."""
    chance = random.Random(7)  # noqa: S311  # Not for secrets: the same days each time.
    limits = WatchLimits(fallback_points=0.0, correction_points=0.0)
    assert sum(rings_on_a_day(chance, 0.12, 0.12, limits) for _ in range(400)) <= 400 * limits.chance


def test_a_version_twice_as_unsure_is_found_on_most_days() -> None:
    chance = random.Random(7)  # noqa: S311  # Not for secrets: the same days each time.
    found = sum(rings_on_a_day(chance, 0.12, 0.24, LIMITS) for _ in range(100))
    assert found >= 90


def rings_on_a_day(chance: random.Random, before: float, after: float, limits: WatchLimits) -> bool:
    old = new = 0
    for hour in range(1, LOOKS + 1):
        old += sum(chance.random() < before for _ in range(20))
        new += sum(chance.random() < after for _ in range(20))
        count = 20 * hour
        if judge_live(LiveFigures(count, old, 0), LiveFigures(count, new, 0), limits).worse:
            return True
    return False
