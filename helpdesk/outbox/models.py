"""The table of what is still to be said, and to whom."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from helpdesk.database import Base, UtcDateTime


class OutboxRow(Base):
    """One message to send: facts, not sentences. It is committed with the change it tells of."""

    __tablename__ = "outbox_rows"
    __table_args__ = (
        Index("ix_outbox_rows_unsent", "sent_at", "failed_at", "priority", "id"),
        Index("ix_outbox_rows_key", "key"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))
    recipient_kind: Mapped[str] = mapped_column(String(20))  # resident, team, chat
    recipient_id: Mapped[int] = mapped_column(BigInteger)
    ticket_id: Mapped[int | None] = mapped_column(ForeignKey("tickets.id"), index=True)
    params: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    priority: Mapped[int] = mapped_column(default=5)
    key: Mapped[str | None] = mapped_column(String(120))
    # Counts how often the unsent row was asked for again; a sender that saw an older revision must send once more.
    revision: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    not_before: Mapped[datetime | None] = mapped_column(UtcDateTime)
    attempts: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    failed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    error: Mapped[str | None] = mapped_column(Text)
    forgotten_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # When ``params`` was emptied.
