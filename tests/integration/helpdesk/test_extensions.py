"""More time: asked for by the owner, decided by a supervisor, told to the resident with the reason."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from helpdesk.clock import FixedClock
from helpdesk.deadlines.services import add_working_days
from helpdesk.errors import IllegalMoveError, InvalidInputError, NotAllowedError, NotFoundError
from helpdesk.extensions.models import Extension
from helpdesk.extensions.services import ask_extension, decide_extension, pending_extension
from helpdesk.staff.models import Staff
from helpdesk.staff.services import access_team, duty_team
from helpdesk.tickets.commands import ReturnReason, StaffWords
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.services import ask_resident, claim_ticket, resolve_ticket, return_ticket
from tests.support.factories import make_staff, make_ticket
from tests.support.reading import actions, last_params, rows_to_resident, rows_to_team

REASON = "要等配件到货"


@pytest.fixture
def owner(session: Session, clock: FixedClock, office: object) -> Staff:
    return make_staff(session, clock, "city", name="孙磊")


@pytest.fixture
def chief(session: Session, clock: FixedClock, office: object) -> Staff:
    return make_staff(session, clock, "city", name="赵主任", chat_role="administrator")


@pytest.fixture
def ticket(session: Session, clock: FixedClock, owner: Staff, chief: Staff) -> Ticket:
    ticket = make_ticket(session, clock)
    claim_ticket(session, ticket.number, by=owner, clock=clock)
    return ticket


def _ask(session: Session, ticket: Ticket, clock: FixedClock, by: Staff, days: int = 5) -> Extension:
    return ask_extension(session, ticket.number, days, REASON, by=by, clock=clock)


def test_a_granted_extension_moves_the_date_and_tells_the_resident_why(
    session: Session, clock: FixedClock, ticket: Ticket, owner: Staff, chief: Staff
) -> None:
    before, due_at = ticket.promised_on, ticket.handle_due_at
    asked = _ask(session, ticket, clock, owner)
    assert rows_to_team(session, access_team(session, "city").id, "extension_asked")
    assert "promise_moved" not in rows_to_resident(session, ticket), "nothing is promised before it is granted"

    decide_extension(session, ticket.number, asked.id, True, by=chief, clock=clock)
    assert ticket.promised_on == add_working_days(before, 5)
    assert ticket.handle_due_at > due_at
    assert ticket.extended_days == 5
    told = last_params(session, "promise_moved")
    assert told["promised_on"] == ticket.promised_on.isoformat()
    assert told["words"] == REASON
    assert rows_to_team(session, access_team(session, "city").id, "extension_decided")
    assert actions(session, ticket)[-2:] == ["ask_extension", "extend"]


def test_a_refused_extension_changes_nothing_and_tells_only_the_team(
    session: Session, clock: FixedClock, ticket: Ticket, owner: Staff, chief: Staff
) -> None:
    before = (ticket.promised_on, ticket.handle_due_at, ticket.extended_days)
    told = rows_to_resident(session, ticket)
    asked = _ask(session, ticket, clock, owner)
    decide_extension(session, ticket.number, asked.id, False, by=chief, clock=clock)
    assert (ticket.promised_on, ticket.handle_due_at, ticket.extended_days) == before
    assert rows_to_resident(session, ticket) == told
    assert last_params(session, "ticket_note")["name"] == "extension_refused"
    assert pending_extension(session, ticket.id) is None


@pytest.mark.parametrize("days", [-1, 0, 16, 1000])
def test_days_outside_what_the_office_allows_are_refused(
    session: Session, clock: FixedClock, ticket: Ticket, owner: Staff, days: int
) -> None:
    with pytest.raises(InvalidInputError, match="1 到 15 个工作日"):
        _ask(session, ticket, clock, owner, days)


@pytest.mark.parametrize("reason", ["", "  \n", "长" * 301])
def test_a_reason_nobody_can_read_is_refused(
    session: Session, clock: FixedClock, ticket: Ticket, owner: Staff, reason: str
) -> None:
    with pytest.raises(InvalidInputError, match="原因"):
        ask_extension(session, ticket.number, 5, reason, by=owner, clock=clock)
    assert pending_extension(session, ticket.id) is None


def test_after_the_limit_nothing_can_be_asked(
    session: Session, clock: FixedClock, ticket: Ticket, owner: Staff
) -> None:
    clock.advance(ticket.handle_due_at - clock.now())
    with pytest.raises(InvalidInputError, match="时限已经过了"):
        _ask(session, ticket, clock, owner)


def test_a_second_wish_waits_for_the_first(session: Session, clock: FixedClock, ticket: Ticket, owner: Staff) -> None:
    _ask(session, ticket, clock, owner)
    with pytest.raises(InvalidInputError, match="已经有一个延期申请"):
        _ask(session, ticket, clock, owner, 3)


def test_only_the_owner_asks(session: Session, clock: FixedClock, ticket: Ticket) -> None:
    colleague = make_staff(session, clock, "city", name="吴兵")
    with pytest.raises(NotAllowedError, match="孙磊"):
        _ask(session, ticket, clock, colleague)


def test_only_a_supervisor_decides_and_nobody_about_their_own_wish(
    session: Session, clock: FixedClock, ticket: Ticket, owner: Staff, chief: Staff
) -> None:
    asked = _ask(session, ticket, clock, owner)
    with pytest.raises(NotAllowedError, match="由督办员"):
        decide_extension(session, ticket.number, asked.id, True, by=owner, clock=clock)
    other = make_ticket(session, clock)
    claim_ticket(session, other.number, by=chief, clock=clock)
    own = _ask(session, other, clock, chief)
    make_staff(session, clock, "city", name="钱副主任", chat_role="administrator")
    with pytest.raises(NotAllowedError, match="钱副主任"):
        decide_extension(session, other.number, own.id, True, by=chief, clock=clock)


def test_a_supervisor_alone_decides_about_their_own_wish(session: Session, clock: FixedClock, chief: Staff) -> None:
    ticket = make_ticket(session, clock)
    claim_ticket(session, ticket.number, by=chief, clock=clock)
    asked = _ask(session, ticket, clock, chief)
    decide_extension(session, ticket.number, asked.id, True, by=chief, clock=clock)
    assert ticket.extended_days == 5


def test_without_another_supervisor_the_duty_group_is_asked_as_well(
    session: Session, clock: FixedClock, chief: Staff
) -> None:
    ticket = make_ticket(session, clock)
    claim_ticket(session, ticket.number, by=chief, clock=clock)
    _ask(session, ticket, clock, chief)
    duty = duty_team(session)
    assert duty is not None
    assert len(rows_to_team(session, duty.id, "extension_asked")) == 1


def test_with_another_supervisor_the_duty_group_is_left_in_peace(
    session: Session, clock: FixedClock, ticket: Ticket, owner: Staff
) -> None:
    _ask(session, ticket, clock, owner)
    duty = duty_team(session)
    assert duty is not None
    assert not rows_to_team(session, duty.id, "extension_asked")


def test_the_second_decision_is_told_who_was_faster(
    session: Session, clock: FixedClock, ticket: Ticket, owner: Staff, chief: Staff
) -> None:
    asked = _ask(session, ticket, clock, owner)
    decide_extension(session, ticket.number, asked.id, True, by=chief, clock=clock)
    due_at = ticket.handle_due_at
    with pytest.raises(InvalidInputError, match="已由赵主任批准"):
        decide_extension(session, ticket.number, asked.id, False, by=chief, clock=clock)
    assert ticket.handle_due_at == due_at


def test_a_ticket_that_went_on_needs_no_decision(
    session: Session, clock: FixedClock, ticket: Ticket, owner: Staff, chief: Staff
) -> None:
    asked = _ask(session, ticket, clock, owner)
    resolve_ticket(session, StaffWords(ticket.number, "修好了", without_photo=True), by=owner, clock=clock)
    assert asked.decided_at is not None
    assert asked.granted is None
    with pytest.raises(InvalidInputError, match="不用再决定"):
        decide_extension(session, ticket.number, asked.id, True, by=chief, clock=clock)


def test_a_returned_ticket_drops_the_wish_and_its_message_says_so(
    session: Session, clock: FixedClock, ticket: Ticket, owner: Staff
) -> None:
    _ask(session, ticket, clock, owner)
    return_ticket(session, ticket.number, ReturnReason.WRONG_TEAM, by=owner, clock=clock)
    assert pending_extension(session, ticket.id) is None
    assert rows_to_team(session, access_team(session, "city").id, "extension_decided")


def test_while_the_resident_is_asked_the_wish_waits(
    session: Session, clock: FixedClock, ticket: Ticket, owner: Staff, chief: Staff
) -> None:
    asked = _ask(session, ticket, clock, owner)
    ask_resident(session, StaffWords(ticket.number, "哪一根？"), by=owner, clock=clock)
    with pytest.raises(IllegalMoveError):
        decide_extension(session, ticket.number, asked.id, True, by=chief, clock=clock)
    assert pending_extension(session, ticket.id) is asked


def test_a_date_that_would_lie_in_the_past_is_refused(
    session: Session, clock: FixedClock, ticket: Ticket, owner: Staff, chief: Staff
) -> None:
    asked = _ask(session, ticket, clock, owner, 1)
    clock.advance(ticket.handle_due_at - clock.now() + timedelta(days=30))
    with pytest.raises(InvalidInputError, match="期限也已经过了"):
        decide_extension(session, ticket.number, asked.id, True, by=chief, clock=clock)
    assert pending_extension(session, ticket.id) is asked, "it can still be refused"
    decide_extension(session, ticket.number, asked.id, False, by=chief, clock=clock)


def test_an_extension_of_another_ticket_is_not_found(
    session: Session, clock: FixedClock, ticket: Ticket, owner: Staff, chief: Staff
) -> None:
    asked = _ask(session, ticket, clock, owner)
    other = make_ticket(session, clock)
    with pytest.raises(NotFoundError):
        decide_extension(session, other.number, asked.id, True, by=chief, clock=clock)
