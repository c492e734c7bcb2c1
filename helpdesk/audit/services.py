"""Writes down what happened. Codes and ids only: the audit outlives a resident's wish to be forgotten."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from helpdesk.audit.models import AuditEntry
from helpdesk.people import Person


def record(
    session: Session,
    action: str,
    *,
    by: Person,
    at: datetime,
    ticket_id: int | None = None,
    before: str | None = None,
    after: str | None = None,
    **details: Any,
) -> AuditEntry:
    """Add one entry to the running transaction; ``details`` must be JSON and hold nobody's words."""
    entry = AuditEntry(
        ticket_id=ticket_id,
        actor_kind=by.actor_kind,
        actor_id=by.actor_id,
        action=action,
        before=before,
        after=after,
        details=details,
        at=at,
    )
    session.add(entry)
    return entry
