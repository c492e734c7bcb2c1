"""The table of what happened."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from helpdesk.database import Base, UtcDateTime


class AuditEntry(Base):
    """One change: who, what, from, to, when. ``details`` holds codes and ids, never anybody's words."""

    __tablename__ = "audit_entries"
    # By what came of it, as who took an alarm; most rows are of messages and have nothing there.
    __table_args__ = (
        Index(
            "ix_audit_entries_after",
            "after",
            postgresql_where=text("after IS NOT NULL"),
            sqlite_where=text("after IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int | None] = mapped_column(ForeignKey("tickets.id"), index=True)
    actor_kind: Mapped[str] = mapped_column(String(20))
    actor_id: Mapped[int | None] = mapped_column(BigInteger)
    action: Mapped[str] = mapped_column(String(40))
    before: Mapped[str | None] = mapped_column(String(40))
    after: Mapped[str | None] = mapped_column(String(40))
    details: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
