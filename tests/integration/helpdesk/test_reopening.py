"""未解决: who decides, what is missing; the photo afterwards; the free word after the stars."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from helpdesk.catalogue import Service
from helpdesk.clock import FixedClock
from helpdesk.errors import IllegalMoveError, InvalidInputError, NotAllowedError, NotFoundError
from helpdesk.staff.leaving import let_go
from helpdesk.staff.models import Staff
from helpdesk.tickets.commands import RejectReason, ResidentWords, Resolution, StaffWords
from helpdesk.tickets.free_words import SAID_AT_ONCE, TAKEN_FOR, just_rated, keep_free_words
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.queries import history
from helpdesk.tickets.reopening import REASON_TAKES
from helpdesk.tickets.services import (
    answer_resident,
    assign_ticket,
    claim_ticket,
    dispatch_ticket,
    explain_unsolved,
    rate_ticket,
    reject_ticket,
    resolve_ticket,
    supplement_ticket,
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
from tests.support.reading import last_params, rows_to_resident, rows_to_team


@pytest.fixture
def sun(session: Session, clock: FixedClock) -> Staff:
    return make_staff(session, clock)


@pytest.fixture
def wu(session: Session, clock: FixedClock) -> Staff:
    """The city team's supervisor."""
    return make_staff(session, clock, name="吴刚", chat_role="administrator")


@pytest.fixture
def reopened(session: Session, clock: FixedClock, sun: Staff) -> Ticket:
    ticket = make_resolved_ticket(session, clock, sun)
    rate_ticket(session, ticket.number, resolution="unsolved", by=ticket.resident, clock=clock)
    return ticket


def done(ticket: Ticket) -> StaffWords:
    return StaffWords(ticket.number, "这回修好了", (AFTER_PHOTO,))


def calls(session: Session, team_id: int | None) -> list[dict[str, Any]]:
    assert team_id is not None
    return [row.params for row in rows_to_team(session, team_id, "team_call")]


def test_unsolved_goes_to_a_supervisor_and_asks_what_is_missing(
    session: Session, clock: FixedClock, reopened: Ticket, sun: Staff, wu: Staff
) -> None:
    assert (reopened.status, reopened.owner, reopened.is_with_supervisor) == (Status.IN_PROGRESS, sun, True)
    assert (reopened.reopen_count, reopened.unsolved_reason) == (1, None)
    assert last_params(session, "ticket_reopened")["asks"] is True
    assert not calls(session, reopened.team_id), "the supervisors are called with the reason"

    explain_unsolved(session, reopened.number, "not_fixed", by=reopened.resident, clock=clock)
    assert reopened.unsolved_reason == "还没修好"
    (call,) = calls(session, reopened.team_id)
    assert (call["name"], [one["name"] for one in call["people"]]) == ("reopened", ["吴刚"])
    assert call["args"] == {"reason": "还没修好", "owner": "孙磊", "owner_id": sun.id}
    assert rows_to_resident(session, reopened)[-1] == "unsolved_explained"
    assert reopened.messages[-1].text == "还没修好", "the team reads it like the resident's own words"

    explain_unsolved(session, reopened.number, "broken_again", by=reopened.resident, clock=clock)
    assert reopened.unsolved_reason == "还没修好", "an impatient thumb changes nothing"
    assert len(calls(session, reopened.team_id)) == 1


def test_own_words_are_the_reason_as_well(session: Session, clock: FixedClock, reopened: Ticket, wu: Staff) -> None:
    by = reopened.resident
    supplement_ticket(session, ResidentWords(reopened.number, "只修了一盏"), by=by, clock=clock)
    supplement_ticket(session, ResidentWords(reopened.number, "还有一盏在门口"), by=by, clock=clock)
    assert reopened.unsolved_reason == "只修了一盏"
    assert len(calls(session, reopened.team_id)) == 1


def test_supervisors_are_called_without_a_reason_when_none_comes(
    session: Session, clock: FixedClock, reopened: Ticket, wu: Staff
) -> None:
    clock.advance(REASON_TAKES)
    fire_due(session, clock=clock)
    fire_due(session, clock=clock)
    (call,) = calls(session, reopened.team_id)
    assert call["args"]["reason"] is None


def test_nobody_is_called_for_what_is_decided_already(
    session: Session, clock: FixedClock, reopened: Ticket, sun: Staff, wu: Staff
) -> None:
    assign_ticket(session, reopened.number, sun.id, by=wu, clock=clock)
    clock.advance(REASON_TAKES)
    fire_due(session, clock=clock)
    assert [one["name"] for one in calls(session, reopened.team_id)] == ["assigned"]


def test_the_owner_may_answer_but_not_resolve_before_a_supervisor_has_looked(
    session: Session, clock: FixedClock, reopened: Ticket, sun: Staff, wu: Staff
) -> None:
    answer_resident(session, StaffWords(reopened.number, "我再去看看"), by=sun, clock=clock)
    with pytest.raises(NotAllowedError, match="请督办员先看"):
        resolve_ticket(session, done(reopened), by=sun, clock=clock)
    with pytest.raises(NotAllowedError, match="请督办员先看"):
        dispatch_ticket(session, reopened.number, "environment", "", by=sun, clock=clock)
    assign_ticket(session, reopened.number, sun.id, by=wu, clock=clock)
    resolve_ticket(session, done(reopened), by=sun, clock=clock)
    assert (reopened.status, reopened.is_with_supervisor, reopened.resolution) == (Status.RESOLVED, False, None)


def test_a_supervisor_may_give_it_to_another_team_or_close_it(
    session: Session, clock: FixedClock, reopened: Ticket, sun: Staff, wu: Staff
) -> None:
    dispatch_ticket(session, reopened.number, "environment", "", by=wu, clock=clock)
    assert (reopened.status, reopened.is_with_supervisor) == (Status.NEW, False)


def test_without_a_known_supervisor_the_duty_group_decides(
    session: Session, clock: FixedClock, reopened: Ticket, sun: Staff
) -> None:
    zhou = make_staff(session, clock, "duty", name="小周")
    explain_unsolved(session, reopened.number, "nobody_called", by=reopened.resident, clock=clock)
    (call,) = calls(session, bind(session, clock, "duty").id)
    assert (call["apart"], call["args"]["reason"]) == (True, "没人联系我")
    assign_ticket(session, reopened.number, sun.id, by=zhou, clock=clock)
    assert reopened.is_with_supervisor is False


def test_with_a_known_supervisor_an_ordinary_dispatcher_does_not_decide(
    session: Session, clock: FixedClock, reopened: Ticket, sun: Staff, wu: Staff
) -> None:
    zhou = make_staff(session, clock, "duty", name="小周")
    with pytest.raises(NotAllowedError, match="督办员"):
        assign_ticket(session, reopened.number, sun.id, by=zhou, clock=clock)


def test_reopening_after_the_owner_left_offers_it_and_still_asks_a_supervisor(
    session: Session, clock: FixedClock, sun: Staff, wu: Staff
) -> None:
    ticket = make_resolved_ticket(session, clock, sun)
    let_go(session, sun.telegram_user_id, CHATS["city"], clock=clock)
    rate_ticket(session, ticket.number, resolution="unsolved", by=ticket.resident, clock=clock)
    assert (ticket.status, ticket.owner, ticket.is_with_supervisor) == (Status.NEW, None, True)
    explain_unsolved(session, ticket.number, "unclear", by=ticket.resident, clock=clock)
    assert "owner_id" not in calls(session, ticket.team_id)[-1]["args"]
    li = make_staff(session, clock, name="李雷")
    claim_ticket(session, ticket.number, by=li, clock=clock)
    with pytest.raises(NotAllowedError):
        resolve_ticket(session, done(ticket), by=li, clock=clock)


def test_each_reopening_counts_and_asks_anew(session: Session, clock: FixedClock, reopened: Ticket, wu: Staff) -> None:
    explain_unsolved(session, reopened.number, "not_fixed", by=reopened.resident, clock=clock)
    resolve_ticket(session, done(reopened), by=wu, clock=clock)
    rate_ticket(session, reopened.number, resolution="unsolved", by=reopened.resident, clock=clock)
    assert (reopened.reopen_count, reopened.unsolved_reason) == (2, None)
    details = [entry.details for entry in history(session, reopened) if entry.action == "reopen"]
    assert [one["reopen_count"] for one in details] == [1, 2]


def test_reasons_that_do_not_exist_and_matters_of_others_are_refused(
    session: Session, clock: FixedClock, reopened: Ticket, sun: Staff
) -> None:
    with pytest.raises(InvalidInputError):
        explain_unsolved(session, reopened.number, "whatever", by=reopened.resident, clock=clock)
    with pytest.raises(NotFoundError):
        explain_unsolved(session, reopened.number, "not_fixed", by=make_resident(session, clock), clock=clock)
    fresh = make_ticket(session, clock)
    with pytest.raises(IllegalMoveError):
        explain_unsolved(session, fresh.number, "not_fixed", by=fresh.resident, clock=clock)


def test_what_was_reopened_meanwhile_cannot_be_rated(session: Session, clock: FixedClock, reopened: Ticket) -> None:
    for marks in ({"satisfaction": 5}, {"resolution": "solved"}):
        with pytest.raises(IllegalMoveError):
            rate_ticket(session, reopened.number, by=reopened.resident, clock=clock, **marks)
    assert (reopened.satisfaction, reopened.resolution) == (None, Resolution.UNSOLVED)


def test_solved_said_twice_is_asked_about_once(session: Session, clock: FixedClock, sun: Staff) -> None:
    ticket = make_resolved_ticket(session, clock, sun)
    for _ in range(2):
        rate_ticket(session, ticket.number, resolution="solved", by=ticket.resident, clock=clock)
    assert rows_to_resident(session, ticket).count("rating_satisfaction") == 1
    for _ in range(2):
        rate_ticket(session, ticket.number, satisfaction=4, by=ticket.resident, clock=clock)
    assert rows_to_resident(session, ticket).count("rating_thanks") == 1
    with pytest.raises(IllegalMoveError):
        rate_ticket(session, ticket.number, resolution="unsolved", by=ticket.resident, clock=clock)


def test_a_free_word_after_the_stars_is_kept_once(session: Session, clock: FixedClock, sun: Staff) -> None:
    ticket = make_resolved_ticket(session, clock, sun)
    by = ticket.resident
    assert not keep_free_words(session, ticket.number, "师傅很热情", by=by, clock=clock)
    rate_ticket(session, ticket.number, resolution="solved", satisfaction=5, by=by, clock=clock)
    assert just_rated(session, by, clock=clock) is ticket
    assert keep_free_words(session, ticket.number, "师傅很热情", by=by, clock=clock)
    assert (ticket.rating_text, rows_to_resident(session, ticket)[-1]) == ("师傅很热情", "rating_words_kept")
    assert not keep_free_words(session, ticket.number, "还有一件事", by=by, clock=clock)
    assert just_rated(session, by, clock=clock) is None


def test_a_free_word_has_its_time(session: Session, clock: FixedClock, sun: Staff) -> None:
    ticket = make_resolved_ticket(session, clock, sun)
    rate_ticket(session, ticket.number, resolution="solved", satisfaction=5, by=ticket.resident, clock=clock)
    clock.advance(SAID_AT_ONCE)
    assert just_rated(session, ticket.resident, clock=clock) is None
    clock.advance(TAKEN_FOR)
    assert not keep_free_words(session, ticket.number, "师傅很热情", by=ticket.resident, clock=clock)


def begun(session: Session, clock: FixedClock, sun: Staff, **facts: Any) -> Ticket:
    ticket = make_ticket(session, clock, **facts)
    claim_ticket(session, ticket.number, by=sun, clock=clock)
    return ticket


def resolve_details(session: Session, ticket: Ticket) -> list[dict[str, Any]]:
    return [entry.details for entry in history(session, ticket) if entry.action == "resolve"]


def test_a_snapshot_without_a_photo_needs_a_reason(session: Session, clock: FixedClock, sun: Staff) -> None:
    ticket = begun(session, clock, sun)
    words = StaffWords(ticket.number, "修好了")
    with pytest.raises(InvalidInputError, match="拍不了：原因"):
        resolve_ticket(session, words, by=sun, clock=clock)
    with pytest.raises(InvalidInputError):
        resolve_ticket(session, replace(words, text="修好了。拍不了："), by=sun, clock=clock)
    assert ticket.status is Status.IN_PROGRESS
    resolve_ticket(session, replace(words, text="修好了。拍不了：灯杆太高"), by=sun, clock=clock)
    assert resolve_details(session, ticket) == [{"without_photo": True}]
    assert ticket.messages[-1].text == "修好了。拍不了：灯杆太高", "the reason is kept, and the resident reads it"


def test_a_photo_sent_since_the_work_began_counts(session: Session, clock: FixedClock, sun: Staff, wu: Staff) -> None:
    ticket = begun(session, clock, sun)
    answer_resident(session, StaffWords(ticket.number, "换好了", (AFTER_PHOTO,)), by=sun, clock=clock)
    resolve_ticket(session, StaffWords(ticket.number, "修好了"), by=sun, clock=clock)
    assert resolve_details(session, ticket) == [{}]
    clock.advance(timedelta(hours=1))
    rate_ticket(session, ticket.number, resolution="unsolved", by=ticket.resident, clock=clock)
    with pytest.raises(InvalidInputError, match="照片"):  # What was not solved needs a new one.
        resolve_ticket(session, StaffWords(ticket.number, "又修好了"), by=wu, clock=clock)


def test_other_services_need_no_photo(session: Session, clock: FixedClock, sun: Staff) -> None:
    ticket = begun(session, clock, sun, service=Service.COMPLAINT, topic="roads")
    resolve_ticket(session, StaffWords(ticket.number, "已经协调好"), by=sun, clock=clock)
    assert ticket.status is Status.RESOLVED


def test_a_rejection_in_own_words_knows_its_message(session: Session, clock: FixedClock, sun: Staff) -> None:
    ticket = begun(session, clock, sun)
    words = StaffWords(ticket.number, "请找物业", source_chat_id=CHATS["city"], source_message_id=77)
    reject_ticket(session, ticket.number, RejectReason.NOT_OUR_DUTY, words.text, words=words, by=sun, clock=clock)
    assert last_params(session, "ticket_rejected") == {
        "number": ticket.number,
        "reason": "not_our_duty",
        "instead": "请找物业",
        "from_chat": CHATS["city"],
        "from_message": 77,
    }
