"""催办 → 督办 → 通报, supervision by hand, the third return, and tickets put into somebody's hands."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from helpdesk.clock import FixedClock
from helpdesk.errors import IllegalMoveError, InvalidInputError, NotAllowedError, NotFoundError, TooSoonError
from helpdesk.office import apply_office
from helpdesk.office.schema import Office
from helpdesk.staff.leave import start_leave, today_of
from helpdesk.staff.models import Staff
from helpdesk.tickets.commands import ReturnReason, StaffWords, Supervision
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.queries import history
from helpdesk.tickets.services import (
    ask_resident,
    assign_ticket,
    claim_ticket,
    dispatch_ticket,
    resolve_ticket,
    return_ticket,
    supervise_ticket,
    urge_ticket,
)
from helpdesk.tickets.states import Status
from tests.support.factories import AFTER_PHOTO, bind, make_staff, make_ticket
from tests.support.fixtures import example_office
from tests.support.reading import actions, last_params, rows_to_resident, rows_to_team

DAY = timedelta(days=1)


@pytest.fixture
def sun(session: Session, clock: FixedClock) -> Staff:
    return make_staff(session, clock)


@pytest.fixture
def wu(session: Session, clock: FixedClock) -> Staff:
    """The city team's supervisor."""
    return make_staff(session, clock, name="吴刚", chat_role="administrator")


@pytest.fixture
def ticket(session: Session, clock: FixedClock, sun: Staff) -> Ticket:
    ticket = make_ticket(session, clock)
    claim_ticket(session, ticket.number, by=sun, clock=clock)
    return ticket


def urge(session: Session, clock: FixedClock, ticket: Ticket, times: int = 1) -> None:
    for _ in range(times):
        clock.advance(DAY)
        urge_ticket(session, ticket.number, by=ticket.resident, clock=clock)


def calls(session: Session, team_id: int) -> list[dict[str, Any]]:
    return [row.params for row in rows_to_team(session, team_id, "team_call")]


def called(params: dict[str, Any]) -> list[str]:
    return [one["name"] for one in params["people"]]


def audited(session: Session, ticket: Ticket, action: str) -> list[dict[str, Any]]:
    return [entry.details for entry in history(session, ticket) if entry.action == action]


def test_urges_climb_from_the_team_to_supervision_to_a_report(
    session: Session, clock: FixedClock, ticket: Ticket, wu: Staff
) -> None:
    zhou = make_staff(session, clock, "duty", name="周敏", chat_role="administrator")
    assert ticket.team_id is not None
    urge(session, clock, ticket)
    assert (ticket.supervision, last_params(session, "ticket_urged")["step"]) == (None, "team")
    assert not calls(session, ticket.team_id)

    urge(session, clock, ticket)
    assert (ticket.supervision, last_params(session, "ticket_urged")["step"]) == (Supervision.AMBER, "amber")
    assert called(calls(session, ticket.team_id)[-1]) == ["吴刚", "孙磊"]

    urge(session, clock, ticket)
    assert (ticket.supervision, last_params(session, "ticket_urged")["step"]) == (Supervision.RED, "red")
    (reported,) = calls(session, bind(session, clock, "duty").id)
    assert (reported["name"], reported["apart"], called(reported)) == ("red", True, [zhou.name])

    urge(session, clock, ticket)
    assert len(calls(session, ticket.team_id)) == 2, "there is nothing above a report"
    assert last_params(session, "ticket_urged_team")["count"] == 4
    assert [one["level"] for one in audited(session, ticket, "supervise")] == ["amber", "red"]


def test_the_office_says_how_often_and_how_high(session: Session, clock: FixedClock, ticket: Ticket) -> None:
    document = example_office().model_dump(mode="json")
    document["supervision"] = {
        "every_hours": 2,
        "supervise_from": 1,
        "report_from": 2,
        "points": {"amber": 1, "red": 3},
    }
    apply_office(
        session, Office.model_validate_json(Office.model_validate(document, strict=False).model_dump_json()), clock
    )
    urge_ticket(session, ticket.number, by=ticket.resident, clock=clock)
    assert ticket.supervision is Supervision.AMBER
    with pytest.raises(TooSoonError) as refused:
        urge_ticket(session, ticket.number, by=ticket.resident, clock=clock)
    assert refused.value.next_at == clock.now() + timedelta(hours=2)
    clock.advance(timedelta(hours=2))
    urge_ticket(session, ticket.number, by=ticket.resident, clock=clock)
    assert [one["points"] for one in audited(session, ticket, "supervise")] == [1, 3]


def test_points_are_no_matter_where_the_office_wants_none(
    session: Session, clock: FixedClock, ticket: Ticket, wu: Staff
) -> None:
    supervise_ticket(session, ticket.number, Supervision.AMBER, by=wu, clock=clock)
    assert "points" not in audited(session, ticket, "supervise")[0]


def test_whoever_urges_what_waits_for_them_is_told_what_was_asked(
    session: Session, clock: FixedClock, ticket: Ticket, sun: Staff
) -> None:
    ask_resident(session, StaffWords(ticket.number, "是哪一盏灯？"), by=sun, clock=clock)
    for _ in range(2):
        urge_ticket(session, ticket.number, by=ticket.resident, clock=clock)
    told = last_params(session, "ticket_urged")
    assert (told["step"], told["question"]) == ("waits", "是哪一盏灯？")
    assert (ticket.urge_count, ticket.urged_at) == (0, None), "nothing staff could do"


def test_a_promised_date_that_is_past_is_not_said_again(session: Session, clock: FixedClock, ticket: Ticket) -> None:
    clock.advance(timedelta(days=40))
    urge(session, clock, ticket)
    assert last_params(session, "ticket_urged")["promised_on"] is None


def test_without_a_known_supervisor_the_duty_group_hears_of_it(
    session: Session, clock: FixedClock, ticket: Ticket
) -> None:
    duty = bind(session, clock, "duty")
    urge(session, clock, ticket, 2)
    assert [one["name"] for one in calls(session, duty.id)] == ["amber"]


def test_a_supervisor_supervises_then_reports_and_the_stand_in_of_the_owner_is_called(
    session: Session, clock: FixedClock, ticket: Ticket, sun: Staff, wu: Staff
) -> None:
    zhao = make_staff(session, clock, name="赵敏")
    start_leave(session, sun, until=today_of(session, clock) + 3 * DAY, stand_in_id=zhao.id, by=sun, clock=clock)
    words = StaffWords(ticket.number, "居民第三次来电话了")
    supervise_ticket(session, ticket.number, Supervision.AMBER, words=words, by=wu, clock=clock)
    call = last_params(session, "team_call")
    assert (call["name"], called(call), call["args"]["reason"]) == ("amber", ["赵敏"], "居民第三次来电话了")
    assert "居民第三次" not in str(audited(session, ticket, "supervise")), "the audit keeps nobody's words"
    assert ticket.messages[-1].kind == "note"
    supervise_ticket(session, ticket.number, Supervision.RED, by=wu, clock=clock)
    assert ticket.supervision is Supervision.RED


def test_steps_that_are_not_next_are_refused(session: Session, clock: FixedClock, ticket: Ticket, wu: Staff) -> None:
    def supervise(level: Supervision) -> None:
        supervise_ticket(session, ticket.number, level, by=wu, clock=clock)

    with pytest.raises(InvalidInputError, match="先督办"):
        supervise(Supervision.RED)
    supervise(Supervision.AMBER)
    with pytest.raises(InvalidInputError, match="已经在督办"):
        supervise(Supervision.AMBER)  # Two supervisors pressed at once: one step, not two.
    supervise(Supervision.RED)
    with pytest.raises(InvalidInputError, match="已经通报"):
        supervise(Supervision.RED)
    assert actions(session, ticket).count("supervise") == 2


def test_only_supervisors_supervise_and_nobody_what_is_done(
    session: Session, clock: FixedClock, ticket: Ticket, sun: Staff, wu: Staff
) -> None:
    with pytest.raises(NotAllowedError, match="督办员"):
        supervise_ticket(session, ticket.number, Supervision.AMBER, by=sun, clock=clock)
    resolve_ticket(session, StaffWords(ticket.number, "好了", (AFTER_PHOTO,)), by=sun, clock=clock)
    with pytest.raises(IllegalMoveError):
        supervise_ticket(session, ticket.number, Supervision.AMBER, by=wu, clock=clock)


def test_an_anonymous_administrator_supervises_and_cannot_be_given_a_ticket(
    session: Session, clock: FixedClock, ticket: Ticket
) -> None:
    hidden = make_staff(session, clock, chat_role="anonymous")
    supervise_ticket(session, ticket.number, Supervision.AMBER, by=hidden, clock=clock)
    assert ticket.supervision is Supervision.AMBER
    with pytest.raises(InvalidInputError, match="不在"):
        assign_ticket(session, ticket.number, hidden.id, by=hidden, clock=clock)


def test_resolving_ends_supervision_and_the_audit_keeps_it(
    session: Session, clock: FixedClock, ticket: Ticket, sun: Staff, wu: Staff
) -> None:
    supervise_ticket(session, ticket.number, Supervision.AMBER, by=wu, clock=clock)
    resolve_ticket(session, StaffWords(ticket.number, "好了", (AFTER_PHOTO,)), by=sun, clock=clock)
    assert ticket.supervision is None
    assert audited(session, ticket, "end_supervision") == [{"level": "amber"}]


def test_administrators_of_a_supervising_team_supervise_its_unit_and_below(
    session: Session, clock: FixedClock, ticket: Ticket
) -> None:
    office = example_office()
    teams = tuple(replace_team(one, supervises=one.code == "civil") for one in office.teams)
    apply_office(session, office.model_copy(update={"teams": teams}), clock)
    boss = make_staff(session, clock, "civil", name="钱进", chat_role="administrator")
    member = make_staff(session, clock, "civil", name="小钱")
    assert boss.is_supervisor_of(ticket.team_id)
    supervise_ticket(session, ticket.number, Supervision.AMBER, by=boss, clock=clock)
    with pytest.raises(NotFoundError):
        supervise_ticket(session, ticket.number, Supervision.RED, by=member, clock=clock)


def replace_team(team: Any, **facts: Any) -> Any:
    return team.model_copy(update=facts)


def test_a_supervising_team_of_a_community_does_not_supervise_the_street(
    session: Session, clock: FixedClock, ticket: Ticket
) -> None:
    office = example_office()
    low = {"supervises": True, "unit": "xingfu_community"}
    teams = tuple(replace_team(one, **low) if one.code == "civil" else one for one in office.teams)
    apply_office(session, office.model_copy(update={"teams": teams}), clock)
    boss = make_staff(session, clock, "civil", name="钱进", chat_role="administrator")
    assert not boss.is_supervisor_of(ticket.team_id)


def returned_thrice(session: Session, clock: FixedClock) -> tuple[Ticket, Staff]:
    ticket, member = make_ticket(session, clock), make_staff(session, clock, name="李雷")
    dispatcher = make_staff(session, clock, "duty", name="小周")
    for reason in (ReturnReason.WRONG_TEAM, ReturnReason.NOT_OUR_AREA, ReturnReason.UNCLEAR):
        return_ticket(session, ticket.number, reason, by=member, clock=clock)
        if not ticket.is_with_supervisor:
            dispatch_ticket(session, ticket.number, "city", "", by=dispatcher, clock=clock)
    return ticket, dispatcher


def test_the_third_return_waits_for_a_supervisor(session: Session, clock: FixedClock) -> None:
    zhou = make_staff(session, clock, "duty", name="周敏", chat_role="administrator")
    ticket, dispatcher = returned_thrice(session, clock)
    assert (ticket.status, ticket.bounce_count, ticket.is_with_supervisor) == (Status.TRIAGE, 3, True)
    call = last_params(session, "team_call")
    assert (call["name"], called(call), call["args"]["count"]) == ("third_return", ["周敏"], 3)
    assert [one["reason"] for one in call["args"]["reasons"]] == ["wrong_team", "not_our_area", "unclear"]
    assert {one["team"] for one in call["args"]["reasons"]} == {"城管市政组"}
    with pytest.raises(NotAllowedError, match="已退单 3 次，请督办员决定"):
        dispatch_ticket(session, ticket.number, "city", "", by=dispatcher, clock=clock)
    dispatch_ticket(session, ticket.number, "environment", "", by=zhou, clock=clock)
    assert (ticket.status, ticket.is_with_supervisor) == (Status.NEW, False)


def test_where_no_supervisor_is_known_the_dispatchers_decide(session: Session, clock: FixedClock) -> None:
    ticket, dispatcher = returned_thrice(session, clock)
    dispatch_ticket(session, ticket.number, "environment", "", by=dispatcher, clock=clock)
    assert ticket.is_with_supervisor is False


def test_assigning_puts_a_ticket_into_hands_and_tells_both(session: Session, clock: FixedClock, wu: Staff) -> None:
    ticket, li = make_ticket(session, clock), make_staff(session, clock, name="李雷")
    assign_ticket(session, ticket.number, li.id, by=wu, clock=clock)
    assert (ticket.status, ticket.owner, ticket.claimed_at) == (Status.IN_PROGRESS, li, clock.now())
    assert called(last_params(session, "team_call")) == ["李雷"]
    assert rows_to_resident(session, ticket)[-1] == "ticket_claimed"
    assert last_params(session, "ticket_claimed")["staff"] == "李雷"
    assert audited(session, ticket, "assign") == [{"staff": li.id, "staff_before": None}]


def test_assigning_again_moves_it_from_one_to_the_other(
    session: Session, clock: FixedClock, ticket: Ticket, sun: Staff, wu: Staff
) -> None:
    li = make_staff(session, clock, name="李雷")
    assign_ticket(session, ticket.number, li.id, by=wu, clock=clock)
    assert ticket.owner is li
    with pytest.raises(NotAllowedError, match="李雷"):
        resolve_ticket(session, StaffWords(ticket.number, "好了", (AFTER_PHOTO,)), by=sun, clock=clock)
    with pytest.raises(InvalidInputError, match="已经由李雷经办"):
        assign_ticket(session, ticket.number, li.id, by=wu, clock=clock)


def test_who_cannot_be_given_a_ticket(
    session: Session, clock: FixedClock, ticket: Ticket, sun: Staff, wu: Staff
) -> None:
    stranger = make_staff(session, clock, "civil", name="外人")
    away, zhao = make_staff(session, clock, name="李雷"), make_staff(session, clock, name="赵敏")
    start_leave(session, away, until=today_of(session, clock), stand_in_id=zhao.id, by=away, clock=clock)
    for staff_id, said in ((stranger.id, "不在城管市政组"), (99999, "不在城管市政组"), (away.id, "由赵敏代办")):
        with pytest.raises(InvalidInputError, match=said):
            assign_ticket(session, ticket.number, staff_id, by=wu, clock=clock)
    with pytest.raises(NotAllowedError, match="督办员"):
        assign_ticket(session, ticket.number, zhao.id, by=sun, clock=clock)
    assert ticket.owner is sun


def test_a_ticket_in_triage_or_done_is_not_assigned(
    session: Session, clock: FixedClock, ticket: Ticket, sun: Staff, wu: Staff
) -> None:
    resolve_ticket(session, StaffWords(ticket.number, "好了", (AFTER_PHOTO,)), by=sun, clock=clock)
    with pytest.raises(IllegalMoveError):
        assign_ticket(session, ticket.number, sun.id, by=wu, clock=clock)


def test_what_a_ladder_in_the_wrong_order_is_told() -> None:
    document = example_office().model_dump(mode="json")
    document["supervision"] = {"supervise_from": 3, "report_from": 3}
    with pytest.raises(ValueError, match="report_from"):
        Office.model_validate(document, strict=False)


def test_words_with_a_photo_need_no_reason(session: Session, clock: FixedClock, ticket: Ticket, sun: Staff) -> None:
    words = StaffWords(ticket.number, "修好了")
    with pytest.raises(InvalidInputError, match="办好后的照片"):
        resolve_ticket(session, words, by=sun, clock=clock)
    assert ticket.status is Status.IN_PROGRESS, "nothing is half done"
    resolve_ticket(session, replace(words, attachments=(AFTER_PHOTO,)), by=sun, clock=clock)
    assert audited(session, ticket, "resolve") == [{}]
