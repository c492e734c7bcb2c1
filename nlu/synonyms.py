"""Words an admin has said to mean another one: they are read as that one, and stay as typed everywhere else."""

from functools import lru_cache
from typing import Dict, Iterable, Iterator, List, Mapping, Set, Tuple

from nlu.live import Live
from nlu.normal_text import NormalText, normalise, replaced
from nlu.words import common_words

LONGEST_COMMON = 8  # Characters; longer words of the common dictionary are sayings.

Place = Tuple[int, int]


class Synonyms:
    """What is read as what; ``kept`` are words in which no synonym is looked for, unless they are one themselves."""

    def __init__(self, meanings: Mapping[str, str], kept: Iterable[str] = ()) -> None:
        plain = {normal(a): normal(b) for a, b in meanings.items()}
        self.meanings = resolved({a: b for a, b in plain.items() if a and b})
        # {灯: 路灯} must not make 路路灯 of 路灯, so what synonyms mean is kept as well.
        self._listed = {*self.meanings, *self.meanings.values(), *map(normal, kept)} - {""} if self.meanings else set()
        self._first = {word[0] for word in self.meanings}
        self._sizes = _sizes(self._listed)

    @classmethod
    def of(cls, live: Live, kept: Iterable[str] = ()) -> "Synonyms":
        """Those in force; the words and places of the admins are kept, besides ``kept``."""
        return cls(live.synonyms, (*kept, *live.words, *live.places))

    def read(self, typed: str) -> NormalText:
        """A message, evened out, with its synonyms read as what they mean."""
        return _read(typed, self)

    def names(self, words: Iterable[str]) -> Tuple[str, ...]:
        """The words as they stand in a text that was read: themselves, and what they mean if they are synonyms."""
        plain = [normal(word) for word in words]
        meant = [self.meanings[word] for word in plain if word in self.meanings]
        return tuple(sorted({*plain, *meant} - {""}))

    def find(self, text: str) -> List[Place]:
        """Where in a normalised text synonyms stand, from left to right."""
        if not any(char in self._first for char in text):
            return []
        taken, places = bytearray(len(text)), []
        for size, start in sorted(self._matches(text), key=lambda match: (-match[0], match[1])):
            if any(taken[start : start + size]):
                continue  # A longer word stands there.
            taken[start : start + size] = b"\1" * size
            if text[start : start + size] in self.meanings and not _in_common_word(text, start, start + size):
                places.append((start, start + size))
        return sorted(places)

    def _matches(self, text: str) -> Iterator[Tuple[int, int]]:
        for start, char in enumerate(text):
            for size in self._sizes.get(char, ()):
                # At the end of the text a piece is shorter than asked for, and may be another word.
                if start + size <= len(text) and text[start : start + size] in self._listed:
                    yield size, start


def normal(word: str) -> str:
    """A listed word as it stands in normalised texts."""
    return normalise(word).text.strip()


def resolved(meanings: Mapping[str, str]) -> Dict[str, str]:
    """What each word means in the end (a → b → c: c). Words that mean each other in a circle mean themselves."""
    last: Dict[str, str] = {}
    for word in meanings:
        way, at = [word], meanings[word]
        while at in meanings and at not in way:
            way.append(at)
            at = meanings[at]
        # Where the way runs into a circle, the first word of the circle is its end.
        if at != word:
            last[word] = at
    return last


def _sizes(words: Set[str]) -> Dict[str, Tuple[int, ...]]:
    """The lengths of the words that begin with a character."""
    sizes: Dict[str, Set[int]] = {}
    for word in words:
        sizes.setdefault(word[0], set()).add(len(word))
    return {char: tuple(found) for char, found in sizes.items()}


def _in_common_word(text: str, start: int, end: int) -> bool:
    """Whether a longer word of the common dictionary stands there: 电瓶 in 电瓶车."""
    common = common_words()
    return any(
        stop - begin > end - start and common.get(text[begin:stop])
        for begin in range(max(0, end - LONGEST_COMMON), start + 1)
        for stop in range(end, min(len(text), begin + LONGEST_COMMON) + 1)
    )


@lru_cache(maxsize=256)
def _read(typed: str, synonyms: Synonyms) -> NormalText:
    # Synonyms of another revision are another object, so no message is ever read with yesterday's.
    plain = normalise(typed)
    places = synonyms.find(plain.text)
    return replaced(plain, [(a, b, synonyms.meanings[plain.text[a:b]]) for a, b in places]) if places else plain
