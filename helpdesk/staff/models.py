"""Tables of staff and of the teams they belong to."""

from datetime import date
from enum import StrEnum

from sqlalchemy import BigInteger, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from helpdesk.database import Base
from helpdesk.enums import StoredEnum
from helpdesk.office.models import Team
from helpdesk.people import ActorKind


class Role(StrEnum):
    """What a member may do in a team. Roles come from the Telegram group, nobody keeps a second list."""

    STAFF = "staff"
    DISPATCHER = "dispatcher"
    SUPERVISOR = "supervisor"


class Staff(Base):
    """A person who works in at least one team's group."""

    __tablename__ = "staff"

    id: Mapped[int] = mapped_column(primary_key=True)
    # Of an anonymous group administrator this is the group's (negative) id: Telegram hides the person.
    telegram_user_id: Mapped[int] = mapped_column(BigInteger, unique=True)
    name: Mapped[str] = mapped_column(String(128))
    # On leave until this day (the office's zone, inclusive), and who stands in meanwhile; a staff row's id.
    away_until: Mapped[date | None]
    stand_in_id: Mapped[int | None]
    memberships: Mapped[list["Membership"]] = relationship(
        back_populates="staff", cascade="all, delete-orphan", lazy="selectin"
    )

    @property
    def actor_kind(self) -> ActorKind:
        """Always ``staff``."""
        return "staff"

    @property
    def actor_id(self) -> int | None:
        """The row id."""
        return self.id

    def is_member_of(self, team_id: int | None) -> bool:
        """Whether the person works in this team."""
        return any(one.team_id == team_id for one in self.memberships)

    def is_supervisor_of(self, team_id: int | None) -> bool:
        """Whether the person supervises this team, as administrator of its group or of the duty group."""
        return any(
            one.role is Role.SUPERVISOR and (one.team_id == team_id or one.team.is_duty) for one in self.memberships
        )

    @property
    def is_dispatcher(self) -> bool:
        """Whether the person may dispatch for every team: a member of the duty group."""
        return any(one.team.is_duty for one in self.memberships)


class Membership(Base):
    """One person in one team."""

    __tablename__ = "memberships"
    __table_args__ = (UniqueConstraint("staff_id", "team_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    team_id: Mapped[int] = mapped_column(ForeignKey("teams.id"), index=True)
    role: Mapped[Role] = mapped_column(StoredEnum(Role))
    staff: Mapped[Staff] = relationship(back_populates="memberships")
    team: Mapped[Team] = relationship(lazy="joined", innerjoin=True)
