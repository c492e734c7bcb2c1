from typing import List, Optional, Tuple

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.constants import INTENT, INTENT_NAME_KEY, INTENT_RANKING_KEY, PREDICTED_CONFIDENCE_KEY
from rasa.shared.nlu.training_data.message import Message

from nlu.components.linear_classifier import LinearClassifier


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class LinearIntentClassifier(LinearClassifier):
    """What is to be done."""

    kind = "intent"

    def label_of(self, message: Message) -> Optional[str]:
        """The example's intent."""
        return message.get(INTENT)

    def tell(self, message: Message, ranking: List[Tuple[str, float]]) -> None:
        """Set intent and ranking as Rasa knows them."""
        named = [{INTENT_NAME_KEY: name, PREDICTED_CONFIDENCE_KEY: confidence} for name, confidence in ranking]
        message.set(INTENT, dict(named[0]), add_to_output=True)
        message.set(INTENT_RANKING_KEY, named, add_to_output=True)
