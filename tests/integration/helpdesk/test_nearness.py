"""A candidate near an approved phrase waits behind the others; a decision that is taken back leaves no trace."""

import time

import pytest
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from helpdesk.clock import FixedClock
from helpdesk.people import Admin
from helpdesk.phrases import reviewing, undoing
from helpdesk.phrases.expiring import expire_candidates
from helpdesk.phrases.models import Origin, Phrase, PhraseStatus
from helpdesk.phrases.ranking import EMERGENCY_FIRST, best_first, in_order
from tests.support.factories import make_phrase

CHEN, LIU = Admin(3001), Admin(3002)
WAITING = [Phrase.status == PhraseStatus.CANDIDATE]


def approve(session: Session, phrase: Phrase, clock: FixedClock, by: Admin = CHEN) -> None:
    label = {"intent": "report_snapshot", "topic": "roads", "revision": phrase.revision}
    reviewing.approve(session, phrase.id, by=by, clock=clock, **label)


def order(session: Session) -> list[str]:
    return [phrase.text for phrase in best_first(session, WAITING, 9)]


def test_undo_puts_the_near_ones_back_in_front(session: Session, clock: FixedClock) -> None:
    first, second = (make_phrase(session, clock, words, score=0.9, group_key="g") for words in ("灯坏了", "灯坏啦"))
    make_phrase(session, clock, "灯又坏", score=0.8, group_key="g")
    make_phrase(session, clock, "狗叫", score=0.5)
    before = order(session)
    assert before == ["灯坏了", "灯坏啦", "灯又坏", "狗叫"]
    approve(session, first, clock)
    approve(session, second, clock, by=LIU)
    assert order(session) == ["狗叫", "灯又坏"]
    undoing.undo(session, by=CHEN, clock=clock)
    assert order(session) == ["狗叫", "灯坏了", "灯又坏"], "the other admin's word still stands"
    undoing.undo(session, by=LIU, clock=clock)
    assert order(session) == before


def test_a_withdrawn_one_holds_nothing_back(session: Session, clock: FixedClock) -> None:
    first = make_phrase(session, clock, "灯坏了", score=0.9, group_key="g")
    make_phrase(session, clock, "灯又坏", score=0.8, group_key="g")
    make_phrase(session, clock, "狗叫", score=0.5)
    approve(session, first, clock)
    reviewing.withdraw(session, first.id, revision=first.revision, by=CHEN, clock=clock)
    assert order(session) == ["灯又坏", "狗叫"]


def test_whom_a_deed_calls_otherwise_is_still_asked_about(session: Session, clock: FixedClock) -> None:
    first = make_phrase(session, clock, "灯坏了", score=0.9, group_key="g")
    make_phrase(session, clock, "灯坏了怎么办", score=0.8, group_key="g", suggested_intent="ask_information")
    make_phrase(session, clock, "灯又坏", score=0.7, group_key="g", suggested_intent="report_snapshot")
    make_phrase(session, clock, "狗叫", score=0.5)
    approve(session, first, clock)
    assert order(session) == ["灯坏了怎么办", "狗叫", "灯又坏"]


def test_of_too_many_the_near_ones_go_first(session: Session, clock: FixedClock) -> None:
    first = make_phrase(session, clock, "灯坏了", score=0.9, group_key="g")
    near = make_phrase(session, clock, "灯又坏", score=0.8, group_key="g")
    make_phrase(session, clock, "狗叫", score=0.5)
    approve(session, first, clock)
    assert expire_candidates(session, days=60, kept=1, clock=clock) == 1
    assert near.status is PhraseStatus.EXPIRED


@pytest.mark.parametrize("many", [1, 2, 3, 7, 50])
def test_a_short_walk_finds_what_weighing_all_would(session: Session, clock: FixedClock, many: int) -> None:
    for n in range(40):
        front = EMERGENCY_FIRST if n % 11 == 0 else 0.0
        facts = {"group_key": f"g{n % 7}", "suggested_intent": (None, "thank", "greet")[n % 3]}
        make_phrase(session, clock, f"{chr(0x4E00 + n)}灯坏了", score=front + (n * 37 % 40) / 18, **facts)
    for n in range(4):
        facts = {"status": PhraseStatus.APPROVED, "intent": ("thank", "greet")[n % 2], "group_key": f"g{n}"}
        make_phrase(session, clock, f"{chr(0x5E00 + n)}灯好了", **facts)
    weighed = session.scalars(in_order(select(Phrase).where(*WAITING))).all()
    assert best_first(session, WAITING, many) == list(weighed)[:many]


def test_the_next_one_of_five_thousand_is_found_at_once(session: Session, clock: FixedClock) -> None:
    facts = {"text": "路灯坏了没人管", "entities": [], "ranking": [], "origin": Origin.UNSURE, "seen_count": 1}
    facts |= {"first_seen_at": clock.now(), "last_seen_at": clock.now(), "revision": 0}
    rows = [
        {
            "signature": f"{n:064}",
            "group_key": f"{n % 700:064}",
            "score": n * 7919 % 5_000 / 2_500,
            "status": PhraseStatus.APPROVED if n % 5 == 0 else PhraseStatus.CANDIDATE,
            "intent": "thank" if n % 5 == 0 else None,
            **facts,
        }
        for n in range(6_250)
    ]
    session.execute(insert(Phrase), rows)
    took = []
    for _ in range(5):
        began = time.perf_counter()
        assert best_first(session, WAITING, 1)
        took.append(time.perf_counter() - began)
    assert min(took) < 0.1  # 1 ms, among 20,000 as well; weighing those all takes 300. PostgreSQL 40.
