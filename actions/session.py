"""A new session forgets events, never what was said."""

from collections.abc import Mapping
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import ActionExecuted, ActiveLoop, SessionStarted, SlotSet
from rasa_sdk.executor import CollectingDispatcher

_NOT_KEPT = "session_started_metadata"


class SessionStart(Action):  # type: ignore[misc]  # rasa-sdk is not typed.
    """Carries over the open form too; Rasa's own action would keep the slots and drop the form."""

    def name(self) -> str:
        """Name in domain.yml."""
        return "action_session_start"

    async def run(
        self,
        dispatcher: CollectingDispatcher,  # noqa: ARG002
        tracker: Tracker,
        domain: Mapping[str, Any],  # noqa: ARG002
    ) -> list[dict[str, Any]]:
        """Begin the session."""
        kept = {name: value for name, value in tracker.slots.items() if value is not None and name != _NOT_KEPT}
        events: list[dict[str, Any]] = [SessionStarted()]
        if tracker.active_loop_name:
            events.append(ActiveLoop(tracker.active_loop_name))
        events += [SlotSet(name, value) for name, value in kept.items()]
        return [*events, ActionExecuted("action_listen")]
