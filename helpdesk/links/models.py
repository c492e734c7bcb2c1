"""Tables that say which Telegram message belongs to which ticket."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from helpdesk.database import Base, UtcDateTime


class TicketThread(Base):
    """The card of a ticket in one group, and its forum topic where the group has topics."""

    __tablename__ = "ticket_threads"
    __table_args__ = (
        UniqueConstraint("ticket_id", "chat_id"),
        Index("ix_ticket_threads_chat_id_thread_id", "chat_id", "thread_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"))
    chat_id: Mapped[int] = mapped_column(BigInteger)
    thread_id: Mapped[int | None] = mapped_column(BigInteger)
    card_message_id: Mapped[int | None] = mapped_column(BigInteger)


class MessageLink(Base):
    """A message in a chat belongs to a ticket, and its copy is there."""

    __tablename__ = "message_links"
    __table_args__ = (
        Index("ix_message_links_chat_id_message_id", "chat_id", "message_id"),
        Index("ix_message_links_twin_chat_id_twin_message_id", "twin_chat_id", "twin_message_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"), index=True)
    chat_id: Mapped[int] = mapped_column(BigInteger)
    message_id: Mapped[int] = mapped_column(BigInteger)
    twin_chat_id: Mapped[int | None] = mapped_column(BigInteger)
    twin_message_id: Mapped[int | None] = mapped_column(BigInteger)
    ticket_message_id: Mapped[int | None] = mapped_column(ForeignKey("ticket_messages.id"), index=True)
    kind: Mapped[str] = mapped_column(String(60))  # card, relay, notice, prompt:ask …


class IssuedButton(Base):
    """A dialogue button we sent; its payload stays here, Telegram only carries the token."""

    __tablename__ = "issued_buttons"

    token: Mapped[str] = mapped_column(String(16), primary_key=True)
    chat_id: Mapped[int] = mapped_column(BigInteger, index=True)
    message_id: Mapped[int | None] = mapped_column(BigInteger)
    title: Mapped[str] = mapped_column(Text)
    payload: Mapped[str] = mapped_column(Text)
    issued_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
