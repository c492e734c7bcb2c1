"""One spaCy Doc for each message: a token per character, spans of forms and lists.

Characters, because word segmentation cuts names differently in every sentence. spaCy's statistical models and
tokenizers are not used (docs/decisions), only its containers and its matcher: ``doc.spans["forms"]`` holds what has a
form, ``doc.spans["words"]`` the segmented words, ``doc.spans["places"]`` the places admins have named since the
training, ``doc.ents`` the result.
"""

import re
from itertools import chain
from typing import Callable, Dict, Iterable, Iterator, List, Optional, Sequence, Tuple

from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc
from spacy.tokens import Span as DocSpan
from spacy.util import filter_spans
from spacy.vocab import Vocab

from nlu.normal_text import normalise
from nlu.patterns.addresses import find_homes, with_tail
from nlu.patterns.numbers import find_amounts, find_id_numbers, find_phones, find_plates, find_ticket_numbers
from nlu.patterns.span import Span
from nlu.patterns.times import find_times

# 身份证号, 身份证是1101…: the number is told, not the paper wanted.
NUMBER_OF_PAPER = re.compile(r"号|是?[: ]?\d")
FORMS, WORDS, PLACES = "forms", "words", "places"
Finder = Callable[[str], Iterable[Span]]
# The order decides between spans of the same length.
FINDERS: Tuple[Finder, ...] = (
    find_id_numbers,
    find_phones,
    find_plates,
    find_ticket_numbers,
    find_homes,
    find_times,
    find_amounts,
)


class Documents:
    """Makes Docs; ``names`` are the office's lists by kind of entity."""

    def __init__(self, names: Dict[str, Sequence[str]]) -> None:
        self._vocab = Vocab()
        self.names = {
            kind: sorted({normalise(word).text.strip() for word in words} - {""}) for kind, words in names.items()
        }
        self._matcher = self.matcher(self.names)
        self.use_places(())

    def use_places(self, places: Sequence[str]) -> None:
        """Places besides the lists, instead of those named before."""
        self._place_matcher = self.matcher({"address": places}) if places else None

    def matcher(self, lists: Dict[str, Sequence[str]]) -> PhraseMatcher:
        """A matcher for lists of words; the key is the kind."""
        matcher = PhraseMatcher(self._vocab)
        for kind, words in lists.items():
            matcher.add(kind, [self.doc(word) for word in words])
        return matcher

    def doc(self, text: str) -> Doc:
        """The bare Doc of a normalised text."""
        return Doc(self._vocab, words=list(text), spaces=[False] * len(text))

    def read(self, text: str, words: Sequence[Tuple[int, int]]) -> Doc:
        """The Doc with its words (begin and end of each) and all forms, none of which overlaps another."""
        doc = self.doc(text)
        doc.spans[WORDS] = [DocSpan(doc, start, end) for start, end in words]
        formed = chain.from_iterable(find(text) for find in FINDERS)
        named = [as_doc_span(doc, span) for span in chain(formed, self._named(self._matcher, doc))]
        places = [as_doc_span(doc, span) for span in self._named(self._place_matcher, doc)]
        doc.spans[PLACES] = filter_spans(places)
        doc.spans[FORMS] = filter_spans([*named, *places])
        return doc

    def _named(self, matcher: Optional[PhraseMatcher], doc: Doc) -> Iterator[Span]:
        text = doc.text
        for match in matcher(doc, as_spans=True) if matcher else ():
            span = Span(match.label_, match.start, match.end)
            if span.kind == "cert_type" and NUMBER_OF_PAPER.match(text, span.end):
                continue
            yield with_tail(text, span) if span.kind == "address" else span


def as_doc_span(doc: Doc, span: Span) -> DocSpan:
    """Our span on the Doc."""
    return DocSpan(doc, span.start, span.end, label=span.kind)


def found(doc: Doc) -> List[Span]:
    """The forms of a Doc as plain spans."""
    return [Span(span.label_, span.start, span.end) for span in doc.spans[FORMS]]
