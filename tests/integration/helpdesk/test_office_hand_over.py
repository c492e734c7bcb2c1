"""A team that goes leaves no open ticket behind: it is refused, or another team takes them all."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from helpdesk.audit.models import AuditEntry
from helpdesk.catalogue import Topic
from helpdesk.clock import FixedClock
from helpdesk.cooperation.services import call_help, helping_teams
from helpdesk.errors import InvalidInputError
from helpdesk.office import Office, apply_office, current_office
from helpdesk.office.changing import change_office
from helpdesk.office.models import Team, Unit
from helpdesk.people import SYSTEM, Admin
from helpdesk.staff.services import access_team, all_teams, bind_team, new_bind_code
from helpdesk.tickets.commands import StaffWords
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.services import ask_resident, claim_ticket
from helpdesk.tickets.states import Status
from tests.support.factories import CHATS, bind, make_resolved_ticket, make_staff, make_ticket
from tests.support.reading import actions, last_params, rows_to_resident, rows_to_team

ADMIN = Admin(3001)


def without(office: Office, code: str, to: str = "service") -> Office:
    """The office without one team; its topics go to another one."""
    gone = next(team for team in office.teams if team.code == code)
    teams = [
        team.model_copy(update={"topics": (*team.topics, *gone.topics)}) if team.code == to else team
        for team in office.teams
        if team.code != code
    ]
    return office.model_copy(update={"teams": tuple(teams)})


def test_a_team_with_open_tickets_cannot_go(session: Session, office: Office, clock: FixedClock) -> None:
    tickets = [make_ticket(session, clock) for _ in range(3)]
    with pytest.raises(InvalidInputError) as refused:
        change_office(session, without(office, "city"), by=ADMIN, clock=clock)
    words = str(refused.value)
    assert "城管市政组（city）还有 3 件工单没有归档" in words
    assert "--hand-over city=" in words
    assert current_office(session) == office, "nothing is half done"
    assert "city" in [team.code for team in all_teams(session)]
    assert {ticket.team.code for ticket in tickets if ticket.team} == {"city"}


def test_a_team_without_open_tickets_goes_at_once(session: Session, office: Office, clock: FixedClock) -> None:
    change = change_office(session, without(office, "city"), by=ADMIN, clock=clock)
    assert (change.is_new, change.handed_over) == (True, {})
    assert "city" not in [team.code for team in all_teams(session)]


def test_its_tickets_go_to_another_team(session: Session, office: Office, clock: FixedClock) -> None:
    owner = make_staff(session, clock, "city")
    new, claimed, waiting = (make_ticket(session, clock) for _ in range(3))
    claim_ticket(session, claimed.number, by=owner, clock=clock)
    ask_resident(session, StaffWords(waiting.number, "哪一盏？"), by=owner, clock=clock)
    resolved = make_resolved_ticket(session, clock, owner)
    promised = new.promised_on
    change = change_office(session, without(office, "city"), hand_over={"city": "service"}, by=ADMIN, clock=clock)
    assert change.handed_over == {"city": 4}
    service = access_team(session, "service")
    assert [one.team for one in (new, claimed, waiting, resolved)] == [service] * 4
    assert [one.status for one in (new, claimed, waiting)] == [Status.NEW] * 3
    assert (resolved.status, claimed.owner, resolved.owner) == (Status.RESOLVED, None, None)
    assert new.promised_on == promised, "what the resident was promised stays"
    assert actions(session, new)[-1] == "dispatch"
    assert actions(session, resolved)[-1] == "hand_over"
    assert "ticket_dispatched" in rows_to_resident(session, claimed)
    assert "ticket_dispatched" not in rows_to_resident(session, resolved), "nothing changes for the resident"
    notes = [row.params for row in rows_to_team(session, service.id, "ticket_note")]
    assert [(one["name"], one["args"]["team"]) for one in notes] == [("handed_over", "城管市政组")] * 4
    assert last_params(session, "ticket_dispatched")["team"] == "为民服务组"


def test_the_hand_over_is_audited_without_words(session: Session, office: Office, clock: FixedClock) -> None:
    make_ticket(session, clock)
    change_office(session, without(office, "city"), hand_over={"city": "service"}, by=ADMIN, clock=clock)
    (entry,) = session.scalars(
        select(AuditEntry).where(AuditEntry.action == "hand_over", AuditEntry.ticket_id.is_(None))
    )
    assert entry.details == {"team_before": "city", "team": "service", "count": 1}
    assert (entry.actor_kind, entry.actor_id) == ("admin", 3001)


def test_a_team_that_is_new_in_the_same_file_may_take_over(session: Session, office: Office, clock: FixedClock) -> None:
    ticket = make_ticket(session, clock)
    renamed = tuple(
        team.model_copy(update={"code": "works", "name": "市政组"}) if team.code == "city" else team
        for team in office.teams
    )
    change_office(
        session, office.model_copy(update={"teams": renamed}), hand_over={"city": "works"}, by=ADMIN, clock=clock
    )
    assert ticket.team is not None
    assert ticket.team.name == "市政组"


@pytest.mark.parametrize(
    ("hand_over", "words"),
    [
        ({"citty": "service"}, "“citty”不是现在的科室"),
        ({"civil": "service", "city": "service"}, "“civil”还在 office.yml 里"),
        ({"city": "nobody"}, "只能移交给"),
        ({"city": "duty"}, "只能移交给"),
        ({"city": "city"}, "只能移交给"),
    ],
)
def test_a_wrong_hand_over_is_refused(
    session: Session, office: Office, clock: FixedClock, hand_over: dict[str, str], words: str
) -> None:
    ticket = make_ticket(session, clock)
    with pytest.raises(InvalidInputError, match=words):
        change_office(session, without(office, "city"), hand_over=hand_over, by=ADMIN, clock=clock)
    assert current_office(session) == office
    assert ticket.team is access_team(session, "city")


def test_a_team_with_open_tickets_cannot_become_the_duty_team(
    session: Session, office: Office, clock: FixedClock
) -> None:
    make_ticket(session, clock)
    teams = [
        team.model_copy(update={"duty": True, "topics": (), "services": ()}) if team.code == "city" else team
        for team in without(office, "duty", to="service").teams
    ]
    with pytest.raises(InvalidInputError, match="城管市政组（city）还有 1 件"):
        change_office(session, office.model_copy(update={"teams": tuple(teams)}), by=ADMIN, clock=clock)


def test_a_new_duty_team_gets_what_waits_for_dispatch(session: Session, office: Office, clock: FixedClock) -> None:
    ticket = make_ticket(session, clock, topic=None)
    teams = tuple(team.model_copy(update={"code": "desk"}) if team.duty else team for team in office.teams)
    change_office(session, office.model_copy(update={"teams": teams}), by=ADMIN, clock=clock)
    cards = rows_to_team(session, access_team(session, "desk").id, "ticket_card")
    assert [row.ticket_id for row in cards] == [ticket.id]


def test_a_team_that_goes_helps_nobody_any_more(session: Session, office: Office, clock: FixedClock) -> None:
    owner = make_staff(session, clock, "city")
    ticket = make_ticket(session, clock)
    claim_ticket(session, ticket.number, by=owner, clock=clock)
    call_help(session, ticket.number, "environment", "", by=owner, clock=clock)
    change_office(session, without(office, "environment"), by=ADMIN, clock=clock)
    assert helping_teams(session, ticket.id) == []


def test_the_group_of_a_team_that_went_may_work_for_another(
    session: Session, office: Office, clock: FixedClock
) -> None:
    bind(session, clock, "city")
    change_office(session, without(office, "city"), by=ADMIN, clock=clock)
    code = new_bind_code(session, "service", by=SYSTEM, clock=clock)
    team = bind_team(session, code=code, chat_id=CHATS["city"], is_forum=True, by=SYSTEM, clock=clock)
    assert (team.code, team.chat_id) == ("service", CHATS["city"])


def test_running_deadlines_stay_when_limits_change(session: Session, office: Office, clock: FixedClock) -> None:
    ticket = make_ticket(session, clock)
    due = (ticket.accept_due_at, ticket.handle_due_at, ticket.promised_on)
    document = office.model_dump(mode="json")
    document["deadlines"]["snapshot"]["handle"] = {"working_days": 60}
    clock.advance(timedelta(hours=1))
    change_office(session, Office.model_validate(document), by=ADMIN, clock=clock)
    assert (ticket.accept_due_at, ticket.handle_due_at, ticket.promised_on) == due
    assert make_ticket(session, clock).promised_on > ticket.promised_on


def test_moving_topics_leaves_running_tickets_where_they_are(
    session: Session, office: Office, clock: FixedClock
) -> None:
    ticket = make_ticket(session, clock)
    fewer = [
        team.model_copy(update={"topics": tuple(one for one in team.topics if one != Topic.PUBLIC_FACILITIES)})
        for team in office.teams
    ]
    teams = tuple(
        team.model_copy(update={"topics": (*team.topics, Topic.PUBLIC_FACILITIES)}) if team.code == "service" else team
        for team in fewer
    )
    change_office(session, office.model_copy(update={"teams": teams}), by=ADMIN, clock=clock)
    assert ticket.team is access_team(session, "city")
    assert make_ticket(session, clock).team is access_team(session, "service")


def test_units_that_are_gone_are_inactive_and_come_back(session: Session, office: Office, clock: FixedClock) -> None:
    places = tuple(place for place in office.places if not place.buildings and place.unit != "heping_2")
    units = tuple(unit for unit in office.units if unit.code != "heping_2")
    apply_office(session, office.model_copy(update={"units": units, "places": places}), clock)
    gone = session.get(Unit, "heping_2")
    assert gone is not None
    assert not gone.is_active
    apply_office(session, office, clock)
    assert gone.is_active
    assert len(session.scalars(select(Unit).where(Unit.is_active)).all()) == len(office.units)


def test_no_ticket_is_ever_with_a_team_that_is_gone(session: Session, office: Office, clock: FixedClock) -> None:
    for topic in ("public_facilities", "noise", "labour", "documents", "education"):
        make_ticket(session, clock, topic=topic)
    change_office(session, without(office, "city"), hand_over={"city": "service"}, by=ADMIN, clock=clock)
    lost = select(Ticket).join(Team, Ticket.team_id == Team.id).where(Team.is_active.is_(False))
    assert session.scalars(lost).all() == []
