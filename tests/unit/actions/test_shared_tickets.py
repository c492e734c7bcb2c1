"""Talk about tickets that are shared: joined, or merged under a number of one's own."""

import pytest

from actions.tickets import CheckProgress, Rate, Urge, Withdraw
from helpdesk.clock import FixedClock
from helpdesk.crowds.merging import merge_ticket
from helpdesk.crowds.services import join_ticket
from helpdesk.database import Database
from helpdesk.residents.models import Resident
from helpdesk.tickets.commands import StaffWords
from helpdesk.tickets.queries import ticket_by_number
from helpdesk.tickets.services import claim_ticket, resolve_ticket
from tests.support.factories import make_resident, make_staff, make_ticket
from tests.unit.actions.conftest import Run


@pytest.fixture
def joined(served: Database, clock: FixedClock, resident_id: int) -> str:
    """Number of another one's ticket that the resident joined."""
    with served.session() as session:
        ticket = make_ticket(session, clock, make_resident(session, clock, name="李强"), summary="我是李强，路灯不亮")
        by = session.get(Resident, resident_id)
        assert by is not None
        join_ticket(session, ticket, by=by, clock=clock)
        return ticket.number


@pytest.fixture
def merged(served: Database, clock: FixedClock, resident_id: int) -> str:
    """Number of the resident's own ticket, merged into another one's."""
    with served.session() as session:
        lead = make_ticket(session, clock, make_resident(session, clock, name="李强"))
        own = make_ticket(session, clock, session.get(Resident, resident_id), summary="门口的灯坏了")
        merge_ticket(session, own.number, lead.number, by=make_staff(session, clock), clock=clock)
        return own.number


def test_progress_of_a_joined_ticket_names_nobody(run: Run, joined: str) -> None:
    told = run(CheckProgress(), "进度", intent="check_progress")
    assert told.said == ["utter_progress_new"]
    assert told.messages[0]["number"] == joined
    assert "您一起关注" in told.messages[0]["kind"]
    assert "李强" not in str(told.messages)


def test_progress_of_a_merged_ticket_is_the_leads_under_the_own_number(run: Run, merged: str) -> None:
    told = run(CheckProgress(), f"{merged}办得怎么样了", intent="check_progress")
    assert told.said == ["utter_progress_new"]
    assert told.messages[0]["number"] == merged
    assert "和 1 件同样的事合在一起办" in told.messages[0]["kind"]
    assert told.messages[0]["summary"] == "门口的灯坏了"


def test_a_joined_ticket_is_urged_but_not_withdrawn(run: Run, served: Database, joined: str) -> None:
    assert run(Withdraw(), f"撤回{joined}", intent="withdraw_ticket").said == ["utter_withdraw_joined"]
    assert run(Withdraw(), "撤回吧", intent="withdraw_ticket").said == ["utter_no_open_ticket"]
    assert run(Urge(), "快点", intent="urge_ticket").said == []
    with served.session() as session:
        ticket = ticket_by_number(session, joined)
        assert ticket is not None
        assert ticket.urge_count == 1


def test_who_joined_is_asked_how_it_was(run: Run, served: Database, clock: FixedClock, joined: str) -> None:
    with served.session() as session:
        sun = make_staff(session, clock)
        claim_ticket(session, joined, by=sun, clock=clock)
        resolve_ticket(session, StaffWords(joined, "修好了。", without_photo=True), by=sun, clock=clock)
    assert run(Rate(), "评价", intent="rate_service").said == ["utter_ask_rating_result"]
    run(Rate(), "都解决了", intent="rate_service")
    assert run(Rate(), "评价", intent="rate_service").said == ["utter_ask_satisfaction"]
