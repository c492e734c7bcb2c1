"""改分类 of a ticket that is a service of the office's guide: its team is the one the entry names."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from helpdesk.catalogue import Service
from helpdesk.clock import FixedClock
from helpdesk.guide.services import withdraw_entry
from helpdesk.outbox.models import OutboxRow
from helpdesk.people import Admin
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.reclassifying import fitting_team, reclassify_ticket
from tests.support.factories import make_staff, make_ticket
from tests.support.guide import UMBRELLA, make_entry
from tests.support.reading import last_params

pytestmark = pytest.mark.usefixtures("office")


@pytest.fixture
def ticket(session: Session, clock: FixedClock) -> Ticket:
    """Umbrellas, which ``civil`` hands out whatever the topic; the entry was withdrawn meanwhile."""
    entry = make_entry(session, clock, UMBRELLA)
    ticket = make_ticket(
        session, clock, service=Service.HELP, topic="social", summary="借伞", place=None, guide_id=entry.id
    )
    withdraw_entry(session, entry.id, revision=entry.revision, by=Admin(3001), clock=clock)
    assert ticket.team is not None
    assert ticket.team.code == "civil"
    return ticket


def test_another_topic_leads_to_no_other_team(session: Session, clock: FixedClock, ticket: Ticket) -> None:
    staff = make_staff(session, clock, team="civil")
    reclassify_ticket(session, ticket.number, "help", "noise", by=staff, clock=clock)
    assert fitting_team(session, ticket) is None
    assert "fitting_team" not in session.scalars(select(OutboxRow.kind)).all()


def test_another_service_is_the_guides_no_more(session: Session, clock: FixedClock, ticket: Ticket) -> None:
    staff = make_staff(session, clock, team="civil")
    reclassify_ticket(session, ticket.number, "complaint", "noise", by=staff, clock=clock)
    assert ticket.guide_id is None
    found = fitting_team(session, ticket)
    assert found is not None
    assert last_params(session, "fitting_team")["code"] == found.code


def test_put_back_it_is_the_guides_again(session: Session, clock: FixedClock, ticket: Ticket) -> None:
    staff, guide_id = make_staff(session, clock, team="civil"), ticket.guide_id
    for service in ("complaint", "mediation", "help"):
        reclassify_ticket(session, ticket.number, service, "social", by=staff, clock=clock)
    assert ticket.guide_id == guide_id is not None
    reclassify_ticket(session, ticket.number, "help", "noise", by=staff, clock=clock)
    assert ticket.guide_id == guide_id
