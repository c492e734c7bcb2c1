from dataclasses import dataclass


@dataclass(frozen=True)
class Span:
    """A piece of a normalised text that is an entity of a kind."""

    kind: str
    start: int
    end: int

    def overlaps(self, other: "Span") -> bool:
        """Whether both share a character."""
        return self.start < other.end and other.start < self.end
