from typing import Any, Dict, List

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.classifiers.fallback_classifier import (
    AMBIGUITY_THRESHOLD_KEY,
    THRESHOLD_KEY,
    FallbackClassifier,
)
from rasa.shared.nlu.training_data.message import Message

from nlu import live

# What the file of the admins calls them.
NAMES = {"fallback": THRESHOLD_KEY, "ambiguity": AMBIGUITY_THRESHOLD_KEY}


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class LiveFallbackClassifier(FallbackClassifier):
    """Says when the bot had better ask again, by the thresholds of config.yml or those an admin has set since."""

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        """Defaults (see parent class)."""
        return {
            # An intent less sure than this is asked about …
            THRESHOLD_KEY: 0.4,
            # … and so is one that is hardly surer than the next.
            AMBIGUITY_THRESHOLD_KEY: 0.05,
        }

    def __init__(self, config: Dict[str, Any]) -> None:
        super().__init__(config)
        self._shipped = config

    def process(self, messages: List[Message]) -> List[Message]:
        """Decide about messages (see parent class)."""
        changed = live.current().thresholds
        self.component_config = {**self._shipped, **{NAMES[name]: value for name, value in changed.items()}}
        return super().process(messages)
