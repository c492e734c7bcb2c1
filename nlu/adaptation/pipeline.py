"""The part of config.yml's pipeline that turns a message into a row, without Rasa around it."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Dict, Iterable, List, Optional, Sequence

import yaml
from scipy.sparse import csr_matrix, vstack

from nlu import live
from nlu.environment import expanded
from nlu.features.text_features import Text, TextFeatures
from nlu.lookup import read_concepts, read_words
from nlu.progress import watched
from nlu.synonyms import Synonyms, names_of
from nlu.words import WordCutter

LEAST_EXAMPLES = 3  # TextFeaturizer's default.


@dataclass(frozen=True)
class Pipeline:
    """Reads and cuts messages as the trained model does; ``strengths`` are the classifiers' by what they tell."""

    synonyms: Synonyms
    tokenizer: WordCutter
    concepts: Dict[str, List[str]]
    least: int
    strengths: Dict[str, float]

    @classmethod
    def of(cls, config: Path) -> "Pipeline":
        """As config.yml says."""
        steps = yaml.safe_load(config.read_text(encoding="utf-8"))["pipeline"]
        by_name: Dict[str, Dict[str, Any]] = {step["name"].rpartition(".")[2]: step for step in steps}
        now = live.current()
        synonyms = Synonyms.of(now, _listed(by_name["Normalizer"].get("kept")))
        words = _listed(by_name["JiebaTokenizer"].get("dictionaries"))
        tokenizer = WordCutter(words, names_of(now)[0])
        featurizer = by_name["TextFeaturizer"]
        concepts = read_concepts(featurizer["concepts"]) if featurizer.get("concepts") else {}
        strengths = {
            "intent": float(by_name["LinearIntentClassifier"]["strength"]),
            "topic": float(by_name["TopicClassifier"]["strength"]),
        }
        return cls(synonyms, tokenizer, concepts, int(featurizer.get("least_examples", LEAST_EXAMPLES)), strengths)

    def cut(self, message: str) -> Text:
        """Normalised text and words."""
        text = self.synonyms.read(message).text
        return text, [word for word in self.tokenizer.lcut(text, HMM=False) if word.strip()]

    def learn(self, messages: Sequence[str]) -> TextFeatures:
        """The pieces that count in these messages."""
        cut = (self.cut(message) for message in watched(messages, "语料"))
        return TextFeatures.learn(cut, self.concepts, self.least)

    def rows(self, features: TextFeatures, messages: Iterable[str], words: str) -> csr_matrix:
        """One row per message, with a progress bar called ``words``."""
        return vstack([features.row(*self.cut(message)) for message in watched(messages, words)]).tocsr()


def _listed(paths: Optional[Sequence[str]]) -> List[str]:
    return [word for path in paths or () for word in read_words(expanded(path))]
