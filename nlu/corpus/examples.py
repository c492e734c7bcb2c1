"""The messages of ``data/nlu`` as plain facts."""

from dataclasses import dataclass
from pathlib import Path
from typing import List, Tuple

from nlu.importer import read_messages


@dataclass(frozen=True)
class Example:
    """One message of the training data.

    ``kind`` is the folder it stands in (chat, titles, letters …), ``place`` the file and the how-manieth message of
    it, ``topic`` is empty where none is given, ``entities`` are (kind, value) in the order of the text.
    """

    text: str
    intent: str
    kind: str
    place: str
    topic: str = ""
    entities: Tuple[Tuple[str, str], ...] = ()


def read_examples(data: Path) -> List[Example]:
    """All messages below ``data/nlu``, sorted by file; raises ``nlu.importer.DataError``."""
    examples: List[Example] = []
    for path in sorted(data.glob("nlu/**/*.yml")):
        for number, message in enumerate(read_messages(path), 1):
            text = str(message.get("text"))
            metadata = (message.get("metadata") or {}).get("example") or {}
            examples.append(
                Example(
                    text=text,
                    intent=str(message.get("intent")),
                    kind=path.parent.name,
                    place=f"{path.relative_to(data.parent)}#{number}",
                    topic=str(metadata.get("topic") or ""),
                    entities=tuple((e["entity"], text[e["start"] : e["end"]]) for e in message.get("entities") or ()),
                )
            )
    return examples
