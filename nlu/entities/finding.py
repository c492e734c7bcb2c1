"""From a message's Doc to its entities: what has a form, what was learned, one list without overlaps."""

import json
import re
from datetime import datetime
from pathlib import Path
from typing import Dict, List, Optional, Sequence, Tuple

from spacy.tokens import Doc
from spacy.tokens import Span as DocSpan

from nlu.entities.documents import FORMS, PLACES, Documents, as_doc_span
from nlu.entities.features import features_of
from nlu.entities.tagging import CharTagger, Features
from nlu.entities.word_ends import ENDS
from nlu.patterns.addresses import with_tail
from nlu.patterns.resolving import resolve
from nlu.patterns.span import Span

# What has no sure form. Fewer kinds are also learned faster: the time grows with their square.
LEARNED = frozenset({"address", "cert_type", "party", "person", "amount"})
# Forms with a check, and times, decide alone.
DECIDED = frozenset({"phone", "id_number", "plate", "ticket_no", "datetime"})
LONGEST_TAGGED = 800
# 5栋2单元 says where even to one who knows no places; 5栋 alone may be anything.
NUMBERS = re.compile(r"\d+|[一二三四五六七八九十]+|[a-z]座")
PARTY = "party"
ROLES = "r"
LISTS_FILE, MODEL_FILE = "lists.json", "characters.crfsuite"

DocSpan.set_extension("resolved", default=None, force=True)

Words = Sequence[Tuple[int, int]]


class EntityFinder:
    """Reads normalised texts; ``names`` are lists by kind of entity, ``roles`` words for the other side."""

    def __init__(
        self, names: Dict[str, Sequence[str]], roles: Sequence[str], tagger: Optional[CharTagger] = None
    ) -> None:
        self._documents = Documents(names)
        self._roles = list(roles)
        lists: Dict[str, Sequence[str]] = {**ENDS, ROLES: self._roles}
        self._lists = {key: self._documents.matcher({key: words}) for key, words in lists.items()}
        self.tagger = tagger

    def use_places(self, places: Sequence[str]) -> None:
        """Know these places besides the lists, until told otherwise; never kept in the model."""
        self._documents.use_places(places)

    def find(self, text: str, words: Words, dispute: bool, now: datetime) -> Doc:
        """The Doc with ``ents``; times carry ``._.resolved``, what they mean at ``now``."""
        doc = self._documents.read(text, words)
        learned: List[Span] = []
        if self.tagger is not None:
            learned = self.tagger.find(self._features(self._beginning(doc, text, words), dispute))
            learned = _one_party(learned, self.tagger.likeliest(PARTY) if dispute else [], dispute)
        doc.ents = [as_doc_span(doc, span) for span in _joined(doc, learned, self.tagger is None)]
        for span in doc.ents:
            if span.label_ == "datetime":
                span._.resolved = resolve(text[span.start : span.end], now)
        return doc

    def _beginning(self, doc: Doc, text: str, words: Words) -> Doc:
        """What is looked at character by character; the rest of a very long text would only slow the answer down."""
        if len(doc) <= LONGEST_TAGGED:
            return doc
        return self._documents.read(text[:LONGEST_TAGGED], [word for word in words if word[1] <= LONGEST_TAGGED])

    def example(self, text: str, words: Words, dispute: bool) -> Features:
        """What the tagger is told about a message."""
        return self._features(self._documents.read(text, words), dispute)

    def _features(self, doc: Doc, dispute: bool) -> Features:
        return features_of(doc, self._lists, dispute)

    def save(self, folder: Path) -> None:
        """Write lists and tagger to a folder."""
        lists = {"names": self._documents.names, "roles": self._roles}
        (folder / LISTS_FILE).write_text(json.dumps(lists, ensure_ascii=False), encoding="utf-8")
        if self.tagger is not None:
            self.tagger.save(folder / MODEL_FILE)

    @classmethod
    def load(cls, folder: Path) -> "EntityFinder":
        """Read from a folder."""
        lists = json.loads((folder / LISTS_FILE).read_text(encoding="utf-8"))
        return cls(lists["names"], lists["roles"], CharTagger.load(folder / MODEL_FILE))


def _one_party(learned: List[Span], guess: List[Span], dispute: bool) -> List[Span]:
    """Without a dispute no other party; with one the first that was found, else the guess."""
    others = [span for span in learned if span.kind != PARTY]
    parties = [span for span in learned if span.kind == PARTY][:1]
    if not dispute:
        return others
    return [*(parties or guess), *others]


def _joined(doc: Doc, learned: Sequence[Span], untaught: bool) -> List[Span]:
    """Decided forms, then what was learned, then what only has a form; each name once."""
    forms = [Span(span.label_, span.start, span.end) for span in doc.spans[FORMS]]
    kept = [span for span in forms if span.kind in DECIDED]
    text = doc.text
    for span in _with_places(doc, learned):
        # A place grows by the building or the side that follows it, where nothing else stands there.
        _keep_first_free([with_tail(text, span), span] if span.kind == "address" else [span], kept)
    for span in forms:
        if untaught or span.kind != "address" or len(NUMBERS.findall(text, span.start, span.end)) > 1:
            _keep_first_free([span], kept)
    first: Dict[Tuple[str, str], Span] = {}
    for span in sorted(kept, key=lambda s: s.start):
        first.setdefault((span.kind, text[span.start : span.end]), span)
    return list(first.values())


def _with_places(doc: Doc, learned: Sequence[Span]) -> List[Span]:
    """Places of the admins first, each with the learned address that goes beyond it; then what else was learned."""
    places, rest = [], list(learned)
    for place in doc.spans[PLACES]:
        named = Span("address", place.start, place.end)
        near = [span for span in rest if span.kind == "address" and span.overlaps(named)]
        rest = [span for span in rest if span not in near]
        both = [named, *near]
        places.append(Span("address", min(span.start for span in both), max(span.end for span in both)))
    return [*places, *rest]


def _keep_first_free(choices: Sequence[Span], kept: List[Span]) -> None:
    for span in choices:
        if not any(span.overlaps(other) for other in kept):
            kept.append(span)
            return
