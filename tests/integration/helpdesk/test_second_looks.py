"""Candidates that come again, and what a decision does to those near it."""

import pytest
from sqlalchemy.orm import Session

from helpdesk.clock import FixedClock
from helpdesk.errors import InvalidInputError
from helpdesk.people import Admin
from helpdesk.phrases import reviewing
from helpdesk.phrases.candidates import Guess, add_candidate
from helpdesk.phrases.masking import mask
from helpdesk.phrases.models import Origin, Phrase, PhraseStatus
from helpdesk.phrases.ranking import EMERGENCY_FIRST
from tests.support.factories import make_phrase, make_resident


def approve(session: Session, phrase: Phrase, clock: FixedClock) -> None:
    label = {"intent": "report_snapshot", "topic": "public_facilities"}
    reviewing.approve(session, phrase.id, revision=phrase.revision, **label, by=Admin(3001), clock=clock)


def test_an_emergency_stays_in_front_however_many_near_ones_are_decided(session: Session, clock: FixedClock) -> None:
    near = [make_phrase(session, clock, words, group_key="g") for words in ("楼道里有煤气味", "楼道煤气味很大")]
    danger = make_phrase(session, clock, "楼道煤气味道大得很", score=EMERGENCY_FIRST + 1, group_key="g")
    make_phrase(session, clock, "路灯坏了没有人修", score=2.0)
    for one in near:
        approve(session, one, clock)
    assert reviewing.next_candidate(session, by=Admin(3001)) is danger


def test_an_expired_one_belongs_to_who_says_it_now(session: Session, clock: FixedClock) -> None:
    said = {"entities": [], "origin": Origin.UNSURE, "guess": Guess("report_snapshot", 0.3), "clock": clock}
    first = add_candidate(session, text="灯杆儿瞎火了好几天", resident_id=make_resident(session, clock).id, **said)
    assert first is not None
    first.status, first.text, first.resident_id = PhraseStatus.EXPIRED, "", None
    session.flush()
    now = make_resident(session, clock)
    again = add_candidate(session, text="灯杆儿瞎火了好几天", resident_id=now.id, **said)
    assert again is first
    assert (again.status, again.resident_id) == (PhraseStatus.CANDIDATE, now.id), "taking consent back finds it"


def test_a_mark_nobody_sees_hides_no_number() -> None:
    text = "打138\u200b0013\u200d8000找灯杆儿"
    masked = mask(text, [{"type": "address", "start": len(text) - 3, "end": len(text)}])
    assert masked.text == "打13800000000找灯杆儿"
    assert [masked.text[one["start"] : one["end"]] for one in masked.entities] == ["灯杆儿"]


def test_of_two_words_the_command_line_cannot_say_the_first(session: Session, clock: FixedClock) -> None:
    phrase = make_phrase(session, clock, "灯杆儿瞎火了好几天")
    label = {"intent": "report_snapshot", "topic": "public_facilities", "two_must_agree": True, "clock": clock}
    with pytest.raises(InvalidInputError, match="请先由一位管理员在聊天里"):
        reviewing.approve(session, phrase.id, revision=0, by=Admin(None), **label)
    assert (phrase.status, phrase.revision) == (PhraseStatus.CANDIDATE, 0)
    reviewing.approve(session, phrase.id, revision=0, by=Admin(3001), **label)
    reviewing.approve(session, phrase.id, revision=1, by=Admin(None), **label)
    assert phrase.status is PhraseStatus.APPROVED
