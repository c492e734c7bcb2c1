"""Words inside a response: as domain.yml ships them, or as an admin says them, and never with a gap."""

from sqlalchemy.orm import Session

from actions.parts import part
from helpdesk.adjustments.models import AdjustmentKind as Kind
from helpdesk.adjustments.services import adjust
from helpdesk.clock import FixedClock
from helpdesk.people import Admin


def say(session: Session, clock: FixedClock, name: str, text: str) -> None:
    adjust(session, Kind.TEXT, name, {"text": text}, by=Admin(7), clock=clock, check_text=lambda *_: [])


def test_a_part_is_said_as_shipped_and_then_as_the_admin_wants_it(session: Session, clock: FixedClock) -> None:
    assert part(session, "doing") == "正在办理"
    assert part(session, "shared", count=2) == "，和 2 件同样的事合在一起办"
    say(session, clock, "utter_part_shared", "（另有 {count} 件同样的）")
    assert part(session, "shared", count=2) == "（另有 2 件同样的）"


def test_words_that_nobody_could_fill_in_are_passed_over(session: Session, clock: FixedClock) -> None:
    say(session, clock, "utter_part_doing", "{moon}在办")
    assert part(session, "doing") == "正在办理"
