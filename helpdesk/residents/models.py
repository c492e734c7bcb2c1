"""The table of residents."""

from datetime import datetime

from sqlalchemy import BigInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from helpdesk.database import Base, UtcDateTime
from helpdesk.people import ActorKind


class Resident(Base):
    """Somebody who agreed to be served; without consent there is no row."""

    __tablename__ = "residents"

    id: Mapped[int] = mapped_column(primary_key=True)
    telegram_user_id: Mapped[int] = mapped_column(BigInteger, unique=True)
    chat_id: Mapped[int] = mapped_column(BigInteger, index=True)  # Words know their writer by it.
    display_name: Mapped[str | None] = mapped_column(String(128))
    phone: Mapped[str | None] = mapped_column(String(32))
    consented_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    consent_version: Mapped[str | None] = mapped_column(String(20))
    unreachable_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    @property
    def actor_kind(self) -> ActorKind:
        """Always ``resident``."""
        return "resident"

    @property
    def actor_id(self) -> int | None:
        """The row id."""
        return self.id

    @property
    def is_told_by_phone(self) -> bool:
        """Whether staff wrote the matter down for somebody without Telegram: no message can reach them."""
        return self.telegram_user_id < 0 and self.consented_at is not None
