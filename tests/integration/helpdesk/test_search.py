"""Finding tickets: by words, place, number and owner; never another team's; the index keeps step with the words."""

import pytest
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from helpdesk.catalogue import Service
from helpdesk.clock import FixedClock
from helpdesk.cooperation.models import HelpingTeam
from helpdesk.office.models import Team
from helpdesk.search import services
from helpdesk.search.indexing import index_older, is_index_complete
from helpdesk.search.models import TicketTerm
from helpdesk.search.services import find_tickets, index_ticket, terms_of_ticket
from helpdesk.search.terms import read_query
from helpdesk.staff.services import access_team
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.services import claim_ticket
from helpdesk.tickets.states import Status
from tests.support.factories import make_resident, make_staff, make_ticket


@pytest.fixture
def city(session: Session) -> Team:
    return access_team(session, "city")


def found(session: Session, team: Team, text: str, **kwargs) -> list[int]:
    query = read_query(text)
    assert query is not None
    return list(find_tickets(session, query, team=team, **{"limit": 10, **kwargs}).ids)


def lamp(
    session: Session, clock: FixedClock, place: str = "幸福小区3号楼", summary: str = "路灯坏了", **facts
) -> Ticket:
    return make_ticket(session, clock, summary=summary, place=place, **facts)


def test_every_word_must_occur_wherever_it_stands(session: Session, clock: FixedClock, city: Team) -> None:
    lamp_here, hole_here = lamp(session, clock), lamp(session, clock, summary="路面有坑")
    lamp_there = lamp(session, clock, place="和平路12号")
    assert found(session, city, "路灯 幸福小区") == [lamp_here.id]
    assert found(session, city, "幸福小区") == [hole_here.id, lamp_here.id]
    assert found(session, city, "路灯") == [lamp_there.id, lamp_here.id]
    assert found(session, city, "市政公用") == [lamp_there.id, hole_here.id, lamp_here.id], "the topic's name counts"
    assert found(session, city, "路灯 和谐家园") == []


@pytest.mark.parametrize("text", ["幸福小区３号楼", "幸福 小区 ３号", "幸福小区，路灯", "  路灯、幸福  ", "坏 路灯"])
def test_width_spaces_and_commas_do_not_matter(session: Session, clock: FixedClock, city: Team, text: str) -> None:
    ticket = lamp(session, clock)
    assert found(session, city, text) == [ticket.id]


def test_pairs_that_occur_apart_are_no_match(session: Session, clock: FixedClock, city: Team) -> None:
    lamp(session, clock, summary="东风路口的灯，口东门", place="南路")
    assert found(session, city, "路口东") == [], "both pairs occur, the word does not"


def test_open_ones_come_first_and_then_the_newest(session: Session, clock: FixedClock, city: Team) -> None:
    old, closed, new = (lamp(session, clock) for _ in range(3))
    closed.status = Status.CLOSED
    session.flush()
    assert found(session, city, "路灯") == [new.id, old.id, closed.id]
    assert found(session, city, "路灯", limit=1, offset=1) == [old.id]


def test_a_number_and_an_owners_name_find_as_well(session: Session, clock: FixedClock, city: Team) -> None:
    sun = make_staff(session, clock)
    mine, other = lamp(session, clock), lamp(session, clock)
    claim_ticket(session, mine.number, by=sun, clock=clock)
    assert found(session, city, "孙磊") == [mine.id]
    assert found(session, city, "路灯 孙磊") == [mine.id]
    assert found(session, city, f"工单{other.number}") == [other.id]
    assert found(session, city, f"第 {other.number} 号") == [other.id]
    assert found(session, city, f"{other.number} 和平路") == [], "a number that does not fit the words"


def test_a_team_finds_its_own_and_what_it_helps_with_the_duty_group_all(session: Session, clock: FixedClock) -> None:
    ticket = lamp(session, clock)
    environment, duty = access_team(session, "environment"), access_team(session, "duty")
    assert found(session, environment, "路灯") == []
    assert found(session, environment, ticket.number) == []
    assert found(session, duty, "路灯") == [ticket.id]
    session.add(HelpingTeam(ticket_id=ticket.id, team_id=environment.id, called_at=clock.now()))
    session.flush()
    assert found(session, environment, "路灯") == [ticket.id]


def test_a_common_word_is_followed_from_the_newest_back_and_that_is_said(
    session: Session, clock: FixedClock, city: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "WALKED", 3)
    resident = make_resident(session, clock)
    rare = lamp(session, clock, summary="路灯忽明忽暗", resident=resident)
    tickets = [lamp(session, clock, resident=resident) for _ in range(5)]
    query = read_query("路灯")
    assert query is not None
    page = find_tickets(session, query, team=city, limit=10)
    assert (list(page.ids), page.is_cut) == ([one.id for one in reversed(tickets)][:3], True)
    assert found(session, city, "路灯 忽明") == [rare.id], "the rarest pair leads however common the others are"


@pytest.mark.parametrize("text", ["", " ", "灯", "工单", "居民 反映 问题", "？！", "a", "１"])
def test_too_little_to_look_for_is_no_query(text: str) -> None:
    assert read_query(text) is None


def test_odd_queries_find_nothing_and_break_nothing(session: Session, clock: FixedClock, city: Team) -> None:
    lamp(session, clock)
    for text in ("%' OR 1=1 --", "路灯%", "𠮷野家", "x" * 5000, "路" * 300, "😀😀 路灯坏得很"):
        query = read_query(text)
        assert query is None or isinstance(find_tickets(session, query, team=city, limit=10).ids, tuple)


def test_changed_words_leave_the_index(session: Session, clock: FixedClock, city: Team) -> None:
    ticket = lamp(session, clock)
    before = terms_of_ticket(ticket)
    ticket.summary = "井盖丢了"
    session.flush()
    index_ticket(session, ticket, before=before)
    assert found(session, city, "井盖") == [ticket.id]
    assert found(session, city, "路灯") == []
    kept = set(session.scalars(select(TicketTerm.term).where(TicketTerm.ticket_id == ticket.id)))
    assert kept == terms_of_ticket(ticket)


def test_tickets_from_before_the_index_are_indexed_in_batches(session: Session, clock: FixedClock, city: Team) -> None:
    assert is_index_complete(session), "no tickets, nothing to do"
    tickets = [lamp(session, clock) for _ in range(5)]
    in_order = select(TicketTerm.term, TicketTerm.ticket_id).order_by(TicketTerm.term, TicketTerm.ticket_id)
    whole = session.execute(in_order).all()
    session.execute(delete(TicketTerm))
    session.expire_all()
    assert not is_index_complete(session)
    below = index_older(session, below=None, limit=2)
    assert below == tickets[-2].id
    assert not is_index_complete(session), "half done is not done: a restart goes on"
    assert session.scalar(select(func.count()).select_from(TicketTerm))
    while below is not None:
        below = index_older(session, below=below, limit=2)
    assert is_index_complete(session)
    assert session.execute(in_order).all() == whole
    assert index_older(session, below=None, limit=2) is not None, "and twice does no harm"


def test_words_of_any_service_are_found(session: Session, clock: FixedClock) -> None:
    ticket = make_ticket(session, clock, service=Service.CONSULT, topic="social", summary="老人卡怎么办", place=None)
    assert found(session, access_team(session, "duty"), "老人卡") == [ticket.id]
