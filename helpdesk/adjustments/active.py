"""What admins have changed and what of it counts now, as one immutable value.

Each process keeps the state it read last; one small question to the database says whether it is still the newest.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from helpdesk.adjustments.models import Adjustment, AdjustmentKind
from helpdesk.emergencies.kinds import EmergencyKind

IS_CHANGING = "adjustments_changed"  # Of ``session.info``: what such a session sees may still be rolled back.
REMOVED: Mapping[str, Any] = MappingProxyType({"removed": True})

_known: WeakKeyDictionary[Engine, "Adjustments"] = WeakKeyDictionary()


@dataclass(frozen=True)
class AddedPlace:
    """A place in a unit, or another name (``alias_of``) of a place."""

    name: str
    unit: str | None = None  # Code.
    alias_of: str | None = None  # Name.


def _nothing() -> Mapping[str, Any]:
    return MappingProxyType({})


@dataclass(frozen=True)
class Adjustments:
    """All that counts now. ``revision`` grows with every change and every undoing; 0 where there was none yet."""

    revision: int = 0
    words: tuple[str, ...] = ()  # Never cut.
    synonyms: Mapping[str, str] = field(default_factory=_nothing)  # What is typed -> what it is read as.
    places: tuple[AddedPlace, ...] = ()
    keywords: Mapping[str, EmergencyKind] = field(default_factory=_nothing)
    texts: Mapping[str, str] = field(default_factory=_nothing)  # Name of a sentence or response -> text.
    thresholds: Mapping[str, float] = field(default_factory=_nothing)


def active(session: Session) -> Adjustments:
    """What counts in the transaction of ``session``: one object for one revision, as long as the process has it."""
    revision = revision_of(session)
    if session.info.get(IS_CHANGING):
        return _built(revision, in_force(session))
    engine = session.get_bind().engine
    known = _known.get(engine)
    if known is None or known.revision != revision:
        known = _known[engine] = _built(revision, in_force(session))
    return known


def revision_of(session: Session) -> int:
    """A number that grows with every adjustment and with every one that is undone."""
    newest = select(func.max(Adjustment.id)).scalar_subquery()
    undone = select(func.count()).select_from(Adjustment).where(Adjustment.undone_at.is_not(None)).scalar_subquery()
    last, times = session.execute(select(newest, undone)).one()
    return int(last or 0) + int(times)


def in_force(session: Session) -> list[Adjustment]:
    """The rows that count, the oldest first."""
    newest = (
        select(func.max(Adjustment.id)).where(Adjustment.undone_at.is_(None)).group_by(Adjustment.kind, Adjustment.name)
    )
    rows = session.scalars(select(Adjustment).where(Adjustment.id.in_(newest)).order_by(Adjustment.id))
    return [row for row in rows if not is_removal(row.value)]


def is_removal(value: Mapping[str, Any]) -> bool:
    """Whether a value takes an earlier change away."""
    return bool(value.get("removed"))


def without(now: Adjustments, kind: AdjustmentKind, name: str) -> Adjustments:
    """The same without one word, synonym, place, text or keyword."""
    if kind is AdjustmentKind.WORD:
        return replace(now, words=tuple(word for word in now.words if word != name))
    if kind is AdjustmentKind.PLACE:
        return replace(now, places=tuple(one for one in now.places if one.name != name))
    if kind is AdjustmentKind.SYNONYM:
        return replace(now, synonyms=MappingProxyType({a: b for a, b in now.synonyms.items() if a != name}))
    if kind is AdjustmentKind.TEXT:
        return replace(now, texts=MappingProxyType({a: b for a, b in now.texts.items() if a != name}))
    return replace(now, keywords=MappingProxyType({a: b for a, b in now.keywords.items() if a != name}))


def _built(revision: int, rows: Iterable[Adjustment]) -> Adjustments:
    values: dict[AdjustmentKind, dict[str, Any]] = {kind: {} for kind in AdjustmentKind}
    for row in rows:
        value = _READ[row.kind](row.name, row.value)
        if value is not None:
            values[row.kind][row.name] = value
    return Adjustments(
        revision=revision,
        words=tuple(values[AdjustmentKind.WORD]),
        synonyms=MappingProxyType(values[AdjustmentKind.SYNONYM]),
        places=tuple(values[AdjustmentKind.PLACE].values()),
        keywords=MappingProxyType(values[AdjustmentKind.EMERGENCY]),
        texts=MappingProxyType(values[AdjustmentKind.TEXT]),
        thresholds=MappingProxyType(values[AdjustmentKind.THRESHOLD]),
    )


def _keyword(_name: str, value: Mapping[str, Any]) -> EmergencyKind | None:
    """None for a kind that there is no more: a row of an older program."""
    kind = value.get("kind")
    return EmergencyKind(kind) if kind in set(EmergencyKind) else None


# How each kind's value is read.
_READ: Mapping[AdjustmentKind, Callable[[str, Mapping[str, Any]], Any]] = {
    AdjustmentKind.WORD: lambda name, _value: name,
    AdjustmentKind.SYNONYM: lambda _name, value: value.get("means"),
    AdjustmentKind.PLACE: lambda name, value: AddedPlace(name, value.get("unit"), value.get("alias_of")),
    AdjustmentKind.EMERGENCY: _keyword,
    AdjustmentKind.TEXT: lambda _name, value: value.get("text"),
    AdjustmentKind.THRESHOLD: lambda _name, value: value.get("number"),
}
