"""Titles of the menu stay told apart, whoever changes what, and in whatever order it is undone."""

import pytest
from sqlalchemy.orm import Session

from bot.views.wording import check_wording
from helpdesk.adjustments import services as adjustments
from helpdesk.adjustments.models import Adjustment
from helpdesk.adjustments.models import AdjustmentKind as Kind
from helpdesk.clock import FixedClock
from helpdesk.errors import InvalidInputError
from helpdesk.people import Admin

CONSULT, SUGGESTION = "button.menu.consult", "button.menu.suggestion"


def name(session: Session, clock: FixedClock, button: str, title: str) -> Adjustment:
    value = {"text": title}
    return adjustments.adjust(session, Kind.TEXT, button, value, by=Admin(7), clock=clock, check_text=check_wording)


def test_a_title_that_another_admin_gave_is_refused(session: Session, clock: FixedClock) -> None:
    name(session, clock, CONSULT, "问一问")
    with pytest.raises(InvalidInputError, match="已经有一个按钮叫“问一问”"):
        name(session, clock, SUGGESTION, "问一问")


def test_undoing_brings_no_title_back_that_is_another_buttons_by_now(session: Session, clock: FixedClock) -> None:
    name(session, clock, CONSULT, "问一问")
    second = name(session, clock, CONSULT, "问问看")
    name(session, clock, SUGGESTION, "问一问")
    with pytest.raises(InvalidInputError, match=r"不能撤销.*已经有一个按钮叫“问一问”"):
        adjustments.undo_adjustment(session, second.id, by=Admin(7), clock=clock, check_text=check_wording)


def test_the_shipped_title_comes_back_whatever_the_others_are_called(session: Session, clock: FixedClock) -> None:
    first = name(session, clock, CONSULT, "问一问")
    name(session, clock, SUGGESTION, "出主意")
    adjustments.undo_adjustment(session, first.id, by=Admin(7), clock=clock, check_text=check_wording)
    assert [row.name for row in adjustments.counting_rows(session)] == [SUGGESTION]
