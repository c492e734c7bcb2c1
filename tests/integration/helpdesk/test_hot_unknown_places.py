"""未诉先办 for places that office.yml does not know: by the square of the map, or by the crowd itself."""

from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import Session

from helpdesk.clock import FixedClock
from helpdesk.digests.places import HotPlace, hot_places
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.states import Status
from tests.support.factories import bind, make_ticket

FAR = (30.9, 120.9)  # In no unit of the example office.


def unknown(session: Session, clock: FixedClock, place: str | None, at: tuple[float, float] | None = None) -> Ticket:
    ticket = make_ticket(session, clock, place=place, location=at, details={"description": "路灯不亮"})
    assert ticket.place_name is None
    return ticket


def hot(session: Session, clock: FixedClock) -> list[HotPlace]:
    return hot_places(session, bind(session, clock, "city"), clock.now())


def test_pins_in_one_square_are_one_place_in_the_words_of_the_largest_crowd(
    session: Session, clock: FixedClock
) -> None:
    unknown(session, clock, None, FAR)
    second = unknown(session, clock, "老砖厂 东门", (FAR[0] + 0.0005, FAR[1]))
    assert hot(session, clock) == [], "two are not many yet"
    unknown(session, clock, "厂边上", (FAR[0], FAR[1] + 0.0005))
    second.crowd_count = 2
    assert hot(session, clock) == [HotPlace("老砖厂 东门", "public_facilities", 5)]
    second.status = Status.WITHDRAWN
    assert hot(session, clock) == []


def test_pins_without_any_words_are_on_the_list_too(session: Session, clock: FixedClock) -> None:
    for _each in range(3):
        unknown(session, clock, None, FAR)
    assert hot(session, clock) == [HotPlace("", "public_facilities", 3)]


def test_a_crowd_at_a_place_in_words_only_is_on_the_list(session: Session, clock: FixedClock) -> None:
    lead, single = unknown(session, clock, "老砖厂后面"), unknown(session, clock, "老砖厂后面")
    lead.crowd_count, single.crowd_count = 3, 1
    assert hot(session, clock) == [HotPlace("老砖厂后面", "public_facilities", 4)]
    assert hot_places(session, None, clock.now()) == hot(session, clock)


def test_the_question_is_answered_from_one_index(session: Session, clock: FixedClock) -> None:
    connection = session.connection()
    if connection.dialect.name != "sqlite":
        return
    asked: list[tuple[str, Any]] = []
    event.listen(connection, "before_cursor_execute", lambda *given: asked.append((given[2], given[3])))
    hot(session, clock)
    statement, parameters = next(one for one in asked if "sum(" in one[0])
    plan = connection.exec_driver_sql("EXPLAIN QUERY PLAN " + statement, parameters).all()
    assert "COVERING INDEX ix_tickets_team_id_opened_at" in str(plan), plan
