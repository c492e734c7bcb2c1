"""Lists of tickets: which ones, in which order, how urgent, and whose."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from helpdesk.clock import FixedClock
from helpdesk.cooperation.models import HelpingTeam
from helpdesk.deadlines.clocks import Colour
from helpdesk.staff.services import access_team
from helpdesk.tickets.commands import StaffWords
from helpdesk.tickets.lists import PAGE_SIZE, due_tickets, own_tickets, team_tickets
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.services import ask_resident, claim_ticket
from helpdesk.tickets.states import Status
from tests.support.factories import make_resident, make_resolved_ticket, make_staff, make_ticket

ZONE = ZoneInfo("Asia/Shanghai")


def numbers(page) -> list[str]:
    return [one.number for one in page.tickets]


def due_in(ticket: Ticket, clock: FixedClock, *, hours: float, of: float = 100) -> Ticket:
    """Let the clock that runs now end in ``hours``, after a limit of ``of`` hours."""
    due_at = clock.now() + timedelta(hours=hours)
    if ticket.status in (Status.NEW, Status.TRIAGE):
        ticket.accept_due_at, ticket.accept_from_at = due_at, due_at - timedelta(hours=of)
    else:
        ticket.handle_due_at, ticket.handle_from_at = due_at, due_at - timedelta(hours=of)
    return ticket


def test_a_team_sees_its_open_tickets_the_most_urgent_first_and_what_waits_last(
    session: Session, clock: FixedClock
) -> None:
    sun = make_staff(session, clock)
    resident = make_resident(session, clock)
    waiting, later, soon, done = (make_ticket(session, clock, resident) for _ in range(4))
    for one in (waiting, done):
        claim_ticket(session, one.number, by=sun, clock=clock)
    ask_resident(session, StaffWords(waiting.number, "哪一根？"), by=sun, clock=clock)
    done.status = Status.CLOSED
    due_in(waiting, clock, hours=1)
    due_in(later, clock, hours=50)
    due_in(soon, clock, hours=20)
    session.flush()
    page = team_tickets(session, access_team(session, "city"), 1, clock=clock)
    assert numbers(page) == [soon.number, later.number, waiting.number]
    assert [one.colour for one in page.tickets] == [Colour.AMBER, Colour.GREEN, Colour.PAUSED]
    assert (page.total, page.has_next) == (3, False)
    assert not team_tickets(session, access_team(session, "environment"), 1, clock=clock).tickets


def test_pages_follow_each_other_without_gap_or_repetition(session: Session, clock: FixedClock) -> None:
    resident = make_resident(session, clock)
    opened = {make_ticket(session, clock, resident).number for _ in range(2 * PAGE_SIZE + 3)}  # All due at one time.
    team = access_team(session, "city")
    pages = [team_tickets(session, team, page, clock=clock) for page in (1, 2, 3)]
    assert [len(page.tickets) for page in pages] == [PAGE_SIZE, PAGE_SIZE, 3]
    assert [page.has_next for page in pages] == [True, True, False]
    assert {number for page in pages for number in numbers(page)} == opened
    assert team_tickets(session, team, 0, clock=clock).page == 1
    assert not team_tickets(session, team, 999, clock=clock).tickets


def test_own_tickets_are_those_in_ones_own_hands(session: Session, clock: FixedClock) -> None:
    sun, wu = make_staff(session, clock), make_staff(session, clock, name="吴敏")
    mine, others = make_ticket(session, clock), make_ticket(session, clock)
    claim_ticket(session, mine.number, by=sun, clock=clock)
    claim_ticket(session, others.number, by=wu, clock=clock)
    page = own_tickets(session, sun, 1, clock=clock)
    assert numbers(page) == [mine.number]
    assert page.tickets[0].owner_name == "孙磊"


def test_due_lists_red_then_today_then_amber_and_nothing_green(session: Session, clock: FixedClock) -> None:
    resident = make_resident(session, clock)
    red, today, amber, green = (make_ticket(session, clock, resident) for _ in range(4))
    due_in(red, clock, hours=-5)
    due_in(today, clock, hours=5, of=6)  # 15:00 in the office, only a sixth of its limit gone.
    due_in(amber, clock, hours=29)
    due_in(green, clock, hours=31)
    session.flush()
    team = access_team(session, "city")
    page = due_tickets(session, team, 1, zone=ZONE, clock=clock)
    assert numbers(page) == [red.number, today.number, amber.number]
    assert [one.colour for one in page.tickets] == [Colour.RED, Colour.GREEN, Colour.AMBER]
    assert page.total == 3


def test_the_duty_group_sees_what_is_due_in_the_whole_office(session: Session, clock: FixedClock) -> None:
    resident = make_resident(session, clock)
    city = due_in(make_ticket(session, clock, resident), clock, hours=-1)
    noise = due_in(make_ticket(session, clock, resident, topic="noise"), clock, hours=-2)
    nobodys = make_ticket(session, clock, resident, topic="other")
    nobodys.team, nobodys.status = None, Status.TRIAGE
    due_in(nobodys, clock, hours=-3)
    session.flush()
    duty = access_team(session, "duty")
    assert numbers(due_tickets(session, duty, 1, zone=ZONE, clock=clock)) == [
        nobodys.number,
        noise.number,
        city.number,
    ]
    assert numbers(team_tickets(session, duty, 1, clock=clock)) == [nobodys.number]


def test_a_helping_team_sees_the_ticket_as_long_as_it_helps(session: Session, clock: FixedClock) -> None:
    sun = make_staff(session, clock)
    ticket = make_ticket(session, clock)
    claim_ticket(session, ticket.number, by=sun, clock=clock)
    due_in(ticket, clock, hours=-1)
    helper = access_team(session, "environment")
    help_ = HelpingTeam(ticket_id=ticket.id, team_id=helper.id, called_at=clock.now())
    session.add(help_)
    session.flush()
    assert numbers(team_tickets(session, helper, 1, clock=clock)) == [ticket.number]
    assert numbers(due_tickets(session, helper, 1, zone=ZONE, clock=clock)) == [ticket.number]
    help_.ended_at = clock.now()
    session.flush()
    assert not team_tickets(session, helper, 1, clock=clock).tickets


def test_a_finished_ticket_is_in_no_list_of_work(session: Session, clock: FixedClock) -> None:
    sun = make_staff(session, clock)
    make_resolved_ticket(session, clock, sun)
    assert not own_tickets(session, sun, 1, clock=clock).tickets
    assert not team_tickets(session, access_team(session, "city"), 1, clock=clock).tickets
