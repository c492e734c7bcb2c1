"""The first and the last sentence of a text, and its outer shape: in one of the two a long letter says its wish."""

import math
import re
from dataclasses import dataclass
from typing import Iterator

from nlu.features.ngrams import run_pieces

CLAUSE_END = re.compile(r"[\n，。！？!?,；; ]")
SENTENCE_END = re.compile(r"[\n。！？!?；;]+")
LONGEST_RUN = 3
QUESTION = re.compile(r"[?？]")
QUESTION_END = re.compile(r"[?？吗呢么]\s*$")
EXCLAMATION = re.compile(r"[!！]")
MATTER_END = re.compile(r"的?问题[。.]?$")  # How clerks and titles name a matter.
OPENER = re.compile(r"(?:关于|反映|投诉|咨询|请求|建议|希望|举报|恳请|质疑)")
MOST_SENTENCES = 6


@dataclass(frozen=True)
class Sentences:
    """Where a normalised text has its edges."""

    first: str
    last: str
    count: int
    first_clause_end: int
    last_start: int  # 0 where there is only one sentence.

    @classmethod
    def of(cls, text: str) -> "Sentences":
        """Cut a text; an empty one has no sentence."""
        parts = [part for part in SENTENCE_END.split(text) if part.strip()]
        first, last = (parts[0], parts[-1]) if parts else ("", "")
        clause_end = max(len(CLAUSE_END.split(text, 1)[0]), 1)
        return cls(first, last, len(parts), clause_end, text.rfind(last) if len(parts) > 1 else 0)


def sentence_pieces(text: str) -> Iterator[str]:
    """Runs of the first and the last sentence where there is more than one, and the shape of the whole."""
    sentences = Sentences.of(text)
    if sentences.count > 1:
        for mark, sentence in (("F", sentences.first), ("T", sentences.last)):
            yield from (f"{mark}:{piece}" for piece in run_pieces(sentence, LONGEST_RUN))


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
