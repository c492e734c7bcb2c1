"""Reads what a use case left behind, so that tests can say it in one line."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from helpdesk.audit.models import AuditEntry
from helpdesk.outbox.models import OutboxRow
from helpdesk.tickets.models import Ticket


def rows_to_resident(session: Session, ticket: Ticket) -> list[str]:
    """Kinds queued for the ticket's resident, in order."""
    return [row.kind for row in _rows(session, "resident", ticket.resident_id) if row.ticket_id == ticket.id]


def rows_to_team(session: Session, team_id: int, kind: str | None = None) -> list[OutboxRow]:
    """Rows queued for a team."""
    return [row for row in _rows(session, "team", team_id) if kind is None or row.kind == kind]


def last_params(session: Session, kind: str) -> dict[str, Any]:
    """The facts of the newest row of a kind."""
    row = session.scalars(select(OutboxRow).where(OutboxRow.kind == kind).order_by(OutboxRow.id.desc())).first()
    assert row is not None, f"no {kind} in the outbox"
    return row.params


def actions(session: Session, ticket: Ticket) -> list[str]:
    """What the audit says happened to a ticket, in order."""
    query = select(AuditEntry).where(AuditEntry.ticket_id == ticket.id).order_by(AuditEntry.id)
    return [entry.action for entry in session.scalars(query)]


def _rows(session: Session, kind: str, recipient_id: int) -> list[OutboxRow]:
    query = select(OutboxRow).where(OutboxRow.recipient_kind == kind, OutboxRow.recipient_id == recipient_id)
    return list(session.scalars(query.order_by(OutboxRow.priority, OutboxRow.id)))
