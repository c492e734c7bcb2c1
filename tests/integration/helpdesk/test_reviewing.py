"""Admins decide about phrases: labels, refusals, halves, entities, two who must agree, and taking it back."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from helpdesk.audit.models import AuditEntry
from helpdesk.clock import FixedClock
from helpdesk.errors import InvalidInputError
from helpdesk.people import Admin
from helpdesk.phrases import reviewing, searching, undoing
from helpdesk.phrases.models import Phrase, PhraseReview, PhraseStatus
from helpdesk.phrases.searching import Wanted, search_phrases
from helpdesk.phrases.spans import as_words, read_spans
from tests.support.factories import make_phrase

CHEN, LIU = Admin(3001), Admin(3002)


def approve(session: Session, phrase: Phrase, clock: FixedClock, by: Admin = CHEN, **given: Any) -> Phrase:
    wanted = {"intent": "report_snapshot", "topic": "roads", "revision": phrase.revision, **given}
    return reviewing.approve(session, phrase.id, by=by, clock=clock, **wanted)


def test_an_approved_phrase_is_learned_and_the_audit_has_codes_only(session: Session, clock: FixedClock) -> None:
    phrase = make_phrase(session, clock, "灯杆儿歪了没人管")
    approve(session, phrase, clock)
    assert [one.text for one in reviewing.approved_phrases(session)] == ["灯杆儿歪了没人管"]
    assert (phrase.intent, phrase.topic, phrase.decided_by) == ("report_snapshot", "roads", 3001)
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "approve_phrase")).one()
    assert entry.details == {"phrase": phrase.id, "intent": "report_snapshot", "topic": "roads"}


def test_small_talk_has_no_topic_whatever_was_pressed(session: Session, clock: FixedClock) -> None:
    phrase = make_phrase(session, clock, "多谢你们了哈")
    approve(session, phrase, clock, intent="thank", topic="roads")
    assert (phrase.intent, phrase.topic) == ("thank", None)


def test_of_two_admins_on_one_card_the_first_one_wins(session: Session, clock: FixedClock) -> None:
    phrase = make_phrase(session, clock, "灯杆儿歪了没人管")
    shown = phrase.revision
    approve(session, phrase, clock, by=CHEN)
    with pytest.raises(reviewing.AlreadyReviewedError) as error:
        approve(session, phrase, clock, by=LIU, revision=shown, intent="file_complaint")
    assert error.value.by == 3001
    assert phrase.intent == "report_snapshot"


def test_a_label_that_no_longer_exists_is_refused_and_nothing_changes(session: Session, clock: FixedClock) -> None:
    phrase = make_phrase(session, clock, "灯杆儿歪了没人管")
    for wrong in ({"intent": "buy_lottery"}, {"topic": "moon"}):
        with pytest.raises(InvalidInputError, match="没有这个"):
            approve(session, phrase, clock, **wrong)
    assert phrase.status is PhraseStatus.CANDIDATE
    assert session.scalars(select(PhraseReview)).all() == []


def test_refused_words_are_no_candidate_any_more(session: Session, clock: FixedClock) -> None:
    phrase = make_phrase(session, clock, "哈哈哈今天天气好")
    reviewing.refuse(session, phrase.id, revision=phrase.revision, by=CHEN, clock=clock)
    assert reviewing.next_candidate(session, by=CHEN) is None
    assert reviewing.count_candidates(session, by=CHEN) == 0


def test_deleted_words_are_gone_for_good_and_cannot_be_brought_back(session: Session, clock: FixedClock) -> None:
    phrase = make_phrase(session, clock, "我家在和平路", entities=[{"type": "address", "start": 3, "end": 6}])
    approve(session, phrase, clock)
    reviewing.delete_words(session, phrase.id, revision=phrase.revision, by=CHEN, clock=clock)
    assert (phrase.text, phrase.entities, phrase.status) == ("", [], PhraseStatus.DELETED)
    assert all(review.before == {} for review in session.scalars(select(PhraseReview)))
    with pytest.raises(InvalidInputError, match="没有可以撤销的了"):
        undoing.undo(session, by=CHEN, clock=clock)
    assert reviewing.approved_phrases(session) == []


def test_two_matters_in_one_message_become_two_candidates_with_their_entities(
    session: Session, clock: FixedClock
) -> None:
    text = "和平路灯坏了，还想开居住证明"
    spans = [{"type": "address", "start": 0, "end": 3}, {"type": "cert_type", "start": 10, "end": 14}]
    phrase = make_phrase(session, clock, text, entities=spans)
    halves = reviewing.split(session, phrase.id, revision=phrase.revision, at=7, by=CHEN, clock=clock).new
    assert [half.text for half in halves] == ["和平路灯坏了", "还想开居住证明"]
    assert [as_words(half.text, half.entities) for half in halves] == ["地点：和平路", "证明：居住证明"]
    assert phrase.status is PhraseStatus.SPLIT
    assert reviewing.count_candidates(session, by=CHEN) == 2


@pytest.mark.parametrize("at", [0, 1, 14, 99, -3])
def test_a_cut_that_leaves_an_empty_half_is_refused(session: Session, clock: FixedClock, at: int) -> None:
    phrase = make_phrase(session, clock, "和平路灯坏了，还想开居住证明")
    with pytest.raises(InvalidInputError):
        reviewing.split(session, phrase.id, revision=phrase.revision, at=at, by=CHEN, clock=clock)
    assert phrase.status is PhraseStatus.CANDIDATE


def test_an_undone_split_takes_its_halves_away(session: Session, clock: FixedClock) -> None:
    phrase = make_phrase(session, clock, "和平路灯坏了，还想开居住证明")
    reviewing.split(session, phrase.id, revision=phrase.revision, at=7, by=CHEN, clock=clock)
    undoing.undo(session, by=CHEN, clock=clock)
    assert [one.text for one in session.scalars(select(Phrase))] == ["和平路灯坏了，还想开居住证明"]
    assert phrase.status is PhraseStatus.CANDIDATE


def test_a_split_whose_half_was_decided_stays(session: Session, clock: FixedClock) -> None:
    phrase = make_phrase(session, clock, "和平路灯坏了，还想开居住证明")
    first, _ = reviewing.split(session, phrase.id, revision=phrase.revision, at=7, by=CHEN, clock=clock).new
    approve(session, first, clock, by=LIU)
    with pytest.raises(InvalidInputError, match="已经处理过"):
        undoing.undo(session, by=CHEN, clock=clock)


def test_undo_takes_the_last_decisions_back_one_after_the_other(session: Session, clock: FixedClock) -> None:
    first = make_phrase(session, clock, "灯杆儿歪了没人管")
    second = make_phrase(session, clock, "井盖儿响得睡不着")
    approve(session, first, clock)
    reviewing.refuse(session, second.id, revision=second.revision, by=CHEN, clock=clock)
    assert undoing.undo(session, by=CHEN, clock=clock).phrase is second
    assert undoing.undo(session, by=CHEN, clock=clock).phrase is first
    assert (first.status, first.intent, first.decided_at) == (PhraseStatus.CANDIDATE, None, None)
    assert reviewing.count_candidates(session, by=CHEN) == 2


def test_nobody_undoes_what_another_decided_or_what_is_a_day_old(session: Session, clock: FixedClock) -> None:
    phrase = make_phrase(session, clock, "灯杆儿歪了没人管")
    approve(session, phrase, clock, by=CHEN)
    with pytest.raises(InvalidInputError, match="没有可以撤销的了"):
        undoing.undo(session, by=LIU, clock=clock)
    reviewing.withdraw(session, phrase.id, revision=phrase.revision, by=LIU, clock=clock)
    with pytest.raises(InvalidInputError, match="后来又有人处理过"):
        undoing.undo(session, by=CHEN, clock=clock)
    clock.advance(timedelta(days=1, minutes=1))
    with pytest.raises(InvalidInputError, match="没有可以撤销的了"):
        undoing.undo(session, by=LIU, clock=clock)


def test_where_two_must_agree_the_second_word_decides(session: Session, clock: FixedClock) -> None:
    phrase = make_phrase(session, clock, "灯杆儿歪了没人管")
    approve(session, phrase, clock, by=CHEN, two_must_agree=True)
    assert phrase.status is PhraseStatus.CANDIDATE
    assert reviewing.next_candidate(session, by=CHEN) is None
    assert reviewing.next_candidate(session, by=LIU) is phrase
    with pytest.raises(InvalidInputError, match="另一位管理员"):
        approve(session, phrase, clock, by=CHEN, two_must_agree=True)
    approve(session, phrase, clock, by=LIU, two_must_agree=True)
    assert phrase.status is PhraseStatus.APPROVED


def test_where_two_disagree_the_newer_word_waits_for_a_second(session: Session, clock: FixedClock) -> None:
    phrase = make_phrase(session, clock, "灯杆儿歪了没人管")
    approve(session, phrase, clock, by=CHEN, two_must_agree=True)
    approve(session, phrase, clock, by=LIU, two_must_agree=True, intent="file_complaint")
    assert (phrase.status, phrase.first_intent, phrase.first_by) == (PhraseStatus.CANDIDATE, "file_complaint", 3002)
    approve(session, phrase, clock, by=CHEN, two_must_agree=True, intent="file_complaint")
    assert (phrase.status, phrase.intent) == (PhraseStatus.APPROVED, "file_complaint")


def test_what_teaches_most_comes_first_and_near_ones_fall_back_once_one_is_decided(
    session: Session, clock: FixedClock
) -> None:
    near = make_phrase(session, clock, "路灯不亮了啊", score=0.8, group_key="g")
    best = make_phrase(session, clock, "路灯不亮了呀", score=0.9, group_key="g")
    other = make_phrase(session, clock, "狗叫得睡不着", score=0.5)
    assert reviewing.next_candidate(session, by=CHEN) is best
    approve(session, best, clock)
    assert reviewing.next_candidate(session, by=CHEN) is other
    assert reviewing.next_candidate(session, by=CHEN, skip=[other.id]) is near


def test_entities_are_corrected_by_naming_the_words(session: Session, clock: FixedClock) -> None:
    phrase = make_phrase(session, clock, "和平路灯坏了，还想开居住证明")
    spans = read_spans(phrase.text, "地点：和平路；证明 居住证明")
    reviewing.correct_entities(session, phrase.id, revision=phrase.revision, spans=spans, by=CHEN, clock=clock)
    assert as_words(phrase.text, phrase.entities) == "地点：和平路；证明：居住证明"
    assert read_spans(phrase.text, "没有") == []


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("和平路", "请写成"),
        ("星座：和平路", "没有“星座”这一种"),
        ("地点：幸福路", "没有“幸福路”"),
        ("地点：和平路；地点：平路灯", "重叠"),
    ],
)
def test_words_that_name_no_entity_are_refused_with_what_to_write(words: str, told: str) -> None:
    with pytest.raises(InvalidInputError, match=told):
        read_spans("和平路灯坏了", words)


def test_an_approved_phrase_can_be_relabelled_and_withdrawn(session: Session, clock: FixedClock) -> None:
    phrase = make_phrase(session, clock, "灯杆儿歪了没人管")
    approve(session, phrase, clock)
    reviewing.relabel(
        session, phrase.id, revision=phrase.revision, intent="file_complaint", topic=None, by=CHEN, clock=clock
    )
    assert phrase.intent == "file_complaint"
    reviewing.withdraw(session, phrase.id, revision=phrase.revision, by=CHEN, clock=clock)
    assert reviewing.approved_phrases(session) == []
    assert undoing.undo(session, by=CHEN, clock=clock).phrase.status is PhraseStatus.APPROVED


def test_who_wrote_it_is_forgotten_a_day_after_the_decision(session: Session, clock: FixedClock) -> None:
    phrase = make_phrase(session, clock, "灯杆儿歪了没人管")
    waiting = make_phrase(session, clock, "井盖儿响得睡不着")
    phrase.resident_id, phrase.ticket_id = None, None
    approve(session, phrase, clock)
    assert reviewing.let_go(session, clock=clock) == 0
    clock.advance(timedelta(days=2))
    assert reviewing.let_go(session, clock=clock) == 0  # Nothing to cut: no resident was known.
    assert waiting.status is PhraseStatus.CANDIDATE


def test_searching_finds_by_words_label_and_standing_in_pages(session: Session, clock: FixedClock) -> None:
    for number in range(10):
        approve(session, make_phrase(session, clock, f"路灯坏了{'甲乙丙丁戊己庚辛壬癸'[number]}号"), clock)
    make_phrase(session, clock, "路灯坏了还没看")
    page = search_phrases(session, Wanted("路灯", intent="report_snapshot"))
    assert (page.found, len(page.phrases), page.is_last) == (10, searching.PAGE, False)
    assert search_phrases(session, Wanted("路灯"), page=99).is_last
    assert search_phrases(session, Wanted("100%_")).found == 0
    assert search_phrases(session, Wanted("还没看", status=None)).found == 1
    assert searching.count_by_status(session) == {PhraseStatus.APPROVED: 10, PhraseStatus.CANDIDATE: 1}
