"""Residents who agree and go; staff whose rights come from their groups; groups bound by a code."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from helpdesk.audit.models import AuditEntry
from helpdesk.clock import FixedClock
from helpdesk.errors import ConflictError, InvalidInputError, NotAllowedError, NotFoundError
from helpdesk.links.services import save_thread, thread_of
from helpdesk.outbox.models import OutboxRow
from helpdesk.people import Admin
from helpdesk.residents.services import (
    find_resident,
    give_consent,
    mark_reachable,
    mark_unreachable,
    revoke_consent,
)
from helpdesk.staff.models import Role, Staff
from helpdesk.staff.services import (
    ANONYMOUS_NAME,
    access_staff,
    access_team,
    all_teams,
    bind_team,
    duty_team,
    new_bind_code,
    remove_membership,
    renew_role,
    set_forum,
    team_of_chat,
    unbind_team,
)
from helpdesk.tickets.commands import AttachmentFacts
from helpdesk.tickets.services import claim_ticket, rate_ticket
from tests.support.factories import CHATS, bind, make_resident, make_resolved_ticket, make_staff, make_ticket

QIAN = Admin(3001)


def test_consent_is_given_once_per_version(session: Session, clock: FixedClock) -> None:
    assert find_resident(session, 1001) is None
    facts: dict[str, Any] = {"telegram_user_id": 1001, "chat_id": 1001, "display_name": "王秀兰", "clock": clock}
    first = give_consent(session, version="1", **facts)
    first_at = clock.now()
    clock.advance(timedelta(days=1))
    assert give_consent(session, version="1", **facts) is first
    assert first.consented_at == first_at
    give_consent(session, version="2", **facts)
    assert (first.consented_at, first.consent_version) == (clock.now(), "2")


def test_taking_consent_back_forgets_name_and_phone_but_not_open_tickets(session: Session, clock: FixedClock) -> None:
    resident = make_resident(session, clock)
    resident.phone = "13800001001"
    ticket = make_ticket(session, clock, resident)
    revoke_consent(session, resident, clock=clock)
    assert [resident.display_name, resident.phone, resident.consented_at] == [None, None, None]
    assert ticket.resident is resident
    assert not [entry for entry in session.scalars(select(AuditEntry)) if "王秀兰" in str(entry.details)]


def test_a_resident_who_blocked_the_bot_is_out_of_reach_until_they_return(session: Session, clock: FixedClock) -> None:
    resident = make_resident(session, clock)
    mark_unreachable(session, resident, clock=clock)
    blocked_at = clock.now()
    clock.advance(timedelta(hours=1))
    mark_unreachable(session, resident, clock=clock)
    assert resident.unreachable_at == blocked_at
    mark_reachable(session, resident, clock=clock)
    assert resident.unreachable_at is None


def test_a_team_that_moves_to_another_group_finds_its_open_tickets_there(session: Session, clock: FixedClock) -> None:
    team, ticket = bind(session, clock, "city"), make_ticket(session, clock)
    done = make_resolved_ticket(session, clock, make_staff(session, clock))
    rate_ticket(session, done.number, satisfaction=5, by=done.resident, clock=clock)
    session.execute(update(OutboxRow).values(sent_at=clock.now()))
    code = new_bind_code(session, "city", by=QIAN, clock=clock)
    bind_team(session, code=code, chat_id=-777, is_forum=False, by=QIAN, clock=clock)
    waiting = session.scalars(select(OutboxRow).where(OutboxRow.sent_at.is_(None))).all()
    assert [(row.kind, row.recipient_id, row.ticket_id) for row in waiting] == [("ticket_card", team.id, ticket.id)]


@pytest.mark.parametrize(
    ("team", "chat_role", "role"),
    [
        ("city", "member", Role.STAFF),
        ("city", "administrator", Role.SUPERVISOR),
        ("duty", "member", Role.DISPATCHER),
        ("duty", "administrator", Role.SUPERVISOR),
    ],
)
def test_the_role_comes_from_the_group(
    session: Session, clock: FixedClock, team: str, chat_role: str, role: Role
) -> None:
    staff = make_staff(session, clock, team, chat_role=chat_role)  # type: ignore[arg-type]
    assert [one.role for one in staff.memberships] == [role]
    assert staff.is_dispatcher is (team == "duty")


def test_a_role_taken_away_in_the_group_is_taken_away_here(session: Session, clock: FixedClock) -> None:
    wu = make_staff(session, clock, user_id=2004, name="吴刚", chat_role="administrator")
    team = access_team(session, "city")
    assert wu.is_supervisor_of(team.id)
    make_staff(session, clock, user_id=2004, name="吴刚", chat_role="member")
    assert not wu.is_supervisor_of(team.id)
    remove_membership(session, telegram_user_id=2004, chat_id=CHATS["city"], clock=clock)
    assert wu.memberships == []
    remove_membership(session, telegram_user_id=2004, chat_id=CHATS["city"], clock=clock)


def test_a_group_without_a_team_has_no_staff(session: Session, clock: FixedClock) -> None:
    with pytest.raises(NotAllowedError):
        access_staff(session, telegram_user_id=1, name="谁", chat_id=-5, chat_role="administrator")


def test_an_anonymous_administrator_has_rights_in_that_group_only(session: Session, clock: FixedClock) -> None:
    one = make_staff(session, clock, "city", user_id=1087968824, chat_role="anonymous")
    other = make_staff(session, clock, "civil", user_id=1087968824, chat_role="anonymous")
    assert one is not other
    assert (one.name, one.telegram_user_id) == (ANONYMOUS_NAME, CHATS["city"])
    assert not one.is_member_of(access_team(session, "civil").id)


def test_a_code_binds_a_group_once(session: Session, clock: FixedClock) -> None:
    code = new_bind_code(session, "city", by=QIAN, clock=clock)
    team = bind_team(session, code=f" {code.lower()} ", chat_id=-1, is_forum=True, by=QIAN, clock=clock)
    assert (team.code, team.chat_id, team.is_forum) == ("city", -1, True)
    assert team_of_chat(session, -1) is team
    with pytest.raises(InvalidInputError):
        bind_team(session, code=code, chat_id=-2, is_forum=False, by=QIAN, clock=clock)


def test_the_code_itself_is_stored_nowhere(session: Session, clock: FixedClock) -> None:
    code = new_bind_code(session, "city", by=QIAN, clock=clock)
    team = access_team(session, "city")
    assert team.bind_code_hash not in (None, code)
    assert not [entry for entry in session.scalars(select(AuditEntry)) if code in str(entry.details)]


def test_wrong_and_old_codes_are_refused(session: Session, clock: FixedClock) -> None:
    code = new_bind_code(session, "city", by=QIAN, clock=clock)
    with pytest.raises(InvalidInputError):
        bind_team(session, code="WRONG123", chat_id=-1, is_forum=False, by=QIAN, clock=clock)
    clock.advance(timedelta(hours=24))
    with pytest.raises(InvalidInputError):
        bind_team(session, code=code, chat_id=-1, is_forum=False, by=QIAN, clock=clock)
    with pytest.raises(NotFoundError):
        new_bind_code(session, "nobody", by=QIAN, clock=clock)


def test_one_group_cannot_work_for_two_teams(session: Session, clock: FixedClock) -> None:
    bind(session, clock, "city")
    code = new_bind_code(session, "civil", by=QIAN, clock=clock)
    with pytest.raises(ConflictError):
        bind_team(session, code=code, chat_id=CHATS["city"], is_forum=False, by=QIAN, clock=clock)
    unbind_team(session, "city", by=QIAN, clock=clock)
    assert bind_team(session, code=code, chat_id=CHATS["city"], is_forum=False, by=QIAN, clock=clock).code == "civil"


def test_the_example_office_has_five_teams_and_a_duty_group(session: Session) -> None:
    assert [team.code for team in all_teams(session)] == [*CHATS]
    duty = duty_team(session)
    assert duty is not None
    assert duty.code == "duty"


def test_members_of_the_old_group_work_for_the_team_no_longer(session: Session, clock: FixedClock) -> None:
    sun, ticket = make_staff(session, clock), make_ticket(session, clock)
    make_staff(session, clock, "civil", user_id=sun.telegram_user_id)  # Member of another bound group besides.
    code = new_bind_code(session, "city", by=QIAN, clock=clock)
    team = bind_team(session, code=code, chat_id=-1009, is_forum=False, by=QIAN, clock=clock)
    assert not sun.is_member_of(team.id)
    with pytest.raises(NotFoundError):
        claim_ticket(session, ticket.number, by=sun, clock=clock)
    facts: dict[str, Any] = {"telegram_user_id": sun.telegram_user_id, "name": "孙磊", "chat_id": -1009}
    assert access_staff(session, **facts, chat_role="member").is_member_of(team.id)
    unbind_team(session, "city", by=QIAN, clock=clock)
    assert not sun.is_member_of(team.id)


def test_a_demoted_administrator_supervises_no_longer(session: Session, clock: FixedClock) -> None:
    wu = make_staff(session, clock, name="吴刚", chat_role="administrator")
    facts: dict[str, Any] = {"chat_id": CHATS["city"], "chat_role": "member", "clock": clock}
    renew_role(session, telegram_user_id=wu.telegram_user_id, **facts)
    assert [one.role for one in wu.memberships] == [Role.STAFF]
    renew_role(session, telegram_user_id=4711, **facts)
    assert session.scalar(select(func.count()).select_from(Staff)) == 1


def test_topics_switched_off_leave_replies_to_the_card(session: Session, clock: FixedClock) -> None:
    team, ticket = bind(session, clock, "city"), make_ticket(session, clock)
    save_thread(session, ticket.id, CHATS["city"], thread_id=5, card_message_id=6)
    set_forum(session, chat_id=CHATS["city"], is_forum=False, clock=clock)
    session.expire_all()
    thread = thread_of(session, ticket, CHATS["city"])
    assert thread is not None
    assert (team.is_forum, thread.thread_id, thread.card_message_id) == (False, None, 6)


def test_names_longer_than_their_columns_are_cut(session: Session, clock: FixedClock) -> None:
    staff = make_staff(session, clock, name="长" * 200)
    resident = make_resident(session, clock, name="长" * 200)
    place = AttachmentFacts("location", latitude=30.0, longitude=120.0, name="远" * 300)
    ticket = make_ticket(session, clock, resident, attachments=(place,))
    [kept] = [one for words in ticket.messages for one in words.attachments]
    assert [len(staff.name), len(resident.display_name or ""), len(kept.name or "")] == [128, 128, 128]
