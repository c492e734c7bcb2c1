"""Names from the office's own lists, found on characters, the longest first.

Word segmentation cuts place names badly, so it has no say here.
"""

from typing import Dict, Iterable, Iterator, List

from nlu.normal_text import normalise
from nlu.patterns.span import Span


class Gazetteer:
    """The names of one kind."""

    def __init__(self, kind: str, names: Iterable[str]) -> None:
        self.kind = kind
        self.names: List[str] = sorted({normalise(name).text.strip() for name in names} - {""})
        self._by_first: Dict[str, List[str]] = {}
        for name in sorted(self.names, key=len, reverse=True):
            self._by_first.setdefault(name[0], []).append(name)

    def find(self, text: str) -> Iterator[Span]:
        """Every name in the text; a name inside a found one is not found again."""
        i = 0
        while i < len(text):
            name = next((n for n in self._by_first.get(text[i], ()) if text.startswith(n, i)), None)
            if name:
                yield Span(self.kind, i, i + len(name))
            i += len(name) if name else 1
