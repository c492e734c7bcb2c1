"""Reads messages with a trained model, without a server."""

import asyncio
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Dict, List, Optional, Tuple

from nlu import memory
from nlu.incoming import escape_text
from nlu.labels import EMERGENCY, FALLBACK, labelled


@dataclass(frozen=True)
class Reading:
    """What the model makes of one message."""

    intent: str  # The best guess, also where the bot would ask again.
    confidence: float
    fallback: bool
    ranking: List[Tuple[str, float]]  # Labels, best first.
    topic: str
    topic_confidence: float
    entities: List[Dict[str, Any]]
    detected: Optional[bool] = None  # What the emergency detector says; None where the model has none.

    @property
    def label(self) -> str:
        """The best label."""
        return self.ranking[0][0]

    @property
    def emergency(self) -> bool:
        """Whether help is needed at once."""
        return self.intent == EMERGENCY if self.detected is None else self.detected


class Reader:
    """A loaded model."""

    def __init__(self, model: Path) -> None:
        from rasa.core.agent import Agent  # Takes seconds.

        memory.spare_libraries()
        self._agent = Agent.load(model_path=str(model))
        self._loop = asyncio.new_event_loop()

    def read(self, text: str) -> Reading:
        """Read one message; an empty one too."""
        return as_reading(self._loop.run_until_complete(self._agent.parse_message(escape_text(text))))


def as_reading(parsed: Dict[str, Any]) -> Reading:
    """Rasa's parse data in our words."""
    ranking = [(item["name"], float(item["confidence"])) for item in parsed.get("intent_ranking") or ()]
    guesses = [item for item in ranking if item[0] != FALLBACK] or [("out_of_scope", 0.0)]
    topic = parsed.get("topic") or {}
    return Reading(
        intent=guesses[0][0],
        confidence=guesses[0][1],
        fallback=parsed["intent"]["name"] == FALLBACK or not ranking,
        ranking=labelled(guesses),
        topic=topic.get("name", "other"),
        topic_confidence=float(topic.get("confidence", 0.0)),
        entities=[
            {"type": e["entity"], "value": e["value"], "start": e["start"], "end": e["end"]}
            for e in parsed.get("entities") or ()
        ],
        detected=(parsed.get("emergency") or {}).get("detected"),
    )
