"""Are two reports about the same thing? Pure: facts of both in, a score and its reasons out.

Every sign adds points or takes some away, and says so. The points were set on one half of the pairs in
tests/data/duplicate_pairs.jsonl and measured on the other; see docs/decisions/0015-finding-the-same-thing.md.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from math import asin, cos, radians, sin, sqrt

from helpdesk.catalogue import Topic
from helpdesk.crowds.common_pairs import EVERYWHERE, OFTEN
from helpdesk.crowds.objects import any_of, objects_in
from helpdesk.crowds.spots import are_far_doors, doors_in, spots_in

# Points from which two reports are taken for one.
SAME_FROM = 50

# Metres within which two pins may mean one thing; a noise is heard farther than a manhole is wide. A pin of a phone is
# 5 to 30 m off, and people press it where they stand, not where the thing is.
RADIUS = 80.0
RADII: Mapping[str, float] = {
    Topic.NOISE: 250.0,
    Topic.POLLUTION: 250.0,
    Topic.DRAINAGE: 150.0,
    Topic.UTILITIES: 250.0,
    Topic.ANIMALS: 200.0,
    Topic.SANITATION: 150.0,
}
FAR = 3  # Times the radius: no wrong pin explains that.
FARTHEST = max(RADII.values())

# Bits of 64 in which two difference hashes of one picture may differ: sent again, cut or compressed it stays below.
SAME_PICTURE = 10


class Reason(StrEnum):
    """Why two reports look like one, or like two; the codes are kept with a hint."""

    NEAR_PIN = "near_pin"
    NEAR_PLACE = "near_place"
    FAR_PIN = "far_pin"
    SAME_PLACE = "same_place"
    WIDE_PLACE = "wide_place"
    OTHER_PLACE = "other_place"
    SAME_SPOT = "same_spot"
    OTHER_SPOT = "other_spot"
    SAME_CORNER = "same_corner"
    OTHER_CORNER = "other_corner"
    SAME_TOPIC = "same_topic"
    SAME_OBJECT = "same_object"
    OTHER_OBJECT = "other_object"
    SIMILAR_WORDS = "similar_words"
    SAME_WORD = "same_word"
    SAME_PICTURE = "same_picture"
    LONG_AGO = "long_ago"


POINTS: Mapping[Reason, int] = {
    Reason.NEAR_PIN: 22,
    Reason.NEAR_PLACE: 15,
    Reason.FAR_PIN: -40,
    Reason.SAME_PLACE: 20,
    Reason.WIDE_PLACE: 16,
    Reason.OTHER_PLACE: -40,
    Reason.SAME_SPOT: 15,
    Reason.OTHER_SPOT: -60,
    Reason.SAME_CORNER: 10,
    Reason.OTHER_CORNER: -25,
    Reason.SAME_TOPIC: 6,
    Reason.SAME_OBJECT: 32,
    Reason.OTHER_OBJECT: -40,
    Reason.SAME_WORD: 20,
    Reason.SIMILAR_WORDS: 40,  # Times the share of the words that both have.
    Reason.SAME_PICTURE: 50,
    Reason.LONG_AGO: -2,
}
_LONG_AGO_HOURS = 10 * 24
_TELLING = 2  # Rare pairs of characters that are as good as a name for the thing.
_SIMILAR = 0.12  # Share of the words from which it is worth telling.
_PAIR = re.compile(r"[\u4e00-\u9fffA-Za-z0-9]+")
_WIDE = re.compile(r"(?:路|街|大道|社区|村|街道)$")
# What stands by the thing, said in the matter: "中学对面那盏", "村口的灯".
_LANDMARK = re.compile(r"(?P<what>[\u4e00-\u9fff]{2,3}?)(?:门口|门前|对面|旁边|边上)|[村桥路][口头边]")
_NO_LANDMARK = re.compile(r"[了的是在有我这那个着一]|市场|学校|小区|大门")
# In the words for a place: what every place has, and so says nothing about which one it is.
_GENERAL = re.compile(
    r"[\u4e00-\u9fff]{2}(?:村|社区)(?![口头])|大门口?|门口|门前|门外|外面|里[面头]?|附近|旁边|边上|那里|那边|这里|对面|楼下|小区|内|处|上|的|那个|下面|空地|前面?|"
    r"\d{1,3}\s*(?:号楼|栋|幢|单元|号院|号)|[一二三四五六七八九十]{1,3}(?:号楼|栋|幢|单元)|[东南西北](?:门|头|口|侧|边)|[\s,，。]"
)


@dataclass(frozen=True)
class Report:
    """What one report says; degrees, WGS 84. ``place_name`` is the office's own name, ``names`` all words for it."""

    topic: str | None
    text: str
    at: datetime
    place: str | None = None
    place_name: str | None = None
    names: tuple[str, ...] = ()
    place_at: tuple[float, float] | None = None  # Where the office's map has it.
    latitude: float | None = None
    longitude: float | None = None
    fingerprints: tuple[int, ...] = field(default=())

    @property
    def pin(self) -> tuple[float, float] | None:
        """Latitude and longitude, where both are known."""
        return None if self.latitude is None or self.longitude is None else (self.latitude, self.longitude)

    @cached_property
    def said(self) -> str:
        """Place and matter together; people put either into either."""
        return f"{self.place or ''} {self.text}"

    @cached_property
    def pairs(self) -> Mapping[str, float]:
        """Pairs of characters of the matter, and how much each tells."""
        return {pair: _weight(pair) for pair in _pairs_of(self._matter)}

    @cached_property
    def rare_pairs(self) -> tuple[str, ...]:
        """Those that tell something."""
        return tuple(pair for pair, weight in self.pairs.items() if weight >= 1.0)

    @cached_property
    def objects(self) -> frozenset[str]:
        """The things that are named."""
        return objects_in(self.text)

    @cached_property
    def spots(self) -> Mapping[str, frozenset[str]]:
        """Building, unit, gate."""
        return spots_in(self.said)

    @cached_property
    def corner(self) -> str:
        """The words for the place without its name, and what stands by the thing: "桥头", "老王烧烤"."""
        words = _GENERAL.sub("", self._without_names(self.place or "")) + self._landmark
        return words if len(words) > 1 else ""

    @cached_property
    def _landmark(self) -> str:
        found = _LANDMARK.search(self._without_names(self.text))
        what = (found["what"] or found[0]) if found else ""
        return "" if _NO_LANDMARK.search(what) else what

    def names_place(self, other: "Report") -> bool:
        """Whether these words name the other's place, beside their own: "青山村老戏台"."""
        return any(name in self.said for name in other.names)

    def _without_names(self, words: str) -> str:
        for name in sorted((*self.names, self.place_name or ""), key=len, reverse=True):
            words = words.replace(name, " ") if name else words
        return words

    @cached_property
    def _matter(self) -> str:
        return f"{self.corner} {self._without_names(self.text)}"


@dataclass(frozen=True)
class Likeness:
    """How alike two reports are, 0 to 100, and why."""

    score: int
    reasons: tuple[Reason, ...]

    @property
    def is_same(self) -> bool:
        """Whether they are taken for one."""
        return self.score >= SAME_FROM


def compare(one: Report, other: Report) -> Likeness:
    """How much two reports look like one."""
    found = [*_by_place(one, other), *_by_spot(one, other), *_by_matter(one, other)]
    shared, telling = shared_words(one.pairs, other.pairs), _telling_words(one.pairs, other.pairs)
    if telling and Reason.SAME_OBJECT not in found and Reason.OTHER_OBJECT not in found:
        found.append(Reason.SAME_WORD)
    points = sum(POINTS[reason] for reason in found) + POINTS[Reason.SIMILAR_WORDS] * shared
    if shared >= _SIMILAR:
        found.append(Reason.SIMILAR_WORDS)
    return Likeness(max(0, min(100, round(points))), tuple(found))


def first_look(one: Report) -> Callable[[str], bool]:
    """Whether another's words name a thing of this report, or share a word that tells something; a quick first look.

    Without that only a pin or a photo can make two reports one.
    """
    names, rare = any_of(one.objects), one.rare_pairs
    return lambda text: (names is not None and names.search(text) is not None) or any(pair in text for pair in rare)


def is_near(one: Report, latitude: float | None, longitude: float | None) -> bool:
    """Whether a pin is near enough to be worth a second look."""
    if one.pin is None or latitude is None or longitude is None:
        return False
    return distance(one.pin, (latitude, longitude)) <= FARTHEST


def shared_words(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    """Share of the lesser text's weight that both have, 0 to 1; a rare pair weighs more than a common one."""
    least = min(sum(one.values()), sum(other.values()))
    return sum(weight for pair, weight in one.items() if pair in other) / max(least, 3.0)


def _telling_words(one: Mapping[str, float], other: Mapping[str, float]) -> bool:
    """Whether both have a rare word of three characters or more, or two of two: "洒水车"."""
    return sum(weight >= 1.0 for pair, weight in one.items() if pair in other) >= _TELLING


def distance(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Metres between two places (haversine); latitude and longitude in degrees."""
    (lat1, lon1), (lat2, lon2) = [(radians(a), radians(b)) for a, b in (one, other)]
    half = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    return 2 * 6_371_000 * asin(sqrt(half))


def radius_of(topic: str | None) -> float:
    """Metres within which two pins may mean one thing."""
    return RADII.get(topic or "", RADIUS)


def _by_place(one: Report, other: Report) -> Iterator[Reason]:
    near = _nearness(one, other)
    if near is not None:
        yield near
    if not (one.place_name and other.place_name):
        return
    if one.place_name == other.place_name:
        yield Reason.WIDE_PLACE if _WIDE.search(one.place_name) else Reason.SAME_PLACE
    elif one.names_place(other) or other.names_place(one):
        yield Reason.WIDE_PLACE
    elif near not in (Reason.NEAR_PIN, Reason.NEAR_PLACE):
        yield Reason.OTHER_PLACE


def _nearness(one: Report, other: Report) -> Reason | None:
    """Pin to pin; where only one side has a pin, how far it is from the middle of the other's place."""
    mine, theirs = one.pin or one.place_at, other.pin or other.place_at
    if mine is None or theirs is None or (one.pin is None and other.pin is None):
        return None
    metres, radius = distance(mine, theirs), max(radius_of(one.topic), radius_of(other.topic))
    if one.pin is None or other.pin is None:
        is_near = one.place_name != other.place_name and metres <= FARTHEST
        return Reason.NEAR_PLACE if is_near else None
    if metres <= radius:
        return Reason.NEAR_PIN
    return Reason.FAR_PIN if metres > FAR * radius else None


def _by_spot(one: Report, other: Report) -> Iterator[Reason]:
    both = one.spots.keys() & other.spots.keys()
    if any(not one.spots[kind] & other.spots[kind] for kind in both):
        yield Reason.OTHER_SPOT
    elif one.place_name == other.place_name and are_far_doors(doors_in(one.said), doors_in(other.said)):
        yield Reason.OTHER_SPOT  # 幸福路5号 and 幸福路59号.
    elif both:
        yield Reason.SAME_SPOT
    if one.corner and other.corner:
        mine, theirs = set(one.corner), set(other.corner)
        yield Reason.SAME_CORNER if len(mine & theirs) * 2 >= min(len(mine), len(theirs)) else Reason.OTHER_CORNER


def _by_matter(one: Report, other: Report) -> Iterator[Reason]:
    if one.topic and one.topic == other.topic:
        yield Reason.SAME_TOPIC
    if one.objects and other.objects:
        yield Reason.SAME_OBJECT if one.objects & other.objects else Reason.OTHER_OBJECT
    if _has_same_picture(one, other):
        yield Reason.SAME_PICTURE
    if abs((one.at - other.at).total_seconds()) > _LONG_AGO_HOURS * 3600:
        yield Reason.LONG_AGO


def _has_same_picture(one: Report, other: Report) -> bool:
    return any(differing(a, b) <= SAME_PICTURE for a in one.fingerprints for b in other.fingerprints)


def differing(one: int, other: int) -> int:
    """Bits in which two fingerprints differ (Hamming); both are 64 bits, signed."""
    return ((one ^ other) & 0xFFFFFFFFFFFFFFFF).bit_count()


def _pairs_of(text: str) -> set[str]:
    words = _PAIR.findall(text)
    return {word[at : at + 2] for word in words for at in range(len(word) - 1)}


def _weight(pair: str) -> float:
    if pair in EVERYWHERE:
        return 0.2
    return 0.6 if pair in OFTEN else 1.0
