from pathlib import Path
from typing import Any, Dict, List, Optional, Type

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.constants import TOKENS_NAMES
from rasa.nlu.tokenizers.tokenizer import Tokenizer
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from scipy.sparse import csr_matrix

from nlu.components.normalizer import normal_text_of
from nlu.components.stored_component import StoredComponent
from nlu.features.text_features import Text, TextFeatures
from nlu.lookup import read_concepts
from nlu.weights import weight_of

TEXT_ROW = "text_row"


class TextRow:
    """The row of one message, and the features it is made of.

    A class of its own so that Rasa's fingerprint does not print thousands of numbers.
    """

    def __init__(self, row: csr_matrix, features: TextFeatures) -> None:
        self.row = row
        self.features = features

    def fingerprint(self) -> str:
        """Stable key; Rasa asks for it during training."""
        return f"{self.row.nnz} {float(self.row.sum()):.6f}"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class TextFeaturizer(StoredComponent):
    """Adds one sparse row of what stands in a message and what it speaks of, for the linear classifiers.

    The stock featurizers also make a row for every token, which nothing here reads and which takes most of the time.
    """

    @classmethod
    def required_components(cls) -> List[Type]:
        """Tokens are needed."""
        return [Tokenizer]

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        """Defaults (see parent class)."""
        return {
            # Pieces seen in fewer examples are left out.
            "least_examples": 3,
            # Lexicon: which words stand for which concept.
            "concepts": None,
        }

    def __init__(self, config: Dict[str, Any], model_storage: ModelStorage, resource: Resource) -> None:
        super().__init__(config, model_storage, resource)
        self._features: Optional[TextFeatures] = None

    def train(self, training_data: TrainingData) -> Resource:
        """Learn which pieces count."""
        examples = training_data.intent_examples
        texts = (text for message in examples for text in [_text_of(message)] * weight_of(message))
        concepts = read_concepts(self._config["concepts"]) if self._config["concepts"] else {}
        self._features = TextFeatures.learn(texts, concepts, self._config["least_examples"])
        return self.store()

    def read(self, folder: Path) -> None:
        """Take the weights of the model."""
        self._features = TextFeatures.load(folder)

    def write(self, folder: Path) -> None:
        """Keep the weights."""
        if self._features is not None:
            self._features.save(folder)

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Add rows to all examples."""
        self.process(training_data.training_examples)
        return training_data

    def process(self, messages: List[Message]) -> List[Message]:
        """Add a row to each message."""
        for message in messages:
            if self._features is not None and message.get(TEXT) is not None:
                message.set(TEXT_ROW, TextRow(self._features.row(*_text_of(message)), self._features))
        return messages


def _text_of(message: Message) -> Text:
    return normal_text_of(message).text, [token.text for token in message.get(TOKENS_NAMES[TEXT]) or ()]
