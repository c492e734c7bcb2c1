"""Merging tickets that are one matter (并案), and parting them again (拆开)."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from helpdesk.catalogue import Service
from helpdesk.clock import FixedClock
from helpdesk.crowds.audience import audience
from helpdesk.crowds.merging import merge_ticket, unmerge_ticket
from helpdesk.crowds.models import JoinedResident
from helpdesk.crowds.services import join_ticket, leave_ticket
from helpdesk.errors import HelpdeskError, InvalidInputError, NotAllowedError, NotFoundError
from helpdesk.outbox.models import OutboxRow
from helpdesk.residents.models import Resident
from helpdesk.staff.models import Staff
from helpdesk.tickets.access import access_ticket_as_resident
from helpdesk.tickets.commands import AttachmentFacts, RejectReason, ResidentWords, StaffWords
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.services import (
    answer_resident,
    claim_ticket,
    reject_ticket,
    supplement_ticket,
    urge_ticket,
    withdraw_ticket,
)
from helpdesk.tickets.states import Status
from tests.support.factories import make_resident, make_resolved_ticket, make_staff, make_ticket
from tests.support.reading import actions, last_params, rows_to_team


@pytest.fixture
def sun(session: Session, clock: FixedClock) -> Staff:
    return make_staff(session, clock)


@pytest.fixture
def dispatcher(session: Session, clock: FixedClock) -> Staff:
    return make_staff(session, clock, "duty", name="赵敏")


@pytest.fixture
def wang(session: Session, clock: FixedClock) -> Resident:
    return make_resident(session, clock, name="王秀兰")


@pytest.fixture
def li(session: Session, clock: FixedClock) -> Resident:
    return make_resident(session, clock, name="李强")


@pytest.fixture
def lead(session: Session, clock: FixedClock, wang: Resident) -> Ticket:
    return make_ticket(session, clock, wang)


@pytest.fixture
def source(session: Session, clock: FixedClock, li: Resident, lead: Ticket) -> Ticket:
    return make_ticket(session, clock, li, summary="路灯又不亮了")


def told(session: Session, resident: Resident) -> list[tuple[str, str]]:
    """Kind and number of everything queued for a resident, in order."""
    query = select(OutboxRow).where(OutboxRow.recipient_kind == "resident", OutboxRow.recipient_id == resident.id)
    return [(row.kind, row.params.get("number", "")) for row in session.scalars(query.order_by(OutboxRow.id))]


def test_a_merged_ticket_is_handled_under_the_other_and_its_resident_reads_the_answer_under_the_own_number(
    session: Session, clock: FixedClock, sun: Staff, lead: Ticket, source: Ticket, wang: Resident, li: Resident
) -> None:
    merge_ticket(session, source.number, lead.number, by=sun, clock=clock)
    answer_resident(session, StaffWords(lead.number, "今天去修。"), by=sun, clock=clock)
    assert (source.status, source.merged_into_id, lead.crowd_count) == (Status.MERGED, lead.id, 1)
    assert ("ticket_merged", source.number) in told(session, li)
    assert told(session, li)[-1] == ("staff_answer", source.number)
    assert told(session, wang)[-1] == ("staff_answer", lead.number)
    assert not [one for one in told(session, wang) if one[0] == "ticket_merged"]
    assert "merge" in actions(session, source)
    assert "take_in" in actions(session, lead)


def test_the_lead_team_reads_the_words_and_photos_of_the_merged_ticket(
    session: Session, clock: FixedClock, sun: Staff, lead: Ticket, li: Resident
) -> None:
    photo = AttachmentFacts("photo", file_id="abc")
    source = make_ticket(session, clock, li, summary="灯坏了", attachments=(photo,))
    merge_ticket(session, source.number, lead.number, by=sun, clock=clock)
    notes = [row.params["name"] for row in rows_to_team(session, sun.memberships[0].team_id, "ticket_note")]
    assert {"merged_in", "merged_away"} <= set(notes)
    words = rows_to_team(session, sun.memberships[0].team_id, "resident_words")
    assert [row.ticket_id for row in words] == [source.id, lead.id]


def test_merging_again_changes_nothing(
    session: Session, clock: FixedClock, sun: Staff, lead: Ticket, source: Ticket, li: Resident
) -> None:
    merge_ticket(session, source.number, lead.number, by=sun, clock=clock)
    before = told(session, li)
    merge_ticket(session, source.number, lead.number, by=sun, clock=clock)
    assert (lead.crowd_count, told(session, li)) == (1, before)


def test_a_merged_target_means_its_lead(
    session: Session, clock: FixedClock, sun: Staff, lead: Ticket, source: Ticket
) -> None:
    merge_ticket(session, source.number, lead.number, by=sun, clock=clock)
    third = make_ticket(session, clock)
    merger = merge_ticket(session, third.number, source.number, by=sun, clock=clock)
    assert (merger.lead.id, merger.is_redirected, third.merged_into_id) == (lead.id, True, lead.id)
    assert lead.crowd_count == 2


def test_what_cannot_be_merged_is_refused_in_one_sentence_and_nothing_changes(
    session: Session, clock: FixedClock, sun: Staff, lead: Ticket, source: Ticket, dispatcher: Staff
) -> None:
    resolved = make_resolved_ticket(session, clock, sun)
    refused = make_ticket(session, clock)
    reject_ticket(session, refused.number, RejectReason.COURT, "法院", by=dispatcher, clock=clock)
    certificate = make_ticket(session, clock, service=Service.CERTIFICATE, topic=None)
    quarrel = make_ticket(session, clock, service=Service.MEDIATION, topic=None)
    merged = make_ticket(session, clock)
    merge_ticket(session, merged.number, source.number, by=sun, clock=clock)
    for number, into in (
        (source.number, source.number),  # Into itself.
        (source.number, merged.number),  # In a circle.
        (source.number, resolved.number),
        (source.number, refused.number),
        (refused.number, lead.number),
        (resolved.number, lead.number),
        (certificate.number, lead.number),
        (source.number, quarrel.number),
        (source.number, "123456"),
        (source.number, "路灯"),
    ):
        with pytest.raises(InvalidInputError) as refusal:
            merge_ticket(session, number, into, by=dispatcher, clock=clock)
        assert "。" not in str(refusal.value)
    assert (source.status, source.crowd_count, lead.crowd_count) == (Status.NEW, 1, 0)


def test_whoever_does_not_work_on_it_may_not_merge_it(
    session: Session, clock: FixedClock, sun: Staff, lead: Ticket, source: Ticket, dispatcher: Staff
) -> None:
    claim_ticket(session, source.number, by=sun, clock=clock)
    colleague = make_staff(session, clock, name="周洋")
    stranger = make_staff(session, clock, "civil", name="吴倩")
    with pytest.raises(NotAllowedError):
        merge_ticket(session, source.number, lead.number, by=colleague, clock=clock)
    with pytest.raises(NotFoundError):
        merge_ticket(session, source.number, lead.number, by=stranger, clock=clock)
    assert merge_ticket(session, source.number, lead.number, by=dispatcher, clock=clock).lead is lead


def test_a_chain_of_merged_tickets_is_one_crowd_and_everybody_keeps_their_number(
    session: Session, clock: FixedClock, sun: Staff, lead: Ticket, source: Ticket, li: Resident
) -> None:
    first = make_ticket(session, clock)
    merge_ticket(session, first.number, source.number, by=sun, clock=clock)
    chen = make_resident(session, clock, name="陈静")
    join_ticket(session, source, by=chen, clock=clock)
    merge_ticket(session, source.number, lead.number, by=sun, clock=clock)
    assert lead.crowd_count == 3
    assert {one.number for one in audience(session, lead)} == {lead.number, source.number, first.number}
    assert access_ticket_as_resident(session, first.number, first.resident).id == lead.id
    assert access_ticket_as_resident(session, source.number, chen).id == lead.id


def test_two_tickets_of_one_resident_make_no_crowd(
    session: Session, clock: FixedClock, sun: Staff, lead: Ticket, wang: Resident
) -> None:
    second = make_ticket(session, clock, wang)
    merge_ticket(session, second.number, lead.number, by=sun, clock=clock)
    assert lead.crowd_count == 0
    assert last_params(session, "ticket_merged")["own"] == lead.number
    assert access_ticket_as_resident(session, second.number, wang).id == lead.id
    answer_resident(session, StaffWords(lead.number, "在修。"), by=sun, clock=clock)
    assert [kind for kind, _number in told(session, wang)].count("staff_answer") == 1


def test_the_old_number_works_on_the_lead_and_a_stranger_learns_nothing(
    session: Session, clock: FixedClock, sun: Staff, lead: Ticket, source: Ticket, li: Resident
) -> None:
    merge_ticket(session, source.number, lead.number, by=sun, clock=clock)
    words = supplement_ticket(session, ResidentWords(source.number, "是东边那盏"), by=li, clock=clock)
    urge_ticket(session, source.number, by=li, clock=clock)
    assert (words.ticket_id, lead.urge_count) == (lead.id, 1)
    assert told(session, li)[-1] == ("ticket_urged", source.number)
    stranger = make_resident(session, clock, name="陈静")
    join_ticket(session, lead, by=stranger, clock=clock)
    with pytest.raises(NotFoundError):
        access_ticket_as_resident(session, source.number, stranger)
    with pytest.raises(NotAllowedError):
        withdraw_ticket(session, source.number, by=li, clock=clock)


def test_parted_it_is_new_again_and_its_residents_are_its_own(
    session: Session, clock: FixedClock, sun: Staff, lead: Ticket, source: Ticket, li: Resident
) -> None:
    chen = make_resident(session, clock, name="陈静")
    join_ticket(session, source, by=chen, clock=clock)
    join_ticket(session, lead, by=chen, clock=clock)  # By herself.
    claim_ticket(session, source.number, by=sun, clock=clock)
    promised = source.promised_on
    merge_ticket(session, source.number, lead.number, by=sun, clock=clock)
    assert lead.crowd_count == 2
    clock.advance(timedelta(days=1))
    unmerge_ticket(session, source.number, by=sun, clock=clock)
    assert (source.status, source.merged_into_id, source.owner, source.closed_at) == (Status.NEW, None, None, None)
    assert (source.accept_from_at, source.promised_on) == (clock.now(), promised)
    assert (source.crowd_count, lead.crowd_count) == (1, 1)
    assert told(session, li)[-1] == ("ticket_unmerged", source.number)
    assert [one.resident_id for one in audience(session, lead)] == [lead.resident_id, chen.id]
    assert unmerge_ticket(session, source.number, by=sun, clock=clock) is source  # Twice is once.


def test_a_promise_that_is_over_is_made_anew_when_parted(
    session: Session, clock: FixedClock, sun: Staff, lead: Ticket, source: Ticket
) -> None:
    merge_ticket(session, source.number, lead.number, by=sun, clock=clock)
    clock.advance(timedelta(days=30))
    unmerge_ticket(session, source.number, by=sun, clock=clock)
    assert source.promised_on > clock.now().date()
    assert last_params(session, "ticket_unmerged")["promised_on"] == source.promised_on.isoformat()
    assert date.fromisoformat(last_params(session, "ticket_unmerged")["promised_on"]) == source.promised_on


def test_an_answer_that_was_given_stays_given(
    session: Session, clock: FixedClock, sun: Staff, wang: Resident, source: Ticket, dispatcher: Staff, lead: Ticket
) -> None:
    merge_ticket(session, source.number, lead.number, by=sun, clock=clock)
    reject_ticket(session, lead.number, RejectReason.COURT, "请找法院", by=dispatcher, clock=clock)
    with pytest.raises(InvalidInputError, match="不能再拆"):
        unmerge_ticket(session, source.number, by=sun, clock=clock)
    with pytest.raises(HelpdeskError):
        unmerge_ticket(session, lead.number, by=sun, clock=clock)
    assert source.status is Status.MERGED


def test_who_left_the_crowd_sees_their_own_ticket_as_merged(
    session: Session, clock: FixedClock, sun: Staff, lead: Ticket, source: Ticket, li: Resident
) -> None:
    merge_ticket(session, source.number, lead.number, by=sun, clock=clock)
    leave_ticket(session, source.number, by=li, clock=clock)
    assert access_ticket_as_resident(session, source.number, li).id == source.id
    assert (lead.crowd_count, told(session, li)[-1]) == (0, ("crowd_left", source.number))


def test_the_first_of_the_lead_came_by_merging_and_is_parted(
    session: Session, clock: FixedClock, sun: Staff, lead: Ticket, source: Ticket, wang: Resident, li: Resident
) -> None:
    merge_ticket(session, source.number, lead.number, by=sun, clock=clock)
    withdraw_ticket(session, lead.number, by=wang, clock=clock)
    assert (lead.resident_id, lead.status, lead.crowd_count) == (li.id, Status.NEW, 0)
    unmerge_ticket(session, source.number, by=sun, clock=clock)
    assert (lead.status, source.status, source.resident_id) == (Status.WITHDRAWN, Status.NEW, li.id)
    rows = session.scalars(select(JoinedResident).where(JoinedResident.ticket_id == lead.id)).all()
    assert all(one.left_at is not None for one in rows)
