"""A message without personal data that still reads like one: what is stored of readings and candidates.

Every find of ``helpdesk.personal`` is replaced by something of its kind that exists nowhere (13800000000, 某某,
某路某号), and the spans of entities are moved along, so that the sentence can be learned from. No pattern finds every
name; what the model took for an entity counts too, and an admin can delete a phrase as sensitive.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from helpdesk.personal import numbers
from helpdesk.personal.doors import doors_in, doors_of_address, names_of_places
from helpdesk.personal.finds import Find, Kind, even_width, in_order
from helpdesk.personal.money import money_in, money_of_amount
from helpdesk.personal.names import name_of_person, names_in
from helpdesk.phrases.visible import visible

# What the whole of such an entity becomes.
_WHOLE: Mapping[str, tuple[Kind, str]] = {
    "phone": (Kind.PHONE, numbers.PHONE),
    "id_number": (Kind.IDENTITY, numbers.IDENTITY),
    "plate": (Kind.PLATE, numbers.PLATE),
    "ticket_no": (Kind.TICKET, numbers.TICKET),
}
# An entity that reaches into a find keeps its meaning only where it is of the same kind.
_OF_KIND: Mapping[Kind, str] = {kind: name for name, (kind, _) in _WHOLE.items()} | {
    Kind.MONEY: "amount",
    Kind.PERSON: "person",
    Kind.DOOR: "address",
    Kind.PLACE: "address",
    Kind.BIRTH: "datetime",
}
_ROUNDS = 6  # Each round can only bring to light what the one before put side by side; two do nearly always.


@dataclass(frozen=True)
class Masked:
    """Readable training text; ``entities`` are ``{"type", "start", "end"}`` in its characters, left to right."""

    text: str
    entities: list[dict[str, Any]]


@dataclass(frozen=True)
class _Span:
    type: str
    start: int
    end: int


def mask(text: str, entities: Iterable[Mapping[str, Any]] = ()) -> Masked:
    """The text without names, numbers, doors and sums of people, and the entities where they are then.

    ``entities`` are what the model found: ``{"type", "start", "end"}`` in ``text``. One that a replacement has cut
    through, or that does not lie inside the text, is left out. Masking twice changes nothing more.
    """
    text, seen = visible(text, entities)  # A mark nobody sees, between two digits, would hide a number.
    spans = _fitting(text, seen)
    for _ in range(_ROUNDS):
        after, moved = _once(text, spans)
        if (after, moved) == (text, spans):
            break
        text, spans = after, moved
    return Masked(text, [{"type": span.type, "start": span.start, "end": span.end} for span in spans])


def _once(text: str, spans: list[_Span]) -> tuple[str, list[_Span]]:
    even = even_width(text)
    finds = in_order(_finds(even, spans))
    finds = [find for find in finds if text[find.start : find.end] != find.instead]
    return _replaced(text, finds), _moved(spans, finds)


def _finds(text: str, spans: Sequence[_Span]) -> Iterator[Find]:
    yield from numbers.numbers_in(text)
    yield from doors_in(text)
    yield from money_in(text)
    yield from names_in(text)
    for span in spans:
        yield from _finds_of_entity(text, span)


def _finds_of_entity(text: str, span: _Span) -> Iterator[Find]:
    if span.type in _WHOLE:
        yield Find(span.start, span.end, *_WHOLE[span.type])
    elif span.type == "person":
        yield from name_of_person(text, span.start, span.end)
    elif span.type == "address":
        yield from doors_of_address(text, span.start, span.end)
        yield from names_of_places(text, span.start, span.end)
    elif span.type == "amount":
        yield from money_of_amount(text, span.start, span.end)


def _replaced(text: str, finds: Sequence[Find]) -> str:
    parts, at = [], 0
    for find in finds:
        parts += [text[at : find.start], find.instead]
        at = find.end
    return "".join([*parts, text[at:]])


def _moved(spans: Sequence[_Span], finds: Sequence[Find]) -> list[_Span]:
    moved: list[_Span] = []
    for span in spans:
        kept = _widened(span, finds)
        if kept is None:
            continue
        start, end = kept.start + _growth(finds, kept.start), kept.end + _growth(finds, kept.end)
        if start < end and not any(start < other.end and other.start < end for other in moved):
            moved.append(_Span(span.type, start, end))
    return moved


def _widened(span: _Span, finds: Sequence[Find]) -> _Span | None:
    """The span with the finds it reaches into, or None if one of them is something else."""
    start, end = span.start, span.end
    for find in finds:
        if find.end <= span.start or span.end <= find.start or (span.start <= find.start and find.end <= span.end):
            continue
        if _OF_KIND.get(find.kind) != span.type:
            return None
        start, end = min(start, find.start), max(end, find.end)
    return _Span(span.type, start, end)


def _growth(finds: Sequence[Find], position: int) -> int:
    """By how many characters the text before this position grows."""
    return sum(len(find.instead) - (find.end - find.start) for find in finds if find.end <= position)


def _fitting(text: str, entities: Iterable[Mapping[str, Any]]) -> list[_Span]:
    spans = [_Span(str(one["type"]), int(one["start"]), int(one["end"])) for one in entities]
    kept: list[_Span] = []
    for span in sorted(spans, key=lambda one: (one.start, -one.end)):
        if 0 <= span.start < span.end <= len(text) and (not kept or kept[-1].end <= span.start):
            kept.append(span)
    return kept
