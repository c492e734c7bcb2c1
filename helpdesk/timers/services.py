"""Timers: set, drop, and find what is due. What a name means is said in ``helpdesk/timers/firing.py``."""

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from helpdesk.database import take_turns
from helpdesk.timers.models import Timer


def set_timer(
    session: Session, name: str, due_at: datetime, *, ticket_id: int | None = None, subject: str = ""
) -> Timer:
    """Have ``name`` happen at ``due_at`` (UTC); one that was set before for the same matter is moved."""
    if ticket_id is None:  # Of a ticket's timers its lock takes care; no constraint tells two empty columns apart.
        take_turns(session, f"timer {name} {subject}")
    timer = find_timer(session, name, ticket_id=ticket_id, subject=subject)
    if timer is None:
        timer = Timer(name=name, ticket_id=ticket_id, subject=subject, due_at=due_at)
        session.add(timer)
    timer.due_at = due_at
    session.flush()
    return timer


def find_timer(session: Session, name: str, *, ticket_id: int | None = None, subject: str = "") -> Timer | None:
    """The timer with this name for this matter."""
    query = select(Timer).where(Timer.name == name, Timer.ticket_id == ticket_id, Timer.subject == subject)
    return session.scalars(query).first()


def timers_of(session: Session, ticket_id: int) -> list[Timer]:
    """All timers of one ticket, the next one first."""
    query = select(Timer).where(Timer.ticket_id == ticket_id).order_by(Timer.due_at, Timer.id)
    return list(session.scalars(query))


def drop_timers(session: Session, ticket_id: int, *names: str) -> None:
    """Take the ticket's timers of these names away; all of its timers where no name is given."""
    query = delete(Timer).where(Timer.ticket_id == ticket_id)
    session.execute(query.where(Timer.name.in_(names)) if names else query)


def due_timers(session: Session, now: datetime, limit: int) -> list[Timer]:
    """What should have happened by ``now``, the oldest first."""
    query = select(Timer).where(Timer.due_at <= now).order_by(Timer.due_at, Timer.id).limit(limit)
    return list(session.scalars(query))
