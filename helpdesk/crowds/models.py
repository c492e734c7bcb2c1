"""The table of residents who joined somebody else's ticket."""

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from helpdesk.catalogue import Service
from helpdesk.database import Base, UtcDateTime
from helpdesk.enums import StoredEnum
from helpdesk.residents.models import Resident
from helpdesk.tickets.commands import Resolution

# Matters that many people can have in common. A certificate is one person's, a quarrel is its parties'.
COMMON_SERVICES = frozenset(
    {Service.SNAPSHOT, Service.COMPLAINT, Service.SUGGESTION, Service.CONSULT, Service.HELP},
)


class JoinedResident(Base):
    """A resident who is told what the first one is told; by their own wish, or because their ticket was merged."""

    __tablename__ = "joined_residents"
    __table_args__ = (UniqueConstraint("ticket_id", "resident_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"))
    resident_id: Mapped[int] = mapped_column(ForeignKey("residents.id"), index=True)
    # Of the merged ticket that brought them here; they know the matter by its number.
    own_ticket_id: Mapped[int | None] = mapped_column(ForeignKey("tickets.id"))
    joined_at: Mapped[datetime] = mapped_column(UtcDateTime)
    left_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    resolution: Mapped[Resolution | None] = mapped_column(StoredEnum(Resolution))
    satisfaction: Mapped[int | None]
    resident: Mapped[Resident] = relationship(lazy="joined", innerjoin=True)
