"""The table of what is to happen by the clock."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from helpdesk.database import Base, UtcDateTime


class Timer(Base):
    """One thing that is due at a time. Whoever works it off deletes the row in the same transaction."""

    __tablename__ = "timers"
    __table_args__ = (
        UniqueConstraint("name", "ticket_id", "subject"),
        Index("ix_timers_due_at", "due_at", "id"),
        Index("ix_timers_ticket_id", "ticket_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(40))
    ticket_id: Mapped[int | None] = mapped_column(ForeignKey("tickets.id"))
    subject: Mapped[str] = mapped_column(String(60), default="")  # What it is about where it is no ticket: a team.
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
