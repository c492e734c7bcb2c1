import json
from itertools import chain
from pathlib import Path
from typing import Any, Dict, List

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu.components.entities import as_entities
from nlu.components.normalizer import normal_text_of
from nlu.components.stored_component import StoredComponent
from nlu.lookup import read_words
from nlu.patterns.addresses import find_homes, with_tail
from nlu.patterns.gazetteer import Gazetteer
from nlu.patterns.numbers import find_amounts, find_id_numbers, find_phones, find_plates, find_ticket_numbers
from nlu.patterns.span import Span, longest_first
from nlu.patterns.times import find_times

PATTERN_SPANS = "pattern_spans"
NAMES_FILE = "names.json"
# The order decides between spans of the same length.
FINDERS = (find_id_numbers, find_phones, find_plates, find_ticket_numbers, find_homes, find_times, find_amounts)


# A featurizer too: only those may leave a mark on the training examples for a later component.
@DefaultV1Recipe.register(
    [DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR],
    is_trainable=True,
)
class PatternEntityExtractor(StoredComponent, EntityExtractorMixin):
    """Entities that have a form: numbers with their checks, times, buildings, and names of the office's lists."""

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        """Defaults (see parent class)."""
        # Kind of entity -> files of names.
        return {"names": {}}

    def __init__(self, config: Dict[str, Any], model_storage: ModelStorage, resource: Resource) -> None:
        super().__init__(config, model_storage, resource)
        self._gazetteers: List[Gazetteer] = []

    def train(self, training_data: TrainingData) -> Resource:  # noqa: ARG002 - the lists are all there is to learn
        """Read the lists of names and keep them in the model."""
        self._gazetteers = [
            Gazetteer(kind, chain.from_iterable(map(read_words, files)))
            for kind, files in self._config["names"].items()
        ]
        return self.store()

    def read(self, folder: Path) -> None:
        """Take the names of the model."""
        names = json.loads((folder / NAMES_FILE).read_text(encoding="utf-8"))
        self._gazetteers = [Gazetteer(kind, entries) for kind, entries in names.items()]

    def write(self, folder: Path) -> None:
        """Keep the names."""
        names = {gazetteer.kind: gazetteer.names for gazetteer in self._gazetteers}
        (folder / NAMES_FILE).write_text(json.dumps(names, ensure_ascii=False), encoding="utf-8")

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Leave what was found as a hint for the learned extractor; the examples' own entities stay alone."""
        for message in training_data.training_examples:
            if message.get(TEXT) is not None:
                message.set(PATTERN_SPANS, self.find(normal_text_of(message).text))
        return training_data

    def process(self, messages: List[Message]) -> List[Message]:
        """Add entities to messages."""
        for message in messages:
            if message.get(TEXT) is None:
                continue
            spans = self.find(normal_text_of(message).text)
            message.set(PATTERN_SPANS, spans)
            known = message.get(ENTITIES, [])
            message.set(ENTITIES, known + as_entities(message, spans, self.name), add_to_output=True)
        return messages

    def find(self, text: str) -> List[Span]:
        """All spans of one normalised text; none overlaps another."""
        formed = chain.from_iterable(find(text) for find in FINDERS)
        named = (
            with_tail(text, span) if span.kind == "address" else span for g in self._gazetteers for span in g.find(text)
        )
        return longest_first(chain(formed, named))
