"""Halves that are known, what undo takes away, and what was put off."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from helpdesk.clock import FixedClock
from helpdesk.errors import InvalidInputError
from helpdesk.people import Admin
from helpdesk.phrases import reviewing, undoing
from helpdesk.phrases.candidates import Guess, add_candidate
from helpdesk.phrases.forgetting import forget_phrases_of
from helpdesk.phrases.importing import export_phrases
from helpdesk.phrases.models import Origin, Phrase, PhraseBand, PhraseReview, PhraseStatus
from helpdesk.phrases.putting_off import put_off, put_off_since
from helpdesk.phrases.signatures import index_phrase
from helpdesk.phrases.writing import check_given, reword, write_phrase
from tests.support.factories import make_phrase, make_resident

CHEN, LIU = Admin(3001), Admin(3002)
BOTH, LAMP, PAPER = "和平路灯坏了，还想开居住证明", "和平路灯坏了", "还想开居住证明"


def cut(session: Session, phrase: Phrase, clock: FixedClock) -> reviewing.Split:
    return reviewing.split(session, phrase.id, revision=phrase.revision, at=7, by=CHEN, clock=clock)


def waiting(session: Session) -> list[str]:
    query = select(Phrase.text).where(Phrase.status == PhraseStatus.CANDIDATE).order_by(Phrase.id)
    return list(session.scalars(query))


def learned(session: Session, clock: FixedClock, text: str = LAMP) -> Phrase:
    return write_phrase(session, check_given(text, "report_snapshot", "roads"), by=CHEN, clock=clock).phrase


def test_of_two_halves_the_new_one_is_kept_where_the_other_is_known(session: Session, clock: FixedClock) -> None:
    there, whole = learned(session, clock), make_phrase(session, clock, BOTH)
    halves = cut(session, whole, clock)
    assert ([one.text for one in halves.new], halves.known) == ([PAPER], ((LAMP, there),))
    assert (whole.status, there.status, waiting(session)) == (PhraseStatus.SPLIT, PhraseStatus.APPROVED, [PAPER])
    undoing.undo(session, by=CHEN, clock=clock)
    assert (there.status, waiting(session)) == (PhraseStatus.APPROVED, [BOTH])


def test_where_both_halves_are_known_nothing_is_split(session: Session, clock: FixedClock) -> None:
    whole = make_phrase(session, clock, BOTH)
    for words in (LAMP, PAPER):
        learned(session, clock, words)
    with pytest.raises(InvalidInputError, match="两半都已经有了"):
        cut(session, whole, clock)
    assert whole.status is PhraseStatus.CANDIDATE


def test_an_expired_half_has_its_words_again(session: Session, clock: FixedClock) -> None:
    old, whole = make_phrase(session, clock, LAMP), make_phrase(session, clock, BOTH)
    spans = [{"type": "address", "start": 0, "end": 3}]
    reviewing.correct_entities(session, old.id, revision=0, spans=spans, by=LIU, clock=clock)
    old.status, old.text = PhraseStatus.EXPIRED, ""
    session.flush()
    assert cut(session, whole, clock).known == ()
    assert waiting(session) == [LAMP, PAPER]


def test_undo_after_a_deletion_says_so_once(session: Session, clock: FixedClock) -> None:
    first, second, secret = (make_phrase(session, clock, words) for words in (LAMP, PAPER, "隔壁得了那个病"))
    for one in (first, second):
        reviewing.refuse(session, one.id, revision=0, by=CHEN, clock=clock)
    reviewing.delete_words(session, secret.id, revision=0, by=CHEN, clock=clock)
    assert undoing.count_reviewed(session, by=CHEN, clock=clock) == 2
    assert undoing.undo(session, by=CHEN, clock=clock) == (second, True)
    assert undoing.undo(session, by=CHEN, clock=clock) == (first, False)


def test_where_only_a_deletion_was_nothing_can_be_undone(session: Session, clock: FixedClock) -> None:
    secret = make_phrase(session, clock, "隔壁得了那个病")
    reviewing.delete_words(session, secret.id, revision=0, by=CHEN, clock=clock)
    with pytest.raises(InvalidInputError, match="删除了的找不回来，前面也没有"):
        undoing.undo(session, by=CHEN, clock=clock)
    with pytest.raises(InvalidInputError, match=r"^没有可以撤销的了"):
        undoing.undo(session, by=LIU, clock=clock)


def test_undoing_other_words_leaves_only_the_old_ones(session: Session, clock: FixedClock) -> None:
    old = learned(session, clock)
    new = reword(session, old.id, "和平路口的灯一直不亮", revision=0, by=CHEN, clock=clock).phrase
    assert [one.text for one in reviewing.approved_phrases(session)] == [new.text]
    undoing.undo(session, by=CHEN, clock=clock)
    assert [one.text for one in reviewing.approved_phrases(session)] == [LAMP]


def test_other_words_somebody_has_decided_about_stay(session: Session, clock: FixedClock) -> None:
    old = learned(session, clock)
    new = reword(session, old.id, "和平路口的灯一直不亮", revision=0, by=CHEN, clock=clock).phrase
    reviewing.relabel(session, new.id, revision=0, intent="file_complaint", topic="roads", by=LIU, clock=clock)
    with pytest.raises(InvalidInputError, match="改好的那一句后来又处理过"):
        undoing.undo(session, by=CHEN, clock=clock)


def test_sensitive_words_go_in_their_older_wording_too(session: Session, clock: FixedClock) -> None:
    old = learned(session, clock)
    new = reword(session, old.id, "和平路口的灯一直不亮", revision=0, by=CHEN, clock=clock).phrase
    reviewing.delete_words(session, new.id, revision=new.revision, by=CHEN, clock=clock)
    assert set(session.scalars(select(Phrase.text))) == {""}
    assert export_phrases(session, status=PhraseStatus.WITHDRAWN) == []


def test_one_phrase_with_two_decisions_is_counted_once(session: Session, clock: FixedClock) -> None:
    phrase = make_phrase(session, clock, LAMP)
    spans = [{"type": "address", "start": 0, "end": 3}]
    reviewing.correct_entities(session, phrase.id, revision=0, spans=spans, by=CHEN, clock=clock)
    reviewing.refuse(session, phrase.id, revision=1, by=CHEN, clock=clock)
    assert undoing.count_reviewed(session, by=CHEN, clock=clock) == 1


def test_putting_off_is_no_decision_and_goes_with_the_phrase(session: Session, clock: FixedClock) -> None:
    whole = make_phrase(session, clock, BOTH)
    half = cut(session, whole, clock).new[0]
    put_off(session, half.id, by=CHEN, clock=clock)
    put_off(session, 999_999, by=CHEN, clock=clock)
    assert put_off_since(session, [half.id, whole.id], clock.now(), by=CHEN) == {half.id}
    assert put_off_since(session, [half.id], clock.now(), by=LIU) == set()
    assert put_off_since(session, [half.id], clock.now() + timedelta(seconds=1), by=CHEN) == set()
    assert undoing.count_reviewed(session, by=CHEN, clock=clock) == 1
    undoing.undo(session, by=CHEN, clock=clock)
    assert waiting(session) == [BOTH]
    assert session.scalars(select(PhraseReview.action)).all() == ["split"]


def test_the_sketch_of_a_split_phrase_goes_with_its_words(session: Session, clock: FixedClock) -> None:
    whole = make_phrase(session, clock, BOTH)
    index_phrase(session, whole)
    cut(session, whole, clock)
    clock.advance(timedelta(days=2))
    reviewing.let_go(session, clock=clock)
    assert session.scalars(select(PhraseBand).where(PhraseBand.phrase_id == whole.id)).all() == []


def test_what_was_typed_is_known_to_have_been_masked(session: Session, clock: FixedClock) -> None:
    plain = write_phrase(session, check_given("路灯坏了没人修", "report_snapshot", None), by=CHEN, clock=clock)
    told = check_given("路灯坏了打13912345678找我", "report_snapshot", None)
    assert (plain.is_masked, write_phrase(session, told, by=CHEN, clock=clock).is_masked) == (False, True)
    other = reword(session, plain.phrase.id, "灯坏了打13912345679告诉我一声", revision=0, by=CHEN, clock=clock)
    assert (other.is_masked, other.phrase.text) == (True, "灯坏了打13800000000告诉我一声")


def test_consent_taken_back_leaves_no_words_of_a_split_phrase(session: Session, clock: FixedClock) -> None:
    resident = make_resident(session, clock)
    cut(session, make_phrase(session, clock, BOTH, resident_id=resident.id), clock)
    forget_phrases_of(session, resident)
    session.expire_all()
    assert set(session.scalars(select(Phrase.text))) == {""}
    with pytest.raises(InvalidInputError, match="原话已经清掉了"):
        undoing.undo(session, by=CHEN, clock=clock)


def test_a_contradicted_one_needs_two_again_where_two_must_agree(session: Session, clock: FixedClock) -> None:
    said = {"text": "灯杆儿瞎火了好几天", "entities": [], "guess": Guess("report_snapshot", 0.3), "clock": clock}
    phrase = add_candidate(session, origin=Origin.UNSURE, **said)
    assert phrase is not None
    label = {"intent": "report_snapshot", "topic": "roads", "two_must_agree": True, "clock": clock}
    for by in (CHEN, LIU):
        reviewing.approve(session, phrase.id, revision=phrase.revision, by=by, **label)
    add_candidate(session, origin=Origin.RECLASSIFIED, suggested_intent="file_complaint", **said)
    assert reviewing.next_candidate(session, by=CHEN) is phrase
    reviewing.approve(session, phrase.id, revision=phrase.revision, by=LIU, **label)
    assert phrase.status is PhraseStatus.CANDIDATE


def test_an_export_has_the_topic_that_was_decided(session: Session, clock: FixedClock) -> None:
    decided = {"status": PhraseStatus.APPROVED, "intent": "file_complaint", "topic": None, "guess_topic": "roads"}
    make_phrase(session, clock, "这种事情真让人生气", **decided)
    make_phrase(session, clock, "多谢你们了哈", guess="thank")
    assert [one.topic for one in export_phrases(session)] == [None]
    waits = export_phrases(session, status=PhraseStatus.CANDIDATE)
    assert [(one.intent, one.topic) for one in waits] == [("thank", None)]


def test_undoing_what_was_written_leaves_the_words_that_were_said(session: Session, clock: FixedClock) -> None:
    said = [{"type": "address", "start": 5, "end": 8}]
    phrase = make_phrase(session, clock, "等了15天和平路还没人修", entities=said)
    given = check_given(
        "等了3天，和平路还没人修！", "report_snapshot", "roads", [{"type": "address", "start": 5, "end": 8}]
    )
    assert write_phrase(session, given, by=CHEN, clock=clock).phrase is phrase
    assert (phrase.text, phrase.entities) == ("等了15天和平路还没人修", said)
    undoing.undo(session, by=CHEN, clock=clock)
    assert (phrase.status, phrase.text) == (PhraseStatus.CANDIDATE, "等了15天和平路还没人修")
    assert phrase.entities == said


def test_undoing_takes_the_words_of_an_expired_one_away_again(session: Session, clock: FixedClock) -> None:
    phrase = make_phrase(session, clock, LAMP)
    phrase.status, phrase.text = PhraseStatus.EXPIRED, ""
    session.flush()
    assert learned(session, clock).text == LAMP
    undoing.undo(session, by=CHEN, clock=clock)
    assert (phrase.status, phrase.text) == (PhraseStatus.EXPIRED, "")
    assert session.scalars(select(PhraseBand)).all() == []
