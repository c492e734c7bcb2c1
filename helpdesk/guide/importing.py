"""Many entries at once. An import adds what is new and reports the rest; it never replaces an entry."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from helpdesk.clock import Clock
from helpdesk.errors import InvalidInputError
from helpdesk.guide.checks import Given, claim, claims_of
from helpdesk.guide.files import Row
from helpdesk.guide.models import GuideEntry
from helpdesk.guide.services import add_entry
from helpdesk.people import Person
from helpdesk.search.terms import plain


@dataclass(frozen=True)
class ImportReport:
    """What became of the rows: how many were read and added, how many were there, and what is wrong (line, why)."""

    rows: int
    added: int
    known: int
    faults: tuple[tuple[int, str], ...] = ()


def import_guide(session: Session, rows: Iterable[Row], *, by: Person, clock: Clock) -> ImportReport:
    """Add every sound row, all in the caller's transaction; an entry that is there already, word for word, stays."""
    claims = claims_of(session)
    there = {plain(one.title): Given.of(one) for one in _counting(session)}
    faults: list[tuple[int, str]] = []
    read = added = known = 0
    for row in rows:
        read += 1
        if row.given is None:
            faults.append((row.place, row.fault or ""))
        elif there.get(plain(row.given.title)) == row.given:
            known += 1
        else:
            try:
                entry = add_entry(session, row.given, by=by, clock=clock, claims=claims)
            except InvalidInputError as error:
                faults.append((row.place, str(error)))
                continue
            added += 1
            claim(claims, entry)
            there[plain(entry.title)] = Given.of(entry)
    return ImportReport(read, added, known, tuple(faults))


def export_guide(session: Session) -> list[Given]:
    """All entries that count."""
    return [Given.of(one) for one in _counting(session)]


def _counting(session: Session) -> list[GuideEntry]:
    query = select(GuideEntry).where(GuideEntry.withdrawn_at.is_(None)).order_by(GuideEntry.id)
    return list(session.scalars(query))
