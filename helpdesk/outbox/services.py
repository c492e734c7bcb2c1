"""The outbox: what a change has to tell is queued in the change's own transaction and sent after its commit.

The relay reads ``next_rows``, sends without a transaction, and then marks each row. Order holds per recipient; one
that cannot be reached just now holds back nobody else.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import case, func, insert, or_, select, update
from sqlalchemy.orm import Session

from helpdesk.clock import Clock
from helpdesk.outbox.models import OutboxRow

RecipientKind = Literal["resident", "team", "chat"]

URGENT, NORMAL, URGENT_REFRESH, CARD_REFRESH = 0, 5, 7, 8  # Priorities; the smaller one goes first.


def enqueue(
    session: Session,
    kind: str,
    *,
    recipient_kind: RecipientKind,
    recipient_id: int,
    ticket_id: int | None = None,
    params: Mapping[str, Any],
    priority: int = NORMAL,
    key: str | None = None,
    not_before: datetime | None = None,
    clock: Clock,
) -> OutboxRow:
    """Queue one message; while an unsent row has the same ``key``, that row is renewed instead.

    ``params`` must be JSON: facts, not sentences. ``not_before`` (UTC) delays this row only, not the ones behind it.
    """
    known = _unsent(session, key)
    if known is not None:
        known.params = dict(params)
        known.priority = min(known.priority, priority)
        known.revision += 1
        session.flush()
        return known
    row = OutboxRow(
        kind=kind,
        recipient_kind=recipient_kind,
        recipient_id=recipient_id,
        ticket_id=ticket_id,
        params=dict(params),
        priority=priority,
        key=key,
        revision=0,
        attempts=0,
        created_at=clock.now(),
        not_before=not_before,
    )
    session.add(row)
    session.flush()
    return row


def enqueue_for_each(
    session: Session,
    kind: str,
    params_by_resident: Mapping[int, Mapping[str, Any]],
    *,
    ticket_id: int | None = None,
    clock: Clock,
) -> None:
    """Queue one message for each of many residents, in one statement however many they are."""
    rows = [
        {
            "kind": kind,
            "recipient_kind": "resident",
            "recipient_id": resident_id,
            "ticket_id": ticket_id,
            "params": dict(params),
            "priority": NORMAL,
            "revision": 0,
            "attempts": 0,
            "created_at": clock.now(),
        }
        for resident_id, params in params_by_resident.items()
    ]
    if rows:
        session.execute(insert(OutboxRow), rows)


def next_rows(session: Session, *, now: datetime, limit: int = 50) -> list[OutboxRow]:
    """Rows that may be sent now, most urgent first; send those of one recipient in the order given.

    A row that was tried and postponed holds back the later rows of its recipient; one that was only scheduled for later
    does not.
    """
    stuck = case(((OutboxRow.attempts > 0) & (OutboxRow.not_before > now), 1), else_=0)
    in_order = {
        "partition_by": (OutboxRow.recipient_kind, OutboxRow.recipient_id),
        "order_by": (OutboxRow.priority, OutboxRow.id),
    }
    waiting = (
        select(OutboxRow.id, func.sum(stuck).over(**in_order).label("stuck_before"))  # type: ignore[arg-type]
        .where(OutboxRow.sent_at.is_(None), OutboxRow.failed_at.is_(None))
        .subquery()
    )
    query = (
        select(OutboxRow)
        .join(waiting, waiting.c.id == OutboxRow.id)
        .where(waiting.c.stuck_before == 0, or_(OutboxRow.not_before.is_(None), OutboxRow.not_before <= now))
        .order_by(OutboxRow.priority, OutboxRow.id)
        .limit(limit)
    )
    return list(session.scalars(query))


def mark_sent(session: Session, row: OutboxRow, *, clock: Clock) -> bool:
    """Note that ``row``, as it was read, was sent.

    Returns False when the row was renewed meanwhile: then it stays in the queue and the newer facts are sent as well.
    """
    done = session.execute(
        update(OutboxRow)
        .where(OutboxRow.id == row.id, OutboxRow.revision == row.revision)
        .values(sent_at=clock.now(), error=None)
        .execution_options(synchronize_session=False)
        .returning(OutboxRow.id)
    ).scalar_one_or_none()
    return done is not None


def let_rest(session: Session, row: OutboxRow, *, until: datetime) -> None:
    """Send ``row``, which was renewed while it was sent, once more and not before ``until`` (UTC).

    Whatever changes meanwhile is then in it; nothing behind it waits.
    """
    session.execute(
        update(OutboxRow)
        .where(OutboxRow.id == row.id, OutboxRow.sent_at.is_(None))
        .values(not_before=until)
        .execution_options(synchronize_session=False)
    )


def mark_failed(session: Session, row: OutboxRow, *, error: str, clock: Clock) -> None:
    """Give ``row`` up for good; ``error`` is the technical reason, without anybody's words."""
    session.execute(
        update(OutboxRow)
        .where(OutboxRow.id == row.id)
        .values(failed_at=clock.now(), error=error, attempts=OutboxRow.attempts + 1)
        .execution_options(synchronize_session=False)
    )


def postpone(session: Session, row: OutboxRow, *, until: datetime, error: str | None = None) -> None:
    """Try ``row`` again at ``until`` (UTC); the later rows of its recipient wait with it."""
    session.execute(
        update(OutboxRow)
        .where(OutboxRow.id == row.id)
        .values(not_before=until, error=error, attempts=OutboxRow.attempts + 1)
        .execution_options(synchronize_session=False)
    )


def forget_sent(session: Session, *, older_than: timedelta, clock: Clock, limit: int = 1000) -> int:
    """Empty the facts of rows sent or failed longer ago than ``older_than``, ``limit`` at most; returns how many.

    The rows stay for the statistics, the words in them do not.
    """
    before = clock.now() - older_than
    query = select(OutboxRow).where(
        or_(OutboxRow.sent_at < before, OutboxRow.failed_at < before), OutboxRow.forgotten_at.is_(None)
    )
    rows = session.scalars(query.order_by(OutboxRow.id).limit(limit)).all()
    for row in rows:
        row.params, row.forgotten_at = {}, clock.now()
    session.flush()
    return len(rows)


def _unsent(session: Session, key: str | None) -> OutboxRow | None:
    if key is None:
        return None
    query = select(OutboxRow).where(OutboxRow.key == key, OutboxRow.sent_at.is_(None), OutboxRow.failed_at.is_(None))
    return session.scalars(query.with_for_update()).first()
