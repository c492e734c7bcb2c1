"""Tickets that may be one: found by index, hinted at once when the newer one opens."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, func, select
from sqlalchemy.orm import Session

from helpdesk.catalogue import Service
from helpdesk.clock import FixedClock
from helpdesk.crowds.candidates import MOST, Candidate, similar_tickets, squares_around
from helpdesk.crowds.hints import hint_at_same, keep_apart
from helpdesk.crowds.reports import report_from, report_of
from helpdesk.database import Database
from helpdesk.places.cells import cell_of
from helpdesk.staff.services import access_team
from helpdesk.tickets.commands import AttachmentFacts
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.services import withdraw_ticket
from tests.support import postgres
from tests.support.factories import make_resident, make_resolved_ticket, make_staff, make_ticket
from tests.support.reading import actions, last_params, rows_to_team

LAMP: dict[str, Any] = {
    "summary": "市场门口的路灯不亮",
    "details": {"description": "市场门口的路灯不亮", "place": "和平菜市场门口"},
    "place": "和平菜市场门口",
}
PIN = (30.2954, 120.1355)


def hints(session: Session) -> list[dict[str, Any]]:
    return [row.params for row in rows_to_team(session, access_team(session, "city").id, "same_hint")]


def found(
    session: Session, clock: FixedClock, text: str = "路灯坏了", place: str | None = "和平农贸市场", **facts: Any
) -> list[Candidate]:
    known: dict[str, Any] = {"topic": "public_facilities", "location": None, "at": clock.now()} | facts
    report = report_from(session, text=text, place=place, **known)
    return similar_tickets(session, report, now=clock.now())


def test_the_second_report_hints_at_the_first_and_why(session: Session, clock: FixedClock) -> None:
    first = make_ticket(session, clock, **LAMP)
    clock.advance(timedelta(hours=2))
    second = make_ticket(session, clock, **{**LAMP, "summary": "和平菜场的灯坏了", "place": "和平农贸市场"})
    [hint] = hints(session)
    assert (hint["number"], hint["into"], hint["minutes"]) == (second.number, first.number, 120)
    assert {"same_place", "same_object"} <= set(hint["reasons"])
    assert actions(session, second).count("same_hint") == 1


def test_a_hint_is_given_once(session: Session, clock: FixedClock) -> None:
    make_ticket(session, clock, **LAMP)
    second = make_ticket(session, clock, **LAMP)
    hint_at_same(session, second, clock=clock)
    assert len(hints(session)) == 1


def test_the_likeliest_is_hinted_at(session: Session, clock: FixedClock) -> None:
    make_ticket(session, clock, **{**LAMP, "summary": "市场里头一个灯泡闪"})
    likeliest = make_ticket(session, clock, **LAMP)
    make_ticket(session, clock, **LAMP)
    assert last_params(session, "same_hint")["into"] == likeliest.number


@pytest.mark.parametrize(
    "other",
    [
        {"summary": "门口的垃圾没人收", "topic": "sanitation"},
        {"place": "幸福桥", "details": {}},
        {"service": Service.SUGGESTION},
        {"service": Service.MEDIATION},
    ],
    ids=["another thing", "another place", "a suggestion", "a quarrel"],
)
def test_something_else_gives_no_hint(session: Session, clock: FixedClock, other: dict[str, Any]) -> None:
    make_ticket(session, clock, **LAMP)
    make_ticket(session, clock, **{**LAMP, **other})
    assert hints(session) == []


def test_what_was_resolved_and_broke_again_is_a_new_matter(session: Session, clock: FixedClock) -> None:
    make_resolved_ticket(session, clock, make_staff(session, clock))
    make_ticket(session, clock)
    assert hints(session) == []


def test_what_was_withdrawn_is_no_candidate(session: Session, clock: FixedClock) -> None:
    first = make_ticket(session, clock, **LAMP)
    withdraw_ticket(session, first.number, by=first.resident, clock=clock)
    assert found(session, clock) == []


def test_what_is_older_than_any_limit_is_no_candidate(session: Session, clock: FixedClock) -> None:
    make_ticket(session, clock, **LAMP)
    clock.advance(timedelta(days=44))
    assert len(found(session, clock)) == 1
    clock.advance(timedelta(days=2))
    assert found(session, clock) == []


def test_a_pin_finds_a_pin_across_the_edge_of_a_square(session: Session, clock: FixedClock) -> None:
    edge = 30.295
    make_ticket(session, clock, **{**LAMP, "place": None, "details": {}, "location": (edge - 0.0001, 120.2)})
    [one] = found(session, clock, place=None, location=(edge + 0.0001, 120.2))
    assert "near_pin" in one.reasons
    assert cell_of(edge - 0.0001, 120.2) != cell_of(edge + 0.0001, 120.2)


def test_a_pin_finds_the_place_it_stands_on(session: Session, clock: FixedClock) -> None:
    make_ticket(session, clock, **LAMP)
    assert len(found(session, clock, place=None, location=PIN)) == 1


def test_another_topic_for_the_same_thing_is_found_too(session: Session, clock: FixedClock) -> None:
    make_ticket(session, clock, **LAMP)
    assert len(found(session, clock, topic="roads")) == 1
    assert len(found(session, clock, topic=None)) == 1
    assert found(session, clock, topic="consumer") == []


def test_the_same_photo_is_found(session: Session, clock: FixedClock) -> None:
    photo = AttachmentFacts("photo", file_id="f", file_unique_id="u", fingerprint=-7)
    first = make_ticket(session, clock, **{**LAMP, "summary": "你们看看"}, attachments=(photo,))
    assert report_of(session, first).fingerprints == (-7,)
    [one] = found(session, clock, text="没人来修", fingerprints=(-5,))
    assert "same_picture" in one.reasons


def test_nowhere_finds_nothing(session: Session, clock: FixedClock) -> None:
    make_ticket(session, clock, **LAMP)
    assert found(session, clock, place=None) == []


def test_before_an_office_there_is_nobody_to_hint(database: Database, clock: FixedClock) -> None:
    with database.session() as session:
        make_ticket(session, clock, make_resident(session, clock), **LAMP, location=PIN)
        make_ticket(session, clock, make_resident(session, clock), **LAMP, location=PIN)
        assert session.scalar(select(func.count(Ticket.id))) == 2


def test_it_is_found_with_few_queries_however_many_tickets(session: Session, clock: FixedClock) -> None:
    for _ in range(30):
        make_ticket(session, clock, **LAMP)
    seen: list[str] = []
    event.listen(session.get_bind(), "before_cursor_execute", lambda *facts: seen.append(facts[2]))
    assert len(found(session, clock)) == 3
    assert len([one for one in seen if one.startswith("SELECT")]) <= 7


@pytest.mark.skipif(bool(postgres.ADDRESS), reason="PostgreSQL rightly reads small tables from end to end")
def test_the_index_is_used(session: Session, clock: FixedClock) -> None:
    seen: list[tuple[str, Any]] = []
    event.listen(session.get_bind(), "before_cursor_execute", lambda *facts: seen.append((facts[2], facts[3])))
    found(session, clock, location=PIN)
    [(search, values)] = [one for one in seen if "UNION" in one[0]]
    plan = " ".join(str(row) for row in session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {search}", values))
    assert "ix_tickets_place_name_topic" in plan
    assert "ix_tickets_cell_topic" in plan
    assert "SCAN tickets" not in plan


def test_no_more_squares_than_four_and_no_more_candidates_than_set() -> None:
    assert len(squares_around(PIN, 250)) <= 4
    assert MOST == 200


def test_staff_who_keep_them_apart_leave_a_trace(session: Session, clock: FixedClock) -> None:
    first, second = make_ticket(session, clock, **LAMP), make_ticket(session, clock, **LAMP)
    keep_apart(session, second, first.number, by=make_staff(session, clock), clock=clock)
    assert actions(session, second)[-1] == "same_hint_refused"
