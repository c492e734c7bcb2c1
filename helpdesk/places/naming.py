"""Which names of places and units stand in somebody's words: the longest ones, else those that are nearly there."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from helpdesk.certificates.sounds import Sounds, blurred, sounds_of
from helpdesk.places.addresses import SPELLED_NUMBER, number_of

# Traditional characters that names of places are made of; whoever types them means the same place.
_SIMPLE = str.maketrans(
    "號樓棟園苑區鎮鄉橋門廣場學醫院衛農貿業東陽親莊灣溝嶺龍鳳興華國會銀電綠藍馬鐵車發體館圖書廠環濱",
    "号楼栋园苑区镇乡桥门广场学医院卫农贸业东阳亲庄湾沟岭龙凤兴华国会银电绿蓝马铁车发体馆图书厂环滨",
)
_COUNTED = re.compile(rf"{SPELLED_NUMBER}(?=号|栋|幢|座|单元|网格|组|队|弄|巷)")
_SHORTEST_NEARLY = 4  # Characters of a name that is known with one of them wrong.
_LONGEST_NEARLY = 40  # Characters in which a slip is looked for; in a story something always looks like a name.
# A slip is none where another place would be meant: 幸福大街 and 幸福大桥, 第一网格 and 第二网格.
_DECISIVE = frozenset(
    "路街道巷弄桥村里园苑区院校学场站楼号东南西北上下前后新老大小一二三四五六七八九十0123456789甲乙丙丁ABCDEFG"
)

Key = TypeVar("Key")
One = TypeVar("One")


@dataclass(frozen=True)
class Named:
    """One name found in the words, with everything it may stand for, and where it ends."""

    name: str
    meanings: tuple[int, ...]
    end: int


def bare(text: str) -> str:
    """The words as names are compared: plain width, simplified, capitals, Arabic numbers, no blanks."""
    plain = "".join(unicodedata.normalize("NFKC", text).translate(_SIMPLE).upper().split())
    return _COUNTED.sub(lambda found: number_of(found[0]), plain)


class Names:
    """All names of an office. A meaning is a number that the owner of the names understands."""

    def __init__(self, named: Iterable[tuple[str, int]]) -> None:
        meanings: dict[str, list[int]] = {}
        for name, meaning in named:
            known = meanings.setdefault(bare(name), [])
            if meaning not in known:
                known.append(meaning)
        self._meanings: Mapping[str, tuple[int, ...]] = {name: tuple(all_) for name, all_ in meanings.items() if name}
        self._by_first: dict[str, list[str]] = {}
        for name in sorted(self._meanings, key=len, reverse=True):
            self._by_first.setdefault(name[0], []).append(name)

    def find(self, said: str) -> list[Named]:
        """Every name in ``said`` (made ``bare``) from left to right; of names inside one another the longest."""
        found: list[Named] = []
        for start in range(len(said)):
            names = self._by_first.get(said[start], ())
            name = next((one for one in names if said.startswith(one, start) and _is_whole(one, said, start)), None)
            if name is not None:
                found.append(Named(name, self._meanings[name], start + len(name)))
        return [one for one in found if not any(_holds(other, one) for other in found)]

    def find_nearly(self, said: str) -> list[Named]:
        """The names that ``said`` (made ``bare``) has nearly: first by their sound, then with one character wrong.

        Only the longest are given; a shorter one may be a chance.
        """
        if not _SHORTEST_NEARLY <= len(said) <= _LONGEST_NEARLY:
            return []
        heard = [one for one in self._heard(said) if _is_whole(one.name, said, one.end - len(one.name))]
        return _longest(heard) or _longest([*self._mistyped(said), *self._shortened(said)])

    def _heard(self, said: str) -> list[Named]:
        sounds = _sounds(said)
        return [
            Named(name, self._meanings[name], start + length)
            for length in {len(one) for one in self._by_sound}
            for start in range(len(said) - length + 1)
            for name in self._by_sound.get(sounds[start : start + length], ())
        ]

    def _mistyped(self, said: str) -> Iterator[Named]:
        """One character wrong leaves one half of the name as it is."""
        for half in range(_SHORTEST_NEARLY // 2, len(said)):
            for start in range(len(said) - half + 1):
                for name, before in self._by_half.get(said[start : start + half], ()):
                    begin = start - before
                    stretch = said[begin : begin + len(name)] if begin >= 0 else ""
                    if len(stretch) == len(name) and _is_slip(name, stretch):
                        yield Named(name, self._meanings[name], begin + len(name))

    def _shortened(self, said: str) -> Iterator[Named]:
        """One character in the middle of the name left out: 和平农市场."""
        for length in range(_SHORTEST_NEARLY, len(said) + 1):
            for start in range(len(said) - length + 1):
                for name in self._by_gap.get(said[start : start + length], ()):
                    yield Named(name, self._meanings[name], start + length)

    @cached_property
    def _long(self) -> list[str]:
        return [name for name in self._meanings if len(name) >= _SHORTEST_NEARLY]

    @cached_property
    def _by_sound(self) -> Mapping[Sounds, list[str]]:
        return _grouped((_sounds(name), name) for name in self._long)

    @cached_property
    def _by_half(self) -> Mapping[str, list[tuple[str, int]]]:
        middles = [(name, len(name) // 2) for name in self._long]
        first = [(name[:middle], (name, 0)) for name, middle in middles]
        return _grouped([*first, *((name[middle:], (name, middle)) for name, middle in middles)])

    @cached_property
    def _by_gap(self) -> Mapping[str, list[str]]:
        longer = [name for name in self._long if len(name) > _SHORTEST_NEARLY]
        gaps = [(name, at) for name in longer for at in range(1, len(name) - 1) if name[at] not in _DECISIVE]
        return _grouped((name[:at] + name[at + 1 :], name) for name, at in gaps)


def _sounds(words: str) -> Sounds:
    """As people hear it who keep no dialect apart."""
    return tuple(blurred(one) for one in sounds_of(words))


def _grouped(pairs: Iterable[tuple[Key, One]]) -> dict[Key, list[One]]:
    groups: dict[Key, list[One]] = {}
    for key, one in pairs:
        groups.setdefault(key, []).append(one)
    return groups


def _is_slip(name: str, stretch: str) -> bool:
    """Whether one character is wrong, and no other place could be meant by it."""
    wrong = [pair for pair in zip(name, stretch, strict=True) if pair[0] != pair[1]]
    return len(wrong) == 1 and not _DECISIVE & set(wrong[0])


def _is_whole(name: str, said: str, start: int) -> bool:
    """Whether no number is cut in two: 12号院 does not stand in 112号院."""
    before, after = said[max(start - 1, 0) : start], said[start + len(name) : start + len(name) + 1]
    return not (name[0].isdecimal() and before.isdecimal()) and not (name[-1].isdecimal() and after.isdecimal())


def _holds(other: Named, one: Named) -> bool:
    """Whether one name lies within a longer one."""
    begins, other_begins = one.end - len(one.name), other.end - len(other.name)
    return len(other.name) > len(one.name) and other_begins <= begins and one.end <= other.end


def _longest(found: Sequence[Named]) -> list[Named]:
    """The longest of them, each meaning once; a shorter one may be a chance."""
    longest = max((len(one.name) for one in found), default=0)
    unlike: dict[tuple[int, ...], Named] = {one.meanings: one for one in found if len(one.name) == longest}
    return list(unlike.values())
