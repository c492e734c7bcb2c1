"""Ready-made sentences: offered for a ticket with their gaps filled, and kept by each team for itself."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from helpdesk.canned.services import LONGEST, MOST, CannedKind, canned_for, own_canned, remove_canned, save_canned
from helpdesk.catalogue import Service
from helpdesk.clock import FixedClock
from helpdesk.errors import InvalidInputError, NotAllowedError, NotFoundError
from helpdesk.staff.services import access_team
from helpdesk.tickets.models import Ticket
from tests.support.factories import make_resident, make_staff, make_ticket


def texts(session: Session, ticket: Ticket, kind: CannedKind, clock: FixedClock) -> list[str]:
    return [one.text for one in canned_for(session, ticket.team, ticket, kind, clock=clock)]


def test_every_service_has_sentences_of_every_kind(session: Session, clock: FixedClock) -> None:
    for service in Service:
        ticket = make_ticket(session, clock, service=service)
        for kind in CannedKind:
            offered = texts(session, ticket, kind, clock)
            assert offered
            assert not [one for one in offered if "{" in one or "}" in one]


def test_a_teams_own_sentence_comes_first_with_its_gaps_filled(session: Session, clock: FixedClock) -> None:
    sun = make_staff(session, clock)
    team = access_team(session, "city")
    words = "{称呼}您好，{编号}已报修，{科室}{经办人}｛ 日期 ｝前到{地点}。"
    save_canned(session, team, CannedKind.ANSWER, words, by=sun, clock=clock)
    ticket = make_ticket(session, clock)
    offered = canned_for(session, team, ticket, CannedKind.ANSWER, by=sun, clock=clock)
    day = f"{ticket.promised_on.month}月{ticket.promised_on.day}日"
    assert offered[0].text == f"王居民您好，{ticket.number}已报修，城管市政组孙磊{day}前到幸福路12号。"
    assert offered[0].code.startswith("c")
    assert offered[1].code == "0"


def test_without_a_place_the_sentence_still_makes_sense(session: Session, clock: FixedClock) -> None:
    ticket = make_ticket(session, clock, place=None, details={"description": "灯不亮"})
    assert "收到，我们今天派人去您说的地方看。" in texts(session, ticket, CannedKind.ANSWER, clock)


def test_nobody_promises_a_day_that_is_over(session: Session, clock: FixedClock) -> None:
    ticket = make_ticket(session, clock)
    assert [one for one in texts(session, ticket, CannedKind.ANSWER, clock) if "前处理" in one]
    clock.advance(timedelta(days=60))
    assert not [one for one in texts(session, ticket, CannedKind.ANSWER, clock) if "前处理" in one]


def test_what_several_residents_read_names_nobody(session: Session, clock: FixedClock) -> None:
    sun, team = make_staff(session, clock), access_team(session, "city")
    save_canned(session, team, CannedKind.ANSWER, "{称呼}，{地点}", by=sun, clock=clock)
    ticket = make_ticket(session, clock, make_resident(session, clock, name="欧阳娜"), place="和平路3号王秀兰家")
    assert texts(session, ticket, CannedKind.ANSWER, clock)[0] == "欧阳居民，和平路3号王秀兰家"
    ticket.crowd_count, ticket.place_name = 3, "和平路"
    assert texts(session, ticket, CannedKind.ANSWER, clock)[0] == "居民，和平路"


def test_a_sentence_for_one_topic_is_offered_there_only(session: Session, clock: FixedClock) -> None:
    sun, team = make_staff(session, clock), access_team(session, "city")
    save_canned(session, team, CannedKind.QUESTION, "一般的", by=sun, clock=clock)
    save_canned(session, team, CannedKind.QUESTION, "路灯的", topic="public_facilities", by=sun, clock=clock)
    save_canned(session, team, CannedKind.QUESTION, "证明的", service="certificate", by=sun, clock=clock)
    assert texts(session, make_ticket(session, clock), CannedKind.QUESTION, clock)[:2] == ["路灯的", "一般的"]
    assert texts(session, make_ticket(session, clock, topic="drainage"), CannedKind.QUESTION, clock)[0] == "一般的"


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("师傅{电话}", "不认识“{电话}”"),
        ("师傅{日期", "成对"),
        ("   ", "请写上"),
        ("长" * (LONGEST + 1), f"最多 {LONGEST} 个字"),
    ],
)
def test_what_cannot_be_sent_is_not_kept(session: Session, clock: FixedClock, words: str, reason: str) -> None:
    sun, team = make_staff(session, clock), access_team(session, "city")
    with pytest.raises(InvalidInputError, match=reason) as refused:
        save_canned(session, team, CannedKind.ANSWER, words, by=sun, clock=clock)
    if "{" in words:
        assert "{编号}{地点}{科室}{经办人}{日期}{称呼}" in str(refused.value)
    assert own_canned(session, team) == []


def test_twenty_of_a_kind_are_enough_and_the_same_one_is_kept_once(session: Session, clock: FixedClock) -> None:
    sun, team = make_staff(session, clock), access_team(session, "city")
    for number in range(MOST):
        save_canned(session, team, CannedKind.ANSWER, f"第{number}条", by=sun, clock=clock)
    save_canned(session, team, CannedKind.ANSWER, "第3条", by=sun, clock=clock)
    with pytest.raises(InvalidInputError, match="先删掉"):
        save_canned(session, team, CannedKind.ANSWER, "又一条", by=sun, clock=clock)
    save_canned(session, team, CannedKind.QUESTION, "别的一类", by=sun, clock=clock)
    assert len(own_canned(session, team, CannedKind.ANSWER)) == MOST


def test_a_team_keeps_its_own_sentences_only(session: Session, clock: FixedClock) -> None:
    sun, zhou = make_staff(session, clock), make_staff(session, clock, "mediation", name="周敏")
    team = access_team(session, "city")
    one = save_canned(session, team, CannedKind.ANSWER, "旧的", by=sun, clock=clock)
    with pytest.raises(NotAllowedError, match="城管市政组"):
        save_canned(session, team, CannedKind.ANSWER, "别人写的", by=zhou, clock=clock)
    with pytest.raises(NotFoundError):
        remove_canned(session, access_team(session, "mediation"), one.id, by=zhou, clock=clock)
    save_canned(session, team, CannedKind.ANSWER, "新的", canned_id=one.id, by=sun, clock=clock)
    assert [each.text for each in own_canned(session, team)] == ["新的"]
    for _ in range(2):
        remove_canned(session, team, one.id, by=sun, clock=clock)
    assert own_canned(session, team) == []
    with pytest.raises(NotFoundError, match="已经删掉"):
        save_canned(session, team, CannedKind.ANSWER, "再改", canned_id=one.id, by=sun, clock=clock)
