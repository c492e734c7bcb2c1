from dataclasses import dataclass
from typing import Iterable, List


@dataclass(frozen=True)
class Span:
    """A piece of a normalised text that is an entity of a kind."""

    kind: str
    start: int
    end: int

    @property
    def length(self) -> int:
        """Number of characters."""
        return self.end - self.start

    def fingerprint(self) -> str:
        """Stable key; Rasa asks for it during training."""
        return f"{self.kind} {self.start} {self.end}"

    def overlaps(self, other: "Span") -> bool:
        """Whether both share a character."""
        return self.start < other.end and other.start < self.end


def longest_first(spans: Iterable[Span]) -> List[Span]:
    """Spans that do not overlap: of two that do, the longer one stays; of equals, the earlier named."""
    kept: List[Span] = []
    for span in sorted(spans, key=lambda s: -s.length):
        if not any(span.overlaps(other) for other in kept):
            kept.append(span)
    return sorted(kept, key=lambda s: s.start)
