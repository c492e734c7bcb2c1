"""Words an admin has said to mean another one: they are read as that one, and stay as typed everywhere else."""

from functools import lru_cache
from typing import Container, Dict, Iterable, Iterator, List, Mapping, Set, Tuple

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
        self._sizes, self._all_sizes = _sizes(self.meanings), _sizes(self._listed)

    @classmethod
    def of(cls, live: Live, kept: Iterable[str] = ()) -> "Synonyms":
        """Those in force; the words and places of the admins are kept, besides ``kept``."""
        return cls(live.synonyms, (*kept, *live.words, *live.places))

    def read(self, typed: str) -> NormalText:
        """A message, evened out, with its synonyms read as what they mean."""
        return _read(typed, self)

    def find(self, text: str) -> List[Place]:
        """Where in a normalised text synonyms stand, from left to right."""
        if next(_matches(text, self.meanings, self._sizes), None) is None:
            return []  # As with nearly all texts.
        taken, places = bytearray(len(text)), []
        matches = _matches(text, self._listed, self._all_sizes)
        for size, start in sorted(matches, key=lambda match: (-match[0], match[1])):
            if any(taken[start : start + size]):
                continue  # A longer word stands there.
            taken[start : start + size] = b"\1" * size
            if text[start : start + size] in self.meanings and not _in_common_word(text, start, start + size):
                places.append((start, start + size))
        return sorted(places)


def _matches(text: str, words: Container[str], sizes: Mapping[str, Tuple[int, ...]]) -> Iterator[Tuple[int, int]]:
    """Length and begin of every word in the text; ``sizes`` are those of the words that begin with a character."""
    for start, char in enumerate(text):
        for size in sizes.get(char, ()):
            # At the end of the text a piece is shorter than asked for, and may be another word.
            if start + size <= len(text) and text[start : start + size] in words:
                yield size, start


@lru_cache(maxsize=1)
def names_of(live: Live) -> Tuple[Tuple[str, ...], Tuple[str, ...]]:
    """The admins' words with their places, and the places alone, as they stand in texts that were read.

    A place that is a synonym as well is known by what it is read as, too.
    """
    meanings = Synonyms(live.synonyms).meanings

    def names(words: Iterable[str]) -> Tuple[str, ...]:
        plain = [normal(word) for word in words]
        return tuple(sorted({*plain, *(meanings.get(word, "") for word in plain)} - {""}))

    return names([*live.words, *live.places]), names(live.places)


@lru_cache(maxsize=8192)  # Every component asks for the same ones after a change.
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


def _sizes(words: Iterable[str]) -> Dict[str, Tuple[int, ...]]:
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
