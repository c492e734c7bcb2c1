"""Where something is: from words, from a pin, or from both. Not being certain is an answer; then somebody is asked."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from sqlalchemy.orm import Session

from helpdesk.adjustments.places import SameOffice, office_with_places
from helpdesk.office.schema import Level
from helpdesk.places.cells import cell_of
from helpdesk.places.evidence import evidence_of_pin, evidence_of_words, together
from helpdesk.places.index import Pin, PlaceIndex
from helpdesk.places.naming import bare


@dataclass(frozen=True)
class Located:
    """What is known about a place.

    ``unit_code`` is the smallest unit it lies in for certain, ``level`` that unit's. Where a smaller one would be one
    of several, ``choices`` holds their codes and ``is_certain`` is False. Nothing known at all is not certain either.
    """

    place_name: str | None = None
    unit_code: str | None = None
    level: Level | None = None
    cell: str | None = None
    is_certain: bool = False
    choices: tuple[str, ...] = ()


def locate(session: Session, text: str | None, location: Pin | None) -> Located:
    """The place that words and a pin (latitude and longitude in degrees) tell, in the office applied last."""
    try:
        cell = cell_of(*location) if location else None
    except ValueError:  # No place on earth; the words may still tell one.
        cell, location = None, None
    index = place_index(session)
    if index is None:
        return Located(cell=cell)
    found = together(index, evidence_of_words(index, text), evidence_of_pin(index, location), location)
    unit = index.units.get(index.units.common(found.units))
    is_certain = len(found.units) == 1 and found.is_firm
    return Located(
        place_name=found.place_name,
        unit_code=unit.code if unit else None,
        level=unit.level if unit else None,
        cell=cell,
        is_certain=is_certain,
        choices=() if is_certain else found.units,
    )


def place_index(session: Session) -> PlaceIndex | None:
    """Everything the office and its admins say about places; None before an office was applied."""
    office = office_with_places(session)
    return None if office is None else _index_of(SameOffice(office))


def with_unit(index: PlaceIndex, text: str, unit_code: str) -> str:
    """The words with the unit somebody picked, as people read it and as ``locate`` understands it."""
    name = index.units.full_name(unit_code)
    return f"{text}（{name}）" if text else name


def without_unit(index: PlaceIndex, text: str) -> str:
    """The words without a unit that ``with_unit`` put there."""
    found = re.search(r"（([^（）]+)）$", text)
    if found and index.unit_named(bare(found[1])):
        return text[: found.start()]
    return "" if index.unit_named(bare(text)) else text


def unit_in_words(index: PlaceIndex, text: str, *, among: Sequence[str]) -> str | None:
    """The unit that the words mean: a part of the name of just one of these, or the name of any unit or place."""
    said = bare(text)
    parts = [code for code in among if said and said in bare(index.units.full_name(code))]
    if len(parts) == 1:
        return parts[0]
    units = evidence_of_words(index, text).units
    return units[0] if len(units) == 1 else None


@lru_cache(maxsize=4)
def _index_of(key: SameOffice) -> PlaceIndex:
    """Made once for each office and what admins added to it; of a thousand places it takes tens of milliseconds."""
    return PlaceIndex(key.office)
