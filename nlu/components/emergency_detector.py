from pathlib import Path
from typing import Any, Dict, List, Optional, Set, Type

import numpy as np
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.nlu.constants import TOKENS_NAMES
from rasa.shared.nlu.constants import (
    ENTITIES,
    ENTITY_ATTRIBUTE_END,
    ENTITY_ATTRIBUTE_START,
    INTENT,
    INTENT_NAME_KEY,
    INTENT_RANKING_KEY,
    PREDICTED_CONFIDENCE_KEY,
    TEXT,
)
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from scipy.sparse import csr_matrix, vstack

from nlu.components.normalizer import normal_text_of
from nlu.components.stored_component import StoredComponent
from nlu.components.text_featurizer import TEXT_ROW, TextFeaturizer
from nlu.emergency import FOLDS, EmergencyModel, ranked
from nlu.labels import EMERGENCY
from nlu.lookup import read_concepts

DETECTED = "emergency"


def _answers(examples: List[Message], known: Set[str]) -> Dict[str, csr_matrix]:
    """Names, places and times that stand in the examples, each with its row.

    Said alone they answer a question of a form; they are no calls, though calls consist of little else.
    """
    rows: Dict[str, csr_matrix] = {}
    for message in examples:
        normal, tokens = normal_text_of(message), message.get(TOKENS_NAMES[TEXT]) or ()
        for entity in message.get(ENTITIES) or ():
            start, end = entity[ENTITY_ATTRIBUTE_START], entity[ENTITY_ATTRIBUTE_END]
            answer = normal.text[slice(*normal.normal_span(start, end))]
            if answer and answer not in known and answer not in rows:
                words = [token.text for token in tokens if start <= token.start and token.end <= end]
                rows[answer] = message.get(TEXT_ROW).features.row(answer, words)
    return rows


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class EmergencyDetector(StoredComponent, IntentClassifier):
    """The one place that decides whether a message is an emergency; stands after the intent classifier.

    Writes ``emergency: {"detected", "confidence"}`` and puts the intent first, or takes it away from the first place.
    """

    @classmethod
    def required_components(cls) -> List[Type]:
        """Rows of the text featurizer are needed."""
        return [TextFeaturizer]

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        """Defaults (see parent class)."""
        return {
            # Lexicon of what speaks for danger, and against it.
            "signs": None,
            # How closely the examples are followed; chosen by cross-validation.
            "strength": 20.0,
            # The threshold is the highest with this recall on held-out folds …
            "wanted_recall": 0.99,
            # … unless more than this share of all else would be alarms (docs/decisions/0011).
            "most_false_alarms": 0.006,
            # An intent that is as sure as this of something else, and surer than the detector, is believed.
            "sure_of_another": 0.9,
            # Confidence of a detected emergency is at least this: the dialogue leaves an open question for it.
            "least_confidence": 0.6,
        }

    def __init__(self, config: Dict[str, Any], model_storage: ModelStorage, resource: Resource) -> None:
        super().__init__(config, model_storage, resource)
        self._model: Optional[EmergencyModel] = None

    def train(self, training_data: TrainingData) -> Resource:
        """Learn from all examples; where there are too few emergencies, the intent classifier decides."""
        examples = [m for m in training_data.intent_examples if m.get(TEXT_ROW) is not None]
        truth = np.asarray([message.get(INTENT) == EMERGENCY for message in examples], dtype=bool)
        if min(truth.sum(), (~truth).sum()) < FOLDS:
            return self._resource
        signs = self._config["signs"]
        texts = [normal_text_of(message).text for message in examples]
        answers = _answers(examples, set(texts))
        self._model = EmergencyModel.learn(
            texts + list(answers),
            vstack([*(message.get(TEXT_ROW).row for message in examples), *answers.values()]).tocsr(),
            np.concatenate([truth, np.zeros(len(answers), dtype=bool)]),
            read_concepts(signs) if signs else {},
            strength=self._config["strength"],
            wanted_recall=self._config["wanted_recall"],
            most_false_alarms=self._config["most_false_alarms"],
        )
        return self.store()

    def read(self, folder: Path) -> None:
        """Take what the model has learned."""
        self._model = EmergencyModel.load(folder)

    def write(self, folder: Path) -> None:
        """Keep what was learned."""
        if self._model is not None:
            self._model.save(folder)

    def process(self, messages: List[Message]) -> List[Message]:
        """Decide about messages."""
        for message in messages:
            row = message.get(TEXT_ROW)
            if self._model is not None and row is not None:
                self._decide(self._model, message, row.row)
        return messages

    def _decide(self, model: EmergencyModel, message: Message, row: Any) -> None:
        score = model.score(normal_text_of(message).text, row)
        # A text of unknown characters says nothing.
        detected, confidence = (model.detects(score), model.confidence(score)) if row.nnz else (False, 0.0)
        before = [(one[INTENT_NAME_KEY], one[PREDICTED_CONFIDENCE_KEY]) for one in message.get(INTENT_RANKING_KEY, [])]
        another = max((value for name, value in before if name != EMERGENCY), default=0.0)
        detected = detected and not confidence < another >= self._config["sure_of_another"]
        message.set(DETECTED, {"detected": detected, "confidence": confidence}, add_to_output=True)
        if before:
            after = ranked(before, EMERGENCY, detected, confidence, self._config["least_confidence"])
            named = [{INTENT_NAME_KEY: name, PREDICTED_CONFIDENCE_KEY: value} for name, value in after]
            message.set(INTENT, dict(named[0]), add_to_output=True)
            message.set(INTENT_RANKING_KEY, named, add_to_output=True)
