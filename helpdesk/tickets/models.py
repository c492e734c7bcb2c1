"""The ticket and what is attached to it. ``Ticket.apply`` is the only place that changes a status."""

from datetime import date, datetime, timedelta

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from helpdesk.catalogue import Service
from helpdesk.database import Base, UtcDateTime
from helpdesk.enums import StoredEnum
from helpdesk.errors import IllegalMoveError
from helpdesk.office.models import Team
from helpdesk.people import Person
from helpdesk.residents.models import Resident
from helpdesk.staff.models import Staff
from helpdesk.tickets.commands import Resolution, Supervision
from helpdesk.tickets.states import FINAL, MOVES, Move, Status

# What counts as a first response: the resident hears of each of these.
RESPONSES = frozenset({Move.CLAIM, Move.ASSIGN, Move.ANSWER, Move.ASK, Move.RESOLVE, Move.REJECT})


class Ticket(Base):
    """One matter of one resident, from the first word to the archive."""

    __tablename__ = "tickets"
    # Without AUTOINCREMENT SQLite would give a deleted row's id, and so its public number, to somebody else.
    __table_args__ = (
        Index("ix_tickets_resident_id_status", "resident_id", "status"),
        # The queues of helpdesk/tickets/urgency.py, each in its order.
        Index("ix_tickets_team_id_status_accept_due_at", "team_id", "status", "accept_due_at", "id"),
        Index("ix_tickets_team_id_status_handle_due_at", "team_id", "status", "handle_due_at", "id"),
        Index("ix_tickets_owner_id_status_handle_due_at", "owner_id", "status", "handle_due_at", "id"),
        # Where the same thing may have been reported before: by name, and by the square of the map.
        Index("ix_tickets_place_name_topic", "place_name", "topic", "opened_at"),
        # Everything that 未诉先办 asks, so that the rows themselves need not be read (helpdesk/digests/places.py).
        Index(
            *("ix_tickets_team_id_opened_at", "team_id", "opened_at"),
            *("place_name", "topic", "status", "crowd_count", "cell", "id"),
        ),
        # Everything the figures ask of what is open (helpdesk/statistics/counting.py).
        Index(
            *("ix_tickets_status_team_id", "status", "team_id"),
            *("opened_at", "accept_due_at", "handle_due_at"),
        ),
        Index("ix_tickets_opened_at", "opened_at"),
        Index("ix_tickets_cell_topic", "cell", "topic", "opened_at"),
        Index("ix_tickets_merged_into_id", "merged_into_id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    # NULL only between the insert, which yields the id, and the number made from it, in one transaction.
    number: Mapped[str] = mapped_column(String(12), unique=True, nullable=True)
    service: Mapped[Service] = mapped_column(StoredEnum(Service))
    topic: Mapped[str | None] = mapped_column(String(40))
    status: Mapped[Status] = mapped_column(StoredEnum(Status))
    summary: Mapped[str] = mapped_column(Text)
    details: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    place: Mapped[str | None] = mapped_column(Text)
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    place_name: Mapped[str | None] = mapped_column(String(80))  # As office.yml calls it; None where it knows none.
    unit_code: Mapped[str | None] = mapped_column(String(40))  # The smallest unit the place is known to lie in.
    cell: Mapped[str | None] = mapped_column(String(24))  # The square of the map the pin lies in.
    urgency: Mapped[str] = mapped_column(String(10), default="normal")
    resident_id: Mapped[int] = mapped_column(ForeignKey("residents.id"))
    team_id: Mapped[int | None] = mapped_column(ForeignKey("teams.id"))
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    bounce_count: Mapped[int] = mapped_column(default=0)
    urge_count: Mapped[int] = mapped_column(default=0)
    urged_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    claimed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    resolved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    accept_due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    handle_due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    promised_on: Mapped[date]  # In the office's zone; what the resident was told.
    paused_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # What the due times were made of, so that they can be counted afresh when a year's holidays are announced.
    accept_from_at: Mapped[datetime] = mapped_column(UtcDateTime)
    handle_from_at: Mapped[datetime] = mapped_column(UtcDateTime)
    extended_days: Mapped[int] = mapped_column(default=0)  # Working days granted (延期) since ``handle_from_at``.
    paused_seconds: Mapped[int] = mapped_column(default=0)  # That the handling clock stood still since then.
    is_provisional: Mapped[bool] = mapped_column(default=False)  # Counted through a year without announced holidays.
    feedback_due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # Of which run of a clock somebody was reminded, and how severely (``Level``): nobody is told the same twice.
    reminded_run: Mapped[str | None] = mapped_column(String(80))
    reminded_level: Mapped[str | None] = mapped_column(String(40))
    unanswered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # Beginning of the pause the owner heard of.
    moved_at: Mapped[datetime] = mapped_column(UtcDateTime)  # When the status changed last.
    answered_at: Mapped[datetime | None] = mapped_column(
        UtcDateTime
    )  # When the resident first heard of somebody who works on it.
    open_key: Mapped[str] = mapped_column(String(120), unique=True)
    begun_with: Mapped[str | None] = mapped_column(String(120))  # The dialogue's id of the message that began it.
    guide_id: Mapped[int | None]  # The guide entry whose service it is.
    channel: Mapped[str] = mapped_column(String(20), default="chat")  # chat; counter or phone: staff wrote it down.
    opened_by_id: Mapped[int | None]  # The staff member who wrote it down.
    follows_id: Mapped[int | None]  # The closed ticket whose trouble came back.
    merged_into_id: Mapped[int | None]
    crowd_count: Mapped[int] = mapped_column(default=0)  # Residents who joined, beside the first one.
    is_with_supervisor: Mapped[bool] = mapped_column(default=False)  # A supervisor decides what happens next.
    supervision: Mapped[Supervision | None] = mapped_column(StoredEnum(Supervision))
    reopen_count: Mapped[int] = mapped_column(default=0)
    unsolved_reason: Mapped[str | None] = mapped_column(Text)  # The resident's words to the last 未解决.
    resolution: Mapped[Resolution | None] = mapped_column(StoredEnum(Resolution))
    satisfaction: Mapped[int | None]
    rating_text: Mapped[str | None] = mapped_column(Text)

    resident: Mapped[Resident] = relationship(lazy="joined", innerjoin=True)
    team: Mapped[Team | None] = relationship(lazy="joined")
    owner: Mapped[Staff | None] = relationship(lazy="joined")
    messages: Mapped[list["TicketMessage"]] = relationship(back_populates="ticket", order_by="TicketMessage.id")

    def apply(self, move: Move, *, by: Person, at: datetime) -> None:
        """Make one move or raise ``IllegalMoveError``; nothing else may change ``status``.

        Keeps the times that belong to the status: a waiting ticket's clocks stand still.
        """
        before: Status | None = self.status
        try:
            after = MOVES[before, move]
        except KeyError:
            raise IllegalMoveError(self.number, before or "", move) from None
        self.status = after
        if before is not after:
            self.moved_at = at
        self._stamp(move, by, at)
        if before is Status.WAITING and after is not Status.WAITING:
            self._resume(at)
        self.closed_at = at if after in FINAL else None

    def _stamp(self, move: Move, by: Person, at: datetime) -> None:
        """Set the times and the owner that belong to a move."""
        if move in RESPONSES and by.actor_kind == "staff" and self.answered_at is None:
            self.answered_at = at
        if move is Move.CLAIM:
            self.claimed_at = at
            self.owner = by if isinstance(by, Staff) else None
        elif move in (Move.DISPATCH, Move.RETURN, Move.UNMERGE, Move.UNMERGE_TO_TRIAGE):
            self.claimed_at = self.owner = None
        elif move is Move.ASK:
            self.paused_at = at
        elif move is Move.RESOLVE:
            self.resolved_at = at
            self.resolution = None  # A reopened ticket is asked about anew.
        elif move is Move.REOPEN:
            self.resolved_at = None

    def _resume(self, at: datetime) -> None:
        """Shift the due times by the pause, so that the remaining time is what it was."""
        if self.paused_at is not None:
            # A machine whose clock was set back meanwhile must not take time away; whole seconds are kept.
            pause = timedelta(seconds=max(0, round((at - self.paused_at).total_seconds())))
            self.paused_seconds = (self.paused_seconds or 0) + round(pause.total_seconds())
            self.accept_due_at += pause
            self.handle_due_at += pause
            self.paused_at = None


class TicketMessage(Base):
    """Words said about a ticket by either side, and the Telegram message they came from."""

    __tablename__ = "ticket_messages"
    __table_args__ = (Index("ix_ticket_messages_source", "source_chat_id", "source_message_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"), index=True)
    author_kind: Mapped[str] = mapped_column(String(20))  # resident, staff, system
    kind: Mapped[str] = mapped_column(String(20))  # supplement, question, answer, resolution, note, rating
    text: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    edited_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    source_chat_id: Mapped[int | None] = mapped_column(BigInteger)
    source_message_id: Mapped[int | None] = mapped_column(BigInteger)

    ticket: Mapped[Ticket] = relationship(back_populates="messages")
    staff: Mapped[Staff | None] = relationship()
    attachments: Mapped[list["Attachment"]] = relationship(lazy="selectin", order_by="Attachment.id")


class Attachment(Base):
    """One thing sent with a message; the file itself stays with Telegram. ``size`` in bytes."""

    __tablename__ = "attachments"

    id: Mapped[int] = mapped_column(primary_key=True)
    message_id: Mapped[int] = mapped_column(ForeignKey("ticket_messages.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))  # One of ``AttachmentKind``.
    file_id: Mapped[str | None] = mapped_column(Text)
    file_unique_id: Mapped[str | None] = mapped_column(String(120))
    file_name: Mapped[str | None] = mapped_column(Text)
    size: Mapped[int | None] = mapped_column(BigInteger)
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    phone: Mapped[str | None] = mapped_column(String(64))
    name: Mapped[str | None] = mapped_column(String(128))
    # Of a photo: its difference hash, 64 bits as a signed number. It says whether two pictures look alike, no more.
    fingerprint: Mapped[int | None] = mapped_column(BigInteger)
