"""A group of near phrases outlives the one that began it."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from helpdesk.clock import FixedClock
from helpdesk.people import Admin
from helpdesk.phrases import reviewing
from helpdesk.phrases.candidates import Guess, add_candidate
from helpdesk.phrases.expiring import expire_candidates
from helpdesk.phrases.forgetting import forget_phrases_of
from helpdesk.phrases.models import Origin, Phrase
from helpdesk.phrases.writing import check_given, write_phrase
from helpdesk.residents.models import Resident
from tests.support.factories import make_resident

CHEN = Admin(3001)
FIRST, SECOND, THIRD = (f"村口的路灯坏了好几{many}没人修" for many in ("天", "晚", "周"))


def said(session: Session, clock: FixedClock, text: str, resident: Resident | None = None) -> Phrase:
    by = resident.id if resident else None
    facts = {"entities": [], "origin": Origin.UNSURE, "guess": Guess("file_complaint", 0.3), "clock": clock}
    phrase = add_candidate(session, text=text, resident_id=by, **facts)  # type: ignore[arg-type]
    assert phrase is not None
    return phrase


def goes_by_age(session: Session, clock: FixedClock, first: Phrase) -> None:
    first.last_seen_at = clock.now() - timedelta(days=61)
    assert expire_candidates(session, days=60, kept=100, clock=clock) == 1


def goes_as_sensitive(session: Session, clock: FixedClock, first: Phrase) -> None:
    reviewing.delete_words(session, first.id, revision=first.revision, by=CHEN, clock=clock)


def goes_with_the_consent(session: Session, _clock: FixedClock, first: Phrase) -> None:
    forget_phrases_of(session, session.get_one(Resident, first.resident_id))


@pytest.mark.parametrize("goes", [goes_by_age, goes_as_sensitive, goes_with_the_consent])
def test_what_comes_later_still_finds_the_others(session: Session, clock: FixedClock, goes: object) -> None:
    first = said(session, clock, FIRST, make_resident(session, clock))
    second = said(session, clock, SECOND)
    assert second.group_key == first.group_key
    goes(session, clock, first)  # type: ignore[operator]
    assert said(session, clock, THIRD).group_key == second.group_key


def test_the_first_one_takes_its_place_again(session: Session, clock: FixedClock) -> None:
    first, second = said(session, clock, FIRST), said(session, clock, SECOND)
    goes_by_age(session, clock, first)
    assert said(session, clock, FIRST) is first
    goes_as_sensitive(session, clock, second)
    assert said(session, clock, THIRD).group_key == first.group_key


def test_who_took_the_place_of_the_first_keeps_it_when_taught(session: Session, clock: FixedClock) -> None:
    first, second = said(session, clock, FIRST), said(session, clock, SECOND)
    goes_by_age(session, clock, first)
    write_phrase(session, check_given(SECOND, "report_snapshot", "public_facilities"), by=CHEN, clock=clock)
    assert said(session, clock, THIRD).group_key == second.group_key


def test_what_is_taught_in_a_group_is_remembered_when_its_first_expires(session: Session, clock: FixedClock) -> None:
    """The first one waits behind the others once a near one is taught, so it is the one that expires."""
    first, second = said(session, clock, FIRST), said(session, clock, SECOND)
    label = {"intent": "report_snapshot", "topic": "public_facilities"}
    reviewing.approve(session, second.id, revision=0, by=CHEN, clock=clock, **label)
    goes_by_age(session, clock, first)
    said(session, clock, THIRD)
    fresh = said(session, clock, "想问一下老年证到底在哪里办")
    fresh.score = 0.5  # Less than the third one has by itself.
    session.flush()
    assert reviewing.next_candidate(session, by=CHEN) is fresh


def test_a_group_of_which_all_had_expired_comes_back_with_any_of_them(session: Session, clock: FixedClock) -> None:
    first, second = said(session, clock, FIRST), said(session, clock, SECOND)
    for one in (first, second):
        goes_by_age(session, clock, one)
    assert said(session, clock, SECOND) is second
    assert said(session, clock, THIRD).group_key == second.group_key
