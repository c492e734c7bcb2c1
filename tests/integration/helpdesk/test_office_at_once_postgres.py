"""The office is changed while work goes on, and several processes start at once, on PostgreSQL."""

import multiprocessing
from collections.abc import Callable

import pytest
from sqlalchemy import inspect, select, text
from sqlalchemy.orm import Session

from helpdesk.clock import FixedClock
from helpdesk.cooperation.services import call_help
from helpdesk.crowds.merging import merge_ticket, unmerge_ticket
from helpdesk.database import Database, create_database
from helpdesk.office import Office, current_office
from helpdesk.office.changing import change_office
from helpdesk.people import SYSTEM, Admin
from helpdesk.staff.services import all_teams, find_staff
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.services import claim_ticket, dispatch_ticket
from helpdesk.tickets.states import Status
from tests.support import postgres
from tests.support.at_once import address_of, at_once, in_turns
from tests.support.factories import bind, make_resident, make_staff, make_ticket
from tests.support.fixtures import START, example_office

pytestmark = postgres.ABOUT_POSTGRES

CLOCK = FixedClock(START)
ZHAO, SUN = 73, 71
SPAWN = multiprocessing.get_context("spawn")


def _without_city(office: Office) -> Office:
    """Its topics go to the service team."""
    gone = next(team for team in office.teams if team.code == "city")
    teams = [
        team.model_copy(update={"topics": (*team.topics, *gone.topics)}) if team.code == "service" else team
        for team in office.teams
        if team.code != "city"
    ]
    return office.model_copy(update={"teams": tuple(teams)})


def _change(session: Session, hand_over: bool = False) -> bool:
    to = {"city": "service"} if hand_over else {}
    return change_office(session, _without_city(example_office()), hand_over=to, by=Admin(1), clock=CLOCK).is_new


def _apply(session: Session) -> bool:
    return change_office(session, example_office(), by=SYSTEM, clock=CLOCK).is_new


def _open(session: Session) -> str | None:
    ticket = make_ticket(session, CLOCK, make_resident(session, CLOCK))
    return ticket.team.code if ticket.team else None


def _teams_of_open_tickets(served: Database) -> set[tuple[str, bool]]:
    with served.reading() as session:
        return {(one.team.code, one.team.is_active) for one in session.scalars(select(Ticket)) if one.team}


def test_a_team_that_just_got_a_ticket_cannot_go(served: Database) -> None:
    kind, words = in_turns(served, _open, _change)
    assert kind == "refused"
    assert "城管市政组（city）还有 1 件工单没有归档" in words
    assert _teams_of_open_tickets(served) == {("city", True)}


def test_a_ticket_that_just_came_is_handed_over_too(served: Database) -> None:
    assert in_turns(served, _open, lambda two: _change(two, hand_over=True)) == ("done", True)
    assert _teams_of_open_tickets(served) == {("service", True)}


def test_a_ticket_does_not_land_with_a_team_that_is_going(served: Database) -> None:
    assert in_turns(served, _change, _open) == ("done", "service")
    assert _teams_of_open_tickets(served) == {("service", True)}


def test_a_ticket_is_not_dispatched_to_a_team_that_is_going(served: Database) -> None:
    with served.session() as session:
        make_staff(session, CLOCK, "duty", user_id=ZHAO)
        number = make_ticket(session, CLOCK, topic="property").number
        before = _team_code(session, number)

    def dispatch(session: Session) -> None:
        by = find_staff(session, ZHAO)
        assert by is not None
        dispatch_ticket(session, number, "city", "", by=by, clock=CLOCK)

    assert before != "city"
    assert in_turns(served, _change, dispatch) == ("refused", "没有代码为“city”的科室")
    with served.reading() as session:
        assert _team_code(session, number) == before


def test_a_team_that_is_going_is_not_called_for_help(served: Database) -> None:
    with served.session() as session:
        by = make_staff(session, CLOCK, "environment", user_id=SUN)
        make_staff(session, CLOCK, "duty", user_id=ZHAO)
        number = make_ticket(session, CLOCK).number
        zhao = find_staff(session, ZHAO)
        assert zhao is not None
        dispatch_ticket(session, number, "environment", "", by=zhao, clock=CLOCK)
        claim_ticket(session, number, by=by, clock=CLOCK)

    def call(session: Session) -> None:
        by = find_staff(session, SUN)
        assert by is not None
        call_help(session, number, "city", "", by=by, clock=CLOCK)

    assert in_turns(served, _change, call) == ("refused", "没有代码为“city”的科室")


def test_two_who_change_the_office_at_once_take_turns(served: Database) -> None:
    with served.session() as session:
        bind(session, CLOCK, "city")
    assert _both(served, _change) == [False, True]
    with served.reading() as session:
        assert "city" not in [team.code for team in all_teams(session)]


def test_two_may_apply_the_first_office_at_once(database: Database) -> None:
    assert _both(database, _apply) == [False, True]
    with database.reading() as session:
        assert current_office(session) == example_office()


def test_a_ticket_parted_after_its_team_has_gone_is_dispatched_anew(session: Session) -> None:
    by = make_staff(session, CLOCK)
    zhao = make_staff(session, CLOCK, "duty", user_id=ZHAO)
    lead, other = make_ticket(session, CLOCK), make_ticket(session, CLOCK)
    merge_ticket(session, other.number, lead.number, by=by, clock=CLOCK)
    _change(session, hand_over=True)
    unmerge_ticket(session, other.number, by=zhao, clock=CLOCK)
    assert (other.status, other.team) == (Status.TRIAGE, None)


@pytest.mark.parametrize("revision", [None, "0003"])
def test_three_processes_may_upgrade_at_once(revision: str | None) -> None:
    with postgres.bare() as database:
        if revision is not None:
            database.upgrade(revision)
        workers = [SPAWN.Process(target=_upgrade, args=(address_of(database),)) for _ in range(3)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join(60)
        assert [worker.exitcode for worker in workers] == [0, 0, 0]
        assert "outbox_rows" in inspect(database.engine).get_table_names()
        with database.reading() as session:
            assert session.scalar(text("SELECT count(*) FROM alembic_version")) == 1


def _upgrade(url: str) -> None:
    create_database(url).upgrade()


def _both(database: Database, job: Callable[..., object]) -> list[bool]:
    (answers,) = at_once(database, job, [()], [()])
    assert {kind for kind, _ in answers} == {"done"}, answers
    return sorted(answer for _, answer in answers)


def _team_code(session: Session, number: str) -> str | None:
    team = session.scalars(select(Ticket).where(Ticket.number == number)).one().team
    return team.code if team else None
