"""Words said after 补充几句 or 未解决, without pulling at a message: they belong to that matter."""

from datetime import timedelta
from typing import Any

import pytest

from actions.requests import StartRequest
from bot.residents.tickets import tell_about_open
from helpdesk.clock import FixedClock
from helpdesk.crowds.services import join_ticket
from helpdesk.database import Database
from helpdesk.residents.models import Resident
from helpdesk.tickets.commands import StaffWords
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.queries import ticket_by_number
from helpdesk.tickets.services import claim_ticket, rate_ticket, resolve_ticket
from tests.support.factories import make_resident, make_staff, make_ticket
from tests.support.saying import photo
from tests.unit.actions.conftest import Outcome, Run


@pytest.fixture
def joined(served: Database, clock: FixedClock, resident_id: int) -> str:
    """Number of another one's ticket that the resident joined."""
    with served.session() as session:
        ticket = make_ticket(session, clock, make_resident(session, clock, name="李强"), summary="桥上护栏松了")
        join_ticket(session, ticket, by=_resident(session, resident_id), clock=clock)
        return ticket.number


def _resident(session: Any, resident_id: int) -> Resident:
    found = session.get(Resident, resident_id)
    assert found is not None
    return found


def press_supplement(served: Database, clock: FixedClock, resident_id: int, number: str) -> None:
    with served.session() as session:
        who = _resident(session, resident_id).telegram_user_id
        tell_about_open(session, who, number, "supplement_hint", clock=clock)


def call_unsolved(served: Database, clock: FixedClock, resident_id: int, number: str) -> None:
    with served.session() as session:
        sun = make_staff(session, clock)
        claim_ticket(session, number, by=sun, clock=clock)
        resolve_ticket(session, StaffWords(number, "换好了", without_photo=True), by=sun, clock=clock)
        clock.advance(timedelta(minutes=2))
        rate_ticket(session, number, resolution="unsolved", by=_resident(session, resident_id), clock=clock)


def _found(session: Any, number: str) -> Ticket:
    found = ticket_by_number(session, number)
    assert found is not None
    return found


def told(served: Database, number: str) -> list[str]:
    with served.session() as session:
        return [one.text for one in _found(session, number).messages if one.kind == "supplement"]


def say(run: Run, text: str, message: str = "m1", **facts: Any) -> Outcome:
    metadata = {"telegram_message_id": int(message[1:]) + 100}
    return run(
        StartRequest(),
        text,
        intent=facts.pop("intent", "report_snapshot"),
        message_id=message,
        metadata=metadata,
        **facts,
    )


def send_photo(run: Run, message: str) -> Outcome:
    metadata = {"attachments": [photo()], "telegram_message_id": int(message[1:]) + 100}
    return run(StartRequest(), "/attach", intent="attach", message_id=message, metadata=metadata)


def test_words_after_the_press_are_added(
    run: Run, served: Database, clock: FixedClock, resident_id: int, joined: str
) -> None:
    press_supplement(served, clock, resident_id, joined)
    clock.advance(timedelta(minutes=3))
    added = say(run, "灯杆子也歪了")
    assert (added.said, added.followup) == (["utter_supplemented"], None)
    assert told(served, joined) == ["灯杆子也歪了"]


def test_a_photo_follows_the_words_and_the_next_matter_does_not(
    run: Run, served: Database, clock: FixedClock, resident_id: int, joined: str
) -> None:
    press_supplement(served, clock, resident_id, joined)
    clock.advance(timedelta(seconds=30))
    say(run, "灯杆子也歪了")
    clock.advance(timedelta(minutes=1))
    assert send_photo(run, "m2").said == ["utter_supplemented"]
    assert say(run, "青山村的路塌了一大块", "m3").said == ["utter_start_snapshot"]
    assert len(told(served, joined)) == 2


@pytest.mark.parametrize(
    ("text", "facts"), [("另外我要投诉楼下打麻将", {}), ("我要开居住证明", {"intent": "request_certificate"})]
)
def test_another_matter_after_the_press_is_not_swallowed(
    run: Run, served: Database, clock: FixedClock, resident_id: int, joined: str, text: str, facts: dict[str, str]
) -> None:
    press_supplement(served, clock, resident_id, joined)
    assert say(run, text, **facts).followup is not None
    assert told(served, joined) == []


def test_an_old_press_is_forgotten(
    run: Run, served: Database, clock: FixedClock, resident_id: int, joined: str
) -> None:
    press_supplement(served, clock, resident_id, joined)
    clock.advance(timedelta(minutes=16))
    assert say(run, "灯杆子也歪了").said == ["utter_start_snapshot"]


@pytest.mark.parametrize("intent", ["report_snapshot", "file_complaint"])
def test_who_joined_and_calls_it_unsolved_is_heard(
    run: Run, served: Database, clock: FixedClock, resident_id: int, joined: str, intent: str
) -> None:
    call_unsolved(served, clock, resident_id, joined)
    assert say(run, "桥那头还是晃，骗人的吧", intent=intent).said == ["utter_supplemented"]
    with served.session() as session:
        assert _found(session, joined).unsolved_reason == "桥那头还是晃，骗人的吧"


def test_a_photo_says_what_is_unsolved(
    run: Run, served: Database, clock: FixedClock, resident_id: int, joined: str
) -> None:
    call_unsolved(served, clock, resident_id, joined)
    assert send_photo(run, "m1").said == ["utter_supplemented"]


def test_a_stranger_to_the_matter_adds_nothing(
    run: Run, served: Database, clock: FixedClock, resident_id: int, joined: str
) -> None:
    press_supplement(served, clock, resident_id, joined)
    with served.session() as session:
        other = make_resident(session, clock, name="陈静").id
    assert say(run, "灯杆子也歪了", sender=f"r{other}").said == ["utter_start_snapshot"]
    assert told(served, joined) == []
