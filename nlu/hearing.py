"""What the model made of a message, taken down while Rasa works on it: nothing is read twice.

Rasa's processor tells nobody what it read; the subclass here tells the output channel of the message.
"""

from typing import Any, Dict, List, Optional, Tuple, Union

from rasa.core.actions.action import Action
from rasa.core.agent import Agent
from rasa.core.channels.channel import CollectingOutputChannel, UserMessage
from rasa.core.nlg import TemplatedNaturalLanguageGenerator
from rasa.core.policies.policy import PolicyPrediction
from rasa.core.processor import MessageProcessor
from rasa.shared.core.trackers import DialogueStateTracker

from nlu.checked_actions import checked
from nlu.labels import FALLBACK

RANKED, TOPICS = 5, 3
DIGITS = 4

Reading = Dict[str, Any]


class HearingOutput(CollectingOutputChannel):
    """Collects the answers to one message, and what was read in it."""

    def __init__(self) -> None:
        super().__init__()
        self.reading: Optional[Reading] = None

    def hear(self, parsed: Dict[str, Any], tracker: Optional[DialogueStateTracker]) -> None:
        """Take down what was read; a payload of a button says what it means and is none."""
        if not parsed["text"].startswith("/"):
            in_form = bool(tracker and tracker.active_loop_name)
            self.reading = {**reading_of(parsed), "in_form": in_form}


class HearingProcessor(MessageProcessor):
    """Tells a ``HearingOutput`` what it reads, and checks actions' answers the quick way."""

    async def parse_message(
        self,
        message: UserMessage,
        tracker: Optional[DialogueStateTracker] = None,
        only_output_properties: bool = True,
    ) -> Dict[str, Any]:
        """Read one message (see parent class)."""
        parsed = await super().parse_message(message, tracker, only_output_properties)
        if isinstance(message.output_channel, HearingOutput):
            message.output_channel.hear(parsed, tracker)
        return parsed

    def predict_next_with_tracker_if_should(self, tracker: DialogueStateTracker) -> Tuple[Action, PolicyPrediction]:
        """What to do next (see parent class)."""
        action, prediction = super().predict_next_with_tracker_if_should(tracker)
        return checked(action, self.action_endpoint), prediction


class HearingAgent(Agent):
    """Rasa's agent with the processor above; nothing else of it changes."""

    def load_model(self, model_path: Union[str, Any], fingerprint: Optional[str] = None) -> None:
        """Load a model (see parent class, which names its processor's class where it cannot be replaced)."""
        self.processor = HearingProcessor(
            model_path=model_path,
            tracker_store=self.tracker_store,
            lock_store=self.lock_store,
            action_endpoint=self.action_endpoint,
            generator=self.nlg,
            http_interpreter=self.http_interpreter,
        )
        self.domain = self.processor.domain
        self._set_fingerprint(fingerprint)
        self.tracker_store.domain = self.domain
        if isinstance(self.nlg, TemplatedNaturalLanguageGenerator):
            self.nlg.responses = self.domain.responses


def reading_of(parsed: Dict[str, Any]) -> Reading:
    """Rasa's parse data as the bot wants it; ``intent`` is the best guess, also where it was too unsure to act."""
    ranking = _pairs([one for one in parsed.get("intent_ranking") or () if one["name"] != FALLBACK])
    first = ranking[0] if ranking else ["out_of_scope", 0.0]
    topic = parsed.get("topic") or {}
    topics = _pairs(parsed.get("topic_ranking") or ([topic] if topic else []))
    return {
        "intent": first[0],
        "confidence": first[1],
        "fallback": parsed["intent"]["name"] == FALLBACK or not ranking,
        "ranking": ranking[:RANKED],
        "topic": topic.get("name"),
        "topic_confidence": _rounded(topic["confidence"]) if topic else None,
        "topics": topics[:TOPICS],
        "entities": [
            {"type": one["entity"], "value": str(one["value"]), "start": one["start"], "end": one["end"]}
            for one in parsed.get("entities") or ()
            if "start" in one
        ],
    }


def _pairs(ranking: List[Dict[str, Any]]) -> List[List[Any]]:
    return [[one["name"], _rounded(one["confidence"])] for one in ranking]


def _rounded(confidence: float) -> float:
    return round(float(confidence), DIGITS)
