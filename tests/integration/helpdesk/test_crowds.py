"""Many residents, one matter: joining, being told, rating, leaving, and who comes first in turn."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from bot.delivery import to_thinking
from bot.delivery.to_resident import PACKERS
from helpdesk.catalogue import Service
from helpdesk.clock import FixedClock
from helpdesk.crowds.audience import EVERYBODY, ONLY_THEM, audience
from helpdesk.crowds.merging import merge_ticket, unmerge_ticket
from helpdesk.crowds.models import JoinedResident
from helpdesk.crowds.queries import known_ticket, known_tickets
from helpdesk.crowds.services import join_ticket, leave_ticket
from helpdesk.errors import IllegalMoveError, InvalidInputError, NotAllowedError, NotFoundError, TooSoonError
from helpdesk.followups.services import answer_follow_up
from helpdesk.outbox.models import OutboxRow
from helpdesk.residents.models import Resident
from helpdesk.residents.services import forget_identity, revoke_consent
from helpdesk.staff.models import Staff
from helpdesk.tickets.access import access_ticket_as_resident
from helpdesk.tickets.commands import ResidentWords, Resolution, StaffWords
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.queries import talked_about, waiting_ticket
from helpdesk.tickets.services import (
    answer_resident,
    ask_resident,
    claim_ticket,
    rate_ticket,
    resolve_ticket,
    supplement_ticket,
    urge_ticket,
    withdraw_ticket,
)
from helpdesk.tickets.states import Status
from helpdesk.tickets.telling import tell_resident
from tests.support.factories import make_resident, make_staff, make_ticket
from tests.support.reading import actions, rows_to_team

# Said outside any ticket, or to one person by their own row.
NOT_ABOUT_A_TICKET = {"dialogue", "text", "emergency_answer", "alarm_answer", "same_thing_photo"}


@pytest.fixture
def sun(session: Session, clock: FixedClock) -> Staff:
    return make_staff(session, clock)


@pytest.fixture
def wang(session: Session, clock: FixedClock) -> Resident:
    return make_resident(session, clock, name="王秀兰")


@pytest.fixture
def li(session: Session, clock: FixedClock) -> Resident:
    return make_resident(session, clock, name="李强")


@pytest.fixture
def ticket(session: Session, clock: FixedClock, wang: Resident, li: Resident) -> Ticket:
    """王秀兰's ticket, which 李强 joined."""
    ticket = make_ticket(session, clock, wang, details={"description": "路灯不亮", "contact": "13800001234"})
    join_ticket(session, ticket, by=li, clock=clock)
    return ticket


def kinds(session: Session, resident: Resident) -> list[str]:
    query = select(OutboxRow.kind).where(OutboxRow.recipient_kind == "resident", OutboxRow.recipient_id == resident.id)
    return list(session.scalars(query.order_by(OutboxRow.id)))


def notes(session: Session, staff: Staff) -> list[str]:
    return [row.params["name"] for row in rows_to_team(session, staff.memberships[0].team_id, "ticket_note")]


def resolve(session: Session, ticket: Ticket, sun: Staff, clock: FixedClock) -> None:
    if ticket.status is Status.NEW:
        claim_ticket(session, ticket.number, by=sun, clock=clock)
    resolve_ticket(session, StaffWords(ticket.number, "修好了。", without_photo=True), by=sun, clock=clock)


@contextmanager
def counted(session: Session) -> Iterator[list[str]]:
    """Statements sent meanwhile."""
    said: list[str] = []

    def note(_conn: object, _cursor: object, statement: str, *_rest: object) -> None:
        said.append(statement)

    engine = session.get_bind()
    event.listen(engine, "before_cursor_execute", note)
    yield said
    event.remove(engine, "before_cursor_execute", note)


def test_every_kind_to_residents_is_for_everybody_or_for_them_alone() -> None:
    packed = {*PACKERS, *to_thinking.PACKERS} - {"staff_doubt", "doubt_settled"}
    assert packed - NOT_ABOUT_A_TICKET == EVERYBODY | ONLY_THEM
    assert not EVERYBODY & ONLY_THEM


def test_who_joined_is_told_how_it_goes_and_no_receipts_of_others(
    session: Session, clock: FixedClock, sun: Staff, ticket: Ticket, wang: Resident, li: Resident
) -> None:
    urge_ticket(session, ticket.number, by=wang, clock=clock)
    claim_ticket(session, ticket.number, by=sun, clock=clock)
    ask_resident(session, StaffWords(ticket.number, "哪一盏？"), by=sun, clock=clock)
    supplement_ticket(session, ResidentWords(ticket.number, "东边"), by=li, clock=clock)
    assert ticket.status is Status.IN_PROGRESS
    resolve(session, ticket, sun, clock)
    assert kinds(session, li) == ["crowd_joined", "ticket_claimed", "staff_question", "ticket_resolved"]
    assert "ticket_urged" in kinds(session, wang)
    assert kinds(session, wang)[-1] == "ticket_resolved"


def test_joining_twice_is_joining_once_and_the_team_sees_the_count(
    session: Session, clock: FixedClock, ticket: Ticket, li: Resident
) -> None:
    join_ticket(session, ticket, by=li, clock=clock)
    assert ticket.crowd_count == 1
    assert kinds(session, li).count("crowd_joined") == 1
    assert actions(session, ticket).count("join") == 1


def test_what_cannot_be_joined_is_refused(
    session: Session, clock: FixedClock, sun: Staff, ticket: Ticket, wang: Resident, li: Resident
) -> None:
    certificate = make_ticket(session, clock, service=Service.CERTIFICATE, topic=None)
    quarrel = make_ticket(session, clock, service=Service.MEDIATION, topic=None)
    done = make_ticket(session, clock)
    resolve(session, done, sun, clock)
    for one, by in ((ticket, wang), (certificate, li), (quarrel, li), (done, li)):
        with pytest.raises(InvalidInputError):
            join_ticket(session, one, by=by, clock=clock)
    chen = make_resident(session, clock, name="陈静")
    revoke_consent(session, chen, clock=clock)
    with pytest.raises(NotAllowedError):
        join_ticket(session, ticket, by=chen, clock=clock)


def test_who_left_is_told_nothing_more_and_is_a_stranger(
    session: Session, clock: FixedClock, sun: Staff, ticket: Ticket, li: Resident
) -> None:
    leave_ticket(session, ticket.number, by=li, clock=clock)
    claim_ticket(session, ticket.number, by=sun, clock=clock)
    assert (ticket.crowd_count, kinds(session, li)[-1]) == (0, "crowd_left")
    with pytest.raises(NotFoundError):
        access_ticket_as_resident(session, ticket.number, li)
    join_ticket(session, ticket, by=li, clock=clock)  # And may come back.
    assert ticket.crowd_count == 1


def test_the_first_resident_withdraws_instead_of_leaving(
    session: Session, clock: FixedClock, ticket: Ticket, wang: Resident
) -> None:
    with pytest.raises(NotAllowedError, match="撤回"):
        leave_ticket(session, ticket.number, by=wang, clock=clock)


def test_when_the_first_withdraws_the_next_comes_first_and_the_matter_goes_on(
    session: Session, clock: FixedClock, sun: Staff, ticket: Ticket, wang: Resident, li: Resident
) -> None:
    with pytest.raises(NotAllowedError, match="不再关注"):
        withdraw_ticket(session, ticket.number, by=li, clock=clock)
    withdraw_ticket(session, ticket.number, by=wang, clock=clock)
    assert (ticket.status, ticket.resident_id, ticket.crowd_count) == (Status.NEW, li.id, 0)
    assert "contact" not in ticket.details
    assert kinds(session, wang)[-1] == "crowd_goes_on"
    assert "handed_on" in notes(session, sun)
    claim_ticket(session, ticket.number, by=sun, clock=clock)
    assert "ticket_claimed" not in kinds(session, wang)
    assert kinds(session, li).count("ticket_claimed") == 1
    with pytest.raises(NotFoundError):
        access_ticket_as_resident(session, ticket.number, wang)
    withdraw_ticket(session, ticket.number, by=li, clock=clock)
    assert ticket.status is Status.WITHDRAWN


def test_who_takes_consent_back_leaves_every_crowd_at_once_and_can_be_forgotten(
    session: Session, clock: FixedClock, ticket: Ticket, li: Resident
) -> None:
    other = make_ticket(session, clock)
    join_ticket(session, other, by=li, clock=clock)
    revoke_consent(session, li, clock=clock)
    assert (ticket.crowd_count, other.crowd_count) == (0, 0)
    assert [one.resident_id for one in audience(session, ticket)] == [ticket.resident_id]
    for row in session.scalars(select(OutboxRow).where(OutboxRow.recipient_id == li.id)):
        row.sent_at = clock.now()
    assert forget_identity(session, li.id, clock=clock)


def test_thresholds_call_the_team_and_make_it_urgent_once(
    session: Session, clock: FixedClock, sun: Staff, ticket: Ticket
) -> None:
    residents = [make_resident(session, clock, name="居民") for _ in range(8)]
    join_ticket(session, ticket, by=residents[0], clock=clock)
    assert notes(session, sun).count("crowd_notice") == 1
    for one in residents[1:]:
        join_ticket(session, ticket, by=one, clock=clock)
    assert (ticket.crowd_count + 1, ticket.urgency) == (10, "urgent")
    assert actions(session, ticket).count("prioritise") == 1
    leave_ticket(session, ticket.number, by=residents[0], clock=clock)
    assert ticket.urgency == "urgent"
    assert notes(session, sun).count("crowd_notice") == 1


def test_the_limit_of_urging_is_the_tickets(
    session: Session, clock: FixedClock, ticket: Ticket, wang: Resident, li: Resident
) -> None:
    urge_ticket(session, ticket.number, by=li, clock=clock)
    assert kinds(session, li)[-1] == "ticket_urged"
    assert "ticket_urged" not in kinds(session, wang)
    with pytest.raises(TooSoonError):
        urge_ticket(session, ticket.number, by=wang, clock=clock)


def test_who_joined_rates_for_themselves(
    session: Session, clock: FixedClock, sun: Staff, ticket: Ticket, wang: Resident, li: Resident
) -> None:
    resolve(session, ticket, sun, clock)
    rate_ticket(session, ticket.number, resolution="solved", by=li, clock=clock)
    rate_ticket(session, ticket.number, satisfaction=4, by=li, clock=clock)
    row = session.scalars(select(JoinedResident)).one()
    assert (row.resolution, row.satisfaction) == (Resolution.SOLVED, 4)
    assert (ticket.status, ticket.resolution, ticket.satisfaction) == (Status.RESOLVED, None, None)
    assert kinds(session, li)[-2:] == ["rating_satisfaction", "rating_thanks"]
    assert "rated_by_joined" in notes(session, sun)
    rate_ticket(session, ticket.number, resolution="partly", satisfaction=5, by=wang, clock=clock)
    assert (ticket.status, row.satisfaction) == (Status.CLOSED, 4)
    with pytest.raises(InvalidInputError):
        rate_ticket(session, ticket.number, satisfaction=9, by=li, clock=clock)


def test_unsolved_of_who_joined_reopens_and_everybody_is_asked_anew(
    session: Session, clock: FixedClock, sun: Staff, ticket: Ticket, wang: Resident, li: Resident
) -> None:
    chen = make_resident(session, clock, name="陈静")
    join_ticket(session, ticket, by=chen, clock=clock)
    resolve(session, ticket, sun, clock)
    rate_ticket(session, ticket.number, resolution="solved", by=chen, clock=clock)
    rate_ticket(session, ticket.number, resolution="unsolved", by=li, clock=clock)
    rate_ticket(session, ticket.number, resolution="unsolved", by=li, clock=clock)  # Pressed twice.
    assert (ticket.status, ticket.reopen_count) == (Status.IN_PROGRESS, 1)
    assert [kinds(session, one)[-1] for one in (wang, li, chen)] == ["ticket_reopened"] * 3
    assert known_ticket(session, ticket, chen).resolution is None
    boss = make_staff(session, clock, name="刘芳", chat_role="administrator")
    resolve_ticket(session, StaffWords(ticket.number, "又修了。", without_photo=True), by=boss, clock=clock)
    assert [known_ticket(session, ticket, one).resolution for one in (li, chen)] == [None, None]


def test_unsolved_after_the_archive_is_told_to_the_team(
    session: Session, clock: FixedClock, sun: Staff, ticket: Ticket, wang: Resident, li: Resident
) -> None:
    resolve(session, ticket, sun, clock)
    rate_ticket(session, ticket.number, resolution="solved", satisfaction=5, by=wang, clock=clock)
    rate_ticket(session, ticket.number, resolution="unsolved", by=li, clock=clock)
    assert (ticket.status, kinds(session, li)[-1]) == (Status.CLOSED, "unsolved_noted")
    assert notes(session, sun)[-1] == "unsolved_after_archive"


def test_nobody_rates_what_is_not_done(session: Session, clock: FixedClock, ticket: Ticket, li: Resident) -> None:
    with pytest.raises(IllegalMoveError):
        rate_ticket(session, ticket.number, resolution="solved", by=li, clock=clock)


def test_free_words_of_who_joined_answer_what_staff_asked(
    session: Session, clock: FixedClock, sun: Staff, ticket: Ticket, li: Resident
) -> None:
    ask_resident(session, StaffWords(ticket.number, "哪一盏？"), by=sun, clock=clock)
    stranger = make_resident(session, clock, name="陈静")
    assert waiting_ticket(session, li) is ticket
    assert talked_about(session, li, now=clock.now()) is ticket
    assert waiting_ticket(session, stranger) is None


def test_joined_tickets_stand_in_the_own_list_without_the_first_ones_words(
    session: Session, clock: FixedClock, ticket: Ticket, li: Resident
) -> None:
    own = make_ticket(session, clock, li, summary="我自己的事")
    listed = known_tickets(session, li)
    assert [(one.number, one.is_first, one.words) for one in listed] == [
        (own.number, True, "我自己的事"),
        (ticket.number, False, None),
    ]
    assert "路灯不亮" not in listed[1].summary
    clock.advance(timedelta(days=1))
    withdraw_ticket(session, own.number, by=li, clock=clock)
    assert [one.number for one in known_tickets(session, li, open_only=True)] == [ticket.number]


def test_a_hundred_are_told_with_a_handful_of_statements(session: Session, clock: FixedClock, ticket: Ticket) -> None:
    for place in range(100):
        who = make_resident(session, clock, user_id=500_000 + place)
        session.add(JoinedResident(ticket_id=ticket.id, resident_id=who.id, joined_at=clock.now()))
    session.flush()
    with counted(session) as said:
        tell_resident(session, ticket, "promise_moved", clock=clock, promised_on="2026-03-20")
    told = session.scalars(select(OutboxRow).where(OutboxRow.kind == "promise_moved")).all()
    assert len(told) == 102
    assert len(said) <= 4, said


def test_words_of_staff_reach_everybody_as_one_message_each(
    session: Session, clock: FixedClock, sun: Staff, ticket: Ticket, wang: Resident, li: Resident
) -> None:
    words = answer_resident(session, StaffWords(ticket.number, "今天修。"), by=sun, clock=clock)
    rows = session.scalars(select(OutboxRow).where(OutboxRow.kind == "staff_answer")).all()
    assert [(row.recipient_id, row.params["ticket_message_id"]) for row in rows] == [
        (wang.id, words.id),
        (li.id, words.id),
    ]


def test_a_new_ticket_of_who_joined_says_nothing_of_the_first_one(
    session: Session, clock: FixedClock, sun: Staff, wang: Resident, li: Resident
) -> None:
    told = {"description": "我是王秀兰，电话13800001234，路灯不亮", "contact": "13800001234"}
    ticket = make_ticket(session, clock, wang, summary=told["description"], details=told, place="幸福路12号3单元501")
    join_ticket(session, ticket, by=li, clock=clock)
    resolve(session, ticket, sun, clock)
    rate_ticket(session, ticket.number, resolution="solved", satisfaction=5, by=wang, clock=clock)
    again = answer_follow_up(session, ticket.number, "broken", by=li, clock=clock)
    assert (again.resident_id, again.follows_id) == (li.id, ticket.id)
    said = f"{again.summary} {again.details} {again.place}"
    assert "路灯不亮" in said
    assert not [part for part in ("王秀兰", "13800001234", "501") if part in said]


def test_merging_and_parting_a_large_crowd_takes_no_more_statements_than_a_small_one(
    session: Session, clock: FixedClock, sun: Staff
) -> None:
    taken = []
    for size in (2, 60):
        lead, source = make_ticket(session, clock), make_ticket(session, clock)
        for place in range(size):
            who = make_resident(session, clock, user_id=600_000 + 1000 * size + place)
            session.add(JoinedResident(ticket_id=source.id, resident_id=who.id, joined_at=clock.now()))
        session.flush()
        with counted(session) as merging:
            merge_ticket(session, source.number, lead.number, by=sun, clock=clock)
        assert lead.crowd_count == size + 1
        with counted(session) as parting:
            unmerge_ticket(session, source.number, by=sun, clock=clock)
        assert (lead.crowd_count, source.crowd_count) == (0, size)
        taken.append((len(merging), len(parting)))
    small, large = taken
    # A large crowd is announced to the team and made urgent besides; that is all that may be more.
    assert large[0] - small[0] <= 30, taken
    assert large[1] - small[1] <= 5, taken
