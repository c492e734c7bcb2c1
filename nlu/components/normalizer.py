from typing import Any, Dict, List, Optional

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu import live
from nlu.lookup import read_words
from nlu.normal_text import NormalText, normalise
from nlu.synonyms import Synonyms

NORMAL_TEXT = "normal_text"


def normal_text_of(message: Message) -> NormalText:
    """What the normalizer made of a message; made now where the pipeline has none."""
    normal = message.get(NORMAL_TEXT)
    return normal if normal is not None else normalise(message.get(TEXT) or "")


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=False)
class Normalizer(GraphComponent):
    """Adds the evened-out text of a message beside the typed one; the typed one is never changed.

    Synonyms of the admins are read as what they mean, in examples as in messages.
    """

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        """Defaults (see parent class)."""
        return {
            # Word lists in whose words no synonym is looked for.
            "kept": [],
        }

    def __init__(self, config: Dict[str, Any]) -> None:
        self._kept = [word for path in config["kept"] for word in read_words(path)]
        self._live: Optional[live.Live] = None
        self._synonyms = Synonyms({})

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,  # noqa: ARG003 - nothing to keep
        resource: Resource,  # noqa: ARG003
        execution_context: ExecutionContext,  # noqa: ARG003
    ) -> "Normalizer":
        """Create a component (see parent class)."""
        return cls({**cls.get_default_config(), **config})

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Normalise all examples."""
        self.process(training_data.training_examples)
        return training_data

    def process(self, messages: List[Message]) -> List[Message]:
        """Normalise messages."""
        now = live.current()
        if now is not self._live:
            self._live, self._synonyms = now, Synonyms.of(now, self._kept)
        for message in messages:
            if message.get(TEXT) is not None:
                message.set(NORMAL_TEXT, self._synonyms.read(message.get(TEXT)))
        return messages
