"""Buttons of /teach with tokens that stand for something else: said to be old, and nothing happens."""

from typing import Any

import pytest
from sqlalchemy.orm import Session

from bot.admins import proposing
from bot.views.teaching import OLD_BUTTON
from helpdesk.adjustments.models import AdjustmentKind
from helpdesk.adjustments.services import counting_rows
from helpdesk.clock import FixedClock
from helpdesk.emergencies.kinds import EmergencyKind
from helpdesk.errors import InvalidInputError
from helpdesk.people import Admin

CHAT = 3001
PROPOSED = {"kind": "word", "name": "福新桥头", "value": {}, "seen": 0}


@pytest.mark.parametrize("kept", [["utter_welcome"], "utter_welcome", {"name": "福新桥头"}, {"guide": {}}, 3, None])
def test_a_token_of_something_else_confirms_nothing(session: Session, clock: FixedClock, kept: Any) -> None:
    token = proposing.keep(session, kept, CHAT, clock)
    with pytest.raises(InvalidInputError, match=OLD_BUTTON):
        proposing.confirm(session, token, CHAT, alarms=None, by=Admin(CHAT), clock=clock)
    with pytest.raises(InvalidInputError, match=OLD_BUTTON):
        proposing.propose_kept(session, token, CHAT, at=0, clock=clock)
    assert counting_rows(session) == []


@pytest.mark.parametrize("kept", [["utter_welcome"], "utter_welcome", {"guide": {}}, 3])
def test_a_kind_of_emergency_for_no_keyword_is_refused(session: Session, clock: FixedClock, kept: Any) -> None:
    token = proposing.keep(session, kept, CHAT, clock)
    with pytest.raises(InvalidInputError, match=OLD_BUTTON):
        proposing.propose_kept(session, token, CHAT, kind=EmergencyKind.GAS, clock=clock)


@pytest.mark.parametrize("kept", [{"name": "utter_welcome"}, "utter_welcome", 3])
def test_a_text_is_only_found_among_texts(session: Session, clock: FixedClock, kept: Any) -> None:
    token = proposing.keep(session, kept, CHAT, clock)
    with pytest.raises(InvalidInputError, match=OLD_BUTTON):
        proposing.show_text(session, token, 0, CHAT, clock=clock)


def test_a_token_of_another_chat_is_refused(session: Session, clock: FixedClock) -> None:
    token = proposing.keep(session, PROPOSED, CHAT, clock)
    with pytest.raises(InvalidInputError, match=OLD_BUTTON):
        proposing.confirm(session, token, CHAT + 1, alarms=None, by=Admin(CHAT + 1), clock=clock)
    made = proposing.confirm(session, token, CHAT, alarms=None, by=Admin(CHAT), clock=clock)
    assert (made.kind, made.name) == (AdjustmentKind.WORD, "福新桥头")
