"""The table behind /find."""

from sqlalchemy import BigInteger, ForeignKey, Integer
from sqlalchemy.orm import Mapped, mapped_column

from helpdesk.database import Base


class TicketTerm(Base):
    """A pair of neighbouring characters that occurs in a ticket; ``term`` is its 32-bit number, not the characters."""

    __tablename__ = "ticket_terms"
    # The key is the table: half the size, and already in order.
    __table_args__ = ({"sqlite_with_rowid": False},)

    term: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    ticket_id: Mapped[int] = mapped_column(Integer, ForeignKey("tickets.id"), primary_key=True, autoincrement=False)
