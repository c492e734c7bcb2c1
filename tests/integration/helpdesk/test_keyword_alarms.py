"""What a keyword would have done to a month of messages is counted before the transaction that writes it."""

import pytest
from sqlalchemy.orm import Session

from helpdesk.adjustments import services as adjustments
from helpdesk.adjustments.models import AdjustmentKind as Kind
from helpdesk.adjustments.previews import FalseAlarms
from helpdesk.clock import FixedClock
from helpdesk.errors import InvalidInputError
from helpdesk.people import Admin

GAS = {"kind": "gas"}


def add(session: Session, clock: FixedClock, alarms: FalseAlarms | None) -> None:
    adjustments.adjust(session, Kind.EMERGENCY, "罐子呲呲响", GAS, by=Admin(7), clock=clock, alarms=alarms)


def test_what_was_counted_before_is_not_counted_again(
    session: Session, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = adjustments.alarms_of(session, Kind.EMERGENCY, "罐子呲呲响", GAS, clock=clock)
    monkeypatch.delattr(adjustments, "false_alarms")
    add(session, clock, found)
    assert [row.name for row in adjustments.counting_rows(session)] == ["罐子呲呲响"]


def test_a_keyword_that_was_found_to_wake_people_for_nothing_is_refused(session: Session, clock: FixedClock) -> None:
    with pytest.raises(InvalidInputError, match="会多报 20 次警"):
        add(session, clock, FalseAlarms(20, 0))
    assert adjustments.counting_rows(session) == []


def test_other_changes_need_no_counting(session: Session, clock: FixedClock) -> None:
    assert adjustments.alarms_of(session, Kind.WORD, "福新桥头", {}, clock=clock) is None


def test_a_word_that_is_none_is_refused_before_anything_is_counted(session: Session, clock: FixedClock) -> None:
    with pytest.raises(InvalidInputError, match="不要标点"):
        adjustments.alarms_of(session, Kind.EMERGENCY, "罐子，响", GAS, clock=clock)
