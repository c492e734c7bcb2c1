import tempfile
from pathlib import Path
from typing import Any, Dict, List, Optional, Type

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.constants import TOKENS_NAMES
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu.components.entities import as_entities, as_spans
from nlu.components.normalizer import normal_text_of
from nlu.components.pattern_entity_extractor import PATTERN_SPANS, PatternEntityExtractor
from nlu.components.stored_component import StoredComponent
from nlu.crf import CharTagger, char_features, labels_of
from nlu.patterns.addresses import with_tail
from nlu.patterns.span import Span, longest_first

MODEL_FILE = "characters.crfsuite"
# What has no form. Fewer kinds are also learned faster: the time grows with their square.
LEARNED = frozenset({"address", "cert_type", "party", "person"})
# Forms with a check decide alone.
CHECKED = frozenset({"phone", "id_number", "plate", "ticket_no"})


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class CrfEntityExtractor(StoredComponent, EntityExtractorMixin):
    """Entities that have no form: other parties, persons, certificates, names of places; learned per character.

    Characters, not words, because word segmentation cuts names differently in every sentence. What the pattern
    extractor found is a hint for learning, and both results are joined: the longer span wins.
    """

    @classmethod
    def required_components(cls) -> List[Type]:
        """Hints of the patterns are needed."""
        return [PatternEntityExtractor]

    def __init__(self, config: Dict[str, Any], model_storage: ModelStorage, resource: Resource) -> None:
        super().__init__(config, model_storage, resource)
        self._tagger: Optional[CharTagger] = None

    def train(self, training_data: TrainingData) -> Resource:
        """Learn from all examples; those without entities teach where there is none."""
        if not any(message.get(ENTITIES) for message in training_data.intent_examples):
            return self._resource
        with tempfile.TemporaryDirectory() as folder:
            texts = ((_features_of(message), _labels_of(message)) for message in training_data.intent_examples)
            self._tagger = CharTagger.learn((pair for pair in texts if pair[0]), Path(folder, MODEL_FILE))
        return self.store()

    def read(self, folder: Path) -> None:
        """Take the model's tagger."""
        self._tagger = CharTagger.load(folder / MODEL_FILE)

    def write(self, folder: Path) -> None:
        """Keep the tagger."""
        if self._tagger is not None:
            self._tagger.save(folder / MODEL_FILE)

    def process(self, messages: List[Message]) -> List[Message]:
        """Join learned entities with those of the patterns."""
        for message in messages:
            if self._tagger is None or message.get(TEXT) is None:
                continue
            learned = self._tagger.find(_features_of(message))
            joined = join(normal_text_of(message).text, message.get(PATTERN_SPANS) or [], learned)
            message.set(ENTITIES, as_entities(message, joined, self.name), add_to_output=True)
        return messages


def join(text: str, formed: List[Span], learned: List[Span]) -> List[Span]:
    """One list without overlaps: checked forms first, then the longest; places grow by what follows them."""
    sure = [span for span in formed if span.kind in CHECKED]
    others = [with_tail(text, span) if span.kind == "address" else span for span in learned]
    others += [span for span in formed if span.kind not in CHECKED]
    free = [span for span in others if not any(span.overlaps(other) for other in sure)]
    return longest_first(sure + _merged_places(text, free))


def _merged_places(text: str, spans: List[Span]) -> List[Span]:
    """Places that touch or overlap are one place: 幸福小区 and 5栋2单元."""
    places = sorted((span for span in spans if span.kind == "address"), key=lambda span: span.start)
    merged: List[Span] = []
    for span in places:
        if merged and not text[merged[-1].end : span.start].strip(" ,的"):
            merged[-1] = Span("address", merged[-1].start, max(merged[-1].end, span.end))
        else:
            merged.append(span)
    return [span for span in spans if span.kind != "address"] + merged


def _features_of(message: Message) -> List[List[str]]:
    normal = normal_text_of(message)
    words = []
    for token in message.get(TOKENS_NAMES[TEXT]) or ():
        start, end = normal.normal_span(token.start, token.end)
        words.append(Span("word", start, end))
    return char_features(normal.text, words, message.get(PATTERN_SPANS) or [])


def _labels_of(message: Message) -> List[str]:
    learned = [span for span in as_spans(message) if span.kind in LEARNED]
    return labels_of(normal_text_of(message).text, learned)
