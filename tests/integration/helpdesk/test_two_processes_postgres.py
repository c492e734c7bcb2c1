"""Two processes write the same PostgreSQL database at once: nobody is lost, nothing is done twice, nobody stands still.

SQLite lets one writer in at a time; here everything that may be wanted twice has to be locked, in one order.
"""

from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from helpdesk.audit.models import AuditEntry
from helpdesk.clock import FixedClock
from helpdesk.crowds.merging import merge_ticket
from helpdesk.crowds.models import JoinedResident
from helpdesk.crowds.services import join_ticket, leave_ticket
from helpdesk.database import Database
from helpdesk.links.services import remember_message
from helpdesk.outbox.models import OutboxRow
from helpdesk.outbox.services import mark_sent
from helpdesk.residents.models import Resident
from helpdesk.staff.leaving import let_go
from helpdesk.staff.services import find_staff
from helpdesk.tickets.access import access_ticket_as_resident, access_ticket_as_staff
from helpdesk.tickets.commands import ResidentWords, StaffWords
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.second_thoughts import take_back_words
from helpdesk.tickets.services import (
    ask_resident,
    claim_ticket,
    dispatch_ticket,
    resolve_ticket,
    supplement_ticket,
    withdraw_ticket,
)
from helpdesk.tickets.states import OPEN, Status
from helpdesk.timers.firing import due_ids, fire_timer
from helpdesk.timers.models import Timer
from helpdesk.timers.services import set_timer, timers_of
from tests.support import postgres
from tests.support.at_once import at_once, in_turns
from tests.support.factories import AFTER_PHOTO, CHATS, bind, make_resident, make_staff, make_ticket
from tests.support.fixtures import START

pytestmark = postgres.ABOUT_POSTGRES

CLOCK = FixedClock(START)
LATER = FixedClock(START + timedelta(days=30))
ROUNDS = 8
SUN, LI, ZHAO = 71, 72, 73


def _numbers(served: Database, count: int) -> list[str]:
    with served.session() as session:
        for user_id, name in ((SUN, "孙磊"), (LI, "李静")):
            make_staff(session, CLOCK, user_id=user_id, name=name)
        make_staff(session, CLOCK, "duty", user_id=ZHAO, name="赵敏")
        return [make_ticket(session, CLOCK).number for _ in range(count)]


def _ticket(session: Session, number: str) -> Ticket:
    return session.scalars(select(Ticket).where(Ticket.number == number)).one()


def _claim(session: Session, number: str, user_id: int) -> str:
    by = find_staff(session, user_id)
    assert by is not None
    return claim_ticket(session, number, by=by, clock=CLOCK).number


def _merge(session: Session, number: str, into: str, user_id: int) -> str:
    by = find_staff(session, user_id)
    assert by is not None
    return merge_ticket(session, number, into, by=by, clock=CLOCK).lead.number


def _join(session: Session, number: str, user_id: int) -> int:
    return join_ticket(
        session, _ticket(session, number), by=make_resident(session, CLOCK, user_id=user_id), clock=CLOCK
    ).id


def _open(session: Session, key: str) -> str:
    resident = make_resident(session, CLOCK, user_id=5001)
    return make_ticket(session, CLOCK, resident, key=key).number


def _fire(session: Session, timer_id: int) -> bool:
    return fire_timer(session, timer_id, clock=LATER)


def _plan(session: Session, name: str) -> int:
    return set_timer(session, name, START).id


def test_of_two_claims_exactly_one_wins_and_the_other_reads_who_it_was(served: Database) -> None:
    numbers = _numbers(served, ROUNDS)
    rounds = at_once(served, _claim, [(one, SUN) for one in numbers], [(one, LI) for one in numbers])
    for number, answers in zip(numbers, rounds, strict=True):
        assert sorted(kind for kind, _ in answers) == ["done", "refused"], answers
        winner = "孙磊" if answers[0][0] == "done" else "李静"
        assert ("refused", winner) in answers
        with served.reading() as session:
            ticket = _ticket(session, number)
            assert ticket.owner is not None
            assert ticket.owner.name == winner


def test_who_waited_for_the_row_sees_all_that_was_changed(served: Database) -> None:
    number = _numbers(served, 1)[0]
    answer = in_turns(served, lambda one: _claim(one, number, SUN), lambda two: _claim(two, number, LI))
    assert answer == ("refused", "孙磊")


def test_a_ticket_dispatched_meanwhile_is_said_to_be_with_the_other_team(served: Database) -> None:
    number = _numbers(served, 1)[0]
    with served.session() as session:
        bind(session, CLOCK, "environment")

    def dispatch(session: Session) -> None:
        by = find_staff(session, ZHAO)
        assert by is not None
        dispatch_ticket(session, number, "environment", "", by=by, clock=CLOCK)

    kind, _ = in_turns(served, dispatch, lambda two: _claim(two, number, SUN))
    assert kind == "refused"
    with served.reading() as session:
        team = _ticket(session, number).team
        assert team is not None
        assert team.code == "environment"


def test_a_ticket_handed_on_meanwhile_is_still_found(served: Database) -> None:
    """Its first resident is somebody else by then; a row that is joined to the old one would be gone."""
    number = _numbers(served, 1)[0]
    with served.session() as session:
        _join(session, number, 5002)
        _join(session, number, 5003)

    def withdraw(session: Session) -> None:
        withdraw_ticket(session, number, by=_ticket(session, number).resident, clock=CLOCK)

    def supplement(session: Session) -> str:
        words = ResidentWords(number, "还是不亮")
        by = session.scalars(select(Resident).where(Resident.telegram_user_id == 5003)).one()
        return supplement_ticket(session, words, by=by, clock=CLOCK).text

    assert in_turns(served, withdraw, supplement) == ("done", "还是不亮")


def test_two_tickets_merged_into_each_other_end_under_one_of_them(served: Database) -> None:
    numbers = _numbers(served, 2 * ROUNDS)
    pairs = list(zip(numbers[::2], numbers[1::2], strict=True))
    rounds = at_once(served, _merge, [(one, two, SUN) for one, two in pairs], [(two, one, LI) for one, two in pairs])
    for pair, answers in zip(pairs, rounds, strict=True):
        assert sorted(kind for kind, _ in answers) == ["done", "refused"], answers
        with served.reading() as session:
            found = [_ticket(session, number) for number in pair]
            assert sorted(one.status for one in found) == sorted([Status.MERGED, Status.NEW])
            assert [one.merged_into_id for one in found].count(None) == 1


def test_three_merged_in_a_ring_end_under_one_of_them(served: Database) -> None:
    numbers = _numbers(served, 3 * ROUNDS)
    rings = list(zip(numbers[::3], numbers[1::3], numbers[2::3], strict=True))
    rounds = at_once(
        served,
        _merge,
        [(one, two, SUN) for one, two, _ in rings],
        [(two, three, LI) for _, two, three in rings],
        [(three, one, ZHAO) for one, _, three in rings],
    )
    for ring, answers in zip(rings, rounds, strict=True):
        assert [answer for answer in answers if answer[0] == "broke"] == []
        with served.reading() as session:
            assert sum(_ticket(session, number).status in OPEN for number in ring) == 1


def test_two_who_join_at_once_are_both_counted(served: Database) -> None:
    numbers = _numbers(served, ROUNDS)
    rounds = at_once(served, _join, [(one, 5002) for one in numbers], [(one, 5003) for one in numbers])
    assert {kind for answers in rounds for kind, _ in answers} == {"done"}, rounds
    with served.reading() as session:
        assert {_ticket(session, number).crowd_count for number in numbers} == {2}


def test_one_who_joins_twice_at_once_is_counted_once(served: Database) -> None:
    numbers = _numbers(served, ROUNDS)
    with served.session() as session:
        make_resident(session, CLOCK, user_id=5002)
    calls = [(one, 5002) for one in numbers]
    rounds = at_once(served, _join, calls, calls)
    assert {kind for answers in rounds for kind, _ in answers} == {"done"}, rounds
    with served.reading() as session:
        assert session.scalar(select(func.count()).select_from(JoinedResident)) == ROUNDS
        assert {_ticket(session, number).crowd_count for number in numbers} == {1}


def test_who_leaves_while_somebody_joins_is_counted_right(served: Database) -> None:
    number = _numbers(served, 1)[0]
    with served.session() as session:
        _join(session, number, 5002)

    def leave(session: Session) -> None:
        by = session.scalars(select(Resident).where(Resident.telegram_user_id == 5002)).one()
        leave_ticket(session, number, by=by, clock=CLOCK)

    assert in_turns(served, leave, lambda two: _join(two, number, 5003))[0] == "done"
    with served.reading() as session:
        assert _ticket(session, number).crowd_count == 1


def test_the_same_matter_sent_twice_at_once_is_one_ticket(served: Database) -> None:
    with served.session() as session:
        make_resident(session, CLOCK, user_id=5001)
    keys = [(f"key-{one}",) for one in range(ROUNDS)]
    for one, two in at_once(served, _open, keys, keys):
        assert one[0] == "done", one
        assert one == two
    with served.reading() as session:
        assert session.scalar(select(func.count()).select_from(Ticket)) == ROUNDS


def test_a_timer_is_fired_once_by_two_workers(served: Database) -> None:
    _numbers(served, ROUNDS)
    with served.reading() as session:
        due = due_ids(session, clock=LATER, limit=1000)
    calls = [(one,) for one in due]
    rounds = at_once(served, _fire, calls, calls)
    assert [answers for answers in rounds if "broke" in (answers[0][0], answers[1][0])] == []
    assert not any(answers[0][1] and answers[1][1] for answers in rounds), "fired twice"
    with served.reading() as session:
        reminded = session.scalars(select(AuditEntry.ticket_id).where(AuditEntry.action == "remind")).all()
        assert len(reminded) == len(set(reminded)), "nobody is told the same twice"
        assert len(reminded) == ROUNDS
        assert due_ids(session, clock=LATER, limit=1000) == []


def test_workers_that_take_the_timers_in_different_orders_do_not_stop_each_other(served: Database) -> None:
    _numbers(served, ROUNDS)
    with served.reading() as session:
        due = due_ids(session, clock=LATER, limit=1000)
    rounds = at_once(served, _fire, [(one,) for one in due], [(one,) for one in reversed(due)])
    assert [answer for answers in rounds for answer in answers if answer[0] == "broke"] == []
    with served.reading() as session:
        reminded = session.scalars(select(AuditEntry.ticket_id).where(AuditEntry.action == "remind")).all()
        assert len(reminded) == len(set(reminded)), "nobody is told the same twice"


def test_a_timer_and_a_colleague_at_the_same_ticket_wait_for_each_other_once(served: Database) -> None:
    number = _numbers(served, 1)[0]
    with served.reading() as session:
        red = next(one for one in timers_of(session, _ticket(session, number).id) if one.name == "remind_red")

    def begin(session: Session) -> None:
        by = find_staff(session, SUN)
        assert by is not None
        access_ticket_as_staff(session, number, by)

    def claim(session: Session) -> None:
        begin(session)
        _claim(session, number, SUN)

    kind, _ = in_turns(served, claim, lambda two: _fire(two, red.id))
    assert kind == "done"


def test_timers_fire_while_the_same_tickets_are_claimed(served: Database) -> None:
    numbers = _numbers(served, 2 * ROUNDS)
    with served.reading() as session:
        due = [timers_of(session, _ticket(session, number).id)[-1].id for number in numbers]
    rounds = at_once(served, _fire_or_claim, [(one, "") for one in due], [(0, one) for one in numbers])
    assert [answer for answers in rounds for answer in answers if answer[0] == "broke"] == []
    with served.reading() as session:
        assert {_ticket(session, number).status for number in numbers} == {Status.IN_PROGRESS}


def _fire_or_claim(session: Session, timer_id: int, number: str) -> object:
    return _claim(session, number, SUN) if number else _fire(session, timer_id)


def test_a_timer_of_no_ticket_is_set_once(served: Database) -> None:
    names = [(f"name-{one}",) for one in range(ROUNDS)]
    rounds = at_once(served, _plan, names, names)
    assert {kind for answers in rounds for kind, _ in answers} == {"done"}, rounds
    with served.reading() as session:
        assert session.scalar(select(func.count()).select_from(Timer)) == ROUNDS


def test_what_was_sent_is_noted_while_somebody_works_on_the_ticket(served: Database) -> None:
    """The relay has the card's row and wants to link the message to the ticket; the colleague, the other way round."""
    number = _numbers(served, 1)[0]
    held: list[Session] = []

    def work(session: Session) -> None:
        by = find_staff(session, SUN)
        assert by is not None
        held.append(session)
        access_ticket_as_staff(session, number, by)

    def deliver(session: Session) -> bool:
        ticket = session.scalars(select(Ticket).where(Ticket.number == number)).one()
        row = session.scalars(select(OutboxRow).where(OutboxRow.key.like(f"card:{ticket.id}:%"))).one()
        remember_message(session, ticket_id=ticket.id, chat_id=1, message_id=2, kind="card")
        return mark_sent(session, row, clock=CLOCK)

    other = in_turns(served, work, lambda two: (deliver(two), held[0].in_transaction()))
    assert other == ("done", (True, True)), "noted before the colleague was done"


def test_a_resident_and_a_colleague_at_once_both_come_through(served: Database) -> None:
    number = _numbers(served, 1)[0]

    def supplement(session: Session) -> None:
        by = _ticket(session, number).resident
        access_ticket_as_resident(session, number, by)
        supplement_ticket(session, ResidentWords(number, "还是不亮"), by=by, clock=CLOCK)

    assert in_turns(served, supplement, lambda two: _claim(two, number, SUN)) == ("done", number)
    with served.reading() as session:
        assert _ticket(session, number).status is Status.IN_PROGRESS


def test_what_was_resolved_while_its_owner_left_stays_resolved(served: Database) -> None:
    number = _numbers(served, 1)[0]
    with served.session() as session:
        make_staff(session, CLOCK, user_id=ZHAO, name="赵敏", chat_role="administrator")
        _claim(session, number, SUN)

    def resolve(session: Session) -> None:
        by = find_staff(session, ZHAO)
        assert by is not None
        resolve_ticket(session, StaffWords(number, "灯已修好。", (AFTER_PHOTO,)), by=by, clock=CLOCK)

    assert in_turns(served, resolve, lambda two: let_go(two, SUN, CHATS["city"], clock=CLOCK))[0] == "done"
    with served.reading() as session:
        ticket = _ticket(session, number)
        assert (ticket.status, ticket.owner) == (Status.RESOLVED, None)


def test_a_question_taken_back_while_it_is_answered_pauses_nothing_twice(served: Database) -> None:
    number = _numbers(served, 1)[0]
    with served.session() as session:
        by = find_staff(session, SUN)
        assert by is not None
        words = StaffWords(number, "哪个灯？", source_chat_id=CHATS["city"], source_message_id=9)
        ask_resident(session, words, by=by, clock=CLOCK)
    answered_at = FixedClock(START + timedelta(hours=1))

    def answer(session: Session) -> None:
        by = _ticket(session, number).resident
        supplement_ticket(session, ResidentWords(number, "路口那个"), by=by, clock=answered_at)

    def take_back(session: Session) -> None:
        by, ticket = find_staff(session, SUN), _ticket(session, number)
        assert by is not None
        take_back_words(session, ticket, chat_id=CHATS["city"], message_id=9, by=by, clock=answered_at)

    assert in_turns(served, answer, take_back)[0] == "done"
    with served.reading() as session:
        assert _ticket(session, number).paused_seconds == 3600
        moves = session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()
        assert moves.count("supplement") == 1
