"""The table of months that are over, counted once a night."""

from datetime import date, datetime

from sqlalchemy import JSON
from sqlalchemy.orm import Mapped, mapped_column

from helpdesk.database import Base, UtcDateTime


class MonthFigures(Base):
    """The counts of one team's tickets opened in one month, in the order of ``Figures``; team 0 is the whole office.

    The trend reads these: a year of a large office is hundreds of thousands of tickets, and they hardly change.
    """

    __tablename__ = "month_figures"

    first_day: Mapped[date] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    counts: Mapped[list[int]] = mapped_column(JSON)
    counted_at: Mapped[datetime] = mapped_column(UtcDateTime)
