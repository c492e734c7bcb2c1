"""What is said after the work: words for the stars, 没解决 of who joined, and taking back what others wait for."""

from datetime import timedelta
from typing import Any

import pytest

from actions.outside import Clarify
from actions.tickets import CheckProgress, Withdraw
from helpdesk.clock import FixedClock
from helpdesk.crowds.models import JoinedResident
from helpdesk.crowds.services import join_ticket
from helpdesk.database import Database
from helpdesk.residents.models import Resident
from helpdesk.tickets.commands import StaffWords
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.queries import ticket_by_number
from helpdesk.tickets.services import claim_ticket, rate_ticket, resolve_ticket
from tests.support.factories import make_resident, make_staff, make_ticket
from tests.unit.actions.conftest import Run


def _resident(session: Any, resident_id: int) -> Resident:
    found = session.get(Resident, resident_id)
    assert found is not None
    return found


def _found(session: Any, number: str) -> Ticket:
    found = ticket_by_number(session, number)
    assert found is not None
    return found


def _resolve(session: Any, clock: FixedClock, number: str) -> None:
    sun = make_staff(session, clock)
    claim_ticket(session, number, by=sun, clock=clock)
    resolve_ticket(session, StaffWords(number, "砖铺好了", without_photo=True), by=sun, clock=clock)
    clock.advance(timedelta(minutes=2))


@pytest.fixture
def archived(served: Database, clock: FixedClock, resident_id: int) -> str:
    """Another one's ticket that the resident joined; the first one has rated it, they have not."""
    with served.session() as session:
        first = make_resident(session, clock, name="李强")
        ticket = make_ticket(session, clock, first)
        join_ticket(session, ticket, by=_resident(session, resident_id), clock=clock)
        _resolve(session, clock, ticket.number)
        rate_ticket(session, ticket.number, resolution="solved", satisfaction=4, by=first, clock=clock)
        return ticket.number


@pytest.mark.parametrize("text", ["没解决啊 还是翘的", "还没修好", "还是没弄好"])
def test_who_joined_says_unsolved_in_words(run: Run, served: Database, archived: str, text: str) -> None:
    assert run(CheckProgress(), text, intent="check_progress").said == []  # The helpdesk itself tells the resident.
    with served.session() as session:
        [row] = session.query(JoinedResident).all()
        assert row.resolution == "unsolved"


def test_after_a_week_it_is_a_matter_of_its_own(run: Run, clock: FixedClock, archived: str) -> None:
    clock.advance(timedelta(days=8))
    assert run(CheckProgress(), "还没修好", intent="check_progress").said == ["utter_progress_closed"]


@pytest.mark.parametrize("text", ["怎么还没修好", "解决了没有", "解决了吗"])
def test_a_question_is_no_rating(run: Run, served: Database, archived: str, text: str) -> None:
    run(CheckProgress(), text, intent="check_progress")
    with served.session() as session:
        [row] = session.query(JoinedResident).all()
        assert row.resolution is None


def test_words_right_after_the_stars_need_no_reply(
    run: Run, served: Database, clock: FixedClock, resident_id: int
) -> None:
    with served.session() as session:
        me = _resident(session, resident_id)
        number = make_ticket(session, clock, me).number
        _resolve(session, clock, number)
        rate_ticket(session, number, resolution="partly", satisfaction=3, by=me, clock=clock)
    assert run(Clarify(), "铺是铺了 边上还有一块松的", intent="nlu_fallback").said == []
    with served.session() as session:
        assert _found(session, number).rating_text == "铺是铺了 边上还有一块松的"


def test_who_takes_back_what_others_wait_for_is_told_that_it_goes_on(
    run: Run, served: Database, clock: FixedClock, resident_id: int
) -> None:
    with served.session() as session:
        ticket = make_ticket(session, clock, _resident(session, resident_id))
        number = ticket.number
    assert run(Withdraw(), f"撤回{number}", intent="withdraw_ticket").said == ["utter_ask_withdraw"]
    with served.session() as session:
        join_ticket(session, _found(session, number), by=make_resident(session, clock, name="李强"), clock=clock)
    assert run(Withdraw(), f"撤回{number}", intent="withdraw_ticket").said == ["utter_ask_withdraw_shared"]


def test_the_promised_day_is_told_as_in_the_first_answer(
    run: Run, served: Database, clock: FixedClock, resident_id: int
) -> None:
    with served.session() as session:
        day = make_ticket(session, clock, _resident(session, resident_id)).promised_on
    [told] = run(CheckProgress(), "到哪了", intent="check_progress").messages
    assert told["promised"] == f"{day.month}月{day.day}日（周{'一二三四五六日'[day.weekday()]}）前"
