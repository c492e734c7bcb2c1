from abc import abstractmethod
from pathlib import Path
from typing import Any, Dict, Generic, List, Optional, Tuple, Type, TypeVar

from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from scipy.sparse import csr_matrix, vstack

from nlu import environment
from nlu.adaptation.store import Adaptation
from nlu.components.stored_component import StoredComponent
from nlu.components.text_featurizer import TEXT_ROW, TextFeaturizer
from nlu.features.text_features import TextFeatures
from nlu.linear import Lessons, LinearModel
from nlu.topic import TopicModel

Model = TypeVar("Model", LinearModel, TopicModel)


class LinearClassifier(StoredComponent, IntentClassifier, Generic[Model]):
    """Shared by the classifiers of intent and topic: learns one label per example from its row of features."""

    @classmethod
    def required_components(cls) -> List[Type]:
        """Rows of the text featurizer are needed."""
        return [TextFeaturizer]

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        """Defaults (see parent class)."""
        return {
            # How closely the examples are followed; chosen by cross-validation.
            "strength": 5.0,
            # Labels kept in the ranking.
            "ranking_length": 5,
        }

    # What of an office's adaptation it learns; see nlu.adaptation.
    kind = ""

    def __init__(self, config: Dict[str, Any], model_storage: ModelStorage, resource: Resource) -> None:
        super().__init__(config, model_storage, resource)
        self._model: Optional[Model] = None

    @abstractmethod
    def label_of(self, message: Message) -> Optional[str]:
        """The label an example teaches, or None if it teaches nothing."""

    @abstractmethod
    def learn(self, rows: csr_matrix, labels: List[str], messages: List[Message], lessons: Optional[Lessons]) -> Model:
        """The model of these examples: a row, a label and a message each."""

    @abstractmethod
    def rank(self, model: Model, message: Message, row: csr_matrix) -> List[Tuple[str, float]]:
        """The labels of a message with their confidence, best first."""

    @abstractmethod
    def tell(self, message: Message, ranking: List[Tuple[str, float]]) -> None:
        """Write the result, best first, to the message."""

    def train(self, training_data: TrainingData) -> Resource:
        """Learn from all examples that carry a label."""
        labelled = [(message, self.label_of(message)) for message in training_data.intent_examples]
        labelled = [(message, label) for message, label in labelled if label and message.get(TEXT_ROW) is not None]
        if not labelled:
            return self._resource
        rows = vstack([message.get(TEXT_ROW).row for message, _ in labelled]).tocsr()
        labels = [label or "" for _, label in labelled]
        lessons = self._lessons(labelled[0][0].get(TEXT_ROW).features)
        self._model = self.learn(rows, labels, [message for message, _ in labelled], lessons)
        return self.store()

    def _lessons(self, features: TextFeatures) -> Optional[Lessons]:
        """What the office's own messages teach, where it has let us learn from them."""
        file = environment.adaptation()
        adaptation = Adaptation.load(file) if file else None
        return adaptation.lessons_for(self.kind, features) if adaptation and self.kind in adaptation.lessons else None

    def write(self, folder: Path) -> None:
        """Keep the weights."""
        if self._model is not None:
            self._model.save(folder)

    def process(self, messages: List[Message]) -> List[Message]:
        """Classify messages."""
        for message in messages:
            row = message.get(TEXT_ROW)
            if self._model is not None and row is not None:
                self.tell(message, self.rank(self._model, message, row.row)[: self._config["ranking_length"]])
        return messages
