"""The office's guide: admins add, change and withdraw entries, and take that back. Each counts from its commit on."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.orm import Session

from helpdesk.audit.services import record
from helpdesk.clock import Clock
from helpdesk.database import LARGEST_ID, take_turns
from helpdesk.errors import InvalidInputError
from helpdesk.guide.checks import Given, check_free, check_given, claims_of
from helpdesk.guide.finding import mark_changed
from helpdesk.guide.models import GuideEntry, GuideKind
from helpdesk.people import Person
from helpdesk.search.terms import plain

MOST_ENTRIES = 2000  # More are no guide; finding is measured with so many.
NO_ROOM = f"办事指南已经有 {MOST_ENTRIES} 条，请先撤下不用的"
PAGE = 8  # Entries on one page of a list.
_CHINA = ZoneInfo("Asia/Shanghai")  # Where "today" is meant.


@dataclass(frozen=True)
class Page:
    """One page of a list, from 0; ``found`` counts all pages."""

    entries: tuple[GuideEntry, ...]
    found: int
    number: int

    @property
    def is_last(self) -> bool:
        """Whether no page follows."""
        return (self.number + 1) * PAGE >= self.found


def add_entry(session: Session, given: Given, *, by: Person, clock: Clock) -> GuideEntry:
    """A new entry; residents are answered with it at once. Raises ``InvalidInputError``."""
    take_turns(session, "guide")
    given = checked(session, given, clock=clock)
    _check_room(session)
    (entry,) = store_entries(session, [given], by=by, clock=clock)
    return entry


def store_entries(session: Session, checked: Sequence[Given], *, by: Person, clock: Clock) -> list[GuideEntry]:
    """New entries; the caller has taken its turn and checked each of them, and that there is room."""
    now = clock.now()
    entries = [GuideEntry(made_by=by.actor_id, made_at=now, changed_at=now, **_columns(given)) for given in checked]
    session.add_all(entries)
    session.flush()
    for entry in entries:
        _record(session, "add_guide_entry", entry, by=by, at=now)
    session.flush()
    mark_changed(session)
    return entries


def change_entry(
    session: Session, entry_id: int, given: Given, *, revision: int, by: Person, clock: Clock
) -> GuideEntry:
    """Replace what an entry says; what it said before is kept, to take the change back.

    Raises ``InvalidInputError``, also where somebody changed it since ``revision`` was shown.
    """
    entry = _hold(session, entry_id, revision)
    if entry.withdrawn_at is not None:
        raise InvalidInputError("这一条已经撤下，请先恢复再改")
    given = checked(session, given, clock=clock, own_id=entry.id)
    if given == Given.of(entry):
        raise InvalidInputError("现在就是这样，不用改")
    entry.before = as_facts(Given.of(entry))
    _put(entry, given)
    return _changed(session, "change_guide_entry", entry, by=by, clock=clock)


def withdraw_entry(session: Session, entry_id: int, *, revision: int, by: Person, clock: Clock) -> GuideEntry:
    """Answer with an entry no more, also where a trained model still knows it; ``restore_entry`` brings it back."""
    entry = _hold(session, entry_id, revision)
    if entry.withdrawn_at is not None:
        raise InvalidInputError("这一条已经撤下了")
    entry.withdrawn_at = clock.now()
    return _changed(session, "withdraw_guide_entry", entry, by=by, clock=clock)


def restore_entry(session: Session, entry_id: int, *, revision: int, by: Person, clock: Clock) -> GuideEntry:
    """A withdrawn entry answers again; raises ``InvalidInputError`` where it would not pass the checks by now."""
    entry = _hold(session, entry_id, revision)
    if entry.withdrawn_at is None:
        raise InvalidInputError("这一条没有撤下，正在用")
    checked(session, Given.of(entry), clock=clock, own_id=entry.id)
    _check_room(session)
    entry.withdrawn_at = None
    return _changed(session, "restore_guide_entry", entry, by=by, clock=clock)


def undo_change(session: Session, entry_id: int, *, revision: int, by: Person, clock: Clock) -> GuideEntry:
    """Put back what the last change replaced; undoing twice makes the change again."""
    entry = _hold(session, entry_id, revision)
    if entry.before is None:
        raise InvalidInputError("这一条没有改过，没有什么可以撤销")
    given = checked(session, from_facts(entry.before), clock=clock, own_id=entry.id)
    entry.before = as_facts(Given.of(entry))
    _put(entry, given)
    return _changed(session, "undo_guide_entry", entry, by=by, clock=clock)


def checked(session: Session, given: Given, *, clock: Clock, own_id: int | None = None) -> Given:
    """The entry as it would be stored; raises ``InvalidInputError``. ``own_id``: the one that is being changed."""
    given = check_given(session, given, today=today(clock))
    check_free(given, claims_of(session, but=own_id))
    return given


def today(clock: Clock) -> date:
    """The day it is for the office."""
    return clock.now().astimezone(_CHINA).date()


def access_entry(session: Session, entry_id: int) -> GuideEntry:
    """One entry, withdrawn or not; raises ``InvalidInputError``."""
    entry = session.get(GuideEntry, entry_id) if 0 < entry_id <= LARGEST_ID else None
    if entry is None:
        raise InvalidInputError("没有这一条指南，发 /guide 看现在有哪些")
    return entry


def entry_in_use(session: Session, entry_id: int | None) -> GuideEntry | None:
    """An entry that may answer; None for one that is withdrawn or never was."""
    entry = session.get(GuideEntry, entry_id) if entry_id else None
    return entry if entry is not None and entry.withdrawn_at is None else None


def list_entries(session: Session, words: str = "", *, page: int = 0, withdrawn: bool = False) -> Page:
    """Entries whose title, wordings or answer have ``words``, the newest first."""
    is_listed = GuideEntry.withdrawn_at.is_not(None) if withdrawn else GuideEntry.withdrawn_at.is_(None)
    ids = _ids_having(session, words, is_listed)
    number = min(max(page, 0), max(0, (len(ids) - 1) // PAGE))
    on_page = GuideEntry.id.in_(ids[number * PAGE : (number + 1) * PAGE])
    entries = session.scalars(select(GuideEntry).where(on_page).order_by(GuideEntry.id.desc()))
    return Page(tuple(entries), len(ids), number)


def note_shown(session: Session, entry_id: int) -> None:
    """An answer was shown to somebody; nobody knows to whom."""
    _count(session, entry_id, "shown_count")


def note_helped(session: Session, entry_id: int) -> None:
    """Somebody pressed 有帮助."""
    _count(session, entry_id, "helped_count")


def note_missed(session: Session, entry_id: int) -> None:
    """Somebody pressed 不是我要问的."""
    _count(session, entry_id, "missed_count")


def as_facts(given: Given) -> dict[str, Any]:
    """An entry as JSON."""
    facts = {name: getattr(given, name) for name in Given.__dataclass_fields__}
    as_of = given.as_of.isoformat() if given.as_of else None
    return {**facts, "kind": given.kind.value, "wordings": list(given.wordings), "as_of": as_of}


def from_facts(facts: dict[str, Any]) -> Given:
    """The reverse of ``as_facts``."""
    as_of = date.fromisoformat(facts["as_of"]) if facts["as_of"] else None
    return replace(Given(**{**facts, "as_of": as_of}), kind=GuideKind(facts["kind"]), wordings=tuple(facts["wordings"]))


def _hold(session: Session, entry_id: int, revision: int) -> GuideEntry:
    take_turns(session, "guide")
    entry = access_entry(session, entry_id)
    session.refresh(entry)
    if entry.revision != revision:
        raise InvalidInputError("刚才有人改过这一条，这次没有改。请重新打开看一看再决定")
    return entry


def _columns(given: Given) -> dict[str, Any]:
    facts = {name: getattr(given, name) for name in Given.__dataclass_fields__}
    return {**facts, "wordings": list(given.wordings)}


def _put(entry: GuideEntry, given: Given) -> None:
    for name, value in _columns(given).items():
        setattr(entry, name, value)


def _changed(session: Session, action: str, entry: GuideEntry, *, by: Person, clock: Clock) -> GuideEntry:
    entry.revision += 1
    entry.changed_at = clock.now()
    _record(session, action, entry, by=by, at=entry.changed_at)
    session.flush()
    mark_changed(session)
    return entry


def _record(session: Session, action: str, entry: GuideEntry, *, by: Person, at: datetime) -> None:
    record(session, action, by=by, at=at, entry=entry.id, kind=entry.kind.value, revision=entry.revision)


def _check_room(session: Session) -> None:
    count = session.scalar(select(func.count()).select_from(GuideEntry).where(GuideEntry.withdrawn_at.is_(None)))
    if (count or 0) >= MOST_ENTRIES:
        raise InvalidInputError(NO_ROOM)


def _count(session: Session, entry_id: int, column: str) -> None:
    """One statement, so that two presses at once both count."""
    counted = getattr(GuideEntry, column)
    session.execute(
        update(GuideEntry)
        .where(GuideEntry.id == entry_id)
        .values({column: counted + 1})
        .execution_options(synchronize_session=False)
    )


def _ids_having(session: Session, words: str, is_listed: ColumnElement[bool]) -> list[int]:
    """Ids of the listed entries that have the words, the newest first; all of them where there are no words."""
    if not words.strip():
        return list(session.scalars(select(GuideEntry.id).where(is_listed).order_by(GuideEntry.id.desc())))
    wanted = plain(words)
    columns = (GuideEntry.id, GuideEntry.title, GuideEntry.wordings, GuideEntry.answer)
    rows = session.execute(select(*columns).where(is_listed).order_by(GuideEntry.id.desc()))
    return [
        entry_id
        for entry_id, title, wordings, answer in rows
        if wanted and (str(entry_id) == wanted or any(wanted in plain(one) for one in (title, *wordings, answer)))
    ]
