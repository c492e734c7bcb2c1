"""Entities of a phrase: where they stand in its text, checked, and as an admin writes them."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from helpdesk.errors import InvalidInputError
from helpdesk.phrases.labels import ENTITY_LABELS

NOTHING = frozenset({"没有", "无", "都没有", "清空"})
_LINE = re.compile(r"[\n；;]+")
_PAIR = re.compile(r"\s*(?P<kind>[^\s：:]{1,6})\s*[：:\s]\s*(?P<words>.+?)\s*")

Span = dict[str, Any]


def read_spans(text: str, words: str) -> list[Span]:
    """Entities of ``text`` as an admin names them: "地点：和平路；证明：居住证明", or 没有.

    Raises ``InvalidInputError`` for a kind that does not exist and for words that do not stand in the text.
    """
    if words.strip() in NOTHING:
        return []
    return checked_spans(text, [_span(text, line) for line in _LINE.split(words) if line.strip()])


def checked_spans(text: str, spans: Iterable[Mapping[str, Any]]) -> list[Span]:
    """The spans in order; raises ``InvalidInputError`` where one lies outside the text or two overlap."""
    plain: list[Span] = [
        {"type": str(one["type"]), "start": int(one["start"]), "end": int(one["end"])} for one in spans
    ]
    ordered, end = sorted(plain, key=lambda one: int(one["start"])), 0
    for one in ordered:
        if one["type"] not in ENTITY_LABELS:
            raise InvalidInputError(f"没有“{one['type']}”这种要素，可以写：{'、'.join(ENTITY_LABELS.values())}")
        if not end <= one["start"] < one["end"] <= len(text):
            raise InvalidInputError("标出的词重叠了，或者不在这句话里，请重新写")
        end = one["end"]
    return ordered


def as_words(text: str, spans: Iterable[Mapping[str, Any]]) -> str:
    """As an admin would write them; the same form ``read_spans`` reads."""
    return "；".join(
        f"{ENTITY_LABELS.get(one['type'], one['type'])}：{text[one['start'] : one['end']]}" for one in spans
    )


def cut_spans(spans: Iterable[Mapping[str, Any]], start: int, end: int) -> list[Span]:
    """What of the spans lies wholly inside ``start`` … ``end``, counted from ``start``."""
    return [
        {"type": one["type"], "start": one["start"] - start, "end": one["end"] - start}
        for one in spans
        if start <= one["start"] and one["end"] <= end
    ]


def _span(text: str, line: str) -> Span:
    found = _PAIR.fullmatch(line)
    if found is None:
        raise InvalidInputError("请写成“地点：和平路”，几样用分号隔开；一样都没有就回“没有”")
    kind = next((code for code, name in ENTITY_LABELS.items() if found["kind"] in (code, name)), None)
    if kind is None:
        raise InvalidInputError(f"没有“{found['kind']}”这种要素，可以写：{'、'.join(ENTITY_LABELS.values())}")
    at = text.find(found["words"])
    if at < 0:
        raise InvalidInputError(f"这句话里没有“{found['words']}”，请照原话写")
    return {"type": kind, "start": at, "end": at + len(found["words"])}
