"""What goes wrong with phrases: words that are gone, sensitive halves, cards that come twice."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from helpdesk.clock import FixedClock
from helpdesk.errors import InvalidInputError
from helpdesk.outbox.models import OutboxRow
from helpdesk.people import Admin
from helpdesk.phrases import reviewing, undoing
from helpdesk.phrases.daily import DAILY, send_daily, want_daily
from helpdesk.phrases.expiring import expire_candidates
from helpdesk.phrases.files import Row
from helpdesk.phrases.forgetting import forget_phrases_of
from helpdesk.phrases.importing import import_phrases
from helpdesk.phrases.models import Phrase, PhraseStatus
from helpdesk.phrases.writing import Outcome, check_given, reword, write_phrase
from helpdesk.timers.services import find_timer
from tests.support.factories import make_phrase, make_resident
from tests.support.readings import make_reading

CHEN, LIU = Admin(3001), Admin(3002)


def expired(session: Session, clock: FixedClock, phrase: Phrase) -> Phrase:
    phrase.last_seen_at = clock.now() - timedelta(days=99)
    session.flush()
    assert expire_candidates(session, days=60, kept=100, clock=clock) == 1
    assert (phrase.status, phrase.text) == (PhraseStatus.EXPIRED, "")
    return phrase


def test_words_that_expired_once_are_learned_with_their_words(session: Session, clock: FixedClock) -> None:
    phrase = expired(session, clock, make_phrase(session, clock, "灯杆儿歪了没人管"))
    given = check_given("灯杆儿歪了没人管", "report_snapshot", None)
    assert write_phrase(session, given, by=CHEN, clock=clock).outcome is Outcome.APPROVED
    assert (phrase.status, phrase.text) == (PhraseStatus.APPROVED, "灯杆儿歪了没人管")


def test_entities_never_belong_to_words_with_another_number(session: Session, clock: FixedClock) -> None:
    phrase = make_phrase(session, clock, "坐9路车去和平路")
    given = check_given("坐109路车去和平路", "report_snapshot", None, [{"type": "address", "start": 7, "end": 10}])
    write_phrase(session, given, by=CHEN, clock=clock)
    assert [phrase.text[one["start"] : one["end"]] for one in phrase.entities] == ["和平路"]


def test_a_decision_about_words_that_expired_is_not_taken_back(session: Session, clock: FixedClock) -> None:
    phrase = make_phrase(session, clock, "灯杆儿歪了没人管")
    spans = [{"type": "address", "start": 0, "end": 3}]
    reviewing.correct_entities(session, phrase.id, revision=0, spans=spans, by=CHEN, clock=clock)
    expired(session, clock, phrase)
    with pytest.raises(InvalidInputError, match="原话已经清掉"):
        undoing.undo(session, by=CHEN, clock=clock)
    assert phrase.status is PhraseStatus.EXPIRED


def test_a_sensitive_half_takes_the_whole_and_the_reading_with_it(session: Session, clock: FixedClock) -> None:
    resident = make_resident(session, clock)
    text = "灯坏了没人管，隔壁得了那个病"
    phrase = make_phrase(session, clock, text, resident_id=resident.id)
    reading = make_reading(session, clock, resident, text=text)
    secret = reviewing.split(session, phrase.id, revision=0, at=7, by=CHEN, clock=clock).new[1]
    reviewing.delete_words(session, secret.id, revision=0, by=CHEN, clock=clock)
    session.expire_all()
    assert [one for one in session.scalars(select(Phrase.text)) if "那个病" in one] == []
    assert reading.text is None
    with pytest.raises(InvalidInputError, match="原话已经清掉"):
        undoing.undo(session, by=CHEN, clock=clock)


def test_halves_are_the_residents_until_they_are_decided(session: Session, clock: FixedClock) -> None:
    resident = make_resident(session, clock)
    phrase = make_phrase(session, clock, "灯坏了没人管，还想开居住证明", resident_id=resident.id)
    reviewing.split(session, phrase.id, revision=0, at=7, by=CHEN, clock=clock)
    forget_phrases_of(session, resident)
    assert session.scalars(select(Phrase).where(Phrase.status == PhraseStatus.CANDIDATE)).all() == []


def test_after_a_day_a_split_phrase_has_no_words_and_belongs_to_nobody(session: Session, clock: FixedClock) -> None:
    resident = make_resident(session, clock)
    phrase = make_phrase(session, clock, "灯坏了没人管，还想开居住证明", resident_id=resident.id)
    reviewing.split(session, phrase.id, revision=0, at=7, by=CHEN, clock=clock)
    assert reviewing.let_go(session, clock=clock) == 0
    clock.advance(timedelta(days=2))
    assert reviewing.let_go(session, clock=clock) == 1
    session.expire_all()
    assert (phrase.text, phrase.resident_id) == ("", None)


def test_the_daily_card_is_queued_once_however_often_it_is_due(session: Session, clock: FixedClock) -> None:
    make_phrase(session, clock, "灯杆儿歪了没人管")
    want_daily(session, on=True, by=CHEN, clock=clock)
    timer = find_timer(session, DAILY)
    assert timer is not None
    for _ in range(3):
        send_daily(session, timer, clock)
    assert len(session.scalars(select(OutboxRow).where(OutboxRow.kind == DAILY)).all()) == 1


def test_changing_only_signs_says_that_it_makes_no_difference(session: Session, clock: FixedClock) -> None:
    phrase = write_phrase(session, check_given("3号线太吵", "file_complaint", None), by=CHEN, clock=clock).phrase
    with pytest.raises(InvalidInputError, match="没有区别"):
        reword(session, phrase.id, "5号线太吵！", revision=0, by=CHEN, clock=clock)
    assert phrase.status is PhraseStatus.APPROVED


def test_words_with_a_place_twice_can_be_reworded(session: Session, clock: FixedClock) -> None:
    spans = [{"type": "address", "start": at, "end": at + 3} for at in (0, 4)]
    given = check_given("和平路和和平路口灯坏了", "report_snapshot", None, spans)
    phrase = write_phrase(session, given, by=CHEN, clock=clock).phrase
    after = reword(session, phrase.id, "和平路口灯不亮", revision=0, by=CHEN, clock=clock).phrase
    assert after.entities == [{"type": "address", "start": 0, "end": 3}]


def test_a_file_of_the_same_row_ten_thousand_times_is_quick(session: Session, clock: FixedClock) -> None:
    names = [f"{one}区的{two}号线路灯坏了" for one in "甲乙丙丁戊己庚辛壬癸" for two in "天地玄黄宇宙洪荒日月"]
    first = [check_given(name, "file_complaint", None) for name in names]
    rows = [Row(place, given) for place, given in enumerate([*first, *[first[0]] * 10_000], 2)]
    report = import_phrases(session, rows, by=CHEN, clock=clock)
    assert (report.added, report.counts[Outcome.KNOWN]) == (100, 10_000)
