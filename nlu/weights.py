"""What an example counts beside the others: ``metadata: {weight: 5}`` counts five times, and no weight counts once.

A phrase that an admin approved corrects the model; alone among thousands of examples it would hardly be heard.
"""

from typing import Any, List, Sequence

from rasa.shared.nlu.constants import METADATA, METADATA_EXAMPLE

WEIGHT = "weight"
HEAVIEST = 100


def metadata_of(message: Any) -> dict:
    """What was written beside an example; empty where nothing was."""
    metadata = (message.get(METADATA) or {}).get(METADATA_EXAMPLE)
    return metadata if isinstance(metadata, dict) else {}


def weight_of(message: Any) -> int:
    """How often an example counts; a figure that is none counts once."""
    weight = metadata_of(message).get(WEIGHT, 1)
    return min(weight, HEAVIEST) if isinstance(weight, int) and weight > 0 else 1


def weights_of(messages: Sequence[Any]) -> List[int]:
    """The weights of examples, in their order."""
    return [weight_of(message) for message in messages]
