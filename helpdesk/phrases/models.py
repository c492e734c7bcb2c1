"""Tables of phrases: messages that may teach the model, and what admins decided about them."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from helpdesk.database import Base, UtcDateTime
from helpdesk.enums import StoredEnum


class PhraseStatus(StrEnum):
    """Where a phrase stands. Only approved ones are learned."""

    CANDIDATE = "candidate"
    APPROVED = "approved"
    REFUSED = "refused"  # 不学.
    WITHDRAWN = "withdrawn"  # Approved once, taken back.
    DELETED = "deleted"  # 敏感: its words are gone, its signature stays so that it does not come back.
    EXPIRED = "expired"
    SPLIT = "split"  # 拆成两条: its two halves are phrases of their own.


class Origin(StrEnum):
    """Why a message became a phrase."""

    RECLASSIFIED = "reclassified"  # Staff changed the ticket's service or topic.
    PICKED = "picked"  # The resident picked another button than the guess.
    UNSURE = "unsure"  # Below the confidence.
    UNWANTED = "unwanted"  # The ticket was rated "not what I wanted".
    IMPORTED = "imported"
    WRITTEN = "written"  # An admin wrote it.
    GUIDE = "guide"  # A question of a guide entry.
    HALF = "half"  # Of a phrase that was split.


class Phrase(Base):
    """One masked message with what the model guessed and what it should be.

    ``signature`` tells equal texts (SHA-256 of the evened-out text), ``group_key`` near ones (the signature of the
    first of its kind). ``score`` ranks candidates: what teaches most comes first.
    """

    __tablename__ = "phrases"
    __table_args__ = (
        Index("ix_phrases_status_score", "status", "score", "id"),
        Index("ix_phrases_group_key", "group_key", "status"),
        Index("ix_phrases_intent", "intent", "status"),
        Index("ix_phrases_resident_id", "resident_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    signature: Mapped[str] = mapped_column(String(64), unique=True)
    group_key: Mapped[str] = mapped_column(String(64))
    text: Mapped[str] = mapped_column(Text)
    entities: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)  # [{type, start, end}], of ``text``.
    origin: Mapped[Origin] = mapped_column(StoredEnum(Origin))
    status: Mapped[PhraseStatus] = mapped_column(StoredEnum(PhraseStatus))
    # What the model guessed, and which version it was.
    version_id: Mapped[int | None] = mapped_column(ForeignKey("model_versions.id"))
    guess: Mapped[str | None] = mapped_column(String(60))  # An intent.
    confidence: Mapped[float | None]
    ranking: Mapped[list[list[Any]]] = mapped_column(JSON, default=list)
    guess_topic: Mapped[str | None] = mapped_column(String(40))
    topic_confidence: Mapped[float | None]
    # What somebody's deed suggests: the button that was picked, the service staff chose.
    suggested_intent: Mapped[str | None] = mapped_column(String(60))
    suggested_topic: Mapped[str | None] = mapped_column(String(40))
    # What an admin decided.
    intent: Mapped[str | None] = mapped_column(String(60))
    topic: Mapped[str | None] = mapped_column(String(40))
    decided_by: Mapped[int | None] = mapped_column(BigInteger)  # Telegram user id; None: command line, or nobody yet.
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # Where two must agree: the first one's word, until the second says the same.
    first_intent: Mapped[str | None] = mapped_column(String(60))
    first_topic: Mapped[str | None] = mapped_column(String(40))
    first_by: Mapped[int | None] = mapped_column(BigInteger)
    seen_count: Mapped[int] = mapped_column(default=1)
    score: Mapped[float] = mapped_column(default=0.0)
    ticket_id: Mapped[int | None] = mapped_column(ForeignKey("tickets.id"))
    resident_id: Mapped[int | None] = mapped_column(ForeignKey("residents.id"))  # Until it is decided; see forgetting.
    split_from_id: Mapped[int | None]  # The phrase this one is a half of, or says in other words.
    first_seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    revision: Mapped[int] = mapped_column(default=0)  # Counts decisions: of two admins on one card the first one wins.


class PhraseBand(Base):
    """A piece of the sketch by which near phrases find each other; see ``helpdesk.phrases.signatures``."""

    __tablename__ = "phrase_bands"
    # The key is the table: half the size, and already in order.
    __table_args__ = (Index("ix_phrase_bands_phrase_id", "phrase_id"), {"sqlite_with_rowid": False})

    band: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    phrase_id: Mapped[int] = mapped_column(
        Integer, ForeignKey("phrases.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )


class PhraseReview(Base):
    """One decision about a phrase, with what was there before, so that it can be undone."""

    __tablename__ = "phrase_reviews"
    __table_args__ = (
        Index("ix_phrase_reviews_phrase_id", "phrase_id"),
        Index("ix_phrase_reviews_admin_id", "admin_id", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    phrase_id: Mapped[int] = mapped_column(ForeignKey("phrases.id"))
    admin_id: Mapped[int | None] = mapped_column(BigInteger)
    action: Mapped[str] = mapped_column(String(40))
    before: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # Columns to put back; never words.
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class AdminPreference(Base):
    """What one admin wants of the bot."""

    __tablename__ = "admin_preferences"

    admin_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    daily_review: Mapped[bool] = mapped_column(default=False)  # "这 10 句对吗？" every morning.
