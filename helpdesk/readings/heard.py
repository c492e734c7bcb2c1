"""What the model made of one message, as the channel of the dialogue server tells it."""

from dataclasses import dataclass
from typing import Any

Ranking = tuple[tuple[str, float], ...]


@dataclass(frozen=True)
class HeardEntity:
    """One detail found in a message; ``start`` and ``end`` count characters of ``Heard.text``."""

    type: str
    value: str
    start: int
    end: int


@dataclass(frozen=True)
class Heard:
    """What the model made of one message; ``intent`` is its best guess, also where it was too unsure to act."""

    message_id: str  # The dialogue's id of the message.
    text: str  # As it was read: without white space around it.
    intent: str
    confidence: float
    fallback: bool  # Too unsure: the resident was asked what is meant.
    ranking: Ranking = ()  # (intent, confidence), best first, at most five.
    topic: str | None = None
    topic_confidence: float | None = None
    topics: Ranking = ()  # (topic, confidence), best first, at most three.
    entities: tuple[HeardEntity, ...] = ()
    in_form: bool = False  # A form was open before the message: it answers a question.

    @classmethod
    def from_json(cls, reading: dict[str, Any], *, message_id: str, text: str) -> "Heard":
        """Read what the channel sent; raises ``KeyError``, ``TypeError`` or ``ValueError`` where it makes no sense."""
        return cls(
            message_id=message_id,
            text=text.strip(),
            intent=str(reading["intent"]),
            confidence=float(reading["confidence"]),
            fallback=bool(reading["fallback"]),
            ranking=_pairs(reading.get("ranking")),
            topic=reading.get("topic"),
            topic_confidence=reading.get("topic_confidence"),
            topics=_pairs(reading.get("topics")),
            entities=tuple(
                HeardEntity(str(one["type"]), str(one["value"]), int(one["start"]), int(one["end"]))
                for one in reading.get("entities") or ()
            ),
            in_form=bool(reading.get("in_form")),
        )


def _pairs(ranking: Any) -> Ranking:
    return tuple((str(name), float(confidence)) for name, confidence in ranking or ())
