"""The whole life of a ticket in SQL: what is left of a resident in any table once they are forgotten."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from helpdesk.clock import FixedClock
from helpdesk.crowds.merging import merge_ticket, unmerge_ticket
from helpdesk.crowds.services import join_ticket
from helpdesk.database import Base
from helpdesk.links.services import remember_message
from helpdesk.outbox.models import OutboxRow
from helpdesk.residents.models import Resident
from helpdesk.residents.services import forget_identity, revoke_consent
from helpdesk.tickets.commands import AttachmentFacts, ResidentWords, StaffWords
from helpdesk.tickets.models import Attachment, Ticket
from helpdesk.tickets.services import (
    answer_resident,
    claim_ticket,
    rate_ticket,
    resolve_ticket,
    supplement_ticket,
)
from tests.support.factories import AFTER_PHOTO, make_resident, make_staff, make_ticket

TELEGRAM_ID, PHONE, NAME, LOOKS = 7_700_012_345, "13800004321", "欧阳秀兰", 4_242_424_242
CARD = AttachmentFacts(kind="contact", phone=PHONE, name=NAME)
PHOTO = AttachmentFacts(kind="photo", file_id="photo", file_unique_id="photo", fingerprint=LOOKS)


def everything_stored(session: Session) -> str:
    """Every row of every table, as text."""
    session.flush()
    rows = [
        f"{table.name} {tuple(row)}" for table in Base.metadata.sorted_tables for row in session.execute(select(table))
    ]
    return "\n".join(rows)


def found(session: Session) -> set[str]:
    """What can still be read of them anywhere."""
    stored = everything_stored(session)
    return {one for one in (str(TELEGRAM_ID), PHONE, NAME, str(LOOKS)) if one in stored}


def everything_sent(session: Session, clock: FixedClock) -> None:
    for row in session.scalars(select(OutboxRow)):
        row.sent_at = row.sent_at or clock.now()
    session.flush()


def written(ticket: Ticket, message_id: int, *attachments: AttachmentFacts) -> ResidentWords:
    return ResidentWords(ticket.number, "请快一点", attachments, TELEGRAM_ID, message_id)


def somebody(session: Session, clock: FixedClock) -> Resident:
    resident = make_resident(session, clock, user_id=TELEGRAM_ID, name=NAME)
    resident.phone = PHONE
    return resident


def opened_by(session: Session, clock: FixedClock, resident: Resident) -> Ticket:
    details = {"description": "路灯不亮", "place": "幸福路12号", "contact": PHONE}
    return make_ticket(session, clock, resident, details=details, attachments=(PHOTO, CARD))


def finished(session: Session, clock: FixedClock, ticket: Ticket, resident: Resident) -> None:
    sun = make_staff(session, clock)
    claim_ticket(session, ticket.number, by=sun, clock=clock)
    answer_resident(session, StaffWords(ticket.number, "今天派人去看。"), by=sun, clock=clock)
    resolve_ticket(session, StaffWords(ticket.number, "灯已修好。", (AFTER_PHOTO,)), by=sun, clock=clock)
    rate_ticket(session, ticket.number, resolution="solved", by=resident, clock=clock)
    rate_ticket(session, ticket.number, satisfaction=5, by=resident, clock=clock)


def test_nothing_of_a_resident_is_left_once_all_is_over(session: Session, clock: FixedClock) -> None:
    resident = somebody(session, clock)
    ticket = opened_by(session, clock, resident)
    supplement_ticket(session, written(ticket, 7, PHOTO, CARD), by=resident, clock=clock)
    remember_message(session, ticket_id=ticket.id, chat_id=TELEGRAM_ID, message_id=7, kind="relay")
    finished(session, clock, ticket, resident)
    everything_sent(session, clock)
    assert found(session) == {str(TELEGRAM_ID), PHONE, NAME, str(LOOKS)}
    revoke_consent(session, resident, clock=clock)
    assert found(session) == {str(TELEGRAM_ID)}
    everything_sent(session, clock)
    assert forget_identity(session, resident.id, clock=clock)
    assert found(session) == set()
    assert "请快一点" in everything_stored(session), "the matter itself is the office's file"


def test_fingerprints_go_at_once_also_of_what_goes_on(session: Session, clock: FixedClock) -> None:
    resident, other = somebody(session, clock), make_resident(session, clock)
    ticket = opened_by(session, clock, resident)
    theirs = AttachmentFacts(kind="photo", file_id="b", file_unique_id="b", fingerprint=11)
    make_ticket(session, clock, other, attachments=(theirs,))
    revoke_consent(session, resident, clock=clock)
    assert str(LOOKS) not in everything_stored(session)
    assert session.scalars(select(Attachment.fingerprint).where(Attachment.fingerprint.is_not(None))).all() == [11]
    assert ticket.details["contact"] == PHONE, "whoever works on it must be able to call"


def test_nothing_of_who_joined_is_left_in_somebody_elses_matter(session: Session, clock: FixedClock) -> None:
    first, resident = make_resident(session, clock), somebody(session, clock)
    ticket = make_ticket(session, clock, first, attachments=(AttachmentFacts(kind="contact", phone="13900007777"),))
    clock.advance(timedelta(minutes=5))
    join_ticket(session, ticket, by=resident, clock=clock)
    supplement_ticket(session, written(ticket, 9, PHOTO, CARD), by=resident, clock=clock)
    finished(session, clock, ticket, first)
    everything_sent(session, clock)
    revoke_consent(session, resident, clock=clock)
    assert found(session) == {str(TELEGRAM_ID)}
    assert forget_identity(session, resident.id, clock=clock)
    assert found(session) == set()
    assert "13900007777" in everything_stored(session), "the first resident did not ask to be forgotten"


def test_nothing_is_left_of_a_merged_and_parted_matter(session: Session, clock: FixedClock) -> None:
    sun, first, resident = make_staff(session, clock), make_resident(session, clock), somebody(session, clock)
    lead, own = make_ticket(session, clock, first), opened_by(session, clock, resident)
    merge_ticket(session, own.number, lead.number, by=sun, clock=clock)
    supplement_ticket(session, written(own, 3, PHOTO, CARD), by=resident, clock=clock)
    unmerge_ticket(session, own.number, by=sun, clock=clock)
    for one, who in ((lead, first), (own, resident)):
        finished(session, clock, one, who)
    everything_sent(session, clock)
    clock.advance(timedelta(days=1))
    revoke_consent(session, resident, clock=clock)
    everything_sent(session, clock)
    assert forget_identity(session, resident.id, clock=clock)
    assert found(session) == set()
