"""Residents at the counter and on the phone: their ticket, what they are told, and their answer."""

from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from helpdesk.audit.models import AuditEntry
from helpdesk.catalogue import Service
from helpdesk.clock import FixedClock
from helpdesk.errors import IllegalMoveError, InvalidInputError, NotAllowedError
from helpdesk.outbox.models import OutboxRow
from helpdesk.residents.models import Resident
from helpdesk.staff.models import Staff
from helpdesk.staff.services import access_team
from helpdesk.tickets.commands import OpenTicket, Resolution, StaffWords
from helpdesk.tickets.counter import ORAL_CONSENT, open_for_resident, rate_by_phone
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.services import answer_resident, claim_ticket, reject_ticket, resolve_ticket
from helpdesk.tickets.states import Status
from tests.support.factories import bind, make_resident, make_resolved_ticket, make_staff, make_ticket
from tests.support.reading import actions, rows_to_resident


def open_one(session: Session, clock: FixedClock, by: Staff, key: str = "counter:1:7", **facts: Any) -> Ticket:
    command = OpenTicket(
        key=key,
        service=Service.SNAPSHOT,
        topic="public_facilities",
        summary="路灯坏了",
        details={"description": "路灯坏了", "place": "和平路"},
        place="和平路",
    )
    told: dict[str, Any] = {"name": "王秀兰", "phone": "138 0000 1001", "channel": "counter"} | facts
    return open_for_resident(session, command, by=by, clock=clock, **told)


def calls(session: Session) -> list[dict[str, Any]]:
    query = select(OutboxRow).where(OutboxRow.kind == "call_resident").order_by(OutboxRow.id)
    return [row.params for row in session.scalars(query)]


def resolve(session: Session, clock: FixedClock, ticket: Ticket, by: Staff) -> None:
    claim_ticket(session, ticket.number, by=by, clock=clock)
    resolve_ticket(session, StaffWords(ticket.number, "灯修好了", without_photo=True), by=by, clock=clock)


def test_a_ticket_for_somebody_at_the_counter_is_routed_like_any_other(session: Session, clock: FixedClock) -> None:
    clerk = make_staff(session, clock, "civil", name="赵燕")
    bind(session, clock, "city")
    ticket = open_one(session, clock, clerk)
    assert (ticket.status, ticket.team.code if ticket.team else None) == (Status.NEW, "city")
    assert (ticket.channel, ticket.opened_by_id) == ("counter", clerk.id)
    resident = ticket.resident
    assert (resident.display_name, resident.phone) == ("王秀兰", "13800001001")
    assert resident.telegram_user_id == resident.chat_id == -resident.id
    assert resident.consent_version == ORAL_CONSENT
    assert resident.is_told_by_phone
    assert actions(session, ticket) == ["open", "open_for_resident"]
    consent = session.scalars(select(AuditEntry).where(AuditEntry.action == "give_consent")).one()
    assert (consent.actor_kind, consent.actor_id) == ("staff", clerk.id)
    assert consent.details["resident"] == resident.id
    assert rows_to_resident(session, ticket) == []
    assert calls(session) == [], "the clerk reads number and date out"


def test_the_same_message_opens_one_ticket(session: Session, clock: FixedClock) -> None:
    clerk = make_staff(session, clock)
    first = open_one(session, clock, clerk)
    assert open_one(session, clock, clerk) is first
    assert session.scalar(select(func.count()).select_from(Resident)) == 1


def test_the_same_phone_is_the_same_person_unless_another_name_is_given(session: Session, clock: FixedClock) -> None:
    clerk = make_staff(session, clock)
    first = open_one(session, clock, clerk)
    again = open_one(session, clock, clerk, key="2", name=None, phone="+86 13800001001", channel="phone")
    husband = open_one(session, clock, clerk, key="3", name="李建国")
    assert again.resident is first.resident
    assert husband.resident is not first.resident
    assert first.resident.display_name == "王秀兰"


def test_who_writes_to_the_bot_is_not_taken_for_who_came_to_the_counter(session: Session, clock: FixedClock) -> None:
    online = make_resident(session, clock)
    online.phone = "13800001001"
    ticket = open_one(session, clock, make_staff(session, clock))
    assert ticket.resident is not online


def test_neither_name_nor_phone_is_needed(session: Session, clock: FixedClock) -> None:
    clerk = make_staff(session, clock)
    one = open_one(session, clock, clerk, name=None, phone=None)
    other = open_one(session, clock, clerk, key="2", name=" ", phone="")
    assert one.resident is not other.resident
    assert one.resident.display_name is None


@pytest.mark.parametrize(("facts", "reason"), [({"phone": "1380000"}, "位数"), ({"channel": "letter"}, "请选")])
def test_what_cannot_be_used_is_refused_and_nobody_is_made(
    session: Session, clock: FixedClock, facts: dict[str, Any], reason: str
) -> None:
    clerk = make_staff(session, clock)
    with pytest.raises(InvalidInputError, match=reason):
        open_one(session, clock, clerk, **facts)
    assert session.scalar(select(func.count()).select_from(Resident)) == 0


def test_who_works_in_no_team_opens_nothing(session: Session, clock: FixedClock) -> None:
    clerk = make_staff(session, clock)
    clerk.memberships = []
    session.flush()
    with pytest.raises(NotAllowedError):
        open_one(session, clock, clerk)


def test_what_a_resident_without_telegram_must_know_goes_to_the_team_once(session: Session, clock: FixedClock) -> None:
    sun = make_staff(session, clock)
    ticket = open_one(session, clock, sun)
    words = StaffWords(ticket.number, "明天去修", source_chat_id=-1, source_message_id=5)
    for _ in range(2):
        answer_resident(session, words, by=sun, clock=clock)
    [call] = calls(session)
    assert (call["number"], call["kind"]) == (ticket.number, "staff_answer")
    assert rows_to_resident(session, ticket) == []
    row = session.scalars(select(OutboxRow).where(OutboxRow.kind == "call_resident")).one()
    assert (row.recipient_kind, row.recipient_id) == ("team", access_team(session, "city").id)


def test_a_refusal_is_told_by_phone_too(session: Session, clock: FixedClock) -> None:
    sun = make_staff(session, clock)
    ticket = open_one(session, clock, sun)
    claim_ticket(session, ticket.number, by=sun, clock=clock)
    reject_ticket(session, ticket.number, "not_our_duty", "请打 12345", by=sun, clock=clock)  # type: ignore[arg-type]
    assert [(one["kind"], one["facts"]["instead"]) for one in calls(session)] == [("ticket_rejected", "请打 12345")]


def test_staff_enter_the_answer_given_on_the_phone(session: Session, clock: FixedClock) -> None:
    sun = make_staff(session, clock)
    ticket = open_one(session, clock, sun)
    resolve(session, clock, ticket, sun)
    rate_by_phone(session, ticket.number, resolution=Resolution.SOLVED, by=sun, clock=clock)
    rate_by_phone(session, ticket.number, satisfaction=4, by=sun, clock=clock)
    assert (ticket.status, ticket.resolution, ticket.satisfaction) == (Status.CLOSED, Resolution.SOLVED, 4)
    told = session.scalars(select(AuditEntry).where(AuditEntry.action == "rate_by_phone")).all()
    assert [(one.actor_kind, one.actor_id) for one in told] == [("staff", sun.id)] * 2
    assert [one["kind"] for one in calls(session)] == ["ticket_resolved"]


def test_unsolved_on_the_phone_reopens(session: Session, clock: FixedClock) -> None:
    sun = make_staff(session, clock)
    ticket = open_one(session, clock, sun)
    resolve(session, clock, ticket, sun)
    rate_by_phone(session, ticket.number, resolution="unsolved", by=sun, clock=clock)
    assert ticket.status is not Status.RESOLVED
    assert ticket.resolution is Resolution.UNSOLVED


def test_nobody_rates_for_a_resident_who_can_press_themselves(session: Session, clock: FixedClock) -> None:
    sun = make_staff(session, clock)
    ticket = make_resolved_ticket(session, clock, sun)
    with pytest.raises(NotAllowedError, match="不能代填"):
        rate_by_phone(session, ticket.number, satisfaction=5, by=sun, clock=clock)
    assert ticket.satisfaction is None


def test_what_is_not_resolved_cannot_be_rated(session: Session, clock: FixedClock) -> None:
    sun = make_staff(session, clock)
    ticket = open_one(session, clock, sun)
    with pytest.raises(IllegalMoveError):
        rate_by_phone(session, ticket.number, resolution="solved", by=sun, clock=clock)


def test_a_resident_with_telegram_is_written_to_as_ever(session: Session, clock: FixedClock) -> None:
    ticket = make_ticket(session, clock)
    assert rows_to_resident(session, ticket) == ["ticket_opened"]
    assert calls(session) == []
