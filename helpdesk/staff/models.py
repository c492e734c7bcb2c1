"""Tables of staff and of the teams they belong to."""

from datetime import date
from enum import StrEnum

from sqlalchemy import BigInteger, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, object_session, relationship

from helpdesk.database import Base
from helpdesk.enums import StoredEnum
from helpdesk.office.models import Team
from helpdesk.office.units import is_same_or_below
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

    stand_in: Mapped["Staff | None"] = relationship(
        primaryjoin="foreign(Staff.stand_in_id) == remote(Staff.id)", viewonly=True
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
        """Whether the person supervises this team.

        As administrator of its group, of the duty group, or of a supervising team (``supervises``) whose unit is the
        team's own or lies above it.
        """
        led = [one.team for one in self.memberships if one.role is Role.SUPERVISOR]
        return any(one.id == team_id or one.is_duty for one in led) or self._supervises_unit_of(team_id, led)

    def _supervises_unit_of(self, team_id: int | None, led: list[Team]) -> bool:
        above = [one.unit_code for one in led if one.supervises and one.is_active]
        session = object_session(self)
        if not above or team_id is None or session is None:
            return False
        team = session.get(Team, team_id)
        return team is not None and any(is_same_or_below(session, team.unit_code, unit) for unit in above)

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
