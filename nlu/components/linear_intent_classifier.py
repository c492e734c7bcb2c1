from pathlib import Path
from typing import List, Optional, Tuple

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.constants import INTENT, INTENT_NAME_KEY, INTENT_RANKING_KEY, PREDICTED_CONFIDENCE_KEY
from rasa.shared.nlu.training_data.message import Message
from scipy.sparse import csr_matrix

from nlu.components.linear_classifier import LinearClassifier
from nlu.linear import Lessons, LinearModel
from nlu.weights import weights_of


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class LinearIntentClassifier(LinearClassifier[LinearModel]):
    """What is to be done."""

    kind = "intent"

    def label_of(self, message: Message) -> Optional[str]:
        """The example's intent."""
        return message.get(INTENT)

    def learn(
        self,
        rows: csr_matrix,
        labels: List[str],
        messages: List[Message],
        lessons: Optional[Lessons],
    ) -> LinearModel:
        """Fit on the rows alone."""
        return LinearModel.learn(rows, labels, self._config["strength"], lessons, counts=weights_of(messages))

    def rank(
        self,
        model: LinearModel,
        message: Message,  # noqa: ARG002 - the row is enough
        row: csr_matrix,
    ) -> List[Tuple[str, float]]:
        """All intents."""
        return model.ranking(row)

    def read(self, folder: Path) -> None:
        """Take the weights of the model."""
        self._model = LinearModel.load(folder)

    def tell(self, message: Message, ranking: List[Tuple[str, float]]) -> None:
        """Set intent and ranking as Rasa knows them."""
        named = [{INTENT_NAME_KEY: name, PREDICTED_CONFIDENCE_KEY: confidence} for name, confidence in ranking]
        message.set(INTENT, dict(named[0]), add_to_output=True)
        message.set(INTENT_RANKING_KEY, named, add_to_output=True)
