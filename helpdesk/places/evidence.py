"""What words and a pin say about where something is, each by itself, and both together."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice, product

from helpdesk.places.index import Pin, PlaceIndex
from helpdesk.places.naming import Named, bare
from helpdesk.places.units import Units

PIN_ERROR = 10.0  # Metres a telephone's pin is usually wrong by; so near to a border it may be either side.
BESIDE = 50.0  # Metres outside an outline that may still be meant, as across the street.
NEAR = 300.0  # Metres from a known place within which its unit is taken for certain where no outline is drawn.
NEARBY = 1500.0  # Metres; a pin farther than this from every known place says nothing.
AT = 60.0  # Metres from a known place within which a pin is called by its name.
_MOST_READINGS = 256  # Of names that each may mean several places.
_CHOSEN = re.compile(r"\(([^()]{2,80})\)$")  # As ``with_unit`` writes it.


@dataclass(frozen=True)
class Evidence:
    """The units it may be, none if nothing is known; ``is_firm`` is False where even a single one is a guess."""

    units: tuple[str, ...] = ()
    place_name: str | None = None
    is_firm: bool = True
    is_chosen: bool = False  # The resident picked the unit from a list, which settles it.


@dataclass(frozen=True)
class _Reading:
    """One way to understand the names in the words."""

    units: tuple[str, ...]
    place_name: str | None


def evidence_of_words(index: PlaceIndex, text: str | None) -> Evidence:
    """What the words say."""
    said = bare(text or "")
    chosen = _CHOSEN.search(said)
    unit = index.unit_named(chosen[1]) if chosen else None
    if chosen and unit:
        before = evidence_of_words(index, said[: chosen.start()])
        return Evidence((unit,), before.place_name, is_chosen=True)
    named = index.names.find(said) or index.names.find_nearly(said)
    readings = [_read(index.units, one) for one in islice(product(*_options(index, said, named)), _MOST_READINGS)]
    if not named or not readings:
        return Evidence()
    fitting = [one for one in readings if len(one.units) == 1]
    units = dict.fromkeys(unit for one in fitting or readings for unit in one.units)
    names = {one.place_name for one in fitting or readings}
    return Evidence(tuple(units), names.pop() if len(names) == 1 else None)


def evidence_of_pin(index: PlaceIndex, pin: Pin | None) -> Evidence:
    """What a pin says: the smallest outlines around it, else the known place that is nearest."""
    if pin is None:
        return Evidence()
    holding = index.units_around(pin, PIN_ERROR)
    units = index.units.smallest(holding)
    nearest = index.nearest(pin)
    name = nearest[0].name if nearest and nearest[1] <= AT else None
    undrawn = index.nearest_undrawn(pin, holding)
    if undrawn and undrawn[1] <= NEARBY and _is_smaller(index.units, undrawn[0].unit, units):
        return Evidence((undrawn[0].unit,), name, is_firm=undrawn[1] <= NEAR)
    if units:
        return Evidence(tuple(units), name)
    return Evidence(tuple(index.units.smallest(index.units_around(pin, BESIDE))), name, is_firm=False)


def together(index: PlaceIndex, words: Evidence, pinned: Evidence, pin: Pin | None) -> Evidence:
    """Both, where they agree; where they do not, whatever either says."""
    name = words.place_name or (None if words.units else pinned.place_name)
    if not words.units or not pinned.units:
        told = words if words.units else pinned
        return Evidence(told.units, name, told.is_firm, told.is_chosen)
    if words.is_chosen:
        return words
    agreeing = [
        one if index.units.within(one, other) else other
        for one in words.units
        for other in pinned.units
        if index.units.within(one, other) or index.units.within(other, one)
    ]
    if agreeing:
        return Evidence(tuple(dict.fromkeys(agreeing)), name)
    if not pinned.is_firm or _lies_beside(index, words.units, pin):
        return words
    return Evidence((*words.units, *pinned.units), name)


def _options(index: PlaceIndex, said: str, named: Sequence[Named]) -> list[list[tuple[str, str | None]]]:
    """For each name everything it may mean, as unit and name of the place."""
    options = []
    for one in named:
        around = said[one.end :] + " " + said[: one.end - len(one.name)]
        meanings = [index.meanings[number] for number in one.meanings]
        options.append(
            [
                (unit, meaning.place.name if meaning.place else None)
                for meaning in meanings
                for unit in index.unit_of(meaning, around)
            ]
        )
    return options


def _read(units: Units, chosen: Sequence[tuple[str, str | None]]) -> _Reading:
    """The smallest units of one reading; the name is that of the smallest place, and of the last one where alike."""
    places = [(len(units.upwards(unit)), number, name) for number, (unit, name) in enumerate(chosen) if name]
    return _Reading(tuple(units.smallest(unit for unit, _ in chosen)), max(places)[2] if places else None)


def _is_smaller(units: Units, code: str, known: Sequence[str]) -> bool:
    """Whether a unit tells more than what is known already."""
    return not known or (len(known) == 1 and code != known[0] and units.within(code, known[0]))


def _lies_beside(index: PlaceIndex, codes: Sequence[str], pin: Pin | None) -> bool:
    """Whether a pin is so near to the unit that was named that it may well be there."""
    return pin is not None and bool(set(codes) & set(index.units_around(pin, BESIDE)))
