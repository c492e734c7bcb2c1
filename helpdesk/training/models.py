"""Tables of training runs, the models they made, and which of them answered when."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from helpdesk.database import Base, UtcDateTime
from helpdesk.enums import StoredEnum


class JobStatus(StrEnum):
    """Where a training run stands."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


class JobReason(StrEnum):
    """Who wanted the run."""

    ADMIN = "admin"
    NIGHTLY = "nightly"
    SHELL = "shell"
    UPDATE = "update"  # Program or data have changed, or there was no model yet.


class TrainingJob(Base):
    """One wish to train, and how far it got. ``requested_by`` is an admin's Telegram user id, None: command line.

    ``chat_id`` and ``message_id`` show its progress; the one message is edited. Once it says how the run ended,
    ``message_id`` is None again.
    """

    __tablename__ = "training_jobs"

    id: Mapped[int] = mapped_column(primary_key=True)
    requested_by: Mapped[int | None] = mapped_column(BigInteger)
    reason: Mapped[JobReason] = mapped_column(StoredEnum(JobReason), default=JobReason.ADMIN)
    status: Mapped[JobStatus] = mapped_column(StoredEnum(JobStatus))
    stage: Mapped[str] = mapped_column(String(40), default="")
    percent: Mapped[int] = mapped_column(default=0)
    requested_at: Mapped[datetime] = mapped_column(UtcDateTime)
    started_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    cancelled_by: Mapped[int | None] = mapped_column(BigInteger)
    chat_id: Mapped[int | None] = mapped_column(BigInteger)
    message_id: Mapped[int | None]
    error: Mapped[str | None] = mapped_column(Text)
    model_file: Mapped[str | None] = mapped_column(Text)
    seconds_left: Mapped[int | None]  # An estimate.
    stage_seconds: Mapped[dict[str, float] | None] = mapped_column(JSON(none_as_null=True))  # How long each stage took.


class Verdict(StrEnum):
    """What the gate says of a version."""

    PASSED = "passed"
    FAILED = "failed"
    OVERRIDDEN = "overridden"  # It was held back; an admin gave a reason and a second one agreed.


class ModelVersion(Base):
    """One trained model file and all that is known of it; the one with the newest ``live_since`` answers residents.

    ``data_hash`` is the SHA-256 of everything it was made of: same hash and seed, same model. ``sha256`` is of the
    file itself.
    """

    __tablename__ = "model_versions"

    id: Mapped[int] = mapped_column(primary_key=True)
    file: Mapped[str] = mapped_column(String(255), unique=True)
    trained_at: Mapped[datetime] = mapped_column(UtcDateTime)
    data_hash: Mapped[str] = mapped_column(String(64))
    examples: Mapped[int] = mapped_column(default=0)
    adaptation: Mapped[str | None] = mapped_column(String(64))  # SHA-256 of what the office's messages taught it.
    live_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    sha256: Mapped[str | None] = mapped_column(String(64))
    model_id: Mapped[str | None] = mapped_column(String(64))  # Rasa's own.
    rasa_version: Mapped[str | None] = mapped_column(String(20))
    code_version: Mapped[str | None] = mapped_column(String(64))
    seed: Mapped[int | None]
    phrases: Mapped[int] = mapped_column(default=0)  # Approved ones it learned.
    seconds: Mapped[float | None]
    job_id: Mapped[int | None] = mapped_column(ForeignKey("training_jobs.id"))
    trained_by: Mapped[int | None] = mapped_column(BigInteger)
    parent_id: Mapped[int | None]  # The version that was live when it was trained.
    scores: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))  # See helpdesk/training/gate.py.
    verdict: Mapped[Verdict | None] = mapped_column(StoredEnum(Verdict))
    report: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))  # Codes and figures of the gate.
    gate_seconds: Mapped[float | None]
    # Ids of the phrases it learned, what was left out, and which were withdrawn while it was trained.
    learned: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    dropped_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # 放弃.
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # Its file is gone.
    # What is held back two may have live: who asked, why, and who agreed.
    override_by: Mapped[int | None] = mapped_column(BigInteger)
    override_reason: Mapped[str | None] = mapped_column(Text)
    override_agreed_by: Mapped[int | None] = mapped_column(BigInteger)
    override_asked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # A wish ends after a day.


class SwitchKind(StrEnum):
    """Why another version answers from now on."""

    FIRST = "first"
    ACTIVATE = "activate"
    ROLLBACK = "rollback"
    UPDATE = "update"  # Program or data have changed; the start of the service trained and took it.


class ModelSwitch(Base):
    """From ``at`` on this version answered residents. ``watched_until``: compared with the one before until then."""

    __tablename__ = "model_switches"
    __table_args__ = (Index("ix_model_switches_at", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("model_versions.id"))
    version_before_id: Mapped[int | None]
    kind: Mapped[SwitchKind] = mapped_column(StoredEnum(SwitchKind))
    by_admin: Mapped[int | None] = mapped_column(BigInteger)
    seconds: Mapped[float | None]  # From the press to the first answer of the new one.
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    watched_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    alarmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
