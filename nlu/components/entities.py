"""Between a message and its Doc: spans of the normalised text to Rasa's entities, and back."""

from typing import Any, Dict, List

from rasa.shared.nlu.constants import (
    ENTITIES,
    ENTITY_ATTRIBUTE_END,
    ENTITY_ATTRIBUTE_START,
    ENTITY_ATTRIBUTE_TYPE,
    ENTITY_ATTRIBUTE_VALUE,
    EXTRACTOR,
    TEXT,
)
from rasa.shared.nlu.training_data.message import Message
from spacy.tokens import Doc

from nlu.components.normalizer import normal_text_of
from nlu.patterns.span import Span

RESOLVED = "resolved"


def as_entities(message: Message, doc: Doc, extractor: str) -> List[Dict[str, Any]]:
    """Rasa's entities, with the value exactly as it was typed; a time also with what it means (ISO 8601)."""
    typed, normal = message.get(TEXT), normal_text_of(message)
    entities = []
    for span in doc.ents:
        start, end = normal.original_span(span.start, span.end)
        entity = {
            ENTITY_ATTRIBUTE_TYPE: span.label_,
            ENTITY_ATTRIBUTE_START: start,
            ENTITY_ATTRIBUTE_END: end,
            ENTITY_ATTRIBUTE_VALUE: typed[start:end],
            EXTRACTOR: extractor,
        }
        if span._.resolved:
            entity[RESOLVED] = span._.resolved
        entities.append(entity)
    return entities


def as_spans(message: Message) -> List[Span]:
    """The message's annotated entities as spans of its normalised text."""
    normal = normal_text_of(message)
    spans = []
    for entity in message.get(ENTITIES) or ():
        start, end = normal.normal_span(entity[ENTITY_ATTRIBUTE_START], entity[ENTITY_ATTRIBUTE_END])
        if start < end:
            spans.append(Span(entity[ENTITY_ATTRIBUTE_TYPE], start, end))
    return spans
