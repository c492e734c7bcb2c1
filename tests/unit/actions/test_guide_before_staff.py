"""The guide has answered, and then staff asked: "不是" and "第一个" are for the staff."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from actions.outside import Clarify, OutsideAnswer
from actions.requests import StartRequest
from helpdesk.clock import FixedClock
from helpdesk.database import Database
from helpdesk.residents.models import Resident
from helpdesk.staff.models import Staff
from helpdesk.tickets.commands import StaffWords
from helpdesk.tickets.models import TicketMessage
from helpdesk.tickets.services import ask_resident, claim_ticket
from tests.support.factories import make_staff, make_ticket
from tests.support.guide import RENEWAL, RESIDENCE, make_entry
from tests.unit.actions.conftest import Run

Ask = Callable[[], None]


@pytest.fixture
def ask(served: Database, clock: FixedClock, resident_id: int) -> Ask:
    """A ticket in work; called, its owner asks the resident a minute later."""
    with served.session() as session:
        make_entry(session, clock, RESIDENCE)
        make_entry(session, clock, RENEWAL)
        number = make_ticket(session, clock, session.get(Resident, resident_id)).number
        staff_id = (staff := make_staff(session, clock)).id
        claim_ticket(session, number, by=staff, clock=clock)

    def ask_now() -> None:
        clock.advance(timedelta(minutes=1))
        with served.session() as session:
            by = session.get_one(Staff, staff_id)
            ask_resident(session, StaffWords(number, "是路口第一盏灯吗？"), by=by, clock=clock)

    return ask_now


def supplements(served: Database) -> list[str]:
    with served.reading() as session:
        return list(session.scalars(select(TicketMessage.text).where(TicketMessage.kind == "supplement")))


def test_no_answers_the_staff_who_asked_last(run: Run, ask: Ask, served: Database) -> None:
    shown = run(StartRequest(), "居住证怎么办理", intent="ask_information")
    assert shown.said == ["utter_guide_answer"]
    ask()
    assert run(OutsideAnswer(), "不是", intent="deny", slots=shown.slots).said == ["utter_supplemented"]
    assert supplements(served) == ["不是"]


def test_a_number_answers_the_staff_who_asked_last(run: Run, ask: Ask, served: Database) -> None:
    shown = run(StartRequest(), "居住证丢了怎么补", intent="ask_information")
    assert shown.said == ["utter_guide_perhaps"]
    ask()
    assert run(Clarify(), "第一个", intent="nlu_fallback", slots=shown.slots).said == ["utter_supplemented"]
    assert supplements(served) == ["第一个"]


def test_before_staff_ask_it_is_about_the_guide(run: Run, ask: Ask, served: Database) -> None:
    shown = run(StartRequest(), "居住证怎么办理", intent="ask_information")
    assert run(OutsideAnswer(), "不是", intent="deny", slots=shown.slots).said == ["utter_start_consult"]
    assert supplements(served) == []
