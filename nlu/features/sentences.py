"""Where the sentences of a text begin and end, and its outer shape."""

import math
import re
from dataclasses import dataclass
from typing import Iterator

CLAUSE_END = re.compile(r"[\n，。！？!?,；; ]")
SENTENCE_END = re.compile(r"[\n。！？!?；;]+")
QUESTION = re.compile(r"[?？]")
QUESTION_END = re.compile(r"[?？吗呢么]\s*$")
EXCLAMATION = re.compile(r"[!！]")
MATTER_END = re.compile(r"的?问题[。.]?$")  # How clerks and titles name a matter.
OPENER = re.compile(r"(?:关于|反映|投诉|咨询|请求|建议|希望|举报|恳请|质疑)")
MOST_SENTENCES = 6


@dataclass(frozen=True)
class Sentences:
    """Where a normalised text has its edges."""

    count: int
    first_clause_end: int
    last_start: int  # Of the last sentence; 0 where there is only one.

    @classmethod
    def of(cls, text: str) -> "Sentences":
        """Cut a text; an empty one has no sentence."""
        parts = [part for part in SENTENCE_END.split(text) if part.strip()]
        clause_end = max(len(CLAUSE_END.split(text, 1)[0]), 1)
        return cls(len(parts), clause_end, text.rfind(parts[-1]) if len(parts) > 1 else 0)


def shape_pieces(text: str) -> Iterator[str]:
    """Length, number of sentences, questions, exclamations, a title, a usual opening."""
    marks = {"?": QUESTION, "?$": QUESTION_END, "!": EXCLAMATION, "matter": MATTER_END}
    yield from (f"S:{name}" for name, pattern in marks.items() if pattern.search(text))
    if "\n" in text:
        yield "S:title"
    opener = OPENER.match(text)
    if opener:
        yield f"S:{opener[0]}"
    yield f"S:len{min(int(math.log2(len(text) + 1)), 9)}"
    yield f"S:sentences{min(Sentences.of(text).count, MOST_SENTENCES)}"
