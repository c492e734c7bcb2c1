import tempfile
from datetime import datetime
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any, Dict, List, Optional, Tuple, Type
from zoneinfo import ZoneInfo

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.constants import TOKENS_NAMES
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.nlu.tokenizers.tokenizer import Tokenizer
from rasa.shared.nlu.constants import (
    ENTITIES,
    INTENT,
    INTENT_NAME_KEY,
    INTENT_RANKING_KEY,
    PREDICTED_CONFIDENCE_KEY,
    TEXT,
)
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu import live
from nlu.components.entities import as_entities, as_spans
from nlu.components.jieba_tokenizer import NORMAL_SPAN
from nlu.components.normalizer import normal_text_of
from nlu.components.stored_component import StoredComponent
from nlu.entities.finding import LEARNED, LISTS_FILE, MODEL_FILE, EntityFinder
from nlu.entities.tagging import CharTagger
from nlu.lookup import read_words
from nlu.synonyms import names_of


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class EntityExtractor(StoredComponent, EntityExtractorMixin):
    """Entities: numbers with their checks, times with what they mean today, places, sums, people, papers, parties.

    Stands behind the intent classifier: only a wish for mediation has another party.
    """

    @classmethod
    def required_components(cls) -> List[Type]:
        """Words are needed."""
        return [Tokenizer]

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        """Defaults (see parent class)."""
        return {
            # Kind of entity -> files of names.
            "names": {},
            # A file of words for the other side of a dispute.
            "parties": "",
            # The intent that has another party, and the confidence from which it may be meant.
            "dispute": "request_mediation",
            "dispute_from": 0.3,
            # Where "today" is.
            "zone": "Asia/Shanghai",
        }

    def __init__(self, config: Dict[str, Any], model_storage: ModelStorage, resource: Resource) -> None:
        super().__init__(config, model_storage, resource)
        self._zone = ZoneInfo(self._config["zone"])
        self.forget()

    def forget(self) -> None:
        """Know forms only (see parent class)."""
        self._use(EntityFinder({}, []))

    def train(self, training_data: TrainingData) -> Resource:
        """Read the lists, and learn from all examples; those without entities teach where there is none."""
        names = {
            kind: list(chain.from_iterable(map(read_words, files))) for kind, files in self._config["names"].items()
        }
        parties = self._config["parties"]
        self._use(EntityFinder(names, read_words(parties) if parties else []))
        self._know_places()
        examples = [message for message in training_data.intent_examples if normal_text_of(message).text]
        if any(message.get(ENTITIES) for message in examples):
            with tempfile.TemporaryDirectory() as folder:
                taught = ((normal_text_of(m).text, _learned_spans(m), partial(self._features, m)) for m in examples)
                self._finder.tagger = CharTagger.learn(taught, Path(folder, MODEL_FILE))
        return self.store()

    def read(self, folder: Path) -> None:
        """Take lists and tagger of the model."""
        if (folder / LISTS_FILE).is_file():
            self._use(EntityFinder.load(folder))

    def write(self, folder: Path) -> None:
        """Keep lists and tagger."""
        self._finder.save(folder)

    def process(self, messages: List[Message]) -> List[Message]:
        """Add entities to messages."""
        self._know_places()
        for message in messages:
            if message.get(TEXT) is None:
                continue
            now = datetime.now(self._zone)
            doc = self._finder.find(normal_text_of(message).text, _words(message), self._is_dispute(message), now)
            message.set(ENTITIES, as_entities(message, doc, self.name), add_to_output=True)
        return messages

    def _use(self, finder: EntityFinder) -> None:
        self._finder = finder
        self._live: Optional[live.Live] = None

    def _know_places(self) -> None:
        """The places of the admins, whatever they are by now."""
        now = live.current()
        if now is not self._live:
            self._live = now
            self._finder.use_places(names_of(now)[1])

    def _features(self, message: Message) -> List[List[str]]:
        dispute = message.get(INTENT) == self._config["dispute"]
        return self._finder.example(normal_text_of(message).text, _words(message), dispute)

    def _is_dispute(self, message: Message) -> bool:
        ranking: List[Dict[str, Any]] = message.get(INTENT_RANKING_KEY) or []
        confidence: Optional[float] = next(
            (item[PREDICTED_CONFIDENCE_KEY] for item in ranking if item[INTENT_NAME_KEY] == self._config["dispute"]),
            0.0,
        )
        return bool(confidence and confidence >= self._config["dispute_from"])


def _words(message: Message) -> List[Tuple[int, int]]:
    """Begin and end of the words in the normalised text."""
    normal = normal_text_of(message)
    tokens = message.get(TOKENS_NAMES[TEXT]) or ()
    # Other tokenizers know the typed text only.
    spans = (token.get(NORMAL_SPAN) or normal.normal_span(token.start, token.end) for token in tokens)
    return [(start, end) for start, end in spans if start < end]


def _learned_spans(message: Message) -> List[Any]:
    return [span for span in as_spans(message) if span.kind in LEARNED]
