"""Open tickets in the order in which their clocks run out, as SQL that walks an index and stops early.

Which clock runs depends on the status, so every status is a queue of its own, already in order in its index; a page
takes the heads of the queues and merges them. Nothing is sorted that is not shown.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Float, Select, Subquery, func, literal, or_, select, union_all
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from helpdesk.deadlines.clocks import AMBER_SHARE
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.states import Status

Rows = Select[*tuple[Any, ...]]

AMBER_REACH = timedelta(days=60)  # No limit is so long that it turns amber earlier than this before its end.
COUNT_LIMIT = 500  # More is "500 件以上": counting on would cost more than it tells.

STAFF_QUEUES = (Status.NEW, Status.IN_PROGRESS, Status.WAITING)


class seconds_of(FunctionElement[float]):  # noqa: N801  # Reads like the SQL function it is.
    """A time as seconds since 1970, on both databases."""

    name = "seconds_of"
    type = Float()
    inherit_cache = True


@compiles(seconds_of)
def _seconds(element: seconds_of, compiler: SQLCompiler, **kwargs: Any) -> str:
    return f"extract(epoch from {compiler.process(element.clauses, **kwargs)})"


@compiles(seconds_of, "sqlite")
def _seconds_sqlite(element: seconds_of, compiler: SQLCompiler, **kwargs: Any) -> str:
    return f"((julianday({compiler.process(element.clauses, **kwargs)}) - 2440587.5) * 86400.0)"


def due_of(status: Status) -> InstrumentedAttribute[datetime]:
    """The column that says when the clock of a status runs out."""
    return Ticket.accept_due_at if status in (Status.TRIAGE, Status.NEW) else Ticket.handle_due_at


def queue(where: ColumnElement[bool], status: Status, *conditions: ColumnElement[bool]) -> Rows:
    """One queue: row id, when it is due, and 1 for what waits for the resident and so comes last."""
    due_at = due_of(status)
    is_waiting = literal(1 if status is Status.WAITING else 0)
    query: Rows = select(Ticket.id, due_at.label("due_at"), is_waiting.label("is_waiting"))
    return query.where(where, Ticket.status == status, *conditions)


def heads(queues: Iterable[Rows], *, offset: int, limit: int) -> Rows:
    """Row ids from all queues together, the most urgent first."""
    columns = ("due_at", "id")
    parts = [_of(one.order_by(*columns).limit(offset + limit).subquery()) for one in queues]
    merged = union_all(*parts).subquery()
    order = (merged.c.is_waiting, merged.c.due_at, merged.c.id)
    return select(merged.c.id).order_by(*order).limit(limit).offset(offset)


def length(queues: Sequence[Rows]) -> Rows:
    """How many tickets the queues hold, counted up to ``COUNT_LIMIT`` each."""
    parts = [_of(one.limit(COUNT_LIMIT).subquery()) for one in queues]
    return select(func.count()).select_from(union_all(*parts).subquery())


def pressing(status: Status, *, now: datetime, today_ends: datetime) -> ColumnElement[bool]:
    """Due by the end of today (so also red), or amber: 70 % of the limit are over."""
    due_at = due_of(status)
    began_at: ColumnElement[float] = seconds_of(Ticket.accept_from_at)
    if status not in (Status.TRIAGE, Status.NEW):
        began_at = seconds_of(Ticket.handle_from_at) + Ticket.paused_seconds
    left, whole = seconds_of(due_at) - now.timestamp(), seconds_of(due_at) - began_at
    is_amber = left <= (1 - AMBER_SHARE) * whole
    return (due_at <= now + AMBER_REACH) & or_(due_at <= today_ends, is_amber)


def _of(part: Subquery) -> Rows:
    """SQLite takes no order and no limit inside a union, so each part is a table of its own."""
    return select(part.c.id, part.c.due_at, part.c.is_waiting)
