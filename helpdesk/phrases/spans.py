"""Entities of a phrase: where they stand in its text, checked, and as an admin writes them."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from helpdesk.errors import InvalidInputError
from helpdesk.phrases.labels import ENTITY_LABELS, cut

HOW = "请写成“地点：和平路”，几样用分号隔开；一样都没有就回“没有”"
NOTHING = frozenset({"没有", "无", "都没有", "清空"})
_KINDS = "|".join([*ENTITY_LABELS, *ENTITY_LABELS.values()])
_LINE = re.compile(rf"[\n；;]+|[，,、\s]+(?=(?:{_KINDS})\s*[：:])")
_PAIR = re.compile(r"\s*(?P<kind>[^\s：:]{1,12})\s*[：:\s]\s*(?P<words>.+?)\s*")

Span = dict[str, Any]


def read_spans(text: str, words: str) -> list[Span]:
    """Entities of ``text`` as an admin names them: "地点：和平路；证明：居住证明", or 没有.

    Raises ``InvalidInputError`` for a kind that does not exist and for words that do not stand in the text.
    """
    if words.strip(" \n。.！!，,") in NOTHING:
        return []
    lines = [line for line in _LINE.split(words) if line.strip()]
    if not lines:  # A photo, a sticker, a voice: nobody meant to take everything away.
        raise InvalidInputError(HOW)
    spans = spans_of_words(text, [_named(text, line) for line in lines])
    if len(spans) < len(lines):
        raise InvalidInputError("标出的词重叠了，请重新写")
    return checked_spans(text, spans)


def spans_of_words(text: str, named: Iterable[tuple[str, str]]) -> list[Span]:
    """Where the words of each kind stand in the text: the same words twice are its first and its second place.

    Words that do not stand there (any more) are left out.
    """
    spans: list[Span] = []
    for kind, words in named:
        at = _free_place(text, words, spans)
        if words and at >= 0:
            spans.append({"type": kind, "start": at, "end": at + len(words)})
    return spans


def checked_spans(text: str, spans: Iterable[Mapping[str, Any]]) -> list[Span]:
    """The spans in order; raises ``InvalidInputError`` where one lies outside the text or two overlap."""
    plain: list[Span] = [
        {"type": str(one["type"]), "start": int(one["start"]), "end": int(one["end"])} for one in spans
    ]
    ordered, end = sorted(plain, key=lambda one: int(one["start"])), 0
    for one in ordered:
        if one["type"] not in ENTITY_LABELS:
            raise InvalidInputError(f"没有“{cut(one['type'])}”这一种，可以写：{'、'.join(ENTITY_LABELS.values())}")
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


def _free_place(text: str, words: str, taken: Iterable[Span]) -> int:
    at = text.find(words)
    while at >= 0 and any(at < one["end"] and one["start"] < at + len(words) for one in taken):
        at = text.find(words, at + 1)
    return at


def _named(text: str, line: str) -> tuple[str, str]:
    found = _PAIR.fullmatch(line)
    if found is None:
        raise InvalidInputError(HOW)
    kind = next((code for code, name in ENTITY_LABELS.items() if found["kind"] in (code, name)), None)
    if kind is None:
        raise InvalidInputError(f"没有“{cut(found['kind'])}”这一种，可以写：{'、'.join(ENTITY_LABELS.values())}")
    if found["words"] not in text:
        raise InvalidInputError(f"这句话里没有“{cut(found['words'])}”，请照原话写")
    return kind, found["words"]
