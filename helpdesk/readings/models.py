"""The table of what the model made of residents' messages."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from helpdesk.database import Base, UtcDateTime

_IS_SOMEBODYS = text("resident_id IS NOT NULL")


class Reading(Base):
    """What one model version made of one message; ``intent`` is the best guess, also where it was too unsure to act.

    ``text`` and ``entities`` are masked (``helpdesk.phrases.masking``) and kept only where the words decided something.
    After 30 days, or when consent is taken back, they are emptied and ``resident_id`` and ``message_key`` with them.
    """

    __tablename__ = "readings"
    __table_args__ = (
        UniqueConstraint("resident_id", "message_key"),
        # All that the live figures count, so that no row is read for them.
        Index("ix_readings_version_id_at", "version_id", "at", "in_form", "is_fallback", "is_corrected"),
        # What is still to be forgotten, however many were.
        Index("ix_readings_at", "at", sqlite_where=_IS_SOMEBODYS, postgresql_where=_IS_SOMEBODYS),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    resident_id: Mapped[int | None] = mapped_column(ForeignKey("residents.id"))
    message_key: Mapped[str] = mapped_column(String(120))  # The dialogue's id of the message.
    version_id: Mapped[int | None] = mapped_column(ForeignKey("model_versions.id"))  # None: of no version we know.
    intent: Mapped[str] = mapped_column(String(60))
    confidence: Mapped[float]
    is_fallback: Mapped[bool] = mapped_column(default=False)  # Too unsure; the resident was asked what is meant.
    in_form: Mapped[bool] = mapped_column(default=False)  # An answer to a question; says nothing about the intent.
    ranking: Mapped[list[list[Any]]] = mapped_column(JSON, default=list)  # [[intent, confidence], …], best first.
    topic: Mapped[str | None] = mapped_column(String(40))
    topic_confidence: Mapped[float | None]
    text: Mapped[str | None] = mapped_column(Text)
    entities: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)  # [{type, start, end}], of ``text``.
    is_corrected: Mapped[bool] = mapped_column(default=False)  # Somebody said later that it was meant otherwise.
    at: Mapped[datetime] = mapped_column(UtcDateTime)
