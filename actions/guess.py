"""What the model took a message for. Entries of the guide are intents of a trained model; here they are questions.

So everything that knows how to deal with a question knows it of these too, and nothing else needs to know of entries.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from helpdesk.catalogue.intents import INTENT_OF_SERVICE, entry_id_of
from helpdesk.catalogue.services import Service

_FALLBACK = "nlu_fallback"
_QUESTION = INTENT_OF_SERVICE[Service.CONSULT]
_NEAREST = 2  # Guesses among which an entry is looked for when the model was not sure.


@dataclass(frozen=True)
class Guess:
    """The intent with its confidence, all others, and the entry of the guide that was meant."""

    intent: str = ""
    confidence: float = 0.0
    ranking: tuple[tuple[str, float], ...] = ()
    guide_id: int | None = None


def read_guess(latest: Mapping[str, Any]) -> Guess:
    """Read ``tracker.latest_message``."""
    told = latest.get("intent") or {}
    intent, confidence = str(told.get("name") or ""), float(told.get("confidence") or 0.0)
    ranking = tuple((one["name"], float(one["confidence"])) for one in latest.get("intent_ranking") or ())
    guide_id = entry_id_of(intent) if intent != _FALLBACK else _entry_among(ranking)
    if intent == _FALLBACK:
        confidence = 0.0  # Rasa puts the threshold here, which an admin may have raised; a doubt is sure of nothing.
    if entry_id_of(intent) is not None:
        intent = _QUESTION
    return Guess(intent, confidence, _joined(ranking), guide_id)


def _entry_among(ranking: tuple[tuple[str, float], ...]) -> int | None:
    """A model torn between an entry and questions in general was sure that it is a question."""
    nearest = [name for name, _ in ranking if name != _FALLBACK][:_NEAREST]
    entries = [entry_id for entry_id in map(entry_id_of, nearest) if entry_id is not None]
    others = [name for name in nearest if entry_id_of(name) is None]
    return entries[0] if entries and others in ([], [_QUESTION]) else None


def _joined(ranking: tuple[tuple[str, float], ...]) -> tuple[tuple[str, float], ...]:
    """The ranking with all entries counted as questions."""
    if all(entry_id_of(name) is None for name, _ in ranking):
        return ranking
    sums: dict[str, float] = {}
    for name, confidence in ranking:
        known = _QUESTION if entry_id_of(name) is not None else name
        sums[known] = sums.get(known, 0.0) + confidence
    fallback = [(name, one) for name, one in sums.items() if name == _FALLBACK]  # Stays in front, as Rasa has it.
    rest = [(name, one) for name, one in sums.items() if name != _FALLBACK]
    return (*fallback, *sorted(rest, key=lambda pair: -pair[1]))
