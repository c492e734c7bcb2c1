"""A version that failed the gate goes live only when two admins want it."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from helpdesk.audit.models import AuditEntry
from helpdesk.clock import FixedClock
from helpdesk.errors import InvalidInputError
from helpdesk.people import SYSTEM, Admin
from helpdesk.training.models import ModelVersion, Verdict
from helpdesk.training.overriding import agree_override, ask_override, find_held_back, refuse_override
from helpdesk.training.services import request_training
from helpdesk.training.versions import add_version

FIRST, SECOND = Admin(11), Admin(12)
BOTH = [11, 12]
REASON = "居民等着用新说法"


@pytest.fixture
def failed(session: Session, clock: FixedClock) -> ModelVersion:
    """A version the gate did not let pass."""
    version = add_version(session, file="a.tar.gz", data_hash="0" * 64, examples=1, by=SYSTEM, clock=clock)
    version.verdict = Verdict.FAILED
    return version


def test_a_second_admin_agrees_and_both_are_noted(session: Session, clock: FixedClock, failed: ModelVersion) -> None:
    ask_override(session, failed.id, reason=f" {REASON} ", admins=BOTH, by=FIRST, clock=clock)
    assert find_held_back(session, failed.id, clock=clock).waits
    agree_override(session, failed.id, by=SECOND, clock=clock)
    assert (failed.verdict, failed.override_reason) == (Verdict.OVERRIDDEN, REASON)
    assert (failed.override_by, failed.override_agreed_by) == (11, 12)
    entries = session.scalars(select(AuditEntry).where(AuditEntry.action.contains("override"))).all()
    assert [one.action for one in entries] == ["ask_override", "agree_override"]
    assert REASON not in str([one.details for one in entries])


def test_a_third_admin_comes_too_late_for_what_is_agreed(
    session: Session, clock: FixedClock, failed: ModelVersion
) -> None:
    ask_override(session, failed.id, reason=REASON, admins=[*BOTH, 13], by=FIRST, clock=clock)
    agree_override(session, failed.id, by=SECOND, clock=clock)
    with pytest.raises(InvalidInputError, match="已经同意"):
        refuse_override(session, failed.id, by=Admin(13), clock=clock)
    assert failed.verdict is Verdict.OVERRIDDEN


def test_nobody_agrees_with_himself(session: Session, clock: FixedClock, failed: ModelVersion) -> None:
    ask_override(session, failed.id, reason=REASON, admins=BOTH, by=FIRST, clock=clock)
    with pytest.raises(InvalidInputError, match="另一位管理员"):
        agree_override(session, failed.id, by=FIRST, clock=clock)
    assert failed.verdict is Verdict.FAILED


def test_a_single_admin_cannot(session: Session, clock: FixedClock, failed: ModelVersion) -> None:
    with pytest.raises(InvalidInputError, match="只有您一位"):
        ask_override(session, failed.id, reason=REASON, admins=[11, 11], by=FIRST, clock=clock)


@pytest.mark.parametrize("reason", ["", "  急  ", "快上线吧"])
def test_a_reason_must_say_something(session: Session, clock: FixedClock, failed: ModelVersion, reason: str) -> None:
    with pytest.raises(InvalidInputError, match="至少 5 个字"):
        ask_override(session, failed.id, reason=reason, admins=BOTH, by=FIRST, clock=clock)
    assert failed.override_by is None


def test_a_reason_must_be_readable(session: Session, clock: FixedClock, failed: ModelVersion) -> None:
    with pytest.raises(InvalidInputError, match="短一点"):
        ask_override(session, failed.id, reason="要" * 501, admins=BOTH, by=FIRST, clock=clock)


def test_a_wish_ends_after_a_day(session: Session, clock: FixedClock, failed: ModelVersion) -> None:
    ask_override(session, failed.id, reason=REASON, admins=BOTH, by=FIRST, clock=clock)
    clock.advance(timedelta(hours=24))
    with pytest.raises(InvalidInputError, match="过了一天"):
        agree_override(session, failed.id, by=SECOND, clock=clock)
    ask_override(session, failed.id, reason=REASON, admins=BOTH, by=SECOND, clock=clock)
    assert agree_override(session, failed.id, by=FIRST, clock=clock).override_by == 12


def test_a_refusal_leaves_it_failed_and_open_for_another_wish(
    session: Session, clock: FixedClock, failed: ModelVersion
) -> None:
    ask_override(session, failed.id, reason=REASON, admins=BOTH, by=FIRST, clock=clock)
    refuse_override(session, failed.id, by=SECOND, clock=clock)
    assert (failed.verdict, failed.override_by, failed.override_reason) == (Verdict.FAILED, None, None)
    with pytest.raises(InvalidInputError, match="没有人在等"):
        agree_override(session, failed.id, by=SECOND, clock=clock)


def test_two_wishes_at_once_are_one(session: Session, clock: FixedClock, failed: ModelVersion) -> None:
    ask_override(session, failed.id, reason=REASON, admins=BOTH, by=FIRST, clock=clock)
    with pytest.raises(InvalidInputError, match="已经提出"):
        ask_override(session, failed.id, reason=REASON, admins=BOTH, by=SECOND, clock=clock)
    ask_override(session, failed.id, reason="换一个更好的说法", admins=BOTH, by=FIRST, clock=clock)
    assert failed.override_reason == "换一个更好的说法"


def test_what_passed_needs_no_override(session: Session, clock: FixedClock, failed: ModelVersion) -> None:
    failed.verdict = Verdict.PASSED
    with pytest.raises(InvalidInputError, match="没有被检查拦下"):
        ask_override(session, failed.id, reason=REASON, admins=BOTH, by=FIRST, clock=clock)


def test_what_could_not_be_examined_needs_two_as_well(
    session: Session, clock: FixedClock, failed: ModelVersion
) -> None:
    failed.verdict = None
    ask_override(session, failed.id, reason=REASON, admins=BOTH, by=FIRST, clock=clock)
    agree_override(session, failed.id, by=SECOND, clock=clock)
    assert failed.verdict is Verdict.OVERRIDDEN


def test_nobody_asks_for_what_is_still_examined(session: Session, clock: FixedClock, failed: ModelVersion) -> None:
    failed.verdict, failed.job_id = None, request_training(session, by=FIRST, clock=clock).id
    with pytest.raises(InvalidInputError, match="还在做上线检查"):
        ask_override(session, failed.id, reason=REASON, admins=BOTH, by=FIRST, clock=clock)


def test_what_was_dropped_stays_dropped(session: Session, clock: FixedClock, failed: ModelVersion) -> None:
    failed.dropped_at = clock.now()
    with pytest.raises(InvalidInputError, match="放弃"):
        ask_override(session, failed.id, reason=REASON, admins=BOTH, by=FIRST, clock=clock)
    with pytest.raises(InvalidInputError):
        ask_override(session, 999, reason=REASON, admins=BOTH, by=FIRST, clock=clock)
