"""The lead's own people let out a ticket that another team merged into theirs by mistake."""

import pytest
from sqlalchemy.orm import Session

from helpdesk.clock import FixedClock
from helpdesk.crowds.merging import merge_ticket, unmerge_ticket
from helpdesk.crowds.parting import SHOWN, merged_numbers
from helpdesk.crowds.queries import lead_number
from helpdesk.errors import InvalidInputError, NotAllowedError
from helpdesk.staff.models import Staff
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.services import claim_ticket
from helpdesk.tickets.states import Status
from tests.support.factories import make_staff, make_ticket
from tests.support.reading import actions


@pytest.fixture
def sun(session: Session, clock: FixedClock) -> Staff:
    return make_staff(session, clock)


@pytest.fixture
def zhou(session: Session, clock: FixedClock) -> Staff:
    """Of another team: what is merged into Sun's ticket is theirs."""
    return make_staff(session, clock, "environment", name="周航")


@pytest.fixture
def lead(session: Session, clock: FixedClock, sun: Staff) -> Ticket:
    ticket = make_ticket(session, clock)
    claim_ticket(session, ticket.number, by=sun, clock=clock)
    return ticket


def noise(session: Session, clock: FixedClock) -> Ticket:
    return make_ticket(session, clock, topic="noise", summary="半夜施工很吵")


def test_the_leads_owner_parts_what_another_team_merged_into_it(
    session: Session, clock: FixedClock, sun: Staff, zhou: Staff, lead: Ticket
) -> None:
    source = noise(session, clock)
    assert source.team_id != lead.team_id
    merge_ticket(session, source.number, lead.number, by=zhou, clock=clock)
    assert merged_numbers(session, lead.id) == (source.number,)
    unmerge_ticket(session, source.number, lead_number=lead.number, by=sun, clock=clock)
    assert (source.status, source.merged_into_id, lead.crowd_count) == (Status.NEW, None, 0)
    assert source.team_id == zhou.memberships[0].team_id, "it goes back to whose it was"
    assert "let_out" in actions(session, lead)
    assert merged_numbers(session, lead.id) == ()
    with pytest.raises(InvalidInputError, match="已经不在"):
        unmerge_ticket(session, source.number, lead_number=lead.number, by=sun, clock=clock)


def test_a_supervisor_may_and_a_colleague_may_not(
    session: Session, clock: FixedClock, zhou: Staff, lead: Ticket
) -> None:
    source = noise(session, clock)
    merge_ticket(session, source.number, lead.number, by=zhou, clock=clock)
    colleague = make_staff(session, clock, name="钱多")
    with pytest.raises(NotAllowedError, match="经办人或督办员"):
        unmerge_ticket(session, source.number, lead_number=lead.number, by=colleague, clock=clock)
    chief = make_staff(session, clock, name="钱进", chat_role="administrator")
    unmerge_ticket(session, source.number, lead_number=lead.number, by=chief, clock=clock)
    assert source.status is Status.NEW


def test_only_what_is_handled_under_it_is_parted_this_way(
    session: Session, clock: FixedClock, sun: Staff, zhou: Staff, lead: Ticket
) -> None:
    elsewhere, source = noise(session, clock), noise(session, clock)
    merge_ticket(session, source.number, elsewhere.number, by=zhou, clock=clock)
    for number in (source.number, lead.number, "123456", "路灯"):
        with pytest.raises(InvalidInputError, match="已经不在"):
            unmerge_ticket(session, number, lead_number=lead.number, by=sun, clock=clock)
    assert source.merged_into_id == elsewhere.id


def test_a_chain_names_its_last_lead_and_the_latest_eight(
    session: Session, clock: FixedClock, sun: Staff, lead: Ticket
) -> None:
    middle = make_ticket(session, clock)
    merged = [make_ticket(session, clock) for _each in range(SHOWN)]
    for one in merged:
        merge_ticket(session, one.number, middle.number, by=sun, clock=clock)
    merge_ticket(session, middle.number, lead.number, by=sun, clock=clock)
    assert lead_number(session, merged[0]) == lead.number
    assert lead_number(session, lead) is None
    assert merged_numbers(session, lead.id) == tuple(one.number for one in reversed(merged))
    unmerge_ticket(session, merged[0].number, lead_number=lead.number, by=sun, clock=clock)
    assert merged[0].merged_into_id is None
    assert lead_number(session, merged[1]) == lead.number
