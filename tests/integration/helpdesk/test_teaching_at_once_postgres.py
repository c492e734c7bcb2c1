"""Admins, the bot and the command line teach at the same moment, on PostgreSQL: nothing is lost, doubled or kept."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import delete, func, select, text
from sqlalchemy.orm import Session

from helpdesk.adjustments import services as adjustments
from helpdesk.adjustments.active import active
from helpdesk.adjustments.models import AdjustmentKind
from helpdesk.audit.models import AuditEntry
from helpdesk.clock import FixedClock
from helpdesk.database import Database, create_database
from helpdesk.people import Admin
from helpdesk.phrases import reviewing, undoing
from helpdesk.phrases.candidates import Guess, add_candidate, note_picked
from helpdesk.phrases.files import Row
from helpdesk.phrases.importing import import_phrases
from helpdesk.phrases.models import Origin, Phrase, PhraseBand, PhraseReview, PhraseStatus
from helpdesk.phrases.writing import Given, Outcome, write_phrase
from helpdesk.readings.models import Reading
from helpdesk.readings.services import forget_readings
from helpdesk.residents.services import find_resident, revoke_consent
from helpdesk.training.models import ModelSwitch, ModelVersion, SwitchKind, TrainingJob
from helpdesk.training.services import end_abandoned, finish_job, request_training, start_job
from helpdesk.training.versions import add_version, drop_version, live_version, record_switch
from tests.support import postgres
from tests.support.at_once import PATIENCE, address_of, in_turns
from tests.support.factories import make_phrase, make_resident
from tests.support.fixtures import START, Templates
from tests.support.readings import LAMP, make_reading, make_version

pytestmark = postgres.ABOUT_POSTGRES

CLOCK = FixedClock(START)
LATER = FixedClock(START + timedelta(days=60))
CHEN, LIU = Admin(3001), Admin(3002)
WORDS = "灯杆儿歪了没人管"
WANG = 1001
WRITTEN = "phrases, readings, model_switches, model_versions, training_jobs, adjustments, residents, outbox_rows"
Step = Callable[[Session], object]


@pytest.fixture(scope="module")
def whole(templates: Templates) -> Iterator[Database]:
    """One for all tests here: a copy takes longer than most of them."""
    with postgres.copied(templates.applied.stem) as database:
        yield database


@pytest.fixture
def database(whole: Database) -> Iterator[Database]:
    """With the example office, and nothing of the test before."""
    yield whole
    with whole.session() as session:
        session.execute(text(f"TRUNCATE {WRITTEN}, audit_entries CASCADE"))


def _note(session: Session, words: str, *, minutes: int = 0) -> int | None:
    guess, clock = Guess("file_complaint", 0.3), FixedClock(START + timedelta(minutes=minutes))
    found = add_candidate(session, text=words, entities=[], origin=Origin.UNSURE, guess=guess, clock=clock)
    return found and found.id


def _made(database: Database, words: str = WORDS, **facts: object) -> int:
    with database.session() as session:
        return make_phrase(session, CLOCK, words, **facts).id


def _phrase(database: Database, phrase_id: int) -> Phrase:
    with database.reading() as session:
        return session.get_one(Phrase, phrase_id)


def _count(database: Database, table: type[object]) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def _approval(phrase_id: int, by: Admin, **wish: object) -> Step:
    wanted = {"revision": 0, "intent": "report_snapshot", "topic": "roads", **wish}
    return lambda session: reviewing.approve(session, phrase_id, by=by, clock=CLOCK, **wanted).revision  # type: ignore[arg-type]


def _writing(words: str = WORDS) -> Step:
    given = Given(words, "report_snapshot", "roads")
    return lambda session: write_phrase(session, given, by=CHEN, clock=CLOCK).outcome


# Candidates and decisions.


def test_the_same_words_noted_twice_at_once_are_one_candidate_that_counts_both(database: Database) -> None:
    answer = in_turns(database, lambda one: _note(one, WORDS), lambda two: _note(two, WORDS, minutes=1))
    with database.reading() as session:
        phrase = session.scalars(select(Phrase)).one()
        assert answer == ("done", phrase.id)
        assert (phrase.seen_count, phrase.status) == (2, PhraseStatus.CANDIDATE)
        assert session.scalar(select(func.count()).select_from(PhraseBand)) == 16, "its sketch is there once"


def test_many_words_noted_by_two_in_any_order_are_all_there_once(database: Database) -> None:
    said = [f"{street}的路灯又坏了" for street in ("和平路", "新华路", "建设街", "福新桥", "老粮站", "火车站")]
    other = create_database(address_of(database))
    start = threading.Barrier(2)

    def note_all(where: Database) -> list[int | None]:
        found = []
        for words in said:
            start.wait(PATIENCE)
            with where.session() as session:
                found.append(_note(session, words))
        return found

    with ThreadPoolExecutor(2) as pool:
        one, two = pool.map(note_all, (database, other))
    other.dispose()
    assert one == two
    assert (None not in one, len(set(one)), _count(database, Phrase)) == (True, len(said), len(said))


def test_words_noted_and_written_at_once_are_learned(database: Database) -> None:
    assert in_turns(database, lambda one: _note(one, WORDS), _writing()) == ("done", Outcome.APPROVED)
    with database.reading() as session:
        phrase = session.scalars(select(Phrase)).one()
        assert (phrase.status, phrase.intent, phrase.guess) == (
            PhraseStatus.APPROVED,
            "report_snapshot",
            "file_complaint",
        )


def test_two_who_write_the_same_words_at_once_write_them_once(database: Database) -> None:
    assert in_turns(database, _writing(), _writing()) == ("done", Outcome.KNOWN)
    assert _count(database, Phrase) == 1


def test_an_import_takes_up_what_the_bot_notes_meanwhile(database: Database) -> None:
    rows = [
        Row(1, Given("路灯不亮三天了", "report_snapshot", "roads")),
        Row(2, Given(WORDS, "report_snapshot", "roads")),
    ]

    def bring(session: Session) -> dict[str, int]:
        return dict(import_phrases(session, rows, by=Admin(None), clock=CLOCK).counts)

    assert in_turns(database, lambda one: _note(one, WORDS), bring) == ("done", {Outcome.NEW: 1, Outcome.APPROVED: 1})
    with database.reading() as session:
        assert set(session.scalars(select(Phrase.status))) == {PhraseStatus.APPROVED}
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "import_phrases")).one()
        assert entry.details["added"] == 1


def test_of_two_admins_on_one_card_the_first_one_wins(database: Database) -> None:
    phrase_id = _made(database)
    kind, words = in_turns(database, _approval(phrase_id, CHEN), _approval(phrase_id, LIU, intent="file_complaint"))
    assert (kind, words) == ("refused", "这一条刚才已经处理过了，请看现在这一句")
    assert (_phrase(database, phrase_id).intent, _count(database, PhraseReview)) == ("report_snapshot", 1)


def test_a_decision_is_taken_back_once(database: Database) -> None:
    phrase_id = _made(database)
    with database.session() as session:
        _approval(phrase_id, CHEN)(session)

    def undo(session: Session) -> object:
        return undoing.undo(session, by=CHEN, clock=CLOCK).phrase.revision

    assert in_turns(database, undo, undo)[0] == "refused"
    phrase = _phrase(database, phrase_id)
    assert (phrase.status, phrase.revision) == (PhraseStatus.CANDIDATE, 2)


def test_a_half_that_is_said_at_this_moment_is_known_and_the_other_is_kept(database: Database) -> None:
    phrase_id = _made(database, "路灯坏了三天了，垃圾也没人收")

    def cut(session: Session) -> object:
        halves = reviewing.split(session, phrase_id, revision=0, at=8, by=CHEN, clock=CLOCK)
        return [half.text for half in halves.new], [words for words, _ in halves.known]

    answer = in_turns(database, lambda one: _note(one, "路灯坏了三天了"), cut)
    assert answer == ("done", (["垃圾也没人收"], ["路灯坏了三天了"]))
    assert _phrase(database, phrase_id).status is PhraseStatus.SPLIT


def test_a_split_stays_where_somebody_decides_about_a_half(database: Database) -> None:
    phrase_id = _made(database, "路灯坏了三天了，垃圾也没人收")
    with database.session() as session:
        half = reviewing.split(session, phrase_id, revision=0, at=8, by=CHEN, clock=CLOCK).new[0].id

    def undo(session: Session) -> object:
        return undoing.undo(session, by=CHEN, clock=CLOCK)

    answer = in_turns(database, _approval(half, LIU), undo)
    assert answer == ("refused", "拆开的两条已经处理过，不能撤销了")
    assert _phrase(database, half).status is PhraseStatus.APPROVED


def test_the_sketch_of_a_phrase_goes_with_it(database: Database) -> None:
    with database.session() as session:
        assert _note(session, WORDS) is not None
        assert session.scalar(select(func.count()).select_from(PhraseBand)) == 16
        session.execute(delete(Phrase))
        assert session.scalar(select(func.count()).select_from(PhraseBand)) == 0


# Consent and forgetting.


def _revoke(session: Session) -> None:
    resident = find_resident(session, WANG)
    assert resident is not None
    revoke_consent(session, resident, clock=CLOCK)


def test_consent_taken_back_while_an_admin_gives_a_first_word_leaves_nothing(database: Database) -> None:
    with database.session() as session:
        resident = make_resident(session, CLOCK, user_id=WANG).id
    phrase_id = _made(database, resident_id=resident)
    assert in_turns(database, _approval(phrase_id, CHEN, two_must_agree=True), _revoke) == ("done", None)
    assert (_count(database, Phrase), _count(database, PhraseReview)) == (0, 0)


def test_what_was_decided_just_before_consent_ended_is_nobodys(database: Database) -> None:
    with database.session() as session:
        resident = make_resident(session, CLOCK, user_id=WANG).id
    phrase_id = _made(database, resident_id=resident)
    assert in_turns(database, _approval(phrase_id, CHEN), _revoke) == ("done", None)
    phrase = _phrase(database, phrase_id)
    assert (phrase.status, phrase.resident_id) == (PhraseStatus.APPROVED, None)
    assert _count(database, PhraseReview) == 1


def test_nothing_is_noted_of_words_whose_consent_just_ended(database: Database) -> None:
    with database.session() as session:
        resident = make_resident(session, CLOCK, user_id=WANG)
        make_reading(session, CLOCK, resident)

    def note(session: Session) -> object:
        return note_picked(session, resident.id, LAMP.message_id, intent="report_snapshot", clock=CLOCK)

    assert in_turns(database, _revoke, note) == ("done", None)
    assert _count(database, Phrase) == 0


def test_readings_come_in_while_old_ones_are_forgotten(database: Database) -> None:
    with database.session() as session:
        resident = make_resident(session, CLOCK, user_id=WANG)
        for number in range(3):
            make_reading(session, CLOCK, resident, message_id=f"old{number}")

    def forget(session: Session) -> int:
        return forget_readings(session, older_than=timedelta(days=30), clock=LATER)

    def write(session: Session) -> str:
        return make_reading(session, LATER, resident, message_id="new").message_key

    assert in_turns(database, forget, write) == ("done", "new")
    with database.reading() as session:
        assert session.scalars(select(Reading.message_key).where(Reading.text.is_not(None))).all() == ["new"]


def test_forgetting_does_not_wait_for_whoever_learns_from_a_reading(database: Database) -> None:
    with database.session() as session:
        resident = make_resident(session, CLOCK, user_id=WANG)
        for number in range(3):
            make_reading(session, CLOCK, resident, message_id=f"old{number}")

    def learn(session: Session) -> None:
        note_picked(session, resident.id, "old1", intent="report_snapshot", clock=LATER)

    def forget(session: Session) -> int:
        return forget_readings(session, older_than=timedelta(days=30), clock=LATER)

    assert in_turns(database, learn, forget) == ("done", 2)
    with database.session() as session:
        assert forget(session) == 1, "it is forgotten the next hour"


# Trainings and versions.


def test_two_who_want_a_training_at_once_get_the_same(database: Database) -> None:
    def want(session: Session) -> int:
        return request_training(session, by=CHEN, clock=CLOCK).id

    kind, job_id = in_turns(database, want, want)
    with database.reading() as session:
        assert (kind, session.scalars(select(TrainingJob.id)).all()) == ("done", [job_id])


def test_who_says_first_how_a_training_ended_is_believed(database: Database) -> None:
    with database.session() as session:
        job_id = request_training(session, by=CHEN, clock=CLOCK).id
        start_job(session, job_id, clock=CLOCK)

    def finish(session: Session) -> None:
        finish_job(session, job_id, model_file="a.tar.gz", error=None, clock=CLOCK)

    def abandon(session: Session) -> object:
        return end_abandoned(session, clock=CLOCK) and None

    assert in_turns(database, finish, abandon) == ("done", None)
    with database.reading() as session:
        job = session.get_one(TrainingJob, job_id)
        assert (job.status, job.error, job.model_file) == ("done", None, "a.tar.gz")
        ended = select(func.count()).select_from(AuditEntry).where(AuditEntry.action == "finish_training")
        assert session.scalar(ended) == 1


def test_two_switches_at_once_follow_each_other(database: Database) -> None:
    with database.session() as session:
        first, second, third = (make_version(session, CLOCK, f"{name}.tar.gz").id for name in "abc")
        _switch(session, first, CLOCK)
    answer = in_turns(
        database,
        lambda one: _switch(one, second, FixedClock(START + timedelta(minutes=1))),
        lambda two: _switch(two, third, FixedClock(START + timedelta(minutes=2))),
    )
    assert answer == ("done", second), "what answered before is what the first of the two put there"
    with database.reading() as session:
        rows = session.execute(select(ModelSwitch.version_before_id, ModelSwitch.version_id).order_by(ModelSwitch.id))
        assert [tuple(row) for row in rows] == [(None, first), (first, second), (second, third)]


def _switch(session: Session, version_id: int, clock: FixedClock) -> int | None:
    version = session.get_one(ModelVersion, version_id)
    kind = SwitchKind.ACTIVATE
    return record_switch(session, version, kind=kind, by=CHEN, seconds=None, clock=clock).version_before_id


def test_what_goes_live_at_this_moment_is_not_given_up(database: Database) -> None:
    with database.session() as session:
        version_id = make_version(session, CLOCK).id

    def drop(session: Session) -> None:
        drop_version(session, session.get_one(ModelVersion, version_id), by=LIU, clock=CLOCK)

    assert in_turns(database, lambda one: _switch(one, version_id, CLOCK), drop)[0] == "refused"
    with database.reading() as session:
        live = live_version(session)
        assert live is not None
        assert (live.id, live.dropped_at) == (version_id, None)


def test_a_model_file_noted_by_two_at_once_is_one_version(database: Database) -> None:
    def add(session: Session) -> int:
        return add_version(session, file="a.tar.gz", data_hash="x", examples=1, by=CHEN, clock=CLOCK).id

    assert in_turns(database, add, add)[0] == "done"
    assert _count(database, ModelVersion) == 1


# Live changes.


def test_a_live_change_is_undone_once(database: Database) -> None:
    with database.session() as session:
        older = adjustments.adjust(
            session, AdjustmentKind.SYNONYM, "灯杆儿", {"means": "电杆"}, by=CHEN, clock=CLOCK
        ).id
        newer = adjustments.adjust(
            session, AdjustmentKind.SYNONYM, "灯杆儿", {"means": "路灯"}, by=CHEN, clock=CLOCK
        ).id

    def undo(session: Session) -> object:
        adjustments.list_adjustments(session)  # As the list that the button stands under.
        return adjustments.undo_adjustment(session, newer, by=LIU, clock=CLOCK).id

    assert in_turns(database, undo, undo) == ("refused", "这一条已经撤销过了。")
    with database.reading() as session:
        assert active(session).synonyms == {"灯杆儿": "电杆"}
        assert [row.id for row in adjustments.counting_rows(session)] == [older]
        undone = select(func.count()).select_from(AuditEntry).where(AuditEntry.action == "undo_adjustment")
        assert session.scalar(undone) == 1


def test_of_two_changes_of_one_thing_the_second_is_told(database: Database) -> None:
    def change(means: str, by: Admin) -> Step:
        kind, value = AdjustmentKind.SYNONYM, {"means": means}
        return lambda session: (
            adjustments.adjust(session, kind, "灯杆儿", value, by=by, clock=CLOCK, seen=adjustments.NOTHING).id
        )

    kind, words = in_turns(database, change("路灯", CHEN), change("电杆", LIU))
    assert kind == "refused"
    assert "刚才有人改过“灯杆儿”" in words


# The tables.


def test_indexes_of_what_is_left_to_do_hold_nothing_else(database: Database) -> None:
    query = (
        "SELECT indexname, indexdef FROM pg_indexes WHERE indexname IN ('ix_readings_at', 'ix_adjustments_undone_at')"
    )
    with database.reading() as session:
        found = {name: words.partition(" WHERE ")[2] for name, words in session.execute(text(query))}
    assert found == {
        "ix_readings_at": "(resident_id IS NOT NULL)",
        "ix_adjustments_undone_at": "(undone_at IS NOT NULL)",
    }
