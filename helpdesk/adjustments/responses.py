"""The texts of ``domain.yml`` as they are shipped: what an admin may give other words to.

A response has one text without a condition, called by its name (``utter_ask_place``), and perhaps others for one
service (``utter_ask_place@mediation``). ``nlu/responses.py`` puts the new words in under the same names.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

RESPONSE = "utter_"  # What the name of every response begins with.
PLACEHOLDER = re.compile(r"\{([A-Za-z_][A-Za-z0-9_]*)\}")
UNFILLABLE = "0["  # Rasa's way of filling texts stumbles over it.


@dataclass(frozen=True)
class Response:
    """One text of the dialogue.

    ``variation`` is the service it is for, None for the text without a condition. ``placeholders`` are filled in
    before it is sent, in the order of the text.
    """

    name: str
    variation: str | None
    text: str
    placeholders: tuple[str, ...]

    @property
    def key(self) -> str:
        """What it is called in the file of adjustments."""
        return self.name if self.variation is None else f"{self.name}@{self.variation}"

    def unknown_placeholders(self, text: str) -> list[str]:
        """Placeholders of another text that nobody would fill in, in its order."""
        return [name for name in dict.fromkeys(PLACEHOLDER.findall(text)) if name not in self.placeholders]

    def takes(self, text: str) -> bool:
        """Whether another text can be said in its place; the dialogue goes on with the shipped one if not."""
        braces = {"{", "}"} & set(PLACEHOLDER.sub("", text))
        return bool(text.strip()) and not braces and UNFILLABLE not in text and not self.unknown_placeholders(text)


def read_responses(path: Path) -> tuple[Response, ...]:
    """Every text of a domain file, in its order."""
    domain = yaml.safe_load(path.read_text(encoding="utf-8"))
    return tuple(
        response for name, variations in domain["responses"].items() for response in _variations(name, variations)
    )


def _variations(name: str, variations: list[dict[str, Any]]) -> Iterator[Response]:
    for variation in variations:
        if "text" in variation:
            values = [str(condition["value"]) for condition in variation.get("condition") or ()]
            text = variation["text"]
            yield Response(name, "@".join(values) or None, text, tuple(dict.fromkeys(PLACEHOLDER.findall(text))))
