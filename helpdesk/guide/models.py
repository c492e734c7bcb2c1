"""The table of the office's guide (办事指南): answers residents get at once, and services an admin added."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, BigInteger, Date, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from helpdesk.database import Base, UtcDateTime
from helpdesk.enums import StoredEnum


class GuideKind(StrEnum):
    """What an entry leads to."""

    ANSWER = "answer"  # Words that answer a question.
    SERVICE = "service"  # One of the services under a name of its own, with topic and team.


class GuideEntry(Base):
    """A question residents ask, or a service they want, in several wordings.

    Found by its wordings at once; at the next training it becomes an intent ``guide_<id>``.
    """

    __tablename__ = "guide_entries"
    __table_args__ = (Index("ix_guide_entries_withdrawn_at", "withdrawn_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[GuideKind] = mapped_column(StoredEnum(GuideKind))
    title: Mapped[str] = mapped_column(String(80))  # The question in short, or the name of the service.
    wordings: Mapped[list[str]] = mapped_column(JSON, default=list)  # As residents say it; the title counts as one.
    answer: Mapped[str] = mapped_column(Text, default="")
    source: Mapped[str | None] = mapped_column(String(200))  # Law, notice, website: where the answer is from.
    as_of: Mapped[date | None] = mapped_column(Date)  # When the source said so.
    topic: Mapped[str | None] = mapped_column(String(40))
    service: Mapped[str | None] = mapped_column(String(40))  # Of kind SERVICE: whose form is used.
    team_code: Mapped[str | None] = mapped_column(String(40))  # Of kind SERVICE: who gets it, whatever the topic.
    made_by: Mapped[int | None] = mapped_column(BigInteger)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    revision: Mapped[int] = mapped_column(default=1)  # Grows with every change; who saw an older one changes nothing.
    before: Mapped[dict[str, Any] | None] = mapped_column(JSON)  # What the last change replaced, to take it back.
    shown_count: Mapped[int] = mapped_column(default=0)
    helped_count: Mapped[int] = mapped_column(default=0)  # 有帮助.
    missed_count: Mapped[int] = mapped_column(default=0)  # 不是我要问的.
