"""Who waits for whom where several transactions write at once (PostgreSQL); SQLite lets one writer in at a time.

Nobody may wait in a circle, so rows are always locked in this order: a turn (``take_turns``), teams, tickets by row id,
and only then what hangs on a ticket: its timers, its rows in the outbox.
"""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from helpdesk.tickets.models import Ticket

MERGING = "merging"  # The turn of whoever needs several tickets at once: which ones, they learn only on the way.


def lock_tickets(session: Session, *conditions: ColumnElement[bool]) -> None:
    """Lock the tickets for a change; read them afterwards, with ``populate_existing``.

    Never in one statement: PostgreSQL gives whoever waited the new row, joined to what the old one pointed to, so that
    an owner, a team or the whole ticket would be missing. Rows that refer to a ticket can be added meanwhile: the relay
    notes what it sent while somebody works.
    """
    query = select(Ticket.id).where(*conditions).order_by(Ticket.id)
    session.execute(query.with_for_update(key_share=True)).all()


def lock_free_tickets(session: Session, ticket_ids: Sequence[int]) -> Sequence[int]:
    """Lock those of these tickets that nobody else is changing, without waiting for the others; their row ids."""
    query = select(Ticket.id).where(Ticket.id.in_(ticket_ids)).order_by(Ticket.id)
    return session.scalars(query.with_for_update(key_share=True, skip_locked=True)).all()
