"""Four weeks after a snapshot was closed its residents are asked once whether it has lasted."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from helpdesk.catalogue import Service
from helpdesk.clock import FixedClock
from helpdesk.errors import IllegalMoveError, InvalidInputError, NotFoundError
from helpdesk.followups.planning import FOLLOW_UP
from helpdesk.followups.services import answer_follow_up
from helpdesk.residents.services import mark_unreachable, revoke_consent
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.services import rate_ticket
from helpdesk.tickets.states import Status
from helpdesk.timers.firing import fire_due
from helpdesk.timers.services import find_timer
from tests.support.factories import make_resident, make_resolved_ticket, make_staff, make_ticket
from tests.support.fixtures import example_office
from tests.support.reading import actions, rows_to_resident

FOUR_WEEKS = timedelta(weeks=4, days=3)


@pytest.fixture
def closed(session: Session, clock: FixedClock) -> Ticket:
    ticket = make_resolved_ticket(session, clock, make_staff(session, clock))
    rate_ticket(session, ticket.number, resolution="solved", satisfaction=5, by=ticket.resident, clock=clock)
    assert ticket.status is Status.CLOSED
    return ticket


def asked(session: Session, ticket: Ticket) -> int:
    return rows_to_resident(session, ticket).count("follow_up")


def test_the_question_comes_once_on_a_working_morning_four_weeks_later(
    session: Session, clock: FixedClock, closed: Ticket
) -> None:
    timer = find_timer(session, FOLLOW_UP, ticket_id=closed.id)
    assert timer is not None
    # Closed on Tuesday, 10 March 2026: the Tuesday four weeks later is a working day.
    assert timer.due_at.astimezone(example_office().zone).isoformat() == "2026-04-07T10:00:00+08:00"
    fire_due(session, clock=clock)
    assert asked(session, closed) == 0
    clock.advance(FOUR_WEEKS)
    fire_due(session, clock=clock)
    fire_due(session, clock=clock)
    assert asked(session, closed) == 1
    assert "ask_follow_up" in actions(session, closed)


def test_it_has_lasted(session: Session, clock: FixedClock, closed: Ticket) -> None:
    same = answer_follow_up(session, closed.number, "fine", by=closed.resident, clock=clock)
    assert (same, same.status) == (closed, Status.CLOSED)
    assert rows_to_resident(session, closed)[-1] == "follow_up_thanks"


def test_trouble_that_is_back_is_a_new_ticket_that_names_the_old_one(
    session: Session, clock: FixedClock, closed: Ticket
) -> None:
    again = answer_follow_up(session, closed.number, "broken", by=closed.resident, clock=clock)
    twice = answer_follow_up(session, closed.number, "broken", by=closed.resident, clock=clock)
    assert twice is again
    assert (again.follows_id, again.status, again.place, again.summary) == (
        closed.id,
        Status.NEW,
        closed.place,
        closed.summary,
    )
    assert closed.status is Status.CLOSED
    assert actions(session, closed).count("answer_follow_up") == 1


def test_an_answer_that_cannot_be_is_refused_and_changes_nothing(
    session: Session, clock: FixedClock, closed: Ticket
) -> None:
    with pytest.raises(InvalidInputError):
        answer_follow_up(session, closed.number, "perhaps", by=closed.resident, clock=clock)
    with pytest.raises(NotFoundError):
        answer_follow_up(session, closed.number, "broken", by=make_resident(session, clock), clock=clock)
    running = make_ticket(session, clock, closed.resident)
    with pytest.raises(IllegalMoveError):
        answer_follow_up(session, running.number, "broken", by=closed.resident, clock=clock)
    assert "answer_follow_up" not in actions(session, closed)


def test_who_took_consent_back_or_blocked_the_bot_is_left_in_peace(session: Session, clock: FixedClock) -> None:
    staff = make_staff(session, clock)
    tickets = [make_resolved_ticket(session, clock, staff) for _ in range(2)]
    for ticket in tickets:
        rate_ticket(session, ticket.number, resolution="solved", satisfaction=4, by=ticket.resident, clock=clock)
    revoke_consent(session, tickets[0].resident, clock=clock)
    mark_unreachable(session, tickets[1].resident, clock=clock)
    clock.advance(FOUR_WEEKS)
    fire_due(session, clock=clock)
    assert [asked(session, ticket) for ticket in tickets] == [0, 0]


def test_other_services_are_not_asked(session: Session, clock: FixedClock) -> None:
    ticket = make_ticket(session, clock, service=Service.SUGGESTION, topic="roads")
    ticket_id = ticket.id
    assert find_timer(session, FOLLOW_UP, ticket_id=ticket_id) is None
    closed = make_resolved_ticket(session, clock, make_staff(session, clock))
    closed.service = Service.COMPLAINT
    rate_ticket(session, closed.number, resolution="solved", satisfaction=4, by=closed.resident, clock=clock)
    assert closed.status is Status.CLOSED
    assert find_timer(session, FOLLOW_UP, ticket_id=closed.id) is None
