"""The table of extensions asked for and decided."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from helpdesk.database import Base, UtcDateTime
from helpdesk.staff.models import Staff


class Extension(Base):
    """More working days for a ticket (延期): asked by its owner, decided by a supervisor."""

    __tablename__ = "extensions"
    __table_args__ = (Index("ix_extensions_ticket_id", "ticket_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"))
    days: Mapped[int]
    reason: Mapped[str] = mapped_column(Text)  # The resident reads it.
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    granted: Mapped[bool | None]  # None until it is decided, or when the ticket went on without it.
    asked_by: Mapped[Staff] = relationship(foreign_keys=[asked_by_id], lazy="joined", innerjoin=True)
