"""Admins change the bot live: what it does to places, routing and alarms, taking it back, two at once, and the file."""

import json
import stat
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from helpdesk.adjustments import active as states
from helpdesk.adjustments import services as adjustments
from helpdesk.adjustments.active import AddedPlace, active, revision_of
from helpdesk.adjustments.live_file import as_live_file, write_live_file
from helpdesk.adjustments.models import Adjustment
from helpdesk.adjustments.models import AdjustmentKind as Kind
from helpdesk.adjustments.previews import FROZEN, MOST_LATELY, false_alarms, mentions, more_questions, ordinary_messages
from helpdesk.audit.models import AuditEntry
from helpdesk.clock import FixedClock, SystemClock
from helpdesk.counter.places import place_in
from helpdesk.crowds.candidates import known_places
from helpdesk.database import Database
from helpdesk.emergencies.detector import detect
from helpdesk.emergencies.kinds import EmergencyKind
from helpdesk.errors import InvalidInputError
from helpdesk.office import Office, apply_office, current_office
from helpdesk.people import Admin
from helpdesk.places.services import locate
from helpdesk.readings.models import Reading
from tests.support.factories import make_ticket

CHEN, LIU = Admin(3001), Admin(3002)
GRID = "heping_1"
Change = Callable[..., Adjustment]


@pytest.fixture
def change(session: Session, clock: FixedClock) -> Change:
    """Make one change."""

    def make(kind: Kind, name: str, by: Admin = CHEN, seen: int = adjustments.WHATEVER, /, **value: Any) -> Adjustment:
        return adjustments.adjust(session, kind, name, value, by=by, clock=clock, check_text=no_fault, seen=seen)

    return make


def no_fault(_name: str, _text: str, _changed: Mapping[str, str]) -> list[str]:
    return []


def read(session: Session, clock: FixedClock, text: str, **facts: Any) -> None:
    """A message of a resident."""
    columns = {"intent": "file_complaint", "confidence": 0.9, "ranking": [["file_complaint", 0.9], ["greet", 0.1]]}
    session.add(Reading(message_key=text[:40], text=text, at=clock.now(), is_corrected=False, **(columns | facts)))
    session.flush()


def test_everything_that_was_changed_counts_at_once(session: Session, change: Change) -> None:
    assert active(session) == states.Adjustments()
    change(Kind.WORD, "福新桥头")
    change(Kind.SYNONYM, "灯杆儿", means="路灯")
    change(Kind.PLACE, "老粮站", unit=GRID)
    change(Kind.EMERGENCY, "罐子呲呲响", kind="gas")
    change(Kind.TEXT, "utter_greet", text="您好！")
    change(Kind.THRESHOLD, "fallback", number=0.5)
    now = active(session)
    assert now.words == ("福新桥头",)
    assert now.synonyms == {"灯杆儿": "路灯"}
    assert now.places == (AddedPlace("老粮站", unit=GRID),)
    assert now.keywords == {"罐子呲呲响": EmergencyKind.GAS}
    assert now.texts == {"utter_greet": "您好！"}
    assert now.thresholds == {"fallback": 0.5}


def test_a_new_place_is_found_wherever_places_are(session: Session, clock: FixedClock, change: Change) -> None:
    words = "老粮站那边的路灯坏了"
    assert locate(session, words, None).unit_code is None
    change(Kind.PLACE, "老粮站", unit=GRID)
    change(Kind.PLACE, "粮站坡", alias_of="老粮站")
    for said in (words, "粮站坡的路灯坏了"):
        found = locate(session, said, None)
        assert (found.place_name, found.unit_code, found.is_certain) == ("老粮站", GRID, True)
    ticket = make_ticket(session, clock, place="粮站坡", details={"description": "路灯不亮", "place": "粮站坡"})
    assert ticket.unit_code == GRID
    assert place_in(session)(words) == "老粮站"
    assert known_places(session)["老粮站"].names == ("老粮站", "粮站坡")


def test_places_stay_when_office_yml_is_applied_and_what_it_names_wins(
    session: Session, office: Office, clock: FixedClock, change: Change
) -> None:
    change(Kind.PLACE, "老粮站", unit=GRID)
    change(Kind.PLACE, "新粮站", unit=GRID)
    other = next(one.code for one in office.units if one.level == "grid" and one.code != GRID)
    places = [*office.model_dump(mode="json")["places"], {"name": "老粮站", "unit": other}]
    apply_office(session, Office.model_validate({**office.model_dump(mode="json"), "places": places}), clock)
    assert locate(session, "老粮站", None).unit_code == other
    assert locate(session, "新粮站", None).unit_code == GRID
    applied = current_office(session)
    assert applied is not None
    assert "新粮站" not in [one.name for one in applied.places], "an export is the file, not what is beside it"


def test_undoing_goes_back_step_by_step(session: Session, clock: FixedClock, change: Change) -> None:
    first = change(Kind.SYNONYM, "灯杆儿", means="路灯")
    second = change(Kind.SYNONYM, "灯杆儿", means="电线杆")
    removed = adjustments.remove(session, Kind.SYNONYM, "灯杆儿", by=CHEN, clock=clock)
    assert active(session).synonyms == {}
    with pytest.raises(InvalidInputError, match="后来又改过"):
        adjustments.undo_adjustment(session, first.id, by=LIU, clock=clock)
    for row, left in ((removed, {"灯杆儿": "电线杆"}), (second, {"灯杆儿": "路灯"}), (first, {})):
        adjustments.undo_adjustment(session, row.id, by=LIU, clock=clock)
        assert active(session).synonyms == left
    with pytest.raises(InvalidInputError, match="已经撤销过"):
        adjustments.undo_adjustment(session, first.id, by=LIU, clock=clock)
    with pytest.raises(InvalidInputError, match="没有这一条"):
        adjustments.undo_adjustment(session, 999, by=LIU, clock=clock)
    assert (first.made_by, first.undone_by) == (3001, 3002)


def test_undoing_never_closes_a_circle(session: Session, clock: FixedClock, change: Change) -> None:
    change(Kind.SYNONYM, "灯", means="路灯")
    away = change(Kind.SYNONYM, "灯", means="电灯")
    change(Kind.SYNONYM, "路灯", means="灯")
    with pytest.raises(InvalidInputError, match="不能撤销"):
        adjustments.undo_adjustment(session, away.id, by=CHEN, clock=clock)


def test_what_is_so_already_is_refused(session: Session, clock: FixedClock, change: Change) -> None:
    change(Kind.THRESHOLD, "fallback", number=0.5)
    with pytest.raises(InvalidInputError, match="现在就是这样"):
        change(Kind.THRESHOLD, "fallback", number=0.5)
    with pytest.raises(InvalidInputError, match="没有改过"):
        adjustments.remove(session, Kind.WORD, "福新桥头", by=CHEN, clock=clock)


def test_of_two_admins_who_saw_the_same_the_second_is_told(session: Session, change: Change) -> None:
    shown = adjustments.seen_now(session, Kind.SYNONYM, "灯杆儿")
    change(Kind.SYNONYM, "灯杆儿", CHEN, shown, means="路灯")
    with pytest.raises(InvalidInputError, match="刚才有人改过"):
        change(Kind.SYNONYM, "灯杆儿", LIU, shown, means="电线杆")
    assert active(session).synonyms == {"灯杆儿": "路灯"}


def test_there_is_an_end_to_what_can_be_added(
    session: Session, change: Change, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(adjustments, "MOST", {Kind.WORD: 2})
    change(Kind.WORD, "福新桥头")
    second = change(Kind.WORD, "老粮站口")
    with pytest.raises(InvalidInputError, match="最多只能加 2 个"):
        change(Kind.WORD, "新粮站口")
    adjustments.undo_adjustment(session, second.id, by=CHEN, clock=SystemClock())
    change(Kind.WORD, "新粮站口")


def test_the_audit_has_codes_and_nobodys_words(session: Session, clock: FixedClock, change: Change) -> None:
    row = change(Kind.SYNONYM, "灯杆儿", means="路灯")
    adjustments.undo_adjustment(session, row.id, by=LIU, clock=clock)
    query = select(AuditEntry).where(AuditEntry.action.in_(["adjust", "undo_adjustment"])).order_by(AuditEntry.id)
    entries = session.scalars(query).all()
    assert [(one.actor_id, one.action, one.details) for one in entries] == [
        (3001, "adjust", {"adjustment": row.id, "kind": "synonym"}),
        (3002, "undo_adjustment", {"adjustment": row.id, "kind": "synonym"}),
    ]


def test_another_process_sees_a_change_at_its_next_look_and_reads_nothing_twice(
    served: Database, clock: FixedClock
) -> None:
    def add(word: str) -> None:
        with served.session() as session:
            adjustments.adjust(session, Kind.WORD, word, {}, by=CHEN, clock=clock)

    add("福新桥头")
    with served.reading() as session:
        first = active(session)
        assert active(session) is first
    with served.reading() as session:
        assert active(session) is first
    add("老粮站口")
    with served.reading() as session:
        assert active(session).words == ("福新桥头", "老粮站口")
        assert active(session).revision == first.revision + 1


def test_a_change_that_was_never_committed_leaves_nothing_behind(served: Database, clock: FixedClock) -> None:
    with served.session() as session:
        adjustments.adjust(session, Kind.WORD, "福新桥头", {}, by=CHEN, clock=clock)
        assert active(session).words == ("福新桥头",)
        session.rollback()
    with served.session() as session:
        adjustments.adjust(session, Kind.WORD, "老粮站口", {}, by=CHEN, clock=clock)
    with served.session() as session:
        assert active(session).words == ("老粮站口",)


def test_a_keyword_of_ordinary_talk_is_refused_with_an_example(session: Session, clock: FixedClock) -> None:
    for number in range(MOST_LATELY + 1):
        read(session, clock, f"{number}号楼的垃圾桶又满了")
    with pytest.raises(InvalidInputError, match=r"会多报 1\d 次警，例如「10号楼的垃圾桶又满了」"):
        adjustments.adjust(session, Kind.EMERGENCY, "垃圾桶", {"kind": "other"}, by=CHEN, clock=clock)
    assert active(session).keywords == {}


def test_false_alarms_are_counted_with_what_speaks_against_them(session: Session, clock: FixedClock) -> None:
    read(session, clock, "隔壁罐子呲呲响，不知道咋回事")
    read(session, clock, "去年罐子呲呲响过一回")
    read(session, clock, "罐子呲呲响快来人", intent="report_emergency")
    found = false_alarms(session, "罐子呲呲响", EmergencyKind.GAS, active(session), clock=clock)
    assert (found.lately, found.ordinary) == (1, 0)
    assert found.examples == ("隔壁罐子呲呲响，不知道咋回事",)
    assert not found.are_too_many


def test_the_ordinary_messages_are_there_and_raise_no_alarm_by_a_good_keyword() -> None:
    messages = ordinary_messages(FROZEN)
    assert len(messages) > 500
    assert sum(detect(one, {"罐子呲呲响": EmergencyKind.GAS}) is not None for one in messages) == sum(
        detect(one, {}) is not None for one in messages
    )


def test_mentions_are_counted_over_thirty_days(session: Session, clock: FixedClock) -> None:
    read(session, clock, "那根灯 杆儿歪了")
    clock.advance(timedelta(days=31))
    read(session, clock, "灯杆儿又歪了")
    read(session, clock, "路灯坏了")
    found = mentions(session, "灯杆儿", clock=clock)
    assert (found.count, found.messages, found.examples) == (1, 2, ("灯杆儿又歪了",))


def test_other_thresholds_are_tried_on_last_weeks_messages(session: Session, clock: FixedClock) -> None:
    read(session, clock, "一", confidence=0.45, ranking=[["greet", 0.45], ["thank", 0.2]])
    read(session, clock, "二", confidence=0.35, ranking=[["greet", 0.35], ["thank", 0.2]])
    read(session, clock, "三", confidence=0.6, ranking=[["greet", 0.6], ["thank", 0.52]])
    read(session, clock, "四", confidence=0.1, ranking=[], in_form=True)
    more = more_questions(session, "fallback", 0.5, active(session), clock=clock)
    assert (more.messages, more.before, more.after) == (3, 1, 2)
    more = more_questions(session, "ambiguity", 0.1, active(session), clock=clock)
    assert (more.before, more.after) == (1, 2)


def test_the_live_file_has_what_the_dialogue_server_needs(session: Session, change: Change, tmp_path: Path) -> None:
    change(Kind.WORD, "福新桥头")
    change(Kind.SYNONYM, "灯杆儿", means="路灯")
    change(Kind.PLACE, "老粮站", unit=GRID)
    change(Kind.TEXT, "utter_greet", text="您好！")
    change(Kind.TEXT, "note.withdrawn", text="撤回了")
    change(Kind.THRESHOLD, "fallback", number=0.5)
    file = tmp_path / "live" / "adjustments.json"
    assert write_live_file(session, file) is True
    assert json.loads(file.read_text(encoding="utf-8")) == {
        "revision": revision_of(session),
        "words": ["福新桥头"],
        "synonyms": {"灯杆儿": "路灯"},
        "places": ["老粮站"],
        "thresholds": {"fallback": 0.5},
        "keywords": {},
        "responses": {"utter_greet": "您好！"},
    }
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    inode = file.stat().st_ino
    assert write_live_file(session, file) is False
    assert file.stat().st_ino == inode, "nobody reads it anew for nothing"
    file.write_text("{broken", encoding="utf-8")
    assert write_live_file(session, file) is True
    assert [one.name for one in file.parent.iterdir()] == [file.name]


def test_where_the_file_cannot_be_written_the_old_one_stays(
    session: Session, change: Change, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "adjustments.json"
    change(Kind.WORD, "福新桥头")
    write_live_file(session, file)
    before = file.read_bytes()
    change(Kind.WORD, "老粮站口")

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space left"):
        write_live_file(session, file)
    assert file.read_bytes() == before
    assert list(tmp_path.glob("*.part")) == []


STEP = st.one_of(
    st.tuples(st.just("word"), st.sampled_from(["福新桥头", "老粮站口", "新粮站口"])),
    st.tuples(st.just("synonym"), st.sampled_from(["甲乙", "丙丁", "戊己"]), st.sampled_from(["甲乙", "丙丁", "路灯"])),
    st.tuples(st.just("place"), st.sampled_from(["老粮站", "新粮站"]), st.sampled_from([GRID, "老粮站", "新粮站"])),
    st.tuples(st.just("threshold"), st.sampled_from([0.3, 0.5])),
    st.tuples(st.just("remove"), st.integers(1, 12)),
    st.tuples(st.just("undo"), st.integers(1, 12)),
)


def take(session: Session, step: tuple[Any, ...]) -> None:
    """One step of an admin; what is refused changes nothing."""
    who: dict[str, Any] = {"by": CHEN, "clock": SystemClock()}
    match step:
        case ("word", name):
            adjustments.adjust(session, Kind.WORD, name, {}, **who)
        case ("synonym", name, means):
            adjustments.adjust(session, Kind.SYNONYM, name, {"means": means}, **who)
        case ("place", name, where):
            value = {"unit": where} if where == GRID else {"alias_of": where}
            adjustments.adjust(session, Kind.PLACE, name, value, **who)
        case ("threshold", number):
            adjustments.adjust(session, Kind.THRESHOLD, "fallback", {"number": number}, **who)
        case ("remove", number):
            row = adjustments.access_adjustment(session, number)
            adjustments.remove(session, row.kind, row.name, **who)
        case ("undo", number):
            adjustments.undo_adjustment(session, number, **who)


def recomputed(session: Session) -> dict[tuple[Kind, str], dict[str, Any]]:
    """What counts, by the plainest reading of the table."""
    counts: dict[tuple[Kind, str], dict[str, Any]] = {}
    for row in session.scalars(select(Adjustment).order_by(Adjustment.id)):
        if row.undone_at is None:
            counts[row.kind, row.name] = row.value
    return {key: value for key, value in counts.items() if not value.get("removed")}


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEP, max_size=14))
def test_whatever_is_done_and_undone_what_counts_is_what_the_rows_say(
    served: Database, steps: list[tuple[Any, ...]]
) -> None:
    revisions = []
    with served.session() as session:
        before = session.scalar(select(Adjustment.id).order_by(Adjustment.id.desc()).limit(1))
        assert before is None, "each example begins with an empty table"
        for step in steps:
            try:
                with session.begin_nested():
                    take(session, step)
            except InvalidInputError:
                pass
            now, rows = active(session), recomputed(session)
            revisions.append(now.revision)
            assert set(now.words) == {name for kind, name in rows if kind is Kind.WORD}
            assert now.synonyms == {n: value["means"] for (kind, n), value in rows.items() if kind is Kind.SYNONYM}
            assert {one.name: one.unit or one.alias_of for one in now.places} == {
                name: value.get("unit") or value["alias_of"]
                for (kind, name), value in rows.items()
                if kind is Kind.PLACE
            }
            assert now.thresholds == {n: value["number"] for (kind, n), value in rows.items() if kind is Kind.THRESHOLD}
            assert as_live_file(now)["revision"] == now.revision
        assert revisions == sorted(revisions)
        session.rollback()
