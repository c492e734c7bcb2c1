"""Messages become candidates by themselves: once each, ranked, and not for ever."""

import random
import time
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from helpdesk.catalogue import Service
from helpdesk.clock import FixedClock
from helpdesk.phrases import candidates
from helpdesk.phrases.candidates import Guess, add_candidate, may_teach
from helpdesk.phrases.expiring import expire_candidates
from helpdesk.phrases.models import Origin, Phrase, PhraseBand, PhraseStatus
from helpdesk.phrases.ranking import best_first
from helpdesk.phrases.signatures import group_of, index_phrase, likeness, signature_of
from helpdesk.readings.models import Reading
from helpdesk.tickets.models import Ticket
from tests.support.factories import make_resident, make_ticket

WORDS = "楼下的井盖又翘起来了，走路老绊脚"
UNSURE = Guess("ask_information", 0.4, (("ask_information", 0.4), ("report_snapshot", 0.35)), "roads", 0.6)
SURE = Guess("ask_information", 0.9, (("ask_information", 0.9), ("report_snapshot", 0.05)), "roads", 0.6)


def add(session: Session, clock: FixedClock, text: str = WORDS, **facts: Any) -> Phrase | None:
    known = {"entities": [], "origin": Origin.UNSURE, "guess": UNSURE, "clock": clock} | facts
    clock.advance(timedelta(seconds=1))
    return add_candidate(session, text=text, **known)


def added(session: Session, clock: FixedClock, text: str = WORDS, **facts: Any) -> Phrase:
    phrase = add(session, clock, text, **facts)
    assert phrase is not None
    return phrase


def make_reading(session: Session, clock: FixedClock, ticket: Ticket, **facts: Any) -> Reading:
    ticket.begun_with = "m-1"
    columns = {
        "resident_id": ticket.resident_id,
        "message_key": "m-1",
        "intent": "report_snapshot",
        "confidence": 0.7,
        "ranking": [["report_snapshot", 0.7], ["file_complaint", 0.2]],
        "topic": "public_facilities",
        "text": WORDS,
        "entities": [],
        "at": clock.now(),
    }
    reading = Reading(**(columns | facts))
    session.add(reading)
    session.flush()
    return reading


def test_a_candidate_keeps_the_guess_and_no_personal_data(session: Session, clock: FixedClock) -> None:
    phrase = added(
        session, clock, "我叫王秀兰，电话13812345678，路灯不亮", entities=[{"type": "phone", "start": 8, "end": 19}]
    )
    assert phrase.text == "我叫某某，电话13800000000，路灯不亮"
    assert phrase.entities == [{"type": "phone", "start": 7, "end": 18}]
    assert (phrase.status, phrase.guess, phrase.confidence) == (PhraseStatus.CANDIDATE, "ask_information", 0.4)
    assert phrase.ranking == [["ask_information", 0.4], ["report_snapshot", 0.35]]


def test_the_same_words_again_are_counted_and_the_newer_suggestion_wins(session: Session, clock: FixedClock) -> None:
    first = added(session, clock)
    score = first.score
    again = added(session, clock, WORDS + "！", origin=Origin.PICKED, suggested_intent="report_snapshot")
    assert again is first
    assert (first.seen_count, first.origin, first.suggested_intent) == (2, Origin.PICKED, "report_snapshot")
    assert first.score > score
    added(session, clock, suggested_intent="file_complaint")
    assert (first.seen_count, first.origin, first.suggested_intent) == (3, Origin.PICKED, "file_complaint")


def test_one_message_noted_for_two_reasons_counts_once(session: Session, clock: FixedClock) -> None:
    at = clock.now()
    added(session, clock, seen_at=at)
    phrase = added(session, clock, seen_at=at, origin=Origin.PICKED, suggested_intent="report_snapshot")
    assert phrase.seen_count == 1


@pytest.mark.parametrize(
    "status", [PhraseStatus.REFUSED, PhraseStatus.DELETED, PhraseStatus.WITHDRAWN, PhraseStatus.SPLIT]
)
def test_what_was_decided_never_comes_back(session: Session, clock: FixedClock, status: PhraseStatus) -> None:
    phrase = added(session, clock)
    phrase.status = status
    if status is PhraseStatus.DELETED:
        phrase.text = ""
    assert add(session, clock, suggested_intent="report_snapshot") is None
    assert phrase.status is status


def test_an_approved_one_comes_back_only_when_a_deed_contradicts_it(session: Session, clock: FixedClock) -> None:
    phrase = added(session, clock)
    phrase.status, phrase.intent, phrase.topic = PhraseStatus.APPROVED, "report_snapshot", "roads"
    assert add(session, clock) is None
    assert add(session, clock, suggested_intent="report_snapshot", suggested_topic="roads") is None
    assert phrase.status is PhraseStatus.APPROVED
    revision = phrase.revision
    assert add(session, clock, suggested_intent="file_complaint") is phrase
    assert (phrase.status, phrase.intent, phrase.revision) == (PhraseStatus.CANDIDATE, "report_snapshot", revision + 1)


def test_an_admin_who_decided_against_a_deed_is_not_asked_again_by_the_same_deed(
    session: Session, clock: FixedClock
) -> None:
    phrase = added(session, clock, suggested_intent="file_complaint")
    phrase.status, phrase.intent = PhraseStatus.APPROVED, "report_snapshot"
    assert add(session, clock, suggested_intent="file_complaint") is None


@pytest.mark.parametrize(
    "text", ["好的", "/start 你好吗", "13812345678", "3-2-501", "？？？！", "abcdefg", "路" * 301, "501室"]
)
def test_what_is_no_sentence_is_no_candidate(session: Session, clock: FixedClock, text: str) -> None:
    assert add(session, clock, text) is None
    assert not may_teach("")
    assert session.scalar(select(func.count(Phrase.id))) == 0


def test_near_ones_share_a_group(session: Session, clock: FixedClock) -> None:
    first = added(session, clock, "小区门口的路灯坏了三天了没人修")
    near = added(session, clock, "小区门口的路灯坏了五天了，没有人修")
    far = added(session, clock, "想问一下老年证在哪里办")
    assert near.group_key == first.group_key == first.signature
    assert near.signature != first.signature
    assert far.group_key == far.signature


def test_the_signature_evens_out_width_case_signs_and_digits() -> None:
    assert signature_of("３号楼WIFI坏了！") == signature_of("12号楼wifi坏了")
    assert signature_of("路灯坏了") != signature_of("路灯没坏")
    assert likeness("路灯坏了", "路灯坏了。") == 1.0


def test_near_ones_are_found_quickly_among_many(session: Session, clock: FixedClock) -> None:
    chance = random.Random(5)  # noqa: S311
    for _ in range(400):  # Among 14,000 sentences a look takes 1 ms, 18 at most; making so many here takes too long.
        text = "".join(
            chance.choice("路灯坏了水管漏井盖楼道垃圾臭邻居吵夜里没人管修小区门口停车占狗叫") for _ in range(18)
        )
        now, key = clock.now(), signature_of(text)
        phrase = Phrase(signature=key, group_key=key, text=text, origin=Origin.UNSURE, status=PhraseStatus.APPROVED)
        phrase.first_seen_at = phrase.last_seen_at = now
        session.add(phrase)
        session.flush()
        index_phrase(session, phrase)
    session.expire_all()
    began = time.perf_counter()
    for _ in range(20):
        assert group_of(session, text + "啊") == key
    assert (time.perf_counter() - began) / 20 < 0.05


def test_a_deed_outranks_a_doubt_and_a_close_doubt_a_wide_one(session: Session, clock: FixedClock) -> None:
    doubt = added(session, clock, "门口那个东西谁来弄一下")
    wide = added(session, clock, "这种事情到底应该找谁说", guess=SURE)
    topic = added(session, clock, "楼道里堆的纸箱子好久了", guess=SURE, suggested_topic="safety")
    deed = added(
        session,
        clock,
        "水管天天夜里响得睡不着",
        guess=SURE,
        origin=Origin.RECLASSIFIED,
        suggested_intent="file_complaint",
    )
    assert deed.score > topic.score > doubt.score > wide.score


def test_what_is_said_often_and_what_is_rarely_learned_ranks_higher(session: Session, clock: FixedClock) -> None:
    once, often = added(session, clock, "门口那个东西谁来弄一下"), added(session, clock, "垃圾车今天怎么还不来呢")
    assert once.score == often.score
    for _ in range(5):
        added(session, clock, "垃圾车今天怎么还不来呢")
    assert often.score > once.score
    for number in range(30):
        words = f"已经学会的第{'甲乙丙丁戊己庚辛壬癸'[number % 10]}{'子丑寅'[number // 10]}句"
        phrase = added(session, clock, words)
        phrase.status, phrase.intent = PhraseStatus.APPROVED, "ask_information"
    assert (
        added(session, clock, "下水道的味道飘到屋里来").score
        < added(session, clock, "树枝快要掉下来砸到人了", guess=Guess("report_snapshot", 0.4, UNSURE.ranking)).score
    )


def test_a_near_one_of_an_approved_one_teaches_little(session: Session, clock: FixedClock) -> None:
    first = added(session, clock, "小区门口的路灯坏了三天了没人修")
    near = added(session, clock, "小区门口的路灯坏了五天了，没有人修")
    other = added(session, clock, "狗叫得夜里睡不着觉")
    assert near.score > other.score
    first.status, first.intent = PhraseStatus.APPROVED, "ask_information"
    assert best_first(session, [Phrase.status == PhraseStatus.CANDIDATE], 9) == [other, near]


@pytest.mark.parametrize(
    ("guess", "meant"), [("report_emergency", "file_complaint"), ("file_complaint", "report_emergency")]
)
def test_an_emergency_missed_or_raised_wrongly_is_on_top(
    session: Session, clock: FixedClock, guess: str, meant: str
) -> None:
    for _ in range(20):
        often = added(session, clock, origin=Origin.RECLASSIFIED, suggested_intent="file_complaint")
    phrase = added(session, clock, "厨房一股臭鸡蛋味怎么散不掉", guess=Guess(guess, 0.9), suggested_intent=meant)
    assert phrase.score > often.score + 5


def test_a_reclassified_ticket_makes_its_first_message_a_candidate(session: Session, clock: FixedClock) -> None:
    ticket = make_ticket(session, clock)
    reading = make_reading(session, clock, ticket)
    ticket.service, ticket.topic = Service.COMPLAINT, "property"
    phrase = candidates.note_reclassified(session, ticket, service_before=Service.SNAPSHOT, clock=clock)
    assert phrase is not None
    assert reading.is_corrected
    assert (phrase.origin, phrase.suggested_intent, phrase.suggested_topic) == (
        Origin.RECLASSIFIED,
        "file_complaint",
        "property",
    )
    assert (phrase.ticket_id, phrase.resident_id) == (ticket.id, ticket.resident_id)
    ticket.service, ticket.topic = Service.SNAPSHOT, "public_facilities"
    assert candidates.note_reclassified(session, ticket, service_before=Service.COMPLAINT, clock=clock) is None
    assert not reading.is_corrected
    assert session.scalar(select(func.count(Phrase.id))) == 0
    assert session.scalar(select(func.count(PhraseBand.band))) == 0


def test_only_the_topic_changed_says_nothing_about_the_intent(session: Session, clock: FixedClock) -> None:
    ticket = make_ticket(session, clock)
    make_reading(session, clock, ticket, intent="report_emergency")
    ticket.topic = "safety"
    phrase = candidates.note_reclassified(session, ticket, service_before=ticket.service, clock=clock)
    assert phrase is not None
    assert (phrase.suggested_intent, phrase.suggested_topic) == (None, "safety")


def test_an_answer_in_a_form_is_marked_but_no_candidate(session: Session, clock: FixedClock) -> None:
    ticket = make_ticket(session, clock)
    reading = make_reading(session, clock, ticket, in_form=True, text=None)
    assert candidates.note_unwanted(session, ticket, clock=clock) is None
    assert reading.is_corrected


def test_a_ticket_nobody_began_in_words_makes_none(session: Session, clock: FixedClock) -> None:
    ticket = make_ticket(session, clock)
    assert candidates.note_unwanted(session, ticket, clock=clock) is None
    assert candidates.note_reclassified(session, ticket, service_before=Service.CONSULT, clock=clock) is None


def test_a_picked_button_suggests_and_corrects(session: Session, clock: FixedClock) -> None:
    ticket = make_ticket(session, clock)
    reading = make_reading(session, clock, ticket)
    assert reading.resident_id is not None
    same = candidates.note_picked(session, reading.resident_id, "m-1", intent="report_snapshot", clock=clock)
    assert same is not None
    assert same.suggested_intent == "report_snapshot"
    assert not reading.is_corrected
    other = candidates.note_picked(session, reading.resident_id, "m-1", intent="file_complaint", clock=clock)
    assert other is same
    assert (same.suggested_intent, reading.is_corrected) == ("file_complaint", True)
    assert candidates.note_picked(session, reading.resident_id, "m-2", intent=None, clock=clock) is None


def test_old_candidates_lose_their_words_and_may_come_again(session: Session, clock: FixedClock) -> None:
    phrase = added(session, clock, resident_id=make_resident(session, clock).id)
    assert expire_candidates(session, days=60, kept=100, clock=clock) == 0
    clock.advance(timedelta(days=61))
    assert expire_candidates(session, days=60, kept=100, clock=clock) == 1
    assert (phrase.status, phrase.text, phrase.resident_id) == (PhraseStatus.EXPIRED, "", None)
    assert session.scalar(select(func.count(PhraseBand.band))) == 0
    again = added(session, clock)
    assert again is phrase
    assert (phrase.status, phrase.text, phrase.seen_count) == (PhraseStatus.CANDIDATE, WORDS, 2)


def test_of_too_many_the_least_useful_go_first(session: Session, clock: FixedClock) -> None:
    dull = added(session, clock, "这种事情到底应该找谁说", guess=SURE)
    useful = added(session, clock, "水管天天夜里响得睡不着", suggested_intent="file_complaint")
    assert expire_candidates(session, days=60, kept=1, clock=clock) == 1
    assert (dull.status, useful.status) == (PhraseStatus.EXPIRED, PhraseStatus.CANDIDATE)


def test_a_contradiction_nobody_looked_at_leaves_it_approved(session: Session, clock: FixedClock) -> None:
    phrase = added(session, clock)
    phrase.status, phrase.intent = PhraseStatus.APPROVED, "report_snapshot"
    added(session, clock, suggested_intent="file_complaint")
    clock.advance(timedelta(days=61))
    expire_candidates(session, days=60, kept=100, clock=clock)
    assert (phrase.status, phrase.text) == (PhraseStatus.APPROVED, WORDS)
