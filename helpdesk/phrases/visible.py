"""Words from files and the command line without invisible characters: they hide a number from the masking.

What people type in the chat is cleaned there; whatever the way in, a phrase goes through here.
"""

import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Mapping
from typing import Any

_DROPPED = {"Cc", "Cf", "Cs"}  # Control characters, direction and zero-width marks, halves of characters.
_AS_BLANK = {"\t", "\u2028", "\u2029"}


def visible(text: str, spans: Iterable[Mapping[str, Any]] = ()) -> tuple[str, list[dict[str, Any]]]:
    """The text without what nobody sees and without white space around it, and the spans where they are then."""
    kept = [at for at, one in enumerate(text) if one in "\n\t" or unicodedata.category(one) not in _DROPPED]
    shown = "".join(" " if text[at] in _AS_BLANK else text[at] for at in kept)
    words = shown.strip()
    front = len(shown) - len(shown.lstrip())
    return words, [
        {**one, "start": _moved(kept, one["start"], front), "end": _moved(kept, one["end"], front)} for one in spans
    ]


def _moved(kept: list[int], at: int, front: int) -> int:
    """Where a place is then; what lies outside the text stays outside."""
    inside = 0 <= at <= (kept[-1] + 1 if kept else 0)
    return (bisect_left(kept, at) if inside else at) - front
