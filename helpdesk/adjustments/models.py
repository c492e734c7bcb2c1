"""The table of what admins changed live, without training."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, BigInteger, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from helpdesk.database import Base, UtcDateTime
from helpdesk.enums import StoredEnum

_IS_UNDONE = text("undone_at IS NOT NULL")


class AdjustmentKind(StrEnum):
    """What is changed; the name says which one."""

    WORD = "word"  # A word jieba must not cut.
    SYNONYM = "synonym"  # Read as another word.
    PLACE = "place"  # A place, or an alias of one the office knows.
    EMERGENCY = "emergency"  # A keyword that raises an alarm.
    TEXT = "text"  # A sentence of the bot.
    THRESHOLD = "threshold"  # How sure the model must be.


class Adjustment(Base):
    """One live change. Of a kind and name the newest that is not undone counts; undoing it brings back the one before.

    ``value`` is what the kind needs; ``{"removed": true}`` takes an earlier change away without forgetting it.
    """

    __tablename__ = "adjustments"
    __table_args__ = (
        Index("ix_adjustments_kind_name", "kind", "name", "id"),
        # Counted with every message to see whether anything has changed.
        Index("ix_adjustments_undone_at", "undone_at", sqlite_where=_IS_UNDONE, postgresql_where=_IS_UNDONE),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[AdjustmentKind] = mapped_column(StoredEnum(AdjustmentKind))
    name: Mapped[str] = mapped_column(String(80))
    value: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    made_by: Mapped[int | None] = mapped_column(BigInteger)  # Telegram user id; None: command line.
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    undone_by: Mapped[int | None] = mapped_column(BigInteger)
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
