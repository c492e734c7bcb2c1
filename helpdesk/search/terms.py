"""From words to index terms: every pair of neighbouring characters, as a 32-bit number.

Pairs need no dictionary, find words in the middle of other words, and work for a place nobody has heard of. A match of
all pairs is a guess; whoever searches compares the real words afterwards.
"""

import unicodedata
import zlib
from collections.abc import Iterable
from dataclasses import dataclass

from helpdesk.catalogue import TOPIC_LABELS, Topic
from helpdesk.tickets.numbers import find_numbers

SUMMARY_INDEXED = 120  # Characters; what a matter is about is said at its beginning.
WORDS_READ = 8  # Of one query.
WORD_READ = 30  # Characters of one word.

# In nearly every ticket, or in what one says about searching: alone they find nothing in particular.
STOP_WORDS = frozenset(
    [
        *("工单", "编号", "单号", "居民", "群众", "反映", "问题", "情况", "事情", "事项", "处理", "解决"),
        *("办理", "查找", "搜索", "查询", "这个", "那个", "有人", "我们", "所有", "全部"),
    ]
)


@dataclass(frozen=True)
class Query:
    """What somebody looks for: ticket numbers, and words that must all occur."""

    numbers: tuple[str, ...]
    words: tuple[str, ...]  # As ``plain`` makes them, two characters at least.
    letters: tuple[str, ...] = ()  # Single characters: too short to look up, but they must occur as well.


def plain(text: str) -> str:
    """Letters, digits and Han characters alone, full-width ones made narrow, all in lower case."""
    return "".join(one for one in unicodedata.normalize("NFKC", text).lower() if one.isalnum())


def terms_of(text: str) -> frozenset[int]:
    """The terms of one text, which ``plain`` has made."""
    return frozenset(zlib.crc32(text[place : place + 2].encode()) for place in range(len(text) - 1))


def texts_of(place: str | None, place_name: str | None, summary: str, topic: str | None) -> tuple[str, ...]:
    """The plain texts that a ticket is found by; pairs never reach from one into the next."""
    return tuple(
        plain(one) for one in (place or "", place_name or "", summary[:SUMMARY_INDEXED], _topic_label(topic)) if one
    )


def terms_of_texts(texts: Iterable[str]) -> frozenset[int]:
    """The terms of all texts together."""
    return frozenset[int]().union(*(terms_of(text) for text in texts))


def read_query(text: str) -> Query | None:
    """What the words after /find ask for; None where they say too little: one character, or only common words."""
    numbers = tuple(dict.fromkeys(find_numbers(text)))
    spaced = unicodedata.normalize("NFKC", text)
    for mark in (",", "、", *numbers):
        spaced = spaced.replace(mark, " ")
    words = dict.fromkeys(plain(piece)[:WORD_READ] for piece in spaced.split()[:WORDS_READ])
    telling = tuple(word for word in words if len(word) > 1 and word not in STOP_WORDS)
    if not telling and not numbers:
        return None
    # Beside a number single characters are only what one writes around it: 第…号.
    return Query(numbers, telling, () if numbers else tuple(word for word in words if len(word) == 1))


def _topic_label(code: str | None) -> str:
    try:
        return TOPIC_LABELS[Topic(code)] if code else ""
    except ValueError:
        return ""
