"""What the model made of each message: kept, counted, forgotten, and put right by the resident's own word."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, insert, select, text
from sqlalchemy.orm import Session

from helpdesk.clock import FixedClock
from helpdesk.crowds.services import join_ticket
from helpdesk.phrases.models import Phrase, PhraseReview, PhraseStatus
from helpdesk.phrases.signatures import index_phrase
from helpdesk.readings.aside import aside
from helpdesk.readings.heard import HeardEntity
from helpdesk.readings.models import Reading
from helpdesk.readings.services import figures_of, forget_readings, note_reading, reading_of
from helpdesk.residents.models import Resident
from helpdesk.residents.services import revoke_consent
from helpdesk.tickets.commands import ResidentWords
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.services import explain_unsolved, rate_ticket, supplement_ticket
from helpdesk.tickets.unwanted import says_not_meant
from tests.support import postgres
from tests.support.factories import make_phrase, make_resident, make_resolved_ticket, make_staff
from tests.support.reading import last_params
from tests.support.readings import LAMP, make_reading, make_version

DAY = timedelta(days=1)


@pytest.fixture
def resident(session: Session, clock: FixedClock) -> Resident:
    return make_resident(session, clock)


def forgotten(reading: Reading) -> tuple[Any, ...]:
    return reading.resident_id, reading.message_key, reading.text, reading.entities


# --- kept ---


def test_a_message_is_noted_once_with_the_version_that_read_it(
    session: Session, clock: FixedClock, resident: Resident
) -> None:
    version = make_version(session, clock)
    reading = make_reading(session, clock, resident, model=version.file)
    clock.advance(timedelta(minutes=1))
    again = make_reading(session, clock, resident, model="another.tar.gz", intent="greet")
    assert again is reading
    assert (reading.version_id, reading.intent, reading.topic) == (version.id, "file_complaint", "public_facilities")
    assert reading.ranking == [["file_complaint", 0.71], ["report_snapshot", 0.2]]
    assert reading.text == "和平路的路灯又坏了"
    assert reading_of(session, resident.id, "m1") is reading


def test_the_same_message_id_of_another_resident_is_another_message(
    session: Session, clock: FixedClock, resident: Resident
) -> None:
    other = make_resident(session, clock)
    assert make_reading(session, clock, other) is not make_reading(session, clock, resident)


@pytest.mark.parametrize("model", [None, "unknown.tar.gz"])
def test_a_version_that_nobody_knows_is_none(
    session: Session, clock: FixedClock, resident: Resident, model: str | None
) -> None:
    assert make_reading(session, clock, resident, model=model).version_id is None


def test_words_are_masked_before_they_are_kept(session: Session, clock: FixedClock, resident: Resident) -> None:
    entities = (HeardEntity("phone", "13800001234", 13, 24),)
    reading = make_reading(session, clock, resident, text="和平路的路灯又坏了，打我电话13800001234", entities=entities)
    assert reading.text is not None
    assert "13800001234" not in reading.text
    assert "路灯又坏了" in reading.text
    assert [one["type"] for one in reading.entities] == ["phone"]
    assert all(one["end"] <= len(reading.text) for one in reading.entities)


def test_an_answer_to_a_question_is_counted_and_not_kept(
    session: Session, clock: FixedClock, resident: Resident
) -> None:
    reading = make_reading(session, clock, resident, in_form=True, text="我叫王秀兰，住3栋502")
    assert (reading.in_form, reading.text, reading.entities) == (True, None, [])


def test_of_somebody_who_does_not_agree_nothing_is_noted(
    session: Session, clock: FixedClock, resident: Resident
) -> None:
    revoke_consent(session, resident, clock=clock)
    assert note_reading(session, LAMP, resident_id=resident.id, model=None, clock=clock) is None
    assert note_reading(session, LAMP, resident_id=999, model=None, clock=clock) is None
    assert session.scalar(select(func.count()).select_from(Reading)) == 0


def test_what_fails_beside_the_matter_harms_nobody(session: Session, clock: FixedClock, resident: Resident) -> None:
    with aside(session):
        make_reading(session, clock, resident)
        raise ValueError
    assert reading_of(session, resident.id, "m1") is None, "undone as a whole"
    assert session.get(Resident, resident.id) is resident


# --- counted ---


def test_live_figures_count_what_decided_something(session: Session, clock: FixedClock, resident: Resident) -> None:
    version, other = make_version(session, clock), make_version(session, clock, "other.tar.gz")
    start = clock.now()
    for at in range(8):
        reading = make_reading(session, clock, resident, model=version.file, message_id=f"a{at}", fallback=at < 2)
        reading.is_corrected = at == 0
    make_reading(session, clock, resident, model=version.file, message_id="b1", in_form=True, fallback=True)
    make_reading(session, clock, resident, model=other.file, message_id="b2", fallback=True)
    clock.advance(DAY)
    make_reading(session, clock, resident, model=version.file, message_id="b3", fallback=True)
    session.flush()
    figures = figures_of(session, version.id, since=start, until=clock.now())
    assert (figures.messages, figures.fallbacks, figures.corrections) == (8, 2, 1)
    assert figures.fallback_rate == pytest.approx(0.25)
    assert figures.corrections_per_100 == pytest.approx(12.5)


def test_figures_of_a_version_nobody_talked_to_are_none(session: Session, clock: FixedClock) -> None:
    figures = figures_of(session, 7, since=clock.now() - DAY, until=clock.now())
    assert (figures.messages, figures.fallback_rate, figures.corrections_per_100) == (0, 0.0, 0.0)


@pytest.mark.skipif(bool(postgres.ADDRESS), reason="asks SQLite for its plan")
def test_neither_figures_nor_forgetting_read_the_whole_table(
    session: Session, clock: FixedClock, resident: Resident
) -> None:
    version = make_version(session, clock)
    facts = {"version_id": version.id, "intent": "greet", "confidence": 0.5}
    rows: list[dict[str, Any]] = [
        {**facts, "message_key": f"k{n}", "at": clock.now() - n * DAY, "resident_id": resident.id if n < 31 else None}
        for n in range(1000)
    ]
    session.execute(insert(Reading), rows)
    session.execute(text("ANALYZE"))
    counted = (
        "SELECT count(*), sum(is_fallback), sum(is_corrected) FROM readings "
        "WHERE version_id = 1 AND at >= '2026-03-09' AND at < '2026-03-10' AND in_form IS 0"
    )
    old = "UPDATE readings SET text = NULL WHERE at < '2026-02-01' AND resident_id IS NOT NULL"
    plans = [str(session.execute(text(f"EXPLAIN QUERY PLAN {one}")).all()) for one in (counted, old)]
    assert "COVERING INDEX ix_readings_version_id_at (version_id=? AND at>? AND at<?)" in plans[0]
    assert "INDEX ix_readings_at (at<?)" in plans[1]


# --- forgotten ---


def test_old_readings_keep_their_figures_and_nothing_else(
    session: Session, clock: FixedClock, resident: Resident
) -> None:
    version = make_version(session, clock)
    old = make_reading(session, clock, resident, model=version.file, fallback=True)
    clock.advance(31 * DAY)
    young = make_reading(session, clock, resident, model=version.file, message_id="m2")
    assert forget_readings(session, older_than=30 * DAY, clock=clock) == 1
    assert forget_readings(session, older_than=30 * DAY, clock=clock) == 0
    session.expire_all()
    assert forgotten(old) == (None, "", None, [])
    assert old.intent == "file_complaint"
    assert young.text == "和平路的路灯又坏了"
    figures = figures_of(session, version.id, since=clock.now() - 40 * DAY, until=clock.now() + DAY)
    assert (figures.messages, figures.fallbacks) == (2, 1)


def test_consent_taken_back_forgets_at_once(session: Session, clock: FixedClock, resident: Resident) -> None:
    other = make_resident(session, clock)
    mine = [make_reading(session, clock, resident, message_id=key) for key in ("m1", "m2")]
    theirs = make_reading(session, clock, other)
    revoke_consent(session, resident, clock=clock)
    session.expire_all()
    assert [forgotten(one) for one in mine] == [(None, "", None, [])] * 2
    assert (theirs.resident_id, theirs.text) == (other.id, "和平路的路灯又坏了")


def phrase_of(session: Session, clock: FixedClock, resident: Resident, words: str, **facts: Any) -> Phrase:
    """A phrase that came of a message of this resident, and one review of it."""
    phrase = make_phrase(session, clock, words, resident_id=resident.id, **facts)
    index_phrase(session, phrase)
    session.add(PhraseReview(phrase_id=phrase.id, admin_id=1, action="approve", at=clock.now()))
    session.flush()
    return phrase


def test_consent_taken_back_deletes_what_nobody_has_decided_about(
    session: Session, clock: FixedClock, resident: Resident
) -> None:
    other = make_resident(session, clock)
    phrase_of(session, clock, resident, "灯又瞎了")
    learned = phrase_of(session, clock, resident, "楼道漏水", status=PhraseStatus.APPROVED)
    doubted = phrase_of(session, clock, resident, "井盖没了", intent="report_snapshot", first_intent="urge_ticket")
    theirs = phrase_of(session, clock, other, "树倒在路上")
    revoke_consent(session, resident, clock=clock)
    session.expire_all()
    assert list(session.scalars(select(Phrase.id).order_by(Phrase.id))) == [learned.id, doubted.id, theirs.id]
    assert (learned.status, learned.resident_id, theirs.resident_id) == (PhraseStatus.APPROVED, None, other.id)
    assert (doubted.status, doubted.intent, doubted.first_intent) == (PhraseStatus.APPROVED, "report_snapshot", None)
    assert list(session.scalars(select(PhraseReview.phrase_id))) == [learned.id, doubted.id, theirs.id]


# --- not what I wanted ---


@pytest.fixture
def reopened(session: Session, clock: FixedClock, resident: Resident) -> Ticket:
    """A ticket of the resident, begun with ``LAMP``, that was called unsolved."""
    make_reading(session, clock, resident)
    ticket = make_resolved_ticket(session, clock, make_staff(session, clock), resident)
    ticket.begun_with = "m1"
    rate_ticket(session, ticket.number, resolution="unsolved", by=resident, clock=clock)
    return ticket


def is_corrected(session: Session) -> bool:
    return bool(session.scalar(select(Reading.is_corrected).where(Reading.message_key == "m1")))


def test_not_what_i_wanted_is_told_to_the_supervisor_and_teaches(
    session: Session, clock: FixedClock, resident: Resident, reopened: Ticket
) -> None:
    explain_unsolved(session, reopened.number, "not_meant", by=resident, clock=clock)
    assert reopened.unsolved_reason == "弄错了，不是我要办的"
    assert last_params(session, "unsolved_explained")["not_meant"] is True
    assert is_corrected(session)


@pytest.mark.parametrize(("said", "teaches"), [("你们搞错了，我不是要这个", True), ("你们搞错了", False)])
def test_the_same_in_words_where_they_are_certain(
    session: Session, clock: FixedClock, resident: Resident, reopened: Ticket, said: str, *, teaches: bool
) -> None:
    supplement_ticket(session, ResidentWords(reopened.number, said), by=resident, clock=clock)
    assert reopened.unsolved_reason == said
    assert is_corrected(session) is teaches


def test_who_joined_says_nothing_about_the_first_ones_words(
    session: Session, clock: FixedClock, resident: Resident, reopened: Ticket
) -> None:
    li = make_resident(session, clock, name="李强")
    join_ticket(session, reopened, by=li, clock=clock)
    explain_unsolved(session, reopened.number, "not_meant", by=li, clock=clock)
    assert reopened.unsolved_reason == "弄错了，不是我要办的"
    assert not is_corrected(session)


@pytest.mark.parametrize(
    "said", ["弄错了，不是我要办的", "我不是要这个", "我要办的不是这件事。", "这不是我要办的事呀！"]
)
def test_words_that_say_another_thing_was_wanted(said: str) -> None:
    assert says_not_meant(said)


@pytest.mark.parametrize(
    "said", ["搞错了", "我说的不是这盏灯", "不是我办的", "还没修好", "我要办的不是这个，是楼上漏水", ""]
)
def test_words_that_may_mean_anything(said: str) -> None:
    assert not says_not_meant(said)
