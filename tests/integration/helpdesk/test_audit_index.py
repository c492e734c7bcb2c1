"""Who took an alarm is found without reading the whole audit, which has a row for every message."""

from sqlalchemy import select
from sqlalchemy.dialects import sqlite
from sqlalchemy.orm import Session

from helpdesk.audit.models import AuditEntry


def test_what_came_of_something_is_found_by_an_index(session: Session) -> None:
    query = select(AuditEntry.id).where(AuditEntry.action == "take_alarm", AuditEntry.after == "12")
    words = str(query.compile(dialect=sqlite.dialect()))
    if session.get_bind().dialect.name != "sqlite":
        return
    plan = session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {words}", ("take_alarm", "12")).all()
    assert "ix_audit_entries_after" in str(plan)
