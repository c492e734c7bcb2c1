"""What kinds of things a text speaks of: its words looked up in a lexicon of concepts.

A word that no example contains still says something: 月子中心 is a merchant like the gym and the tutoring school of
the examples. Matching is on characters, the longest word first, because word segmentation has no say in what counts.
"""

from itertools import combinations, pairwise
from typing import Dict, Iterator, List, Mapping, Sequence, Set, Tuple

from nlu.features.sentences import Sentences
from nlu.normal_text import normalise

Hit = Tuple[int, str]  # Where a word begins, and the word.


class ConceptLexicon:
    """Words and the concepts they stand for."""

    def __init__(self, concepts: Mapping[str, Sequence[str]]) -> None:
        self.concepts: Dict[str, List[str]] = {name: list(words) for name, words in concepts.items()}
        self._of_word: Dict[str, List[str]] = {}
        for name, words in concepts.items():
            for word in dict.fromkeys(normalise(word).text for word in words):
                self._of_word.setdefault(word, []).append(name)
        lengths: Dict[str, Set[int]] = {}
        for word in self._of_word:
            lengths.setdefault(word[0], set()).add(len(word))
        # How long words with this first character can be, the longest first: a few slices instead of many words.
        self._lengths = {first: sorted(found, reverse=True) for first, found in lengths.items()}

    def find(self, text: str) -> Iterator[Hit]:
        """Every word of the lexicon in a normalised text; a word inside a longer one is not found."""
        i = 0
        while i < len(text):
            for length in self._lengths.get(text[i], ()):
                word = text[i : i + length]
                if word in self._of_word:
                    yield i, word
                    i += len(word)
                    break
            else:
                i += 1

    def pieces(self, text: str) -> Iterator[str]:
        """The concepts of a normalised text: anywhere, in its first clause, in its last sentence, and in pairs."""
        hits = list(self.find(text))
        sentences = Sentences.of(text)
        present = []
        for position, word in hits:
            yield f"CW:{word}"
            for name in self._of_word[word]:
                present.append(name)
                yield f"C:{name}"
                if position < sentences.first_clause_end:
                    yield f"CF:{name}"
                if position >= sentences.last_start > 0:
                    yield f"CL:{name}"
        yield from (f"CP:{a}+{b}" for a, b in combinations(sorted(set(present)), 2))
        yield from _in_order([self._of_word[word][0] for _, word in hits])


def _in_order(names: Sequence[str]) -> Iterator[str]:
    yield from (f"CS:{a}>{b}" for a, b in pairwise(names))
    if names:
        yield f"C1:{names[0]}"
        yield f"C0:{names[-1]}"
