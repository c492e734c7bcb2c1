"""Right after staff answered a ticket, what the guide surely knows is a question and no part of the ticket."""

import pytest
from sqlalchemy import select

from actions.requests import StartRequest
from helpdesk.clock import FixedClock
from helpdesk.database import Database
from helpdesk.residents.models import Resident
from helpdesk.tickets.commands import StaffWords
from helpdesk.tickets.models import TicketMessage
from helpdesk.tickets.services import answer_resident, ask_resident, claim_ticket
from tests.support.factories import make_staff, make_ticket
from tests.support.guide import RESIDENCE, make_entry
from tests.unit.actions.conftest import Run

QUESTION = "居住证怎么办理"


@pytest.fixture
def spoken(served: Database, clock: FixedClock, resident_id: int, request: pytest.FixtureRequest) -> None:
    """Staff have answered the resident's ticket, or asked and wait."""
    with served.session() as session:
        make_entry(session, clock, RESIDENCE)
        number = make_ticket(session, clock, session.get(Resident, resident_id)).number
        staff = make_staff(session, clock)
        claim_ticket(session, number, by=staff, clock=clock)
        say = answer_resident if request.param == "answered" else ask_resident
        say(session, StaffWords(number, "师傅今晚过去修"), by=staff, clock=clock)


def supplements(served: Database) -> list[str]:
    with served.reading() as session:
        return list(session.scalars(select(TicketMessage.text).where(TicketMessage.kind == "supplement")))


@pytest.mark.parametrize("spoken", ["answered"], indirect=True)
def test_what_the_guide_surely_answers_is_answered(run: Run, spoken: None, served: Database) -> None:
    assert run(StartRequest(), QUESTION, intent="ask_information").said == ["utter_guide_answer"]
    assert supplements(served) == []


@pytest.mark.parametrize("spoken", ["answered"], indirect=True)
def test_another_question_still_goes_to_the_ticket(run: Run, spoken: None, served: Database) -> None:
    assert run(StartRequest(), "师傅几点过来", intent="ask_information").said == ["utter_supplemented"]
    assert supplements(served) == ["师傅几点过来"]


@pytest.mark.parametrize("spoken", ["asked"], indirect=True)
def test_while_staff_wait_words_are_their_answer_unless_surely_new(run: Run, spoken: None, served: Database) -> None:
    assert run(StartRequest(), QUESTION, intent="ask_information", confidence=0.7).said == ["utter_supplemented"]
    assert supplements(served) == [QUESTION]
