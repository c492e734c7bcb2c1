import json
from pathlib import Path
from typing import Any, Dict, List, Optional

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.tokenizers.tokenizer import Token, Tokenizer
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu import live
from nlu.components.normalizer import normal_text_of
from nlu.components.stored_component import StoredComponent
from nlu.lookup import read_words
from nlu.synonyms import names_of
from nlu.words import WordCutter

WORDS_FILE = "words.json"
NORMAL_SPAN = "normal_span"  # Of a token: where it stands in the normalised text; several may share a typed place.


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=True)
class JiebaTokenizer(StoredComponent, Tokenizer):
    """Cuts the normalised text into words; each token knows its place in the typed text.

    Unlike the stock component it keeps the word lists in the model. Words and places of the admins are never kept
    there: they count, and cease to count, at once.
    """

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        """Defaults (see parent class)."""
        return {
            # Word lists that jieba must not cut.
            "dictionaries": [],
            # jieba's guesses for unknown words cost time and cut names differently in every sentence.
            "guess_new_words": False,
            "intent_tokenization_flag": False,
            "intent_split_symbol": "_",
            "token_pattern": None,
            "prefix_separator_symbol": None,
        }

    def __init__(self, config: Dict[str, Any], model_storage: ModelStorage, resource: Resource) -> None:
        StoredComponent.__init__(self, config, model_storage, resource)
        Tokenizer.__init__(self, config)
        self._use([])

    def train(self, training_data: TrainingData) -> Resource:  # noqa: ARG002 - the lists are all there is to learn
        """Read the word lists and keep them in the model."""
        self._use([word for path in self._config["dictionaries"] for word in read_words(path)])
        return self.store()

    def read(self, folder: Path) -> None:
        """Take the word lists of the model."""
        self._use(json.loads((folder / WORDS_FILE).read_text(encoding="utf-8")))

    def write(self, folder: Path) -> None:
        """Keep the word lists."""
        (folder / WORDS_FILE).write_text(json.dumps(self._words, ensure_ascii=False), encoding="utf-8")

    def tokenize(self, message: Message, attribute: str) -> List[Token]:  # noqa: ARG002 - only texts are cut
        """Cut one message."""
        normal = normal_text_of(message)
        tokens = []
        for word, start, end in self._cutter().tokenize(normal.text, HMM=self._config["guess_new_words"]):
            if word.strip():
                typed_start, typed_end = normal.original_span(start, end)
                tokens.append(Token(word, typed_start, typed_end, {NORMAL_SPAN: (start, end)}))
        return tokens

    def _use(self, words: List[str]) -> None:
        self._words = words
        self._live: Optional[live.Live] = None
        self._jieba = WordCutter(words)

    def _cutter(self) -> WordCutter:
        now = live.current()
        if now is not self._live:
            self._live = now
            self._jieba = WordCutter(self._words, names_of(now)[0])
        return self._jieba
