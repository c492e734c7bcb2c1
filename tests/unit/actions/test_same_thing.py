"""Somebody has reported it already: asked once, before the slip, with what may be told and nothing else."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from actions.requests import AskSideQuestion, FinishRequest, StartRequest, ValidateRequestForm
from actions.same_thing import APART, QUESTION, SAME, asking
from actions.talk import CONFIRMATION, SIDE_QUESTION, Step, Talk
from helpdesk.catalogue import Service
from helpdesk.clock import FixedClock
from helpdesk.crowds.models import JoinedResident
from helpdesk.database import Database
from helpdesk.outbox.models import OutboxRow
from helpdesk.residents.models import Resident
from helpdesk.tickets.commands import AttachmentFacts
from helpdesk.tickets.models import Ticket, TicketMessage
from helpdesk.tickets.services import withdraw_ticket
from tests.support.factories import make_resident, make_ticket
from tests.support.saying import catalogue, hear, photo, press, said, talk, words
from tests.unit.actions.conftest import Outcome, Run

LAMP = {
    "service": "snapshot",
    "topic": "public_facilities",
    "place": "和平菜市场门口",
    "photos": [{"kind": "none"}],
}
FIRST = {
    "topic": "public_facilities",
    "summary": "市场门口的路灯不亮，找我13800001234",
    "details": {"description": "市场门口的路灯不亮", "place": "和平农贸市场3号楼2单元501"},
    "place": "和平农贸市场3号楼2单元501",
}


def told_before(served: Database, clock: FixedClock, **facts: Any) -> str:
    """Somebody else's ticket; its number."""
    with served.session() as session:
        return make_ticket(session, clock, **{**FIRST, **facts}).number


def say(run: Run, text: str, slots: dict[str, Any], **facts: Any) -> Outcome:
    return run(ValidateRequestForm(), text, in_form=True, slots=slots, **facts)


def ask(run: Run) -> Outcome:
    """The description is told; everything is known now."""
    return say(run, "门口路灯坏了，黑漆漆的", {**LAMP, "requested_slot": "description"}, intent="report_snapshot")


# --- asking ---


def test_a_resident_is_asked_before_the_slip(run: Run, served: Database, clock: FixedClock) -> None:
    number = told_before(served, clock)
    asked = ask(run)
    assert asked.slots["requested_slot"] == SIDE_QUESTION
    shown = run(AskSideQuestion(), in_form=True, slots=asked.slots)
    assert shown.said == [QUESTION]
    assert shown.titles == ["是，一起关注", "不是，我单独报"]
    [question] = shown.messages
    assert (question["people"], question["number"]) == (1, number)
    assert question["what"].startswith("和平农贸市场")
    assert "路灯" in question["what"]


def test_nobodys_number_or_door_is_told(run: Run, served: Database, clock: FixedClock) -> None:
    told_before(served, clock)
    shown = run(AskSideQuestion(), in_form=True, slots=ask(run).slots)
    everything = str(shown.messages)
    assert not any(secret in everything for secret in ("13800001234", "138", "501", "王秀兰", "3号楼"))


def test_the_words_of_a_complaint_are_not_shown(run: Run, served: Database, clock: FixedClock) -> None:
    told_before(served, clock, service=Service.COMPLAINT, summary="李建国把路灯砸了，门口不亮")
    [question] = run(AskSideQuestion(), in_form=True, slots=ask(run).slots).messages
    assert question["what"] == "和平农贸市场 · 市政公用设施"


def test_a_first_message_that_tells_all_is_asked_about_at_once(run: Run, served: Database, clock: FixedClock) -> None:
    told_before(served, clock)
    begun = run(
        StartRequest(),
        "和平菜市场门口路灯不亮",
        intent="report_snapshot",
        topic={"name": "public_facilities", "confidence": 0.9},
        entities={"address": "和平菜市场门口"},
    )
    asked = run(ValidateRequestForm(), "和平菜市场门口路灯不亮", in_form=True, slots=begun.slots)
    assert asked.slots["side_question"]["name"] == QUESTION


@pytest.mark.parametrize(
    "other",
    [
        {"topic": "sanitation", "summary": "垃圾没人收"},
        {"place": "阳光花园", "details": {}},
        {"service": Service.SUGGESTION},
    ],
    ids=["another thing", "another place", "a suggestion"],
)
def test_something_else_is_no_reason_to_ask(
    run: Run, served: Database, clock: FixedClock, other: dict[str, Any]
) -> None:
    told_before(served, clock, **other)
    assert ask(run).slots["requested_slot"] == CONFIRMATION


def test_what_is_over_is_no_reason_to_ask(run: Run, served: Database, clock: FixedClock) -> None:
    number = told_before(served, clock)
    withdraw(served, clock, number)
    assert ask(run).slots["requested_slot"] == CONFIRMATION


def test_who_has_seen_the_slip_is_not_asked_any_more(run: Run, served: Database, clock: FixedClock) -> None:
    seen = {**LAMP, "description": "门口路灯坏了", "requested_slot": CONFIRMATION}
    told_before(served, clock)
    after = say(run, "还有一根电线也松了", seen, intent="report_snapshot")
    assert after.slots["requested_slot"] == CONFIRMATION


def test_ones_own_report_is_offered_as_a_supplement(
    run: Run, served: Database, clock: FixedClock, resident_id: int
) -> None:
    with served.session() as session:
        make_ticket(session, clock, session.get(Resident, resident_id), **FIRST)
    shown = run(AskSideQuestion(), in_form=True, slots=ask(run).slots)
    assert (shown.said, shown.titles[0]) == (["utter_ask_same_thing_own"], "是，补充进去")


# --- the photo ---


def shown_photos(served: Database) -> list[OutboxRow]:
    with served.session() as session:
        return list(session.scalars(select(OutboxRow).where(OutboxRow.kind == "same_thing_photo")))


def test_the_photo_of_a_snapshot_is_shown_once(run: Run, served: Database, clock: FixedClock) -> None:
    told_before(served, clock, attachments=(AttachmentFacts("photo", file_id="f1", file_unique_id="u1"),))
    asked = ask(run)
    for _ in range(2):  # After a digression the question comes again, the photo does not.
        run(AskSideQuestion(), in_form=True, slots=asked.slots)
    assert len(shown_photos(served)) == 1


def test_the_photo_of_a_complaint_is_not_shown(run: Run, served: Database, clock: FixedClock) -> None:
    photos = (AttachmentFacts("photo", file_id="f1", file_unique_id="u1"),)
    told_before(served, clock, service=Service.COMPLAINT, attachments=photos)
    run(AskSideQuestion(), in_form=True, slots=ask(run).slots)
    assert shown_photos(served) == []


def test_the_same_photo_is_enough_with_the_place(run: Run, served: Database, clock: FixedClock) -> None:
    seen = AttachmentFacts("photo", file_id="f1", file_unique_id="u1", fingerprint=-4611686018427387905)
    told_before(served, clock, summary="这里坏了", attachments=(seen,))
    slots = {**LAMP, "photos": [{**photo("b"), "fingerprint": -4611686018427387913}], "requested_slot": "description"}
    assert say(run, "没人修", slots, intent="report_snapshot").slots["requested_slot"] == SIDE_QUESTION


# --- answering ---


@pytest.fixture
def open_question() -> Talk:
    known = talk(Service.SNAPSHOT, "description", description="路灯不亮", place="和平菜市场门口")
    draft = known.draft.skip("photos")
    asked = asking(replace(known, draft=draft), is_own=False, number="100028", people=3, what="路灯", photo=None)
    return replace(asked, requested=SIDE_QUESTION)


@pytest.mark.parametrize(
    "text", ["是", "是的", "对", "就是这个", "对，就是这件事", "是这件", "一样的", "嗯", "同一件", "好，一起关注吧"]
)
def test_a_typed_yes_joins(open_question: Talk, text: str) -> None:
    after = hear(open_question, words(text))
    assert (after.step, after.requested) == (Step.JOIN, None)


@pytest.mark.parametrize("text", ["不是", "不对", "不是这个", "我说的是另一盏", "不一样", "我单独报", "不", "提交"])
def test_a_typed_no_goes_on_to_the_slip(open_question: Talk, text: str) -> None:
    after = hear(open_question, words(text))
    assert (after.step, after.requested) == (Step.GO_ON, CONFIRMATION)
    assert said(after) == ["utter_same_thing_apart"]


def test_the_buttons_say_the_same(open_question: Talk) -> None:
    assert hear(open_question, press("choose", matter=SAME)).step is Step.JOIN
    assert hear(open_question, press("choose", matter=APART)).requested == CONFIRMATION


def test_a_question_about_it_is_no_yes(open_question: Talk) -> None:
    assert hear(open_question, words("是哪一盏？")).step is Step.GO_ON


def test_giving_up_is_still_giving_up(open_question: Talk) -> None:
    assert hear(open_question, words("算了不办了")).step is Step.CANCEL


def test_a_photo_is_kept_and_the_question_stays(open_question: Talk) -> None:
    after = hear(open_question, words("", files=(photo("z"),)))
    assert after.requested == SIDE_QUESTION
    assert any(one.get("file_unique_id") == "z" for one in after.draft.files)


def test_a_button_of_a_question_that_is_over_is_left_to_its_rule() -> None:
    known = talk(Service.SNAPSHOT, CONFIRMATION, description="路灯不亮", place="和平路")
    assert hear(known, press("choose", matter=SAME)).step is Step.LEAVE
    assert catalogue("居住证明")


def test_nobody_is_asked_twice_about_one_draft(run: Run, served: Database, clock: FixedClock) -> None:
    told_before(served, clock)
    slots = ask(run).slots
    apart = say(run, "不是", slots)
    assert apart.slots["requested_slot"] == CONFIRMATION
    later = say(run, "改一下地点", {**apart.slots, "requested_slot": CONFIRMATION}, intent="change")
    moved = say(run, "和平农贸市场大门口", later.slots)
    assert moved.slots["side_question"] is None


# --- joining ---


def joined(run: Run, asked: Outcome, text: str = "就是这个") -> Outcome:
    return run(FinishRequest(), text, slots=say(run, text, asked.slots).slots)


def withdraw(served: Database, clock: FixedClock, number: str) -> None:
    with served.session() as session:
        ticket = session.scalars(select(Ticket).where(Ticket.number == number)).one()
        withdraw_ticket(session, number, by=ticket.resident, clock=clock)


def test_a_yes_joins_with_words_and_photos_and_files_nothing(
    run: Run, served: Database, clock: FixedClock, resident_id: int
) -> None:
    number = told_before(served, clock)
    asked = say(run, "门口路灯坏了", {**LAMP, "photos": [photo("b")], "requested_slot": "description"})
    done = joined(run, asked)
    assert done.said == ["utter_same_thing_joined"]
    assert done.slots["service"] is None
    with served.session() as session:
        [ticket] = session.scalars(select(Ticket))
        [row] = session.scalars(select(JoinedResident))
        [supplement] = session.scalars(select(TicketMessage))
        assert (ticket.number, ticket.crowd_count, row.resident_id) == (number, 1, resident_id)
        assert supplement.text == "门口路灯坏了\n地点：和平菜市场门口"
        assert [one.file_unique_id for one in supplement.attachments] == ["b"]
        kinds = {one.kind: one.params for one in session.scalars(select(OutboxRow))}
    assert kinds["crowd_joined"]["number"] == number
    assert "promised_on" in kinds["crowd_joined"]
    assert "resident_words" in kinds


def test_joining_twice_is_joining_once(run: Run, served: Database, clock: FixedClock) -> None:
    told_before(served, clock)
    asked = ask(run)
    joined(run, asked)
    joined(run, asked)
    with served.session() as session:
        assert len(list(session.scalars(select(JoinedResident)))) == 1
        assert len(list(session.scalars(select(TicketMessage)))) == 1


def test_what_ended_meanwhile_is_said_and_the_filing_goes_on(run: Run, served: Database, clock: FixedClock) -> None:
    number = told_before(served, clock)
    asked = ask(run)
    withdraw(served, clock, number)
    done = joined(run, asked)
    assert (done.said, done.followup) == (["utter_same_thing_over"], "request_form")
    assert done.slots["description"] == "门口路灯坏了，黑漆漆的"
    again = run(ValidateRequestForm(), in_form=True, slots=done.slots)
    assert again.slots["requested_slot"] == CONFIRMATION


def test_ones_own_ticket_gets_the_words(run: Run, served: Database, clock: FixedClock, resident_id: int) -> None:
    with served.session() as session:
        make_ticket(session, clock, session.get(Resident, resident_id), **FIRST)
    assert joined(run, ask(run), "是的").said == ["utter_supplemented"]
    with served.session() as session:
        assert list(session.scalars(select(JoinedResident))) == []
        assert session.scalars(select(TicketMessage.text)).one().startswith("门口路灯坏了")


def test_many_are_counted(run: Run, served: Database, clock: FixedClock) -> None:
    told_before(served, clock)
    joined(run, ask(run))
    clock.advance(timedelta(hours=1))
    with served.session() as session:
        other = make_resident(session, clock).id
    asked = say(run, "菜市场的路灯不亮", {**LAMP, "requested_slot": "description"}, sender=f"r{other}")
    assert asked.slots["side_question"]["facts"]["people"] == 2
