from pathlib import Path
from typing import List, Optional, Tuple

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.constants import (
    INTENT,
    INTENT_NAME_KEY,
    INTENT_RANKING_KEY,
    PREDICTED_CONFIDENCE_KEY,
)
from rasa.shared.nlu.training_data.message import Message
from scipy.sparse import csr_matrix

from nlu.components.linear_classifier import LinearClassifier
from nlu.linear import Lessons
from nlu.topic import TopicModel
from nlu.weights import metadata_of, weights_of

TOPIC, TOPIC_RANKING = "topic", "topic_ranking"
RANKED = 3
OTHER = "other"
NO_TOPIC = "no_topic"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class TopicClassifier(LinearClassifier[TopicModel]):
    """What the matter is about; taught by ``metadata: {topic: …}`` of the examples, without one by ``other``.

    Stands behind the intent classifiers: what is wished for tells much of what it is about.
    """

    kind = "topic"

    def label_of(self, message: Message) -> Optional[str]:
        """The example's topic; None where nobody has said what it is about (``no_topic: true``)."""
        metadata = metadata_of(message)
        return None if metadata.get(NO_TOPIC) else metadata.get(TOPIC) or OTHER

    def learn(
        self, rows: csr_matrix, labels: List[str], messages: List[Message], lessons: Optional[Lessons]
    ) -> TopicModel:
        """Fit on the rows and the intents of the examples."""
        intents = [message.get(INTENT) or "" for message in messages]
        return TopicModel.learn(rows, labels, intents, self._config["strength"], lessons, weights_of(messages))

    def rank(self, model: TopicModel, message: Message, row: csr_matrix) -> List[Tuple[str, float]]:
        """All topics, under the intents the message was read with."""
        intents = message.get(INTENT_RANKING_KEY) or []
        return model.ranking(row, {one[INTENT_NAME_KEY]: one[PREDICTED_CONFIDENCE_KEY] for one in intents})

    def read(self, folder: Path) -> None:
        """Take the weights of the model."""
        self._model = TopicModel.load(folder)

    def tell(self, message: Message, ranking: List[Tuple[str, float]]) -> None:
        """Set ``topic`` and the likeliest ones, as ``topic_ranking``, in the parse data."""
        likeliest = [{"name": name, "confidence": confidence} for name, confidence in ranking[:RANKED]]
        message.set(TOPIC, likeliest[0], add_to_output=True)
        message.set(TOPIC_RANKING, likeliest, add_to_output=True)
