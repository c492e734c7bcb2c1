"""A model that was too unsure to act is not sure of an entry either, whatever threshold an admin has set."""

from typing import Any

from actions.guess import read_guess
from actions.outside import Clarify
from helpdesk.clock import FixedClock
from helpdesk.database import Database
from tests.support.guide import RESIDENCE, make_entry
from tests.unit.actions.conftest import Run

RAISED = 0.7  # Rasa gives a doubt the threshold as its confidence.


def test_a_doubt_is_sure_of_nothing() -> None:
    told: dict[str, Any] = {"intent": {"name": "nlu_fallback", "confidence": RAISED}}
    assert read_guess(told).confidence == 0
    assert read_guess({"intent": {"name": "greet", "confidence": RAISED}}).confidence == RAISED


def test_what_the_model_was_unsure_of_is_asked_and_not_answered(run: Run, served: Database, clock: FixedClock) -> None:
    with served.session() as session:
        entry_id = make_entry(session, clock, RESIDENCE).id
    ranking = [("nlu_fallback", RAISED), (f"guide_{entry_id}", 0.5), ("ask_information", 0.3)]
    asked = run(Clarify(), "那张绿卡片啥时候能领", intent="nlu_fallback", confidence=RAISED, ranking=ranking)
    assert asked.said == ["utter_guide_perhaps"]
