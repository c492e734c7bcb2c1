"""The table of sentences that staff send with one press."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from helpdesk.database import Base, UtcDateTime


class CannedReply(Base):
    """A ready-made sentence of one team; ``kind`` is question, answer or resolution."""

    __tablename__ = "canned_replies"
    __table_args__ = (Index("ix_canned_replies_team_id_kind", "team_id", "kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int | None] = mapped_column(ForeignKey("teams.id"))  # None: every team has it.
    kind: Mapped[str] = mapped_column(String(20))
    service: Mapped[str | None] = mapped_column(String(40))  # None: every service.
    topic: Mapped[str | None] = mapped_column(String(40))  # None: every topic.
    text: Mapped[str] = mapped_column(Text)
    changed_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
