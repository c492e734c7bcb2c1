"""Actions at a desk with a real database, run as the action server runs them."""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.desk import Desk, use_desk
from helpdesk.clock import FixedClock
from helpdesk.database import Database
from tests.support.factories import make_resident


@dataclass
class Outcome:
    """What an action said and did."""

    messages: list[dict[str, Any]]
    events: list[dict[str, Any]]
    slots: dict[str, Any] = field(default_factory=dict)

    @property
    def said(self) -> list[str]:
        """Names of the responses."""
        return [one["response"] for one in self.messages]

    @property
    def titles(self) -> list[str]:
        """What the buttons say."""
        return [button["title"] for one in self.messages for button in one["buttons"]]

    @property
    def followup(self) -> str | None:
        """The action that is to come next."""
        return next((one["name"] for one in self.events if one["event"] == "followup"), None)


Run = Callable[..., Outcome]


@pytest.fixture
def resident_id(served: Database, clock: FixedClock) -> int:
    """A resident who agreed."""
    with served.session() as session:
        return make_resident(session, clock).id


@pytest.fixture
def run(served: Database, clock: FixedClock, resident_id: int) -> Iterator[Run]:
    """Run an action: ``run(Clarify(), "words", intent="nlu_fallback", slots={…})``."""
    use_desk(Desk(served, clock, ZoneInfo("Asia/Shanghai")))

    def run_action(action: Action, text: str = "", *, intent: str = "", in_form: bool = False, **facts: Any) -> Outcome:
        slots = facts.pop("slots", {})
        tracker = Tracker(
            sender_id=facts.pop("sender", f"r{resident_id}"),
            slots=slots,
            latest_message=_latest(text, intent, **facts),
            events=[{"event": "user"}],
            paused=False,
            followup_action=None,
            active_loop={"name": "request_form"} if in_form else {},
            latest_action_name="action_listen",
        )
        dispatcher = CollectingDispatcher()
        events = asyncio.run(action.run(dispatcher, tracker, {}))
        changed = {one["name"]: one["value"] for one in events if one["event"] == "slot"}
        return Outcome(dispatcher.messages, events, {**slots, **changed})

    yield run_action
    use_desk(None)


def _latest(text: str, intent: str, **facts: Any) -> dict[str, Any]:
    entities = [{"entity": kind, "value": value} for kind, value in facts.get("entities", {}).items()]
    return {
        "text": text,
        "intent": {"name": intent, "confidence": facts.get("confidence", 0.9)},
        "intent_ranking": [{"name": name, "confidence": sure} for name, sure in facts.get("ranking", ())],
        "entities": entities,
        "topic": facts.get("topic"),
        "metadata": {"message_id": facts.get("message_id", "m1"), **facts.get("metadata", {})},
    }
