"""What residents do with their own tickets, and what time does in their place."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from helpdesk.clock import FixedClock
from helpdesk.errors import IllegalMoveError, InvalidInputError, NotFoundError, TooSoonError
from helpdesk.staff.leaving import let_go
from helpdesk.staff.models import Staff
from helpdesk.tickets.commands import ResidentWords, Resolution, StaffWords
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.queries import history, progress_of, tickets_of_resident, waiting_ticket, words_of
from helpdesk.tickets.services import (
    add_note,
    answer_resident,
    ask_resident,
    assign_ticket,
    claim_ticket,
    edit_words,
    rate_ticket,
    resolve_ticket,
    supplement_ticket,
    urge_ticket,
    withdraw_ticket,
)
from helpdesk.tickets.states import Status
from helpdesk.timers.firing import fire_due
from tests.support.factories import (
    AFTER_PHOTO,
    CHATS,
    bind,
    make_resident,
    make_resolved_ticket,
    make_staff,
    make_ticket,
)
from tests.support.reading import actions, last_params, rows_to_resident, rows_to_team


@pytest.fixture
def sun(session: Session, clock: FixedClock) -> Staff:
    return make_staff(session, clock)


@pytest.fixture
def resolved(session: Session, clock: FixedClock, sun: Staff) -> Ticket:
    return make_resolved_ticket(session, clock, sun)


def team_kinds(session: Session, ticket: Ticket) -> list[str]:
    assert ticket.team is not None
    return [row.kind for row in rows_to_team(session, ticket.team.id)]


def test_a_supplement_goes_on_with_the_time_that_was_left(session: Session, clock: FixedClock, sun: Staff) -> None:
    ticket = make_ticket(session, clock)
    due_at, promised = ticket.handle_due_at, ticket.promised_on
    claim_ticket(session, ticket.number, by=sun, clock=clock)
    ask_resident(session, StaffWords(ticket.number, "哪根灯杆？"), by=sun, clock=clock)
    assert waiting_ticket(session, ticket.resident) is ticket
    clock.advance(timedelta(days=3))
    message = supplement_ticket(session, ResidentWords(ticket.number, "第三根"), by=ticket.resident, clock=clock)
    assert (ticket.status, ticket.paused_at) == (Status.IN_PROGRESS, None)
    assert ticket.handle_due_at == due_at + timedelta(days=4)  # The third day is a Sunday.
    assert ticket.promised_on == promised + timedelta(days=4)
    moved = ticket.promised_on.isoformat()
    assert last_params(session, "promise_moved") == {"number": ticket.number, "promised_on": moved}
    assert last_params(session, "resident_words") == {"number": ticket.number, "ticket_message_id": message.id}
    assert waiting_ticket(session, ticket.resident) is None


def test_an_answer_within_the_day_moves_no_date_and_says_nothing(
    session: Session, clock: FixedClock, sun: Staff
) -> None:
    ticket = make_ticket(session, clock)
    promised = ticket.promised_on
    ask_resident(session, StaffWords(ticket.number, "哪根灯杆？"), by=sun, clock=clock)
    clock.advance(timedelta(minutes=5))
    supplement_ticket(session, ResidentWords(ticket.number, "第三根"), by=ticket.resident, clock=clock)
    assert ticket.promised_on == promised
    assert "promise_moved" not in rows_to_resident(session, ticket)


def test_an_answer_to_somebody_who_left_goes_back_to_the_team(session: Session, clock: FixedClock, sun: Staff) -> None:
    ticket, li = make_ticket(session, clock), make_staff(session, clock, name="李雷")
    ask_resident(session, StaffWords(ticket.number, "哪根灯杆？"), by=sun, clock=clock)
    let_go(session, sun.telegram_user_id, CHATS["city"], clock=clock)
    assert (ticket.status, ticket.owner) == (Status.WAITING, None)
    supplement_ticket(session, ResidentWords(ticket.number, "第三根"), by=ticket.resident, clock=clock)
    assert (ticket.status, ticket.team) == (Status.NEW, bind(session, clock, "city"))
    assert last_params(session, "ticket_note")["name"] == "without_owner"
    claim_ticket(session, ticket.number, by=li, clock=clock)
    assert ticket.owner is li


def test_a_ticket_reopened_after_its_owner_left_can_be_claimed(
    session: Session, clock: FixedClock, sun: Staff, resolved: Ticket
) -> None:
    li = make_staff(session, clock, name="李雷")
    let_go(session, sun.telegram_user_id, CHATS["city"], clock=clock)
    rate_ticket(session, resolved.number, resolution=Resolution.UNSOLVED, by=resolved.resident, clock=clock)
    rate_ticket(session, resolved.number, resolution=Resolution.UNSOLVED, by=resolved.resident, clock=clock)
    assert resolved.status is Status.NEW
    assert rows_to_resident(session, resolved).count("ticket_reopened") == 1
    claim_ticket(session, resolved.number, by=li, clock=clock)
    assert resolved.owner is li


def test_further_words_are_added_without_a_question(session: Session, clock: FixedClock) -> None:
    ticket = make_ticket(session, clock)
    supplement_ticket(session, ResidentWords(ticket.number, "还一直闪"), by=ticket.resident, clock=clock)
    assert ticket.status is Status.NEW
    assert team_kinds(session, ticket) == ["ticket_card", "resident_words"]


def test_the_same_words_delivered_twice_count_once(session: Session, clock: FixedClock) -> None:
    ticket = make_ticket(session, clock)
    words = ResidentWords(ticket.number, "还一直闪", source_chat_id=1001, source_message_id=7)
    first = supplement_ticket(session, words, by=ticket.resident, clock=clock)
    assert supplement_ticket(session, words, by=ticket.resident, clock=clock) is first
    assert len(words_of(session, ticket)) == 1


@pytest.mark.parametrize("number", ["0", "abc", "100015", "' OR '1'='1"])
def test_a_number_that_is_none_is_not_found(session: Session, clock: FixedClock, number: str) -> None:
    with pytest.raises(NotFoundError):
        withdraw_ticket(session, number, by=make_resident(session, clock), clock=clock)


def test_somebody_elses_ticket_does_not_exist(session: Session, clock: FixedClock, resolved: Ticket) -> None:
    stranger = make_resident(session, clock, name="李强")
    for attempt in (
        lambda: supplement_ticket(session, ResidentWords(resolved.number, "x"), by=stranger, clock=clock),
        lambda: withdraw_ticket(session, resolved.number, by=stranger, clock=clock),
        lambda: urge_ticket(session, resolved.number, by=stranger, clock=clock),
        lambda: rate_ticket(session, resolved.number, satisfaction=1, by=stranger, clock=clock),
    ):
        with pytest.raises(NotFoundError):
            attempt()
    assert tickets_of_resident(session, stranger) == []


def test_withdrawing_tells_the_team_and_is_final(session: Session, clock: FixedClock) -> None:
    ticket = make_ticket(session, clock)
    withdraw_ticket(session, ticket.number, by=ticket.resident, clock=clock)
    withdraw_ticket(session, ticket.number, by=ticket.resident, clock=clock)
    assert (ticket.status, ticket.closed_at) == (Status.WITHDRAWN, clock.now())
    assert rows_to_resident(session, ticket) == ["ticket_opened", "ticket_withdrawn"]
    assert last_params(session, "ticket_note")["name"] == "withdrawn"
    with pytest.raises(IllegalMoveError):
        urge_ticket(session, ticket.number, by=ticket.resident, clock=clock)
    assert tickets_of_resident(session, ticket.resident, open_only=True) == []


def test_urging_is_possible_once_a_day(session: Session, clock: FixedClock) -> None:
    ticket = make_ticket(session, clock)
    urge_ticket(session, ticket.number, by=ticket.resident, clock=clock)
    first_at = clock.now()
    clock.advance(timedelta(hours=23))
    with pytest.raises(TooSoonError) as refused:
        urge_ticket(session, ticket.number, by=ticket.resident, clock=clock)
    assert refused.value.next_at == first_at + timedelta(hours=24)
    clock.advance(timedelta(hours=1))
    urge_ticket(session, ticket.number, by=ticket.resident, clock=clock)
    assert ticket.urge_count == 2
    assert last_params(session, "ticket_urged_team") == {"number": ticket.number, "count": 1}


def test_what_is_said_after_unsolved_belongs_to_the_ticket(
    session: Session, clock: FixedClock, resolved: Ticket
) -> None:
    assert waiting_ticket(session, resolved.resident) is None
    rate_ticket(session, resolved.number, resolution=Resolution.UNSOLVED, by=resolved.resident, clock=clock)
    assert waiting_ticket(session, resolved.resident) is resolved
    supplement_ticket(session, ResidentWords(resolved.number, "名字写错了"), by=resolved.resident, clock=clock)
    assert waiting_ticket(session, resolved.resident) is None


def test_solved_asks_for_satisfaction_and_that_archives(session: Session, clock: FixedClock, resolved: Ticket) -> None:
    rate_ticket(session, resolved.number, resolution=Resolution.SOLVED, by=resolved.resident, clock=clock)
    rate_ticket(session, resolved.number, resolution="solved", by=resolved.resident, clock=clock)
    assert (resolved.status, resolved.resolution) == (Status.RESOLVED, Resolution.SOLVED)
    assert rows_to_resident(session, resolved).count("rating_satisfaction") == 1
    rate_ticket(session, resolved.number, satisfaction=5, by=resolved.resident, clock=clock)
    rate_ticket(session, resolved.number, satisfaction=5, by=resolved.resident, clock=clock)
    assert (resolved.status, resolved.satisfaction, resolved.closed_at) == (Status.CLOSED, 5, clock.now())
    assert rows_to_resident(session, resolved)[-1] == "rating_thanks"
    assert rows_to_resident(session, resolved).count("rating_thanks") == 1
    assert actions(session, resolved)[-2:] == ["rate_resolution", "rate"]


def test_words_of_praise_may_follow_the_archive(session: Session, clock: FixedClock, resolved: Ticket) -> None:
    rate_ticket(session, resolved.number, resolution="partly", satisfaction=4, by=resolved.resident, clock=clock)
    rate_ticket(session, resolved.number, text=" 师傅很耐心 ", by=resolved.resident, clock=clock)
    assert (resolved.status, resolved.rating_text) == (Status.CLOSED, "师傅很耐心")
    assert words_of(session, resolved)[-1].kind == "rating"


def test_unsolved_reopens_with_fresh_time_and_tells_the_team(
    session: Session, clock: FixedClock, resolved: Ticket, sun: Staff
) -> None:
    clock.advance(timedelta(days=5))
    for _ in range(2):  # An impatient thumb.
        rate_ticket(session, resolved.number, resolution="unsolved", by=resolved.resident, clock=clock)
    assert rows_to_resident(session, resolved).count("ticket_reopened") == 1
    assert (resolved.status, resolved.owner, resolved.resolved_at) == (Status.IN_PROGRESS, sun, None)
    assert resolved.resolution is Resolution.UNSOLVED
    assert resolved.handle_due_at > clock.now() + timedelta(days=7)
    assert last_params(session, "ticket_note")["name"] == "reopened"
    assert rows_to_resident(session, resolved)[-1] == "ticket_reopened"
    assign_ticket(
        session, resolved.number, sun.id, by=make_staff(session, clock, chat_role="administrator"), clock=clock
    )
    resolve_ticket(session, StaffWords(resolved.number, "换了灯头", (AFTER_PHOTO,)), by=sun, clock=clock)
    assert resolved.resolution is None


@pytest.mark.parametrize("satisfaction", [0, 6, -1])
def test_a_satisfaction_outside_one_to_five_is_refused(
    session: Session, clock: FixedClock, resolved: Ticket, satisfaction: int
) -> None:
    with pytest.raises(InvalidInputError):
        rate_ticket(session, resolved.number, satisfaction=satisfaction, by=resolved.resident, clock=clock)


def test_a_ticket_still_in_work_cannot_be_rated(session: Session, clock: FixedClock) -> None:
    ticket = make_ticket(session, clock)
    for facts in ({"resolution": "solved"}, {"resolution": "unsolved"}, {"satisfaction": 3}, {"text": "好"}):
        with pytest.raises(IllegalMoveError):
            rate_ticket(session, ticket.number, by=ticket.resident, clock=clock, **facts)
    with pytest.raises(InvalidInputError):
        rate_ticket(session, ticket.number, resolution="maybe", by=ticket.resident, clock=clock)


def test_seven_days_without_a_rating_archive_a_ticket(session: Session, clock: FixedClock, resolved: Ticket) -> None:
    clock.advance(timedelta(days=7) - timedelta(seconds=1))
    fire_due(session, clock=clock)
    assert resolved.status is Status.RESOLVED
    clock.advance(timedelta(seconds=1))
    fire_due(session, clock=clock)
    assert resolved.status is Status.CLOSED
    assert actions(session, resolved)[-1] == "archive"


def test_an_edit_on_either_side_is_carried_over(session: Session, clock: FixedClock, sun: Staff) -> None:
    ticket = make_ticket(session, clock)
    supplement_ticket(session, ResidentWords(ticket.number, "3栋", (), 1001, 7), by=ticket.resident, clock=clock)
    answer_resident(session, StaffWords(ticket.number, "名天去", (), -100, 8), by=sun, clock=clock)
    add_note(session, StaffWords(ticket.number, "内部", (), -100, 9), by=sun, clock=clock)
    said = edit_words(session, source_chat_id=1001, source_message_id=7, text="5栋", clock=clock)
    assert said is not None
    assert (said.text, said.edited_at) == ("5栋", clock.now())
    assert last_params(session, "resident_words_edited")["ticket_message_id"] == said.id
    edit_words(session, source_chat_id=-100, source_message_id=8, text="明天去", clock=clock)
    edit_words(session, source_chat_id=-100, source_message_id=9, text="内部2", clock=clock)
    assert rows_to_resident(session, ticket).count("staff_words_edited") == 1
    assert edit_words(session, source_chat_id=1001, source_message_id=99, text="?", clock=clock) is None
    assert not [entry for entry in history(session, ticket) if "栋" in str(entry.details)]


def test_progress_gives_the_facts(session: Session, clock: FixedClock, sun: Staff) -> None:
    ticket = make_ticket(session, clock)
    claim_ticket(session, ticket.number, by=sun, clock=clock)
    progress = progress_of(ticket)
    assert (progress.status, progress.team, progress.staff) == (Status.IN_PROGRESS, "城管市政组", "孙磊")
    assert progress.promised_on == ticket.promised_on
