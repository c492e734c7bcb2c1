from typing import List, Optional, Tuple

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.constants import METADATA, METADATA_EXAMPLE
from rasa.shared.nlu.training_data.message import Message

from nlu.components.linear_classifier import LinearClassifier

TOPIC = "topic"
OTHER = "other"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class TopicClassifier(LinearClassifier):
    """What the matter is about; taught by ``metadata: {topic: …}`` of the examples, without one by ``other``."""

    kind = "topic"

    def label_of(self, message: Message) -> Optional[str]:
        """The example's topic."""
        metadata = (message.get(METADATA) or {}).get(METADATA_EXAMPLE)
        return (metadata.get(TOPIC) if isinstance(metadata, dict) else None) or OTHER

    def tell(self, message: Message, ranking: List[Tuple[str, float]]) -> None:
        """Set ``topic`` in the parse data."""
        name, confidence = ranking[0]
        message.set(TOPIC, {"name": name, "confidence": confidence}, add_to_output=True)
