"""Many entries at once. An import adds what is new and reports the rest; it never replaces an entry.

Reading two thousand entries for what would raise an alarm takes seconds, and who writes keeps everybody else from
writing: so ``check_rows`` looks at every row before anything is written, and ``import_guide`` only compares and stores.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from helpdesk.clock import Clock
from helpdesk.database import take_turns
from helpdesk.errors import InvalidInputError
from helpdesk.guide.checks import Given, check_free, check_given, claimed, claims_of
from helpdesk.guide.files import Row
from helpdesk.guide.models import GuideEntry
from helpdesk.guide.services import MOST_ENTRIES, NO_ROOM, store_entries, today
from helpdesk.people import Person
from helpdesk.search.terms import plain


@dataclass(frozen=True)
class ImportReport:
    """What became of the rows: how many were read and added, how many were there, and what is wrong (line, why)."""

    rows: int
    added: int
    known: int
    faults: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True)
class CheckedRows:
    """Rows whose entries are as they will be stored; whether their wordings are free is known only when they are."""

    rows: tuple[Row, ...]


def check_rows(session: Session, rows: Iterable[Row], *, clock: Clock) -> CheckedRows:
    """Look at every row; changes nothing, so a session that only reads will do."""
    return CheckedRows(tuple(_checked(session, row, clock) for row in rows))


def import_guide(session: Session, checked: CheckedRows, *, by: Person, clock: Clock) -> ImportReport:
    """Add every sound row, all in the caller's transaction; an entry that is there already, word for word, stays."""
    take_turns(session, "guide")
    new, report = _sorted_out(session, checked)
    store_entries(session, new, by=by, clock=clock)
    return report


def try_import(session: Session, checked: CheckedRows) -> ImportReport:
    """What an import would report now; changes nothing."""
    return _sorted_out(session, checked)[1]


def export_guide(session: Session) -> list[Given]:
    """All entries that count."""
    query = select(GuideEntry).where(GuideEntry.withdrawn_at.is_(None)).order_by(GuideEntry.id)
    return [Given.of(one) for one in session.scalars(query)]


def _checked(session: Session, row: Row, clock: Clock) -> Row:
    if row.given is None:
        return row
    try:
        return Row(row.place, check_given(session, row.given, today=today(clock)))
    except InvalidInputError as error:
        return Row(row.place, fault=str(error))


def _sorted_out(session: Session, checked: CheckedRows) -> tuple[list[Given], ImportReport]:
    """The entries to add, and what becomes of every row."""
    claims, there = claims_of(session), {plain(one.title): one for one in export_guide(session)}
    room = MOST_ENTRIES - len(there)
    faults: list[tuple[int, str]] = []
    new: list[Given] = []
    known = 0
    for row in checked.rows:
        if row.given is None:
            faults.append((row.place, row.fault or ""))
        elif there.get(plain(row.given.title)) == row.given:
            known += 1
        else:
            try:
                _check_fits(row.given, claims, room=room - len(new))
            except InvalidInputError as error:
                faults.append((row.place, str(error)))
                continue
            new.append(row.given)
            claims |= claimed(f"第 {row.place} 行“{row.given.title}”", (row.given.title, *row.given.wordings))
            there[plain(row.given.title)] = row.given
    return new, ImportReport(len(checked.rows), len(new), known, tuple(faults))


def _check_fits(given: Given, claims: dict[str, str], *, room: int) -> None:
    check_free(given, claims)
    if room <= 0:
        raise InvalidInputError(NO_ROOM)
