"""Reading what a card shows: the right facts, and no more statements for a long story than for a short one."""

from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from bot.delivery.facts import card_facts
from bot.views.ticket_facts import CardFacts, Delivery
from helpdesk.clock import FixedClock
from helpdesk.cooperation.services import call_help, end_help
from helpdesk.extensions.services import ask_extension
from helpdesk.links.services import remember_message
from helpdesk.office.models import Team
from helpdesk.outbox.models import OutboxRow
from helpdesk.residents.models import Resident
from helpdesk.staff.models import Staff
from helpdesk.staff.services import access_team
from helpdesk.tickets.commands import AttachmentFacts, ResidentWords, StaffWords
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.services import add_note, answer_resident, claim_ticket, supplement_ticket
from tests.support.factories import bind, make_resident, make_staff, make_ticket

ZONE = ZoneInfo("Asia/Shanghai")


@pytest.fixture
def owner(session: Session, clock: FixedClock, office: object) -> Staff:
    return make_staff(session, clock, "city", name="孙磊")


@pytest.fixture
def resident(session: Session, clock: FixedClock) -> Resident:
    return make_resident(session, clock)


@pytest.fixture
def ticket(session: Session, clock: FixedClock, owner: Staff, resident: Resident) -> Ticket:
    ticket = make_ticket(session, clock, resident)
    claim_ticket(session, ticket.number, by=owner, clock=clock)
    return ticket


def _facts(session: Session, ticket: Ticket, clock: FixedClock, code: str = "city") -> CardFacts:
    return card_facts(session, ticket, access_team(session, code), zone=ZONE, now=clock.now())


def test_the_last_answer_is_the_newest_words_for_the_resident_and_never_a_note(
    session: Session, clock: FixedClock, ticket: Ticket, owner: Staff, resident: Resident
) -> None:
    assert _facts(session, ticket, clock).answer is None
    words = answer_resident(session, StaffWords(ticket.number, "明天去修"), by=owner, clock=clock)
    add_note(session, StaffWords(ticket.number, "这家很难缠"), by=owner, clock=clock)
    answer = _facts(session, ticket, clock).answer
    assert answer is not None
    assert (answer.text, answer.delivery) == ("明天去修", Delivery.ON_ITS_WAY)

    row = session.query(OutboxRow).filter(OutboxRow.kind == "staff_answer").one()
    row.failed_at = clock.now()
    session.flush()
    answer = _facts(session, ticket, clock).answer
    assert answer is not None
    assert answer.delivery is Delivery.FAILED

    remember_message(
        session,
        ticket_id=ticket.id,
        chat_id=resident.chat_id,
        message_id=9,
        kind="relay",
        ticket_message_id=words.id,
    )
    answer = _facts(session, ticket, clock).answer
    assert answer is not None
    assert answer.delivery is Delivery.SENT


def test_help_is_seen_from_both_sides(session: Session, clock: FixedClock, ticket: Ticket, owner: Staff) -> None:
    helper = make_staff(session, clock, "civil")
    call_help(session, ticket.number, "civil", "", by=owner, clock=clock)
    here, there = _facts(session, ticket, clock), _facts(session, ticket, clock, "civil")
    assert [one.code for one in here.helpers] == ["civil"]
    assert (here.is_here, here.is_helping) == (True, False)
    assert (there.is_here, there.is_helping, there.has_helped) == (False, True, False)
    end_help(session, ticket.number, by=helper, clock=clock)
    there = _facts(session, ticket, clock, "civil")
    assert (there.is_helping, there.has_helped) == (False, True)


def test_a_wish_for_more_time_is_on_the_card(session: Session, clock: FixedClock, ticket: Ticket, owner: Staff) -> None:
    ask_extension(session, ticket.number, 5, "等配件", by=owner, clock=clock)
    assert _facts(session, ticket, clock).asked_days == 5


def test_a_long_story_costs_no_more_statements_than_a_short_one(
    session: Session, clock: FixedClock, ticket: Ticket, owner: Staff, resident: Resident
) -> None:
    team = bind(session, clock, "city")
    counts = []
    for more in (1, 40):
        for place in range(more):
            photo = (AttachmentFacts("photo", f"f{place}", f"u{place}"),)
            supplement_ticket(session, ResidentWords(ticket.number, f"补充 {place}", photo), by=resident, clock=clock)
            answer_resident(session, StaffWords(ticket.number, f"答复 {place}"), by=owner, clock=clock)
        counts.append(_statements(session, ticket, team, clock))
    assert _facts(session, ticket, clock).photos == 41
    assert counts[0] == counts[1] <= 14


def _statements(session: Session, ticket: Ticket, team: Team, clock: FixedClock) -> int:
    session.flush()
    session.expire_all()
    seen: list[str] = []

    def note(_conn: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    event.listen(session.get_bind(), "before_cursor_execute", note)
    card_facts(session, ticket, team, zone=ZONE, now=clock.now())
    event.remove(session.get_bind(), "before_cursor_execute", note)
    return len(seen)
