"""How a name sounds: pinyin without tones, one syllable for each character. Who types or dictates errs by sound."""

from collections.abc import Iterator
from functools import lru_cache

from pypinyin import lazy_pinyin

Sounds = tuple[str, ...]

# Pairs that dialects do not tell apart, and that input methods therefore offer for each other.
_ONE_BEGINNING = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("n", "l"), ("f", "h"))
_NASALS = ("ang", "eng", "ing")


def sounds_of(words: str) -> Sounds:
    """One syllable for each character; the character itself where it is none of Chinese."""
    return tuple(_syllable(one) for one in words)


def windows(sounds: Sounds, length: int) -> Iterator[Sounds]:
    """Every stretch of so many syllables."""
    return (sounds[start : start + length] for start in range(len(sounds) - length + 1))


def differing(one: Sounds, other: Sounds) -> list[int]:
    """Where two names of the same length sound differently."""
    return [index for index, (first, second) in enumerate(zip(one, other, strict=True)) if first != second]


def are_alike(one: str, other: str) -> bool:
    """Whether two syllables are told apart only by those who speak the standard language."""
    return blurred(one) == blurred(other)


def blurred(syllable: str) -> str:
    """The syllable as those say it who do not speak the standard language."""
    for careful, careless in _ONE_BEGINNING:
        if syllable.startswith(careful):
            syllable = careless + syllable[len(careful) :]
            break
    return syllable[:-1] if syllable.endswith(_NASALS) else syllable


@lru_cache(maxsize=8192)
def _syllable(sign: str) -> str:
    return lazy_pinyin(sign)[0]
