"""Tables of training runs and the models they made."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from helpdesk.database import Base, UtcDateTime
from helpdesk.enums import StoredEnum


class JobStatus(StrEnum):
    """Where a training run stands."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class TrainingJob(Base):
    """One wish to train, and how far it got. ``requested_by`` is an admin's Telegram user id, None: command line."""

    __tablename__ = "training_jobs"

    id: Mapped[int] = mapped_column(primary_key=True)
    requested_by: Mapped[int | None] = mapped_column(BigInteger)
    status: Mapped[JobStatus] = mapped_column(StoredEnum(JobStatus))
    stage: Mapped[str] = mapped_column(String(40), default="")
    percent: Mapped[int] = mapped_column(default=0)
    requested_at: Mapped[datetime] = mapped_column(UtcDateTime)
    started_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    error: Mapped[str | None] = mapped_column(Text)
    model_file: Mapped[str | None] = mapped_column(Text)


class ModelVersion(Base):
    """One trained model file; the one with the newest ``live_since`` answers residents."""

    __tablename__ = "model_versions"

    id: Mapped[int] = mapped_column(primary_key=True)
    file: Mapped[str] = mapped_column(String(255), unique=True)
    trained_at: Mapped[datetime] = mapped_column(UtcDateTime)
    data_hash: Mapped[str] = mapped_column(String(64))
    examples: Mapped[int] = mapped_column(default=0)
    adaptation: Mapped[str | None] = mapped_column(String(64))  # SHA-256 of what the office's messages taught it.
    live_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
