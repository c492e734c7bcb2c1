"""Admins change the bot live, and take a change back. Rows keep the words; the audit has codes only."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from helpdesk.adjustments.active import IS_CHANGING, REMOVED, active, in_force, is_removal, without
from helpdesk.adjustments.checks import MOST, Surroundings, TextCheck, check, tidy
from helpdesk.adjustments.models import Adjustment, AdjustmentKind
from helpdesk.adjustments.previews import FalseAlarms, check_false_alarms, false_alarms
from helpdesk.audit.services import record
from helpdesk.clock import Clock
from helpdesk.database import LARGEST_ID, take_turns
from helpdesk.emergencies.kinds import EmergencyKind
from helpdesk.errors import InvalidInputError
from helpdesk.office.services import current_office
from helpdesk.people import Admin

WHATEVER = -1  # Of ``seen``: the caller has shown nobody what counts.
NOTHING = 0
WHOLE_HISTORY = 1000
UNKNOWN = "没有这一条改动，请看最近改动里的编号。"

# What undoing checks again.
_CHECKED_AGAIN = frozenset(AdjustmentKind) - {AdjustmentKind.THRESHOLD}


def adjust(
    session: Session,
    kind: AdjustmentKind,
    name: str,
    value: Mapping[str, Any],
    *,
    by: Admin,
    clock: Clock,
    check_text: TextCheck | None = None,
    alarms: FalseAlarms | None = None,
    seen: int = WHATEVER,
) -> Adjustment:
    """Make one change; it counts from the commit on. Raises ``InvalidInputError`` with one sentence.

    ``check_text`` knows what is wrong with a text; texts need it. ``alarms`` is what ``alarms_of`` found before this
    transaction began; without it a month of messages is read while all other writers wait. ``seen`` is the id of the
    row that counted when the admin decided (``NOTHING``: none): if another one counts by now, nothing is changed.
    """
    take_turns(session, "adjustments")
    name, value = checked(session, kind, name, value, check_text=check_text, alarms=alarms, clock=clock)
    _check_seen(session, kind, name, seen)
    return _add(session, kind, name, value, by=by, clock=clock)


def checked(
    session: Session,
    kind: AdjustmentKind,
    name: str,
    value: Mapping[str, Any],
    *,
    clock: Clock,
    check_text: TextCheck | None = None,
    alarms: FalseAlarms | None = None,
) -> tuple[str, dict[str, Any]]:
    """Name and value as ``adjust`` would store them; raises what it would raise. Changes nothing."""
    now = active(session)
    name, value = check(kind, name, value, Surroundings(now, current_office(session), check_text))
    counting = counting_row(session, kind, name)
    if counting is not None and counting.value == value:
        raise InvalidInputError("现在就是这样，不用改。")
    _check_room(session, kind, is_new=counting is None)
    if kind is AdjustmentKind.EMERGENCY:
        found = alarms or false_alarms(session, name, EmergencyKind(value["kind"]), now, clock=clock)
        check_false_alarms(name, found)
    return name, value


def alarms_of(
    session: Session, kind: AdjustmentKind, name: str, value: Mapping[str, Any], *, clock: Clock
) -> FalseAlarms | None:
    """What a keyword would have done to a month of messages, for ``adjust``; None for every other kind.

    Only looks. Raises what ``adjust`` would raise for a word that is none.
    """
    if kind is not AdjustmentKind.EMERGENCY:
        return None
    now = active(session)
    name, value = check(kind, name, value, Surroundings(now))
    return false_alarms(session, name, EmergencyKind(value["kind"]), now, clock=clock)


def remove(
    session: Session, kind: AdjustmentKind, name: str, *, by: Admin, clock: Clock, seen: int = WHATEVER
) -> Adjustment:
    """Take away what was added, or say a text as it is shipped again; can be undone like any other change."""
    take_turns(session, "adjustments")
    name = tidy(kind, name)
    if counting_row(session, kind, name) is None:
        raise InvalidInputError(f"“{name}”没有改过，本来就是原来的样子。")
    _check_seen(session, kind, name, seen)
    return _add(session, kind, name, dict(REMOVED), by=by, clock=clock)


def undo_adjustment(
    session: Session, adjustment_id: int, *, by: Admin, clock: Clock, check_text: TextCheck | None = None
) -> Adjustment:
    """Take the last change of something back; what counted before it counts again.

    Raises ``InvalidInputError`` where it was taken back already, where something newer was done to the same thing, or
    where what counted before would not fit any more; texts are only looked at with ``check_text``.
    """
    take_turns(session, "adjustments")
    row = access_adjustment(session, adjustment_id)
    if row.undone_at is not None:
        raise InvalidInputError("这一条已经撤销过了。")
    newest = _newest(session, row.kind, row.name)
    if newest is not None and newest.id != row.id:
        raise InvalidInputError(f"“{row.name}”后来又改过一次，请先撤销后来的那一次。")
    session.info[IS_CHANGING] = True
    row.undone_at, row.undone_by = clock.now(), by.telegram_user_id
    session.flush()
    _check_restored(session, row, check_text)
    record(session, "undo_adjustment", by=by, at=clock.now(), adjustment=row.id, kind=row.kind.value)
    session.flush()
    return row


def access_adjustment(session: Session, adjustment_id: int) -> Adjustment:
    """One change by its number; raises ``InvalidInputError``."""
    if not 0 < adjustment_id <= LARGEST_ID:
        raise InvalidInputError(UNKNOWN)
    row = session.get(Adjustment, adjustment_id, populate_existing=True)  # Another process may have undone it.
    if row is None:
        raise InvalidInputError(UNKNOWN)
    return row


def counting_row(session: Session, kind: AdjustmentKind, name: str) -> Adjustment | None:
    """The row that says what counts for a thing now; None where it is as shipped."""
    newest = _newest(session, kind, name)
    return None if newest is None or is_removal(newest.value) else newest


def seen_now(session: Session, kind: AdjustmentKind, name: str) -> int:
    """What an admin who is shown a thing now has seen; for ``adjust`` and ``remove``."""
    counting = counting_row(session, kind, name)
    return NOTHING if counting is None else counting.id


def list_adjustments(session: Session, *, kind: AdjustmentKind | None = None, limit: int = 10) -> list[Adjustment]:
    """What was done last, the newest first, undone ones as well."""
    query = select(Adjustment).order_by(Adjustment.id.desc()).limit(min(limit, WHOLE_HISTORY))
    return list(session.scalars(query if kind is None else query.where(Adjustment.kind == kind)))


def counting_rows(session: Session, *, kind: AdjustmentKind | None = None) -> list[Adjustment]:
    """Everything that counts now, the oldest first."""
    return [row for row in in_force(session) if kind in (None, row.kind)]


def _newest(session: Session, kind: AdjustmentKind, name: str) -> Adjustment | None:
    query = select(Adjustment).where(Adjustment.kind == kind, Adjustment.name == name, Adjustment.undone_at.is_(None))
    return session.scalars(query.order_by(Adjustment.id.desc()).limit(1)).first()


def _check_seen(session: Session, kind: AdjustmentKind, name: str, seen: int) -> None:
    if seen not in (WHATEVER, seen_now(session, kind, name)):
        raise InvalidInputError(f"刚才有人改过“{name}”，这次没有改。请重新看一看再决定。")


def _check_room(session: Session, kind: AdjustmentKind, *, is_new: bool) -> None:
    most = MOST.get(kind)
    if not is_new or most is None:
        return
    newest = select(func.count()).select_from(Adjustment).where(Adjustment.kind == kind)
    # Counting rows is quick, and only near the limit it matters how many of them count.
    if (session.scalar(newest) or 0) >= most and len(counting_rows(session, kind=kind)) >= most:
        raise InvalidInputError(f"最多只能加 {most} 个，请先去掉不用的。")


def _add(
    session: Session, kind: AdjustmentKind, name: str, value: Mapping[str, Any], *, by: Admin, clock: Clock
) -> Adjustment:
    session.info[IS_CHANGING] = True
    row = Adjustment(kind=kind, name=name, value=dict(value), made_by=by.telegram_user_id, made_at=clock.now())
    session.add(row)
    session.flush()
    action = "remove_adjustment" if is_removal(value) else "adjust"
    record(session, action, by=by, at=clock.now(), adjustment=row.id, kind=kind.value)
    session.flush()
    return row


def _check_restored(session: Session, undone: Adjustment, check_text: TextCheck | None) -> None:
    """What counts again must fit to all that has been changed since."""
    row = counting_row(session, undone.kind, undone.name)
    is_unknown_text = undone.kind is AdjustmentKind.TEXT and check_text is None
    if row is None or row.kind not in _CHECKED_AGAIN or is_unknown_text:
        return
    others = Surroundings(without(active(session), row.kind, row.name), current_office(session), check_text)
    try:
        check(row.kind, row.name, row.value, others)
    except InvalidInputError as error:
        raise InvalidInputError(f"不能撤销，因为原来的那一条现在用不上了：{error}") from None
