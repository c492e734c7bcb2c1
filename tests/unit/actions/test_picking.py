"""What began a request is remembered, and another service than the guess is noted where it is certain."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from actions.draft import Draft
from actions.message import Message
from actions.outside import Choose, Clarify
from actions.requests import FinishRequest, StartRequest, ValidateRequestForm
from actions.tickets import CheckProgress
from helpdesk.catalogue import Service
from helpdesk.clock import FixedClock
from helpdesk.database import Database
from helpdesk.phrases.models import Origin, Phrase
from helpdesk.readings.models import Reading
from helpdesk.residents.models import Resident
from helpdesk.tickets.models import Ticket
from tests.support.readings import make_reading
from tests.unit.actions.conftest import Outcome, Run

LAMP = "和平路的路灯又坏了"
FILLED = {"target": "和平路", "place": "和平路", "since": "很久了", "photos": [{"kind": "none"}]}


@pytest.fixture
def read(served: Database, clock: FixedClock, resident_id: int) -> Any:
    """Note a reading of ``LAMP``, as the bot does with the answer: ``read(fallback=True)``."""

    def note(**facts: Any) -> None:
        with served.session() as session:
            resident = session.get(Resident, resident_id)
            assert resident is not None
            make_reading(session, clock, resident, **facts)

    return note


def corrected(served: Database) -> bool:
    with served.session() as session:
        return bool(session.scalars(select(Reading.is_corrected).where(Reading.message_key == "m1")).one())


def suggested(served: Database) -> list[str | None]:
    with served.session() as session:
        return list(session.scalars(select(Phrase.suggested_intent).where(Phrase.origin == Origin.PICKED)))


def unclear(run: Run) -> Outcome:
    ranking = [("nlu_fallback", 0.6), ("file_complaint", 0.3), ("check_progress", 0.2)]
    return run(Clarify(), LAMP, intent="nlu_fallback", ranking=ranking)


def choose(run: Run, service: str, slots: dict[str, Any]) -> Outcome:
    return run(Choose(), "/choose{}", intent="choose", entities={"service": service}, slots=slots, message_id="p2")


def begin(run: Run, intent: str = "file_complaint") -> Outcome:
    return run(StartRequest(), LAMP + "，没人管", intent=intent)


def finish(run: Run, slots: dict[str, Any], step: str = "submit") -> Outcome:
    return run(FinishRequest(), "/affirm", intent="affirm", slots={**FILLED, **slots, "confirmation": step})


def press(run: Run, intent: str, slots: dict[str, Any]) -> Outcome:
    return run(StartRequest(), f"/{intent}", intent=intent, slots=slots, message_id="p3")


def opened(served: Database) -> Ticket:
    with served.session() as session:
        return session.scalars(select(Ticket)).one()


# --- what began it ---


def test_the_words_that_began_a_request_go_into_its_ticket(run: Run, served: Database) -> None:
    begun = begin(run)
    assert (begun.slots["begun_with"], begun.slots["begun_as"]) == ("m1", "complaint")
    done = finish(run, begun.slots)
    assert opened(served).begun_with == "m1"
    assert done.slots["begun_with"] is None, "the next request begins with other words"


def test_a_request_begun_with_a_button_has_no_words(run: Run, served: Database) -> None:
    begun = press(run, "file_complaint", {})
    assert begun.slots.get("begun_with") is None
    finish(run, {**begun.slots, "description": "路灯坏了"})
    assert opened(served).begun_with is None


def test_words_given_to_a_person_are_remembered_too(run: Run, served: Database) -> None:
    asked = unclear(run)
    begun = choose(run, "help", asked.slots)
    assert (begun.slots["service"], begun.slots["begun_with"]) == ("help", "m1")
    finish(run, begun.slots)
    assert opened(served).begun_with == "m1"


def test_the_slip_is_the_same_whatever_began_it() -> None:
    """A slip shown before an update may still be filed after it."""
    draft = Draft(Service.SNAPSHOT, values={"description": LAMP})
    assert replace(draft, begun_with="m1", begun_as="complaint").digest == draft.digest


def test_kept_words_keep_their_id() -> None:
    kept = Message(text=LAMP, intent="file_complaint", message_id="m7")
    assert Message.from_memory(kept.to_memory()).message_id == "m7"
    assert Message.from_memory({"text": LAMP}).message_id == "", "of an older version"


# --- another button than the guess ---


def test_another_service_than_the_guess_is_noted(run: Run, served: Database, read: Any) -> None:
    asked = unclear(run)
    read(fallback=True)
    choose(run, "snapshot", asked.slots)
    assert corrected(served)
    assert suggested(served) == ["report_snapshot"]


def test_the_guess_itself_is_no_correction(run: Run, served: Database, read: Any) -> None:
    asked = unclear(run)
    read(fallback=True)
    choose(run, "complaint", asked.slots)
    assert not corrected(served)


def test_none_of_them_says_that_the_guess_was_wrong(run: Run, served: Database, read: Any) -> None:
    asked = unclear(run)
    read(fallback=True)
    assert choose(run, "none", asked.slots).said == ["utter_rephrase"]
    assert corrected(served)


def test_a_person_is_wanted_by_whoever_is_stuck(run: Run, served: Database, read: Any) -> None:
    asked = unclear(run)
    read(fallback=True)
    choose(run, "help", asked.slots)
    assert not corrected(served)


def test_asking_after_a_ticket_is_a_choice_as_well(run: Run, served: Database, read: Any) -> None:
    asked = unclear(run)
    read(fallback=True)
    payloads = [button["payload"] for one in asked.messages for button in one["buttons"]]
    assert '/check_progress{"matter": "meant"}' in payloads
    pressed = '/check_progress{"matter": "meant"}'
    run(CheckProgress(), pressed, intent="check_progress", entities={"matter": "meant"}, slots=asked.slots)
    assert corrected(served)
    assert suggested(served) == ["check_progress"]


def test_the_menu_says_nothing_about_words_said_before(run: Run, served: Database, read: Any) -> None:
    asked = unclear(run)
    read(fallback=True)
    run(CheckProgress(), "/check_progress", intent="check_progress", slots=asked.slots)
    assert not corrected(served)


def test_no_reading_no_harm(run: Run) -> None:
    asked = unclear(run)
    assert choose(run, "snapshot", asked.slots).followup == "request_form"


# --- a request begun wrongly ---


def turn_into(run: Run, service: str, slots: dict[str, Any]) -> Outcome:
    """Press 改办 in the form."""
    pressed = f'/choose{{"service": "{service}"}}'
    entities = {"service": service}
    return run(ValidateRequestForm(), pressed, intent="choose", entities=entities, slots=slots, in_form=True)


def test_a_request_turned_into_another_is_noted_when_it_is_filed(run: Run, served: Database, read: Any) -> None:
    begun = begin(run)
    read()
    turned = turn_into(run, "snapshot", begun.slots)
    assert not corrected(served), "not before it is filed"
    finish(run, turned.slots)
    assert (opened(served).service, opened(served).begun_with) == ("snapshot", "m1")
    assert corrected(served)
    assert suggested(served) == ["report_snapshot"]


def test_a_request_filed_as_it_was_begun_is_no_correction(run: Run, served: Database, read: Any) -> None:
    begun = begin(run)
    read()
    finish(run, turn_into(run, "complaint", turn_into(run, "snapshot", begun.slots).slots).slots)
    assert not corrected(served)


def test_a_request_handed_to_a_person_is_no_correction(run: Run, served: Database, read: Any) -> None:
    begun = begin(run)
    read()
    finish(run, turn_into(run, "help", begun.slots).slots)
    assert opened(served).service == "help"
    assert not corrected(served)


@pytest.mark.parametrize(
    ("minutes", "pressed", "is_noted"),
    [
        (1, "report_snapshot", True),
        (5, "report_snapshot", False),
        (1, "file_complaint", False),
        (1, "talk_to_staff", False),
    ],
)
def test_another_service_right_after_it_was_dropped(
    run: Run, served: Database, read: Any, clock: FixedClock, minutes: int, pressed: str, *, is_noted: bool
) -> None:
    begun = begin(run)
    read()
    dropped = finish(run, begun.slots, "cancel")
    assert (dropped.slots["service"], dropped.slots["begun_with"]) == (None, "m1")
    clock.advance(timedelta(minutes=minutes))
    again = press(run, pressed, dropped.slots)
    assert again.slots["begun_with"] is None
    assert corrected(served) is is_noted
