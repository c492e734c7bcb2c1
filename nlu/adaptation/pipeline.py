"""The part of config.yml's pipeline that turns a message into a row, without Rasa around it."""

import logging
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Dict, Iterable, List, Sequence

import jieba
import yaml
from scipy.sparse import csr_matrix, vstack

from nlu.components.jieba_tokenizer import WORD_FREQUENCY
from nlu.environment import expanded
from nlu.features.text_features import Text, TextFeatures
from nlu.lookup import read_concepts, read_words
from nlu.normal_text import normalise
from nlu.progress import watched

jieba.setLogLevel(logging.ERROR)

LEAST_EXAMPLES = 3  # TextFeaturizer's default.


@dataclass(frozen=True)
class Pipeline:
    """Cuts messages as the trained model does; ``strengths`` are those of the classifiers by what they tell."""

    tokenizer: jieba.Tokenizer
    concepts: Dict[str, List[str]]
    least: int
    strengths: Dict[str, float]

    @classmethod
    def of(cls, config: Path) -> "Pipeline":
        """As config.yml says."""
        steps = yaml.safe_load(config.read_text(encoding="utf-8"))["pipeline"]
        by_name: Dict[str, Dict[str, Any]] = {step["name"].rpartition(".")[2]: step for step in steps}
        tokenizer = jieba.Tokenizer()
        for path in by_name["JiebaTokenizer"].get("dictionaries") or ():
            for word in read_words(expanded(path)):
                tokenizer.add_word(word, WORD_FREQUENCY)
        featurizer = by_name["TextFeaturizer"]
        concepts = read_concepts(featurizer["concepts"]) if featurizer.get("concepts") else {}
        strengths = {
            "intent": float(by_name["LinearIntentClassifier"]["strength"]),
            "topic": float(by_name["TopicClassifier"]["strength"]),
        }
        return cls(tokenizer, concepts, int(featurizer.get("least_examples", LEAST_EXAMPLES)), strengths)

    def cut(self, message: str) -> Text:
        """Normalised text and words."""
        text = normalise(message).text
        return text, [word for word in self.tokenizer.lcut(text, HMM=False) if word.strip()]

    def learn(self, messages: Sequence[str]) -> TextFeatures:
        """The pieces that count in these messages."""
        cut = (self.cut(message) for message in watched(messages, "语料"))
        return TextFeatures.learn(cut, self.concepts, self.least)

    def rows(self, features: TextFeatures, messages: Iterable[str], words: str) -> csr_matrix:
        """One row per message, with a progress bar called ``words``."""
        return vstack([features.row(*self.cut(message)) for message in watched(messages, words)]).tocsr()
