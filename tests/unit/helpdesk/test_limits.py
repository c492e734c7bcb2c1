"""Limits by topic and in calendar days, the office's own days, and what office.yml may say about time."""

from datetime import UTC, date, datetime, time

import pytest
from pydantic import ValidationError

from helpdesk.catalogue import Service
from helpdesk.deadlines.services import clocks
from helpdesk.deadlines.working_days import is_announced, is_working_day
from helpdesk.office import Office
from helpdesk.office.limits import Calendar, Deadlines, Limit, ReminderRules, TopicLimits

TUESDAY = datetime(2026, 3, 10, 2, 0, tzinfo=UTC)


def test_a_topic_has_limits_of_its_own_and_urgent_ones_come_before(office: Office) -> None:
    slow = Deadlines(topics={"noise": TopicLimits(handle=Limit(days=30))})
    here = office.model_copy(update={"deadlines": slow})
    assert clocks(Service.SNAPSHOT, "normal", here, TUESDAY, "noise").promised_on == date(2026, 4, 9)
    assert clocks(Service.SNAPSHOT, "normal", here, TUESDAY, "roads").promised_on == date(2026, 3, 19)
    assert clocks(Service.SNAPSHOT, "urgent", here, TUESDAY, "noise").promised_on == date(2026, 3, 11)


def test_the_office_has_days_of_its_own(office: Office) -> None:
    own = Calendar(holidays=(date(2026, 3, 11),), workdays=(date(2026, 3, 14),), years=(2027,))
    here = office.model_copy(update={"calendar": own})
    assert not is_working_day(date(2026, 3, 11), here)
    assert is_working_day(date(2026, 3, 14), here)
    assert is_announced(2027, here)
    assert clocks(Service.CONSULT, "normal", here, TUESDAY).promised_on == date(2026, 3, 14)


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: Limit(days=3, hours=2), "四个里只填一个"),
        (lambda: TopicLimits(), "至少填一个"),
        (lambda: Calendar(holidays=(date(2026, 3, 7),), workdays=(date(2026, 3, 7),)), "2026-03-07"),
        (lambda: ReminderRules(quiet_from=time(7), quiet_to=time(8)), "quiet_to"),
        (lambda: ReminderRules(digest_at=time(6)), "digest_at"),
    ],
)
def test_what_cannot_be_is_refused_with_what_is_allowed(make: object, said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        make()  # type: ignore[operator]
