"""Staff put the service right, and the topic afterwards: what was learned of the first does not go with the second."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from helpdesk.clock import FixedClock
from helpdesk.phrases.models import Phrase
from helpdesk.tickets.reclassifying import reclassify_ticket
from tests.support.factories import make_resident, make_staff, make_ticket
from tests.support.readings import make_reading

pytestmark = pytest.mark.usefixtures("office")

GUESS = {"intent": "report_snapshot", "topic": "public_facilities"}


@pytest.mark.parametrize("topic", ["public_facilities", "sanitation"])
def test_the_service_stays_corrected_when_only_the_topic_changes(
    session: Session, clock: FixedClock, topic: str
) -> None:
    resident, staff = make_resident(session, clock), make_staff(session, clock)
    reading = make_reading(session, clock, resident, **GUESS)
    ticket = make_ticket(session, clock, resident, begun_with=reading.message_key)
    for said in ("noise", topic):
        reclassify_ticket(session, ticket.number, "complaint", said, by=staff, clock=clock)
    assert reading.is_corrected
    learned = session.scalars(select(Phrase)).one()
    assert (learned.suggested_intent, learned.suggested_topic) == ("file_complaint", topic)
    reclassify_ticket(session, ticket.number, "snapshot", "public_facilities", by=staff, clock=clock)
    assert not reading.is_corrected, "all of it is as it was guessed"
    assert session.scalars(select(Phrase)).all() == []
