"""Tables of the office: units, teams, places, and the document they came from."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from helpdesk.database import Base, UtcDateTime


class Unit(Base):
    """A street, community, village or grid."""

    __tablename__ = "units"

    code: Mapped[str] = mapped_column(String(40), primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    level: Mapped[str] = mapped_column(String(20))  # district, street, community, village, grid
    parent: Mapped[str | None] = mapped_column(ForeignKey("units.code"))
    # Outline on the map: rings of [longitude, latitude] in degrees, WGS 84; None where the office has not drawn it.
    area: Mapped[list[list[list[float]]] | None] = mapped_column(JSON(none_as_null=True))
    is_active: Mapped[bool] = mapped_column(default=True)  # False once it left office.yml; old tickets still name it.


class Team(Base):
    """A team that works in one Telegram group; ``chat_id`` is None until a one-time code was typed there."""

    __tablename__ = "teams"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    unit_code: Mapped[str] = mapped_column(ForeignKey("units.code"))
    topics: Mapped[list[str]] = mapped_column(JSON, default=list)
    services: Mapped[list[str]] = mapped_column(JSON, default=list)
    is_duty: Mapped[bool] = mapped_column(default=False)
    supervises: Mapped[bool] = mapped_column(default=False)  # Its administrators supervise every team of its unit.
    is_active: Mapped[bool] = mapped_column(default=True)  # False once it left office.yml; old tickets still name it.
    chat_id: Mapped[int | None] = mapped_column(BigInteger, unique=True)
    is_forum: Mapped[bool] = mapped_column(default=False)
    bind_code_hash: Mapped[str | None] = mapped_column(String(64))
    bind_code_expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Place(Base):
    """A place residents name, with the words they use for it."""

    __tablename__ = "places"
    __table_args__ = (Index("ix_places_name", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    aliases: Mapped[list[str]] = mapped_column(JSON, default=list)
    unit_code: Mapped[str] = mapped_column(ForeignKey("units.code"))
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]


class OfficeDocument(Base):
    """The office as it was last applied; one row, so that every process works with the same office."""

    __tablename__ = "office_documents"

    id: Mapped[int] = mapped_column(primary_key=True)
    document: Mapped[dict[str, Any]] = mapped_column(JSON)
    fingerprint: Mapped[str] = mapped_column(String(64))
    applied_at: Mapped[datetime] = mapped_column(UtcDateTime)
