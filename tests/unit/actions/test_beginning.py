"""Which service the first words open, what else they hold, and what short words mean afterwards."""

from typing import Any

import pytest
from sqlalchemy import select

from actions.outside import Clarify, OutsideAnswer
from actions.requests import FinishRequest, StartRequest
from actions.tickets import CheckProgress, Rate
from helpdesk.clock import FixedClock
from helpdesk.database import Database
from helpdesk.residents.models import Resident
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.states import Status
from tests.support.factories import make_resolved_ticket, make_staff, make_ticket
from tests.unit.actions.conftest import Run

THINGS = {"name": "public_facilities", "confidence": 0.9}
FILLED = {
    "service": "complaint",
    "description": "路灯坏了，另外楼上天天装修",
    "target": "幸福路",
    "since": "",
    "confirmation": "submit",
}
PARKED: list[dict[str, Any]] = [
    {"text": "楼上天天装修", "intent": "", "entities": [], "topic": None, "files": [], "location": None}
]


@pytest.mark.parametrize(
    ("text", "service"),
    [
        ("和平路菜市场门口的路灯坏了三天了，老人家不敢走", "snapshot"),
        ("我要投诉路灯坏了没人管", "complaint"),
        ("物业把路灯关了", "complaint"),
    ],
)
def test_a_broken_thing_is_reported_and_only_people_are_complained_of(run: Run, text: str, service: str) -> None:
    assert run(StartRequest(), text, intent="file_complaint", topic=THINGS).slots["service"] == service


@pytest.mark.parametrize(
    ("text", "service"),
    [
        ("宅基地咋申请", "consult"),
        ("居住证到期了去哪续", "consult"),
        ("办居住证明要什么材料", "certificate"),
        ("帮我办个居住证", "certificate"),
    ],
)
def test_a_question_about_a_permit_is_no_request_for_a_certificate(run: Run, text: str, service: str) -> None:
    assert run(StartRequest(), text, intent="request_certificate").slots["service"] == service


def test_a_certificate_in_traditional_characters_is_the_same_one(run: Run) -> None:
    words = "我想申請居住證明，要準備什麼資料呢"
    begun = run(StartRequest(), words, intent="request_certificate", entities={"cert_type": "居住證明"})
    assert begun.slots["cert_type"] == "居住证明"
    assert "utter_bring" in begun.said[-1]


def test_a_service_named_outright_begins_whatever_the_model_says(run: Run) -> None:
    assert run(CheckProgress(), "我想投诉", intent="check_progress").slots["service"] == "complaint"
    assert run(CheckProgress(), "投诉办好了吗", intent="check_progress").said == ["utter_no_ticket"]


def test_a_second_matter_of_the_first_words_is_offered_when_the_first_is_filed(run: Run) -> None:
    begun = run(StartRequest(), "门口路灯坏了，另外楼上天天装修", intent="file_complaint", topic=THINGS)
    assert begun.slots["next_matter"][0]["text"] == "楼上天天装修"
    filed = run(FinishRequest(), slots={**FILLED, "next_matter": begun.slots["next_matter"]})
    assert filed.said == ["utter_offer_next"]


@pytest.mark.parametrize(
    ("text", "intent", "said"),
    [
        ("接着办", "stop", "utter_clarify"),
        ("好的", "affirm", "utter_clarify"),
        ("不用了", "deny", "utter_next_dropped"),
    ],
)
def test_the_offer_is_answered_in_words(run: Run, text: str, intent: str, said: str) -> None:
    answered = run(OutsideAnswer(), text, intent=intent, slots={"next_matter": PARKED})
    assert answered.said == [said]
    assert answered.slots["next_matter"] is None


def test_what_is_taken_back_after_filing_may_be_added(
    run: Run, served: Database, clock: FixedClock, resident_id: int
) -> None:
    with served.session() as session:
        make_ticket(session, clock, session.get(Resident, resident_id))
    asked = run(OutsideAnswer(), "我说错了，是和平花苑", intent="correct")
    assert asked.said == ["utter_offer_supplement"]
    assert asked.titles[0] == "补充进去"


def test_a_rating_is_taken_from_words(run: Run, served: Database, clock: FixedClock, resident_id: int) -> None:
    with served.session() as session:
        make_resolved_ticket(session, clock, make_staff(session, clock), session.get(Resident, resident_id))
    run(Clarify(), "部分解决吧，边上还有个缝", intent="nlu_fallback")
    assert the_ticket(served).resolution == "partly"
    run(Rate(), "4分", intent="rate_service")
    assert the_ticket(served).satisfaction == 4
    assert the_ticket(served).status is Status.CLOSED


def the_ticket(served: Database) -> Ticket:
    """The only ticket as it is now."""
    with served.session() as session:
        return session.scalars(select(Ticket)).one()
