"""Applying the office, routing by it, alarms and training runs."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from helpdesk.catalogue import Service, Topic
from helpdesk.clock import FixedClock
from helpdesk.database import Database
from helpdesk.emergencies.services import NO_TEAM, Reach, pass_missed_edit_on, raise_alarm, reach
from helpdesk.errors import NotFoundError
from helpdesk.office import Office, apply_office, current_office
from helpdesk.office.models import Place, Team, Unit
from helpdesk.outbox.models import OutboxRow
from helpdesk.outbox.services import mark_sent, next_rows, postpone
from helpdesk.people import SYSTEM, Admin
from helpdesk.places.services import locate
from helpdesk.routing.services import route
from helpdesk.staff.services import access_team, all_teams, duty_team
from helpdesk.timers.firing import fire_due
from helpdesk.training.models import JobStatus, SwitchKind
from helpdesk.training.services import current_job, finish_job, report_progress, request_training, start_job
from helpdesk.training.versions import add_version, live_version, record_switch
from tests.support.factories import CHATS, bind, make_resident, make_ticket
from tests.support.reading import last_params, rows_to_team


def with_teams(office: Office, **changes: object) -> Office:
    teams = tuple(team.model_copy(update=changes) if team.code == "city" else team for team in office.teams)
    return office.model_copy(update={"teams": teams})


def test_applying_twice_changes_nothing(session: Session, office: Office, clock: FixedClock) -> None:
    counts = [session.scalar(select(func.count()).select_from(table)) for table in (Unit, Team, Place)]
    assert not apply_office(session, office, clock)
    assert [session.scalar(select(func.count()).select_from(table)) for table in (Unit, Team, Place)] == counts
    assert current_office(session) == office


def test_a_changed_office_keeps_the_groups_that_are_bound(session: Session, office: Office, clock: FixedClock) -> None:
    team = bind(session, clock, "city")
    assert apply_office(session, with_teams(office, name="市政组"), clock)
    assert (team.name, team.chat_id, team.is_forum) == ("市政组", CHATS["city"], True)


def test_a_team_that_is_gone_gets_no_new_tickets_but_keeps_its_old_ones(
    session: Session, office: Office, clock: FixedClock
) -> None:
    ticket = make_ticket(session, clock)
    fewer = office.model_copy(update={"teams": tuple(team for team in office.teams if team.code != "city")})
    apply_office(session, fewer, clock)
    assert "city" not in [team.code for team in all_teams(session)]
    assert ticket.team is not None
    assert ticket.team.name == "城管市政组"
    with pytest.raises(NotFoundError):
        access_team(session, "city")
    assert make_ticket(session, clock).team is None


def test_before_an_office_is_applied_everything_is_triage(database: Database, clock: FixedClock) -> None:
    with database.session() as session:
        assert current_office(session) is None
        ticket = make_ticket(session, clock)
        assert ticket.team is None
        assert duty_team(session) is None
        assert fire_due(session, clock=clock) == 0


@pytest.mark.parametrize(
    ("service", "topic", "team"),
    [
        (Service.CERTIFICATE, None, "civil"),
        (Service.MEDIATION, "noise", "mediation"),
        (Service.SNAPSHOT, "public_facilities", "city"),
        (Service.COMPLAINT, "noise", "environment"),
        (Service.COMPLAINT, "labour", "mediation"),
        (Service.CONSULT, "social", "civil"),
        (Service.CONSULT, "other", "service"),
        (Service.SUGGESTION, "other", "service"),
        (Service.COMPLAINT, "other", None),
        (Service.COMPLAINT, None, None),
        (Service.COMPLAINT, "no-such-topic", None),
        (Service.HELP, None, None),
    ],
)
def test_a_matter_is_routed_by_service_then_topic(
    session: Session, service: Service, topic: str | None, team: str | None
) -> None:
    found = route(session, service, topic, "幸福路12号", None)
    assert (found.code if found else None) == team


@pytest.mark.parametrize("topic", list(Topic))
def test_every_topic_has_a_team_for_questions(session: Session, topic: Topic) -> None:
    assert route(session, Service.CONSULT, topic, None, None) is not None


def test_the_place_decides_between_teams_of_two_communities(
    session: Session, office: Office, clock: FixedClock
) -> None:
    city = next(team for team in office.teams if team.code == "city")
    heping = city.model_copy(update={"code": "city_heping", "name": "和平市政组", "unit": "heping_community"})
    xingfu = city.model_copy(update={"unit": "xingfu_community"})
    teams = (*(xingfu if team is city else team for team in office.teams), heping)
    apply_office(session, office.model_copy(update={"teams": teams}), clock)

    def team_at(place: str | None, pin: tuple[float, float] | None = None) -> str | None:
        found = route(session, Service.SNAPSHOT, "roads", place, pin)
        return found.code if found else None

    assert team_at("和平里小区7栋门口") == "city_heping"
    assert team_at("幸福路 12 号院") == "city"
    assert team_at(None, (30.29437, 120.13518)) == "city_heping"
    assert team_at("青山村") is None
    assert team_at(None, (48.85, 2.35)) is None
    assert team_at("不知道") is None


def test_the_longest_name_in_the_words_is_the_place(session: Session) -> None:
    assert locate(session, "我在和平 农贸市场东门", None).place_name == "和平农贸市场"
    assert locate(session, "月球", None).place_name is None
    assert locate(session, None, (30.3051, 120.1153)).place_name == "青山水库"


def test_an_alarm_is_raised_once_and_before_everything(session: Session, clock: FixedClock) -> None:
    resident = make_resident(session, clock)
    make_ticket(session, clock, resident, topic=None)
    facts: dict[str, Any] = {
        "kind": "fire",
        "text": "着火了",
        "by": resident,
        "chat_id": 1001,
        "key": "42",
        "clock": clock,
    }
    assert raise_alarm(session, **facts)
    assert not raise_alarm(session, **facts)
    duty = duty_team(session)
    assert duty is not None
    assert len(rows_to_team(session, duty.id, "emergency_alarm")) == 1
    assert next_rows(session, now=clock.now())[0].kind == "emergency_alarm"
    expected = {"kind": "fire", "text": "着火了", "chat": 1001, "resident": resident.id}
    assert last_params(session, "emergency_alarm") == expected
    assert raise_alarm(session, **(facts | {"by": None, "key": "43"}))


def alarm_rows(session: Session) -> list[tuple[str, int]]:
    rows = session.scalars(select(OutboxRow).where(OutboxRow.kind == "emergency_alarm").order_by(OutboxRow.id))
    return [(row.recipient_kind, row.recipient_id) for row in rows]


def test_an_alarm_without_a_duty_team_goes_to_the_admins(database: Database, clock: FixedClock) -> None:
    with database.session() as session:
        facts: dict[str, Any] = {"kind": "gas", "text": "煤气味", "by": None, "chat_id": 1, "key": "1", "clock": clock}
        assert reach(session, ()) is Reach.NOBODY
        assert raise_alarm(session, **facts, admins=(3001, 3002))
        assert alarm_rows(session) == [("team", NO_TEAM), ("chat", 3001), ("chat", 3002)]
        assert last_params(session, "emergency_alarm")["stand_in"] is True


def test_a_duty_group_that_is_out_of_reach_is_not_counted_on(session: Session, clock: FixedClock) -> None:
    facts: dict[str, Any] = {"kind": "gas", "text": "煤气味", "by": None, "chat_id": 1, "clock": clock}
    assert reach(session, (3001,)) is Reach.ADMINS, "no group is bound"
    duty = bind(session, clock, "duty")
    assert reach(session, (3001,)) is Reach.DUTY
    assert raise_alarm(session, **facts, key="1", admins=(3001,))
    assert alarm_rows(session) == [("team", duty.id)]
    postpone(session, rows_to_team(session, duty.id, "emergency_alarm")[0], until=clock.now() + timedelta(minutes=1))
    assert raise_alarm(session, **facts, key="2", admins=(3001,))
    assert alarm_rows(session)[1:] == [("team", duty.id), ("chat", 3001)]


def test_an_edit_of_an_urgent_message_is_no_second_alarm(session: Session, clock: FixedClock) -> None:
    duty = bind(session, clock, "duty")
    facts: dict[str, Any] = {"kind": "fire", "by": None, "chat_id": 1, "key": "1:7", "clock": clock}
    raise_alarm(session, **facts, text="着火了")
    assert not raise_alarm(session, **facts, text="着火了，幸福路12号")
    assert last_params(session, "emergency_alarm")["text"] == "着火了，幸福路12号", "nobody has read the first words"
    mark_sent(session, rows_to_team(session, duty.id, "emergency_alarm")[0], clock=clock)
    session.expire_all()
    assert not raise_alarm(session, **facts, text="着火了，幸福路12号三楼")
    assert len(rows_to_team(session, duty.id, "emergency_alarm")) == 1
    assert last_params(session, "alarm_edited")["text"] == "着火了，幸福路12号三楼"
    assert not raise_alarm(session, **facts, text="着火了，幸福路12号")
    assert last_params(session, "alarm_edited")["text"] == "着火了，幸福路12号", "taken back, so the third floor is not"


def test_an_alarm_corrected_while_it_is_sent_is_followed_by_an_edit(session: Session, clock: FixedClock) -> None:
    duty = bind(session, clock, "duty")
    facts: dict[str, Any] = {"kind": "fire", "by": None, "chat_id": 1, "key": "1:7", "clock": clock}
    raise_alarm(session, **facts, text="着火了")
    session.flush()
    sending = rows_to_team(session, duty.id, "emergency_alarm")[0]
    session.expunge(sending)
    raise_alarm(session, **facts, text="着火了，幸福路12号")
    session.flush()
    assert not mark_sent(session, sending, clock=clock)
    pass_missed_edit_on(session, sending, clock=clock)
    alarm = rows_to_team(session, duty.id, "emergency_alarm")[0]
    assert alarm.sent_at is not None, "a second alarm would look like a second fire"
    assert last_params(session, "alarm_edited") == {
        "kind": "fire",
        "text": "着火了，幸福路12号",
        "chat": 1,
        "resident": None,
    }


def test_an_edit_never_touches_the_alarm_of_somebody_whose_chat_has_the_number_of_an_alarm(
    session: Session, clock: FixedClock
) -> None:
    facts: dict[str, Any] = {"kind": "fire", "by": None, "clock": clock}
    raise_alarm(session, **facts, chat_id=900, key="900:7", text="着火了")
    alarm = session.scalars(select(OutboxRow).where(OutboxRow.key == "alarm:900:7")).one()
    raise_alarm(session, **facts, chat_id=alarm.id, key=f"{alarm.id}:3", text="煤气泄漏")
    raise_alarm(session, **facts, chat_id=900, key="900:7", text="着火了，三楼")
    other = session.scalars(select(OutboxRow).where(OutboxRow.key == f"alarm:{alarm.id}:3")).one()
    assert (other.params["text"], other.params["chat"]) == ("煤气泄漏", alarm.id)


def test_admins_who_have_not_been_told_yet_hear_the_corrected_words(session: Session, clock: FixedClock) -> None:
    facts: dict[str, Any] = {"kind": "fire", "by": None, "chat_id": 1, "key": "1:7", "clock": clock}
    raise_alarm(session, **facts, text="着火了", admins=(3001,))
    raise_alarm(session, **facts, text="着火了，幸福路12号", admins=(3001,))
    waiting = session.scalars(select(OutboxRow).where(OutboxRow.recipient_id == 3001)).one()
    assert (waiting.params["text"], waiting.params["stand_in"], waiting.revision) == ("着火了，幸福路12号", True, 1)


def test_a_training_run_is_queued_once_and_its_model_goes_live(session: Session, clock: FixedClock) -> None:
    job = request_training(session, by=Admin(3001), clock=clock)
    assert request_training(session, by=Admin(3001), clock=clock) is job
    start_job(session, job.id, clock=clock)
    report_progress(session, job.id, stage="nlu", percent=140)
    assert (job.status, job.percent, job.requested_by) == (JobStatus.RUNNING, 100, 3001)
    finish_job(session, job.id, model_file="a.tar.gz", error=None, clock=clock)
    assert (job.status, current_job(session)) == (JobStatus.DONE, None)
    first = add_version(session, file="a.tar.gz", data_hash="x", examples=10, by=SYSTEM, clock=clock)
    assert add_version(session, file="a.tar.gz", data_hash="x", examples=10, by=SYSTEM, clock=clock) is first
    record_switch(session, first, kind=SwitchKind.FIRST, by=SYSTEM, seconds=None, clock=clock)
    clock.advance(timedelta(minutes=1))
    second = add_version(
        session, file="b.tar.gz", data_hash="y", examples=11, by=SYSTEM, clock=clock, adaptation="ab12"
    )
    assert (first.adaptation, second.adaptation) == (None, "ab12")
    assert live_version(session) is first
    record_switch(session, second, kind=SwitchKind.ACTIVATE, by=SYSTEM, seconds=1.5, clock=clock)
    assert live_version(session) is second


def test_a_failed_run_says_why_and_the_next_may_start(session: Session, clock: FixedClock) -> None:
    job = request_training(session, by=SYSTEM, clock=clock)
    finish_job(session, job.id, model_file=None, error="no examples", clock=clock)
    assert (job.status, job.error) == (JobStatus.FAILED, "no examples")
    assert request_training(session, by=SYSTEM, clock=clock) is not job
    with pytest.raises(NotFoundError):
        start_job(session, 999, clock=clock)
