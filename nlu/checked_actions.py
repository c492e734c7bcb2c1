"""Custom actions whose answers are checked against a schema that is itself checked only once.

Stock Rasa checks the schema anew at every call of an action, which takes longer than all the rest of a message. The
answers are checked as before. A form calls actions of its own, so the form is here too.
"""

import functools
from typing import Any, Dict, List, Optional

from jsonschema.exceptions import best_match
from jsonschema.protocols import Validator
from jsonschema.validators import validator_for
from rasa.core.actions.action import Action, RemoteAction, action_for_name_or_text
from rasa.core.actions.forms import FormAction
from rasa.core.channels.channel import OutputChannel
from rasa.core.nlg import NaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event, SlotSet
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig


def checked(action: Action, endpoint: Optional[EndpointConfig]) -> Action:
    """The same action, of ours where Rasa's would check the schema."""
    if type(action) is RemoteAction:
        return CheckedAction(action.name(), endpoint)
    return CheckedForm(action.name(), endpoint) if type(action) is FormAction else action


class CheckedAction(RemoteAction):
    """An action of the action server."""

    def _validate_action_result(self, result: Dict[str, Any]) -> bool:
        """Raise ``ValidationError`` where the answer is not what rasa-sdk answers."""
        error = best_match(_validator().iter_errors(result))
        if error is not None:
            raise error
        return True


class CheckedForm(FormAction):
    """A form whose validation and questions are such actions."""

    async def validate_slots(
        self,
        slot_candidates: Dict[str, Any],
        tracker: DialogueStateTracker,
        domain: Domain,
        output_channel: OutputChannel,
        nlg: NaturalLanguageGenerator,
    ) -> List[Event]:
        """Have the action server validate (see parent class)."""
        name = f"validate_{self.name()}"
        if name not in domain.action_names_or_texts:
            return []
        given: List[Event] = [SlotSet(slot, value) for slot, value in slot_candidates.items()]
        before = self._temporary_tracker(tracker, given, domain)
        return await CheckedAction(name, self.action_endpoint).run(output_channel, nlg, before, domain)

    async def _ask_for_slot(
        self,
        domain: Domain,
        nlg: NaturalLanguageGenerator,
        output_channel: OutputChannel,
        slot_name: str,
        tracker: DialogueStateTracker,
    ) -> List[Event]:
        """Ask (see parent class)."""
        name = self._name_of_utterance(domain, slot_name)
        if not name:
            return []
        asking = checked(action_for_name_or_text(name, domain, self.action_endpoint), self.action_endpoint)
        return await asking.run(output_channel, nlg, tracker, domain)


@functools.lru_cache(maxsize=1)
def _validator() -> Validator:
    schema = RemoteAction.action_response_format_spec()
    kind = validator_for(schema)
    kind.check_schema(schema)
    return kind(schema)
