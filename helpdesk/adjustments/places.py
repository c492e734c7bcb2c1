"""Places that admins added, beside those of office.yml. What the office file names itself always wins."""

from collections.abc import Iterable
from enum import StrEnum
from functools import lru_cache

from sqlalchemy.orm import Session

from helpdesk.adjustments.active import AddedPlace, active
from helpdesk.office.schema import Office, PlaceEntry
from helpdesk.office.services import current_office
from helpdesk.places.naming import bare


class Standing(StrEnum):
    """What has become of an added place."""

    IN_USE = "in_use"
    IN_OFFICE = "in_office"  # office.yml names it by now.
    LOST = "lost"  # Its unit, or the place it is an alias of, is gone.


def office_with_places(session: Session) -> Office | None:
    """The office applied last, with the places that admins added; None before an office was applied."""
    office = current_office(session)
    return None if office is None else with_places(office, active(session).places)


def with_places(office: Office, added: tuple[AddedPlace, ...]) -> Office:
    """The office with these places as well; one object for the same office and places."""
    return _with_places(SameOffice(office), added) if added else office


def standing_of(office: Office | None, added: Iterable[AddedPlace]) -> dict[str, Standing]:
    """What has become of each, by its name."""
    return {one.name: Standing.LOST for one in added} if office is None else _merged(office, added)[1]


def names_of_units(office: Office) -> dict[str, str]:
    """Codes of units by their names, as places are compared (``bare``); of a name in two units only one."""
    return {bare(unit.name): unit.code for unit in office.units}


class SameOffice:
    """An office as a key: where it comes from, it is one object as long as nothing changes."""

    def __init__(self, office: Office) -> None:
        self.office = office

    def __hash__(self) -> int:
        return id(self.office)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SameOffice) and other.office is self.office


@lru_cache(maxsize=4)
def _with_places(key: SameOffice, added: tuple[AddedPlace, ...]) -> Office:
    return key.office.model_copy(update={"places": _merged(key.office, added)[0]})


def _merged(office: Office, added: Iterable[AddedPlace]) -> tuple[tuple[PlaceEntry, ...], dict[str, Standing]]:
    """Places first, then aliases, which may be those of an added place; with what became of each."""
    every = tuple(added)
    codes = {unit.code for unit in office.units}
    taken = {bare(name) for place in office.places for name in (place.name, *place.aliases)} | set(
        names_of_units(office)
    )
    entries = list(office.places)
    found: dict[str, Standing] = {}
    for one in (one for one in every if one.unit is not None):
        found[one.name] = _standing(one, taken, is_there=one.unit in codes)
        if found[one.name] is Standing.IN_USE:
            taken.add(bare(one.name))
            entries.append(PlaceEntry(name=one.name, unit=one.unit or ""))
    for one in (one for one in every if one.unit is None):
        meant = [at for at, entry in enumerate(entries) if bare(entry.name) == bare(one.alias_of or "")]
        found[one.name] = _standing(one, taken, is_there=bool(meant))
        if found[one.name] is Standing.IN_USE:
            taken.add(bare(one.name))
            for at in meant:
                entries[at] = entries[at].model_copy(update={"aliases": (*entries[at].aliases, one.name)})
    return tuple(entries), found


def _standing(one: AddedPlace, taken: set[str], *, is_there: bool) -> Standing:
    if bare(one.name) in taken:
        return Standing.IN_OFFICE
    return Standing.IN_USE if is_there else Standing.LOST
