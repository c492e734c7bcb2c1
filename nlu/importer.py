"""Reads the training data: the same files as Rasa's own reader, once, with the fast YAML reader.

Only ``data/nlu`` in the form written down in docs/patterns (a list of examples, each with ``text`` and perhaps
``metadata``) is read here. Rules, stories, domain and other forms are left to Rasa.
"""

import copy
import hashlib
import re
from pathlib import Path
from typing import Any, Dict, Iterator, List, Optional, Union

import yaml
from rasa.shared.exceptions import RasaException
from rasa.shared.importers.rasa import RasaFileImporter
from rasa.shared.nlu.training_data import entities_parser
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
NLU_KEY = re.compile(r"^nlu:", re.MULTILINE)


class DataError(RasaException):
    """A file of training data is wrong; the text names the file and the place."""


class Example(Message):
    """A message of the training data whose fingerprint is what was written in the file.

    While training, Rasa copies the examples again and again and asks for fingerprints of all that is known of them,
    tokens and rows included: 591,483 times with 13,717 examples. They only tell which parts of an earlier training
    could be used again, and ``nlu.train`` always trains everything anew.
    """

    def __init__(self, data: Optional[Dict[str, Any]] = None, **others: Any) -> None:
        super().__init__(data, **others)
        written = repr(sorted(self.data.items(), key=str))
        self._fingerprint = hashlib.md5(written.encode("utf-8"), usedforsecurity=False).hexdigest()

    def fingerprint(self) -> str:
        """Of the example as it was written (see parent class)."""
        return self._fingerprint

    def __hash__(self) -> int:
        return hash(self._fingerprint)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Example) and other._fingerprint == self._fingerprint

    def __deepcopy__(self, memo: Dict[int, Any]) -> "Example":
        copied = copy.copy(self)
        copied.data = {
            key: value if isinstance(value, str) else copy.deepcopy(value, memo) for key, value in self.data.items()
        }
        copied.output_properties = set(self.output_properties)
        copied.features = list(self.features)
        return copied


class QuickImporter(RasaFileImporter):
    """Rasa's importer with another reader for messages."""

    def __init__(
        self,
        config_file: Optional[str] = None,
        domain_path: Optional[str] = None,
        training_data_paths: Optional[Union[List[str], str]] = None,
    ) -> None:
        super().__init__(config_file, domain_path, training_data_paths)
        self._read: Optional[TrainingData] = None

    def get_nlu_data(self, language: Optional[str] = "en") -> TrainingData:  # noqa: ARG002 - as in the parent class
        """All messages of all files."""
        if self._read is None:
            self._read = TrainingData([m for path in sorted(self._nlu_files) for m in read_messages(Path(path))])
        return self._read


def read_messages(path: Path) -> Iterator[Message]:
    """The examples of one file; raises ``DataError``."""
    text = path.read_text(encoding="utf-8")
    if not NLU_KEY.search(text):
        return
    try:
        content = yaml.load(text, Loader=LOADER)  # noqa: S506 - a safe loader
    except yaml.YAMLError as error:
        place = getattr(error, "problem_mark", None)
        raise DataError(f"{path}:{place.line + 1 if place else 1}: not YAML: {getattr(error, 'problem', '')}") from None
    for number, section in enumerate(content.get("nlu") or (), 1):
        if not isinstance(section, dict) or "intent" not in section or not isinstance(section.get("examples"), list):
            raise DataError(f"{path}: section {number} of nlu: needs an intent and a list of examples")
        for example in section["examples"]:
            yield _message(path, str(section["intent"]), example)


def _message(path: Path, intent: str, example: Any) -> Message:
    if not isinstance(example, dict) or not str(example.get("text") or "").strip():
        raise DataError(f"{path}: an example of {intent} has no text")
    marked = str(example["text"]).strip()
    metadata: Optional[Dict[str, Any]] = example.get("metadata")
    entities = entities_parser.find_entities_in_training_example(marked)
    return Example.build(entities_parser.replace_entities(marked), intent, entities, None, metadata)
