"""Somebody without Telegram can be forgotten: by a press of staff, once all their matters are over."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from helpdesk.audit.models import AuditEntry
from helpdesk.catalogue import Service
from helpdesk.clock import FixedClock
from helpdesk.database import Base
from helpdesk.errors import InvalidInputError, NotAllowedError
from helpdesk.staff.models import Staff
from helpdesk.tickets.commands import AttachmentFacts, OpenTicket, StaffWords
from helpdesk.tickets.counter import open_for_resident, rate_by_phone
from helpdesk.tickets.forgetting import forget_counter_resident
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.services import claim_ticket, resolve_ticket
from tests.support.factories import AFTER_PHOTO, make_resolved_ticket, make_staff

NAME, PHONE = "欧阳秀兰", "13800004321"


@pytest.fixture
def sun(session: Session, clock: FixedClock) -> Staff:
    return make_staff(session, clock)


def filed(session: Session, clock: FixedClock, by: Staff, key: str = "k1") -> Ticket:
    command = OpenTicket(
        key=key,
        service=Service.SNAPSHOT,
        topic="public_facilities",
        summary="路灯不亮",
        details={"description": "路灯不亮", "contact": PHONE},
        place="幸福路12号",
        attachments=(AttachmentFacts(kind="contact", phone=PHONE, name=NAME),),
    )
    return open_for_resident(session, command, name=NAME, phone=PHONE, channel="counter", by=by, clock=clock)


def finish(session: Session, clock: FixedClock, ticket: Ticket, by: Staff) -> None:
    claim_ticket(session, ticket.number, by=by, clock=clock)
    resolve_ticket(session, StaffWords(ticket.number, "灯已修好。", (AFTER_PHOTO,)), by=by, clock=clock)
    rate_by_phone(session, ticket.number, resolution="solved", by=by, clock=clock)
    rate_by_phone(session, ticket.number, satisfaction=5, by=by, clock=clock)


def stored(session: Session) -> str:
    session.flush()
    return str([tuple(row) for table in Base.metadata.sorted_tables for row in session.execute(select(table))])


def test_name_and_phone_are_gone_from_every_table(session: Session, clock: FixedClock, sun: Staff) -> None:
    first, second = filed(session, clock, sun), filed(session, clock, sun, "k2")
    for ticket in (first, second):
        finish(session, clock, ticket, sun)
    forget_counter_resident(session, first.number, by=sun, clock=clock)
    forget_counter_resident(session, second.number, by=sun, clock=clock)
    assert NAME not in stored(session)
    assert PHONE not in stored(session)
    assert "路灯不亮" in stored(session)
    query = select(AuditEntry.actor_id).where(AuditEntry.action == "forget_for_resident")
    assert session.scalars(query).all() == [sun.id], "once, and who did it"
    again = filed(session, clock, sun, "k3")
    assert again.resident_id != first.resident_id, "who comes again is somebody new"


def test_nobody_is_forgotten_while_a_matter_is_open(session: Session, clock: FixedClock, sun: Staff) -> None:
    over, open_one = filed(session, clock, sun), filed(session, clock, sun, "k2")
    finish(session, clock, over, sun)
    with pytest.raises(InvalidInputError, match=f"工单 {open_one.number} 还没有结束"):
        forget_counter_resident(session, over.number, by=sun, clock=clock)
    assert over.resident.phone == PHONE


def test_only_who_looks_after_it_may(session: Session, clock: FixedClock, sun: Staff) -> None:
    ticket = filed(session, clock, sun)
    finish(session, clock, ticket, sun)
    colleague = make_staff(session, clock, name="周航")
    with pytest.raises(NotAllowedError, match="经办人或督办员"):
        forget_counter_resident(session, ticket.number, by=colleague, clock=clock)
    chief = make_staff(session, clock, name="钱进", chat_role="administrator")
    forget_counter_resident(session, ticket.number, by=chief, clock=clock)
    assert ticket.resident.phone is None


def test_who_has_telegram_does_it_themselves(session: Session, clock: FixedClock, sun: Staff) -> None:
    ticket = make_resolved_ticket(session, clock, sun)
    with pytest.raises(NotAllowedError, match="/privacy"):
        forget_counter_resident(session, ticket.number, by=sun, clock=clock)
    assert ticket.resident.display_name == "王秀兰"
