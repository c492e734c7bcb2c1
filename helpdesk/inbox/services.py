"""The inbox: an update is stored before Telegram is told that it arrived, and worked off once."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from helpdesk.clock import Clock
from helpdesk.inbox.models import StoredUpdate


def store_update(
    session: Session, *, update_id: int, chat_id: int | None, payload: Mapping[str, Any] | None, clock: Clock
) -> bool:
    """Store one update; False if it is known already, because Telegram may deliver it twice.

    ``payload`` is the raw update; hand in None for a private chat without consent, then only the id is written.
    """
    if session.get(StoredUpdate, update_id) is not None:
        return False
    row = StoredUpdate(
        update_id=update_id,
        chat_id=chat_id,
        payload=None if payload is None else dict(payload),
        received_at=clock.now(),
    )
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:  # Another process stored it between our look and our insert.
        return False
    return True


def finish_update(session: Session, update_id: int, *, error: str | None = None, clock: Clock) -> None:
    """Note that an update is worked off and forget its content; ``error`` is a class name, never anybody's words."""
    row = session.get(StoredUpdate, update_id)
    if row is not None:
        row.done_at = clock.now()
        row.payload = None
        row.error = error


def is_finished(session: Session, update_id: int) -> bool:
    """Whether an update was worked off."""
    row = session.get(StoredUpdate, update_id)
    return row is not None and row.done_at is not None


def pending_updates(session: Session) -> list[StoredUpdate]:
    """Updates stored but not worked off, oldest first; at start they are worked off before anything new."""
    return list(
        session.scalars(select(StoredUpdate).where(StoredUpdate.done_at.is_(None)).order_by(StoredUpdate.update_id))
    )


def forget_finished(session: Session, *, older_than: timedelta, clock: Clock) -> int:
    """Delete the numbers of updates worked off longer ago than ``older_than``; returns how many.

    Telegram repeats an update for a day at most, and after a quiet week it may begin its numbers anew: an old number
    would then swallow somebody's words.
    """
    old = delete(StoredUpdate).where(StoredUpdate.done_at < clock.now() - older_than)
    return len(session.scalars(old.returning(StoredUpdate.update_id)).all())
