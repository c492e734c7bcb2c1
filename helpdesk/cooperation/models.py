"""The table of teams that help another one with a ticket."""

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from helpdesk.database import Base, UtcDateTime
from helpdesk.office.models import Team


class HelpingTeam(Base):
    """A team that was called to help (协办); the ticket's own team stays the lead (首接负责)."""

    __tablename__ = "helping_teams"
    __table_args__ = (UniqueConstraint("ticket_id", "team_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"))
    team_id: Mapped[int] = mapped_column(ForeignKey("teams.id"), index=True)
    called_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    called_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    team: Mapped[Team] = relationship(lazy="joined", innerjoin=True)
