"""Staff change what a ticket is: clocks, search, residents and what there is to learn follow."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from helpdesk.catalogue import Service
from helpdesk.clock import FixedClock
from helpdesk.deadlines.prioritising import prioritise_ticket
from helpdesk.deadlines.services import local_date
from helpdesk.errors import IllegalMoveError, InvalidInputError, NotAllowedError, NotFoundError
from helpdesk.office.services import current_office
from helpdesk.phrases.models import Origin, Phrase
from helpdesk.readings.models import Reading
from helpdesk.search.models import TicketTerm
from helpdesk.search.services import terms_of_ticket
from helpdesk.staff.services import access_team
from helpdesk.tickets.commands import StaffWords
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.reclassifying import fitting_team, reclassify_ticket
from helpdesk.tickets.services import ask_resident, claim_ticket, dispatch_ticket
from helpdesk.tickets.states import Status
from tests.support.factories import make_resolved_ticket, make_staff, make_ticket
from tests.support.reading import actions, last_params, rows_to_resident

pytestmark = pytest.mark.usefixtures("office")


def terms(session: Session, ticket: Ticket) -> set[int]:
    return set(session.scalars(select(TicketTerm.term).where(TicketTerm.ticket_id == ticket.id)))


def test_a_member_of_the_team_changes_service_and_topic(session: Session, clock: FixedClock) -> None:
    staff, ticket = make_staff(session, clock), make_ticket(session, clock)
    team, status = ticket.team, ticket.status
    reclassify_ticket(session, ticket.number, "complaint", "noise", by=staff, clock=clock)
    assert (ticket.service, ticket.topic) == (Service.COMPLAINT, "noise")
    assert (ticket.team, ticket.status) == (team, status), "it stays where it is"
    assert actions(session, ticket)[-1] == "reclassify"
    assert terms(session, ticket) == set(terms_of_ticket(ticket))


def test_the_old_values_put_it_all_back(session: Session, clock: FixedClock) -> None:
    staff, ticket = make_staff(session, clock), make_ticket(session, clock)
    before = (ticket.service, ticket.topic, ticket.accept_due_at, ticket.handle_due_at, ticket.promised_on)
    words = terms(session, ticket)
    reclassify_ticket(session, ticket.number, "suggestion", "noise", by=staff, clock=clock)
    reclassify_ticket(session, ticket.number, "snapshot", "public_facilities", by=staff, clock=clock)
    assert (ticket.service, ticket.topic, ticket.accept_due_at, ticket.handle_due_at, ticket.promised_on) == before
    assert terms(session, ticket) == words


def test_what_it_is_already_changes_nothing(session: Session, clock: FixedClock) -> None:
    staff, ticket = make_staff(session, clock), make_ticket(session, clock)
    before = actions(session, ticket)
    reclassify_ticket(session, ticket.number, "snapshot", "public_facilities", by=staff, clock=clock)
    assert actions(session, ticket) == before


def test_another_service_has_its_own_limits_and_the_resident_reads_one_message(
    session: Session, clock: FixedClock
) -> None:
    staff, ticket = make_staff(session, clock), make_ticket(session, clock)
    promised, told = ticket.promised_on, rows_to_resident(session, ticket)
    reclassify_ticket(session, ticket.number, "mediation", "neighbours", by=staff, clock=clock)
    assert ticket.promised_on > promised
    assert ticket.promised_on == local_date(ticket.handle_due_at, current_office(session))
    assert rows_to_resident(session, ticket) == [*told, "promise_moved"]
    params = last_params(session, "promise_moved")
    assert (params["reason"], params["service"]) == ("reclassified", "mediation")


def test_only_another_topic_with_the_same_limits_is_not_worth_a_message(session: Session, clock: FixedClock) -> None:
    staff, ticket = make_staff(session, clock), make_ticket(session, clock)
    told = rows_to_resident(session, ticket)
    reclassify_ticket(session, ticket.number, "snapshot", "greening", by=staff, clock=clock)
    assert rows_to_resident(session, ticket) == told


def test_another_name_with_the_same_date_is_told_alone(session: Session, clock: FixedClock) -> None:
    staff, ticket = make_staff(session, clock), make_ticket(session, clock)
    prioritise_ticket(session, ticket.number, "urgent", by=make_staff(session, clock, "duty"), clock=clock)
    due, told = ticket.handle_due_at, rows_to_resident(session, ticket)
    reclassify_ticket(session, ticket.number, "complaint", "noise", by=staff, clock=clock)
    assert ticket.handle_due_at == due, "hours of urgent tickets are for all services alike"
    assert rows_to_resident(session, ticket) == [*told, "ticket_reclassified"]
    assert last_params(session, "ticket_reclassified")["service"] == "complaint"


def test_nobody_is_late_because_it_was_misread(session: Session, clock: FixedClock) -> None:
    """A mediation has a month; by the limit of a snapshot it would be over already."""
    staff = make_staff(session, clock, "mediation")
    ticket = make_ticket(session, clock, service=Service.MEDIATION, topic="neighbours")
    claim_ticket(session, ticket.number, by=staff, clock=clock)
    due, promised = ticket.handle_due_at, ticket.promised_on
    clock.advance(timedelta(days=20))
    reclassify_ticket(session, ticket.number, "snapshot", "public_facilities", by=staff, clock=clock)
    assert (ticket.handle_due_at, ticket.promised_on) == (due, promised)


def test_a_waiting_ticket_keeps_waiting(session: Session, clock: FixedClock) -> None:
    staff, ticket = make_staff(session, clock), make_ticket(session, clock)
    ask_resident(session, StaffWords(ticket.number, "哪一盏？"), by=staff, clock=clock)
    reclassify_ticket(session, ticket.number, "complaint", "noise", by=staff, clock=clock)
    assert ticket.status is Status.WAITING
    assert ticket.paused_at is not None


def test_the_team_it_belongs_to_now_is_named_and_a_person_sends_it_on(session: Session, clock: FixedClock) -> None:
    staff, ticket = make_staff(session, clock), make_ticket(session, clock)
    claim_ticket(session, ticket.number, by=staff, clock=clock)
    assert fitting_team(session, ticket) is None
    reclassify_ticket(session, ticket.number, "complaint", "noise", by=staff, clock=clock)
    team = fitting_team(session, ticket)
    assert team is access_team(session, "environment")
    dispatch_ticket(session, ticket.number, team.code, "改分类后归该科室", by=staff, clock=clock)
    assert ticket.team is team
    assert fitting_team(session, ticket) is None


def test_who_may_and_who_may_not(session: Session, clock: FixedClock) -> None:
    ticket = make_ticket(session, clock)
    stranger = make_staff(session, clock, "civil")
    with pytest.raises((NotAllowedError, NotFoundError)):
        reclassify_ticket(session, ticket.number, "complaint", "noise", by=stranger, clock=clock)
    assert ticket.service is Service.SNAPSHOT
    reclassify_ticket(session, ticket.number, "complaint", "noise", by=make_staff(session, clock, "duty"), clock=clock)
    assert ticket.service is Service.COMPLAINT


@pytest.mark.parametrize(("service", "topic"), [("holiday", "noise"), ("complaint", "stars"), ("", None)])
def test_what_does_not_exist_is_refused_and_nothing_is_half_done(
    session: Session, clock: FixedClock, service: str, topic: str | None
) -> None:
    staff, ticket = make_staff(session, clock), make_ticket(session, clock)
    with pytest.raises(InvalidInputError, match="按钮"):
        reclassify_ticket(session, ticket.number, service, topic, by=staff, clock=clock)
    assert (ticket.service, ticket.topic) == (Service.SNAPSHOT, "public_facilities")


def test_a_matter_of_many_cannot_become_one_persons(session: Session, clock: FixedClock) -> None:
    staff, ticket = make_staff(session, clock), make_ticket(session, clock)
    ticket.crowd_count = 2
    with pytest.raises(InvalidInputError, match="先拆开"):
        reclassify_ticket(session, ticket.number, "certificate", "documents", by=staff, clock=clock)


def test_what_is_done_stays_as_it_was(session: Session, clock: FixedClock) -> None:
    staff = make_staff(session, clock)
    ticket = make_resolved_ticket(session, clock, staff)
    with pytest.raises(IllegalMoveError):
        reclassify_ticket(session, ticket.number, "complaint", "noise", by=staff, clock=clock)


def test_the_message_that_began_it_becomes_a_candidate(session: Session, clock: FixedClock) -> None:
    staff, ticket = make_staff(session, clock), make_ticket(session, clock)
    ticket.begun_with = "m-1"
    reading = Reading(
        resident_id=ticket.resident_id,
        message_key="m-1",
        intent="report_snapshot",
        confidence=0.7,
        ranking=[["report_snapshot", 0.7], ["file_complaint", 0.2]],
        topic="public_facilities",
        text="楼上半夜拖椅子，天天睡不好",
        entities=[],
        at=clock.now(),
    )
    session.add(reading)
    session.flush()
    reclassify_ticket(session, ticket.number, "complaint", "noise", by=staff, clock=clock)
    phrase = session.scalars(select(Phrase)).one()
    assert (phrase.origin, phrase.suggested_intent, phrase.suggested_topic) == (
        Origin.RECLASSIFIED,
        "file_complaint",
        "noise",
    )
    assert reading.is_corrected
    reclassify_ticket(session, ticket.number, "snapshot", "public_facilities", by=staff, clock=clock)
    assert session.scalars(select(Phrase)).all() == []
    assert not reading.is_corrected
