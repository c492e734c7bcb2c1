"""People on leave, those who stand in, and those who left for good."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from helpdesk.audit.models import AuditEntry
from helpdesk.clock import FixedClock
from helpdesk.errors import InvalidInputError, NotAllowedError, NotFoundError
from helpdesk.outbox.models import OutboxRow
from helpdesk.staff.leave import (
    acting_for,
    end_leave,
    end_past_leaves,
    is_away,
    possible_stand_ins,
    stands_in,
    start_leave,
    today_of,
)
from helpdesk.staff.leaving import let_go
from helpdesk.staff.models import Staff
from helpdesk.tickets.commands import StaffWords
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.services import ask_resident, claim_ticket, dispatch_ticket, resolve_ticket, return_ticket
from helpdesk.tickets.states import Status
from helpdesk.timers.firing import fire_due
from tests.support.factories import AFTER_PHOTO, CHATS, make_staff, make_ticket
from tests.support.reading import last_params, rows_to_team


@pytest.fixture
def sun(session: Session, clock: FixedClock) -> Staff:
    return make_staff(session, clock)


@pytest.fixture
def zhao(session: Session, clock: FixedClock) -> Staff:
    return make_staff(session, clock, name="赵敏")


@pytest.fixture
def ticket(session: Session, clock: FixedClock, sun: Staff) -> Ticket:
    ticket = make_ticket(session, clock)
    claim_ticket(session, ticket.number, by=sun, clock=clock)
    return ticket


def away(session: Session, clock: FixedClock, who: Staff, stand_in: Staff, days: int = 3) -> date:
    """Away for so many days, today counted; the last of them."""
    until = today_of(session, clock) + timedelta(days=days - 1)
    start_leave(session, who, until=until, stand_in_id=stand_in.id, by=who, clock=clock)
    return until


def staff_actions(session: Session) -> list[str]:
    query = select(AuditEntry.action).where(AuditEntry.ticket_id.is_(None)).order_by(AuditEntry.id)
    return [one for one in session.scalars(query) if one.endswith("_leave")]


def test_the_stand_in_does_what_the_owner_may(
    session: Session, clock: FixedClock, ticket: Ticket, sun: Staff, zhao: Staff
) -> None:
    words = StaffWords(ticket.number, "修好了", (AFTER_PHOTO,))
    with pytest.raises(NotAllowedError, match="孙磊"):
        resolve_ticket(session, words, by=zhao, clock=clock)
    until = away(session, clock, sun, zhao)
    assert acting_for(session, sun, until) is zhao
    resolve_ticket(session, words, by=zhao, clock=clock)
    assert (ticket.status, ticket.owner) == (Status.RESOLVED, sun), "it stays the owner's"


def test_a_stand_in_returns_and_dispatches_too(
    session: Session, clock: FixedClock, ticket: Ticket, sun: Staff, zhao: Staff
) -> None:
    away(session, clock, sun, zhao)
    dispatch_ticket(session, ticket.number, "environment", "", by=zhao, clock=clock)
    assert ticket.status is Status.NEW
    other = make_ticket(session, clock)
    claim_ticket(session, other.number, by=sun, clock=clock)
    return_ticket(session, other.number, "unclear", by=zhao, clock=clock)  # type: ignore[arg-type]
    assert other.status is Status.TRIAGE


def test_a_leave_ends_after_its_last_day_by_itself(
    session: Session, clock: FixedClock, ticket: Ticket, sun: Staff, zhao: Staff
) -> None:
    until = away(session, clock, sun, zhao)
    assert is_away(sun, until)
    assert not is_away(sun, until + timedelta(days=1))
    clock.advance(timedelta(days=2))
    fire_due(session, clock=clock)
    assert sun.stand_in_id == zhao.id, "the last day is a day of leave"
    clock.advance(timedelta(days=1))
    fire_due(session, clock=clock)
    assert (sun.stand_in_id, sun.away_until) == (None, None)
    with pytest.raises(NotAllowedError):
        resolve_ticket(session, StaffWords(ticket.number, "好了", (AFTER_PHOTO,)), by=zhao, clock=clock)
    assert staff_actions(session) == ["start_leave", "end_leave"]


def test_whoever_acts_first_finds_past_leaves_ended(
    session: Session, clock: FixedClock, sun: Staff, zhao: Staff
) -> None:
    away(session, clock, sun, zhao)
    clock.advance(timedelta(days=3))
    make_staff(session, clock, name="李雷")  # Anything anybody does in a group.
    assert sun.stand_in_id is None
    assert end_past_leaves(session, clock=clock) == []


def test_coming_back_early(session: Session, clock: FixedClock, sun: Staff, zhao: Staff) -> None:
    away(session, clock, sun, zhao)
    assert end_leave(session, sun, by=sun, clock=clock)
    assert not end_leave(session, sun, by=sun, clock=clock)
    assert not stands_in(zhao, sun)


def test_leaves_that_make_no_sense_are_refused(session: Session, clock: FixedClock, sun: Staff, zhao: Staff) -> None:
    today = today_of(session, clock)
    stranger, hidden = (
        make_staff(session, clock, "civil", name="外人"),
        make_staff(session, clock, chat_role="anonymous"),
    )

    def start(who: Staff, until: date, stand_in_id: int) -> None:
        start_leave(session, who, until=until, stand_in_id=stand_in_id, by=who, clock=clock)

    for who, until, stand_in_id, said in (
        (sun, today - timedelta(days=1), zhao.id, "已经过去"),
        (sun, today + timedelta(days=400), zhao.id, "最长写一年"),
        (sun, today, sun.id, "不能请自己"),
        (sun, today, stranger.id, "不在您的工作群"),
        (sun, today, hidden.id, "不在您的工作群"),
        (hidden, today, zhao.id, "取消匿名"),
    ):
        with pytest.raises(InvalidInputError, match=said):
            start(who, until, stand_in_id)
    with pytest.raises(NotFoundError):
        start(sun, today, 99999)
    assert (sun.away_until, sun.stand_in_id) == (None, None), "nothing is half done"


def test_nobody_stands_in_who_is_away_so_circles_cannot_come(
    session: Session, clock: FixedClock, sun: Staff, zhao: Staff
) -> None:
    until = away(session, clock, sun, zhao)
    with pytest.raises(InvalidInputError, match="自己也在休假"):
        start_leave(session, zhao, until=until, stand_in_id=sun.id, by=zhao, clock=clock)
    assert [one.name for one in possible_stand_ins(session, zhao, clock=clock)] == []


def test_a_stand_in_on_leave_has_a_stand_in_in_turn(
    session: Session, clock: FixedClock, ticket: Ticket, sun: Staff, zhao: Staff
) -> None:
    li = make_staff(session, clock, name="李雷")
    until = away(session, clock, sun, zhao)
    away(session, clock, zhao, li)
    assert acting_for(session, sun, until) is li
    resolve_ticket(session, StaffWords(ticket.number, "好了", (AFTER_PHOTO,)), by=li, clock=clock)
    assert ticket.status is Status.RESOLVED


def test_a_circle_in_the_table_ends_with_the_owner(
    session: Session, clock: FixedClock, sun: Staff, zhao: Staff
) -> None:
    until = away(session, clock, sun, zhao)
    zhao.away_until, zhao.stand_in_id = until, sun.id  # No use case writes this.
    session.flush()
    assert acting_for(session, sun, until) is sun
    assert not stands_in(make_staff(session, clock, name="李雷"), sun)


def test_cards_are_drawn_anew_when_somebody_goes_and_comes_back(
    session: Session, clock: FixedClock, ticket: Ticket, sun: Staff, zhao: Staff
) -> None:
    (card,) = rows_to_team(session, ticket.team_id or 0, "ticket_card")
    before = card.revision
    away(session, clock, sun, zhao)
    end_leave(session, sun, by=sun, clock=clock)
    assert card.revision == before + 2


def test_who_leaves_gives_tickets_back_and_stands_in_no_more(
    session: Session, clock: FixedClock, ticket: Ticket, sun: Staff, zhao: Staff
) -> None:
    away(session, clock, sun, zhao)
    let_go(session, zhao.telegram_user_id, CHATS["city"], clock=clock)
    assert (sun.stand_in_id, zhao.memberships) == (None, [])
    assert last_params(session, "staff_text") == {"name": "stand_in_left", "args": {"away": "孙磊", "stand_in": "赵敏"}}
    let_go(session, sun.telegram_user_id, CHATS["city"], clock=clock)
    assert (ticket.status, ticket.owner) == (Status.NEW, None)
    assert last_params(session, "ticket_note")["name"] == "owner_left"
    with pytest.raises(NotFoundError):
        claim_ticket(session, ticket.number, by=sun, clock=clock)


def test_who_leaves_while_away_is_away_no_more(session: Session, clock: FixedClock, sun: Staff, zhao: Staff) -> None:
    away(session, clock, sun, zhao)
    for _ in range(2):  # Telegram tells it in two ways.
        let_go(session, sun.telegram_user_id, CHATS["city"], clock=clock)
    assert (sun.stand_in_id, staff_actions(session)) == (None, ["start_leave", "end_leave"])


def test_a_stand_in_who_leaves_one_of_two_common_groups_goes_on(
    session: Session, clock: FixedClock, sun: Staff, zhao: Staff
) -> None:
    for one in (sun, zhao):
        make_staff(session, clock, "civil", user_id=one.telegram_user_id, name=one.name)
    away(session, clock, sun, zhao)
    let_go(session, zhao.telegram_user_id, CHATS["city"], clock=clock)
    assert sun.stand_in_id == zhao.id
    assert not session.scalars(select(OutboxRow).where(OutboxRow.kind == "staff_text")).all()


def test_a_waiting_ticket_of_somebody_gone_has_no_owner(session: Session, clock: FixedClock, sun: Staff) -> None:
    ticket = make_ticket(session, clock)
    ask_resident(session, StaffWords(ticket.number, "哪一盏？"), by=sun, clock=clock)
    let_go(session, sun.telegram_user_id, CHATS["city"], clock=clock)
    assert (ticket.status, ticket.owner) == (Status.WAITING, None)
