"""Applying an office to the database, and reading it back."""

import hashlib
import json

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from helpdesk.audit.services import record
from helpdesk.clock import Clock
from helpdesk.office.models import OfficeDocument, Place, Team, Unit
from helpdesk.office.schema import Office, TeamEntry, UnitEntry
from helpdesk.people import SYSTEM, Person

_ONLY = 1  # The row's id: one database serves one office.
_REMEMBERED = 4  # Offices; a process sees a second one only when a changed file is applied.
_read: dict[str, Office] = {}  # By fingerprint.


def apply_office(session: Session, office: Office, clock: Clock, *, by: Person = SYSTEM) -> bool:
    """Bring units, teams and places to what the office says; False if it is what was applied last.

    Teams keep their groups. Units and teams that are no longer named stay as inactive rows; what a team that goes has
    still open is not looked after here, see ``helpdesk.office.changing``.
    """
    document = office.model_dump(mode="json")
    fingerprint = _fingerprint(document)
    stored = session.get(OfficeDocument, _ONLY)
    if stored is not None and stored.fingerprint == fingerprint:
        return False
    _apply_units(session, office)
    _apply_teams(session, office)
    _apply_places(session, office)
    if stored is None:
        stored = OfficeDocument(id=_ONLY)
        session.add(stored)
    stored.document, stored.fingerprint, stored.applied_at = document, fingerprint, clock.now()
    record(session, "apply_office", by=by, at=clock.now(), fingerprint=fingerprint)
    session.flush()
    return True


def current_office(session: Session) -> Office | None:
    """The office applied last; None in an empty database.

    One object for one applied file, as long as the process remembers it: every ticket asks, and validating a large
    office takes milliseconds.
    """
    fingerprint = session.scalar(select(OfficeDocument.fingerprint).where(OfficeDocument.id == _ONLY))
    if fingerprint is None:
        return None
    office = _read.get(fingerprint)
    if office is None:
        document = session.scalar(select(OfficeDocument.document).where(OfficeDocument.id == _ONLY))
        office = Office.model_validate_json(json.dumps(document))
        while len(_read) >= _REMEMBERED:
            _read.pop(next(iter(_read)), None)
        office = _read.setdefault(fingerprint, office)
    return office


def _fingerprint(document: object) -> str:
    return hashlib.sha256(json.dumps(document, sort_keys=True).encode()).hexdigest()


def _apply_units(session: Session, office: Office) -> None:
    """Units that are gone stay as rows: old tickets and teams may name them."""
    for unit in session.scalars(select(Unit)):
        unit.is_active = False
    for entry in _parents_first(office):
        unit = session.get(Unit, entry.code) or Unit(code=entry.code)
        unit.name, unit.level, unit.parent, unit.is_active = entry.name, entry.level, entry.parent, True
        unit.area = [[list(point) for point in ring] for ring in entry.area] if entry.area else None
        session.add(unit)
        session.flush()


def _parents_first(office: Office) -> list[UnitEntry]:
    """Units in an order in which every parent comes before its children; the file may have any order."""
    by_code = {entry.code: entry for entry in office.units}

    def depth(entry: UnitEntry) -> int:
        return 0 if entry.parent is None else 1 + depth(by_code[entry.parent])

    return sorted(office.units, key=depth)


def _apply_teams(session: Session, office: Office) -> None:
    known = {team.code: team for team in session.scalars(select(Team))}
    for team in known.values():
        team.is_active = team.is_duty = False
    for entry in office.teams:
        team = known.get(entry.code) or Team(code=entry.code, is_forum=False)
        _set_team(team, entry)
        session.add(team)
        session.flush()


def _set_team(team: Team, entry: TeamEntry) -> None:
    team.name, team.unit_code, team.is_duty, team.is_active = entry.name, entry.unit, entry.duty, True
    team.supervises = entry.supervises
    team.topics = [topic.value for topic in entry.topics]
    team.services = [service.value for service in entry.services]


def _apply_places(session: Session, office: Office) -> None:
    """Nothing refers to a place row, so they are simply written anew."""
    session.execute(delete(Place))
    session.add_all(
        Place(
            name=entry.name,
            aliases=list(entry.aliases),
            unit_code=entry.unit,
            latitude=entry.latitude,
            longitude=entry.longitude,
        )
        for entry in office.places
    )
    session.flush()
