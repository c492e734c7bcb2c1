"""What office.yml may say. Every check here names what is allowed, because the reader of a fault is no programmer."""

from datetime import time
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import ConfigDict, Field, StringConstraints, field_validator, model_validator

from helpdesk.catalogue import Service, Topic
from helpdesk.office.limits import Calendar, Deadlines, ReminderRules
from helpdesk.office.outlines import Area
from helpdesk.office.ranges import buildings_in
from helpdesk.office.sections import Code, Name, Section

Level = Literal["district", "street", "community", "village", "grid"]


class Hours(Section):
    """Working hours of one day, local time; due times are the end of the last working day."""

    start: time = time(9, 0)
    end: time = time(17, 30)
    words: Name = "周一至周五 9:00–12:00、13:30–17:30（法定节假日除外）"

    @model_validator(mode="after")
    def _check_order(self) -> "Hours":
        if self.end <= self.start:
            raise ValueError("结束时间要晚于开始时间")
        return self


class About(Section):
    """The office itself."""

    code: Code
    name: Name
    address: Name | None = None
    phone: Name | None = None
    timezone: str = "Asia/Shanghai"
    hours: Hours = Hours()

    @field_validator("timezone")
    @classmethod
    def _check_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (KeyError, ValueError, OSError):
            raise ValueError("要填时区名，例如 Asia/Shanghai") from None
        return value


class UnitEntry(Section):
    """A district, street, community, village or grid, and its outline where the office has drawn it."""

    code: Code
    name: Name
    level: Level
    parent: Code | None = None
    area: Area | None = None
    area_file: Name | None = None  # GeoJSON beside office.yml; loading puts what it holds into ``area``.

    @model_validator(mode="after")
    def _check_one_area(self) -> "UnitEntry":
        if self.area is not None and self.area_file is not None:
            raise ValueError("area 和 area_file 只填一个")
        return self


class TeamEntry(Section):
    """A team with what it looks after. ``services`` come to it whatever their topic."""

    code: Code
    name: Name
    unit: Code
    topics: tuple[Topic, ...] = ()
    services: tuple[Service, ...] = ()
    duty: bool = False
    supervises: bool = False  # Administrators of its group supervise every team of its unit and of those below.


class NumberRange(Section):
    """House numbers of one street that lie in one unit; ``only`` where the two sides belong to different ones."""

    model_config = ConfigDict(populate_by_name=True, serialize_by_alias=True)

    first: int = Field(alias="from", ge=1, le=99_999)
    last: int = Field(alias="to", ge=1, le=99_999)
    only: Literal["odd", "even"] | None = None
    unit: Code

    @model_validator(mode="after")
    def _check_order(self) -> "NumberRange":
        if self.last < self.first:
            raise ValueError("to 不能小于 from")
        return self


class PlaceEntry(Section):
    """A place residents name, with the words they use for it. Degrees, WGS 84.

    ``buildings`` and ``numbers`` say which part of it lies in which unit; ``unit`` is then a unit above all of them.
    """

    name: Name
    aliases: tuple[Name, ...] = ()
    unit: Code
    latitude: float | None = Field(None, ge=-90, le=90)
    longitude: float | None = Field(None, ge=-180, le=180)
    buildings: dict[str, Code] = Field(default_factory=dict)
    numbers: tuple[NumberRange, ...] = ()

    @field_validator("buildings")
    @classmethod
    def _check_buildings(cls, value: dict[str, str]) -> dict[str, str]:
        for words in value:
            buildings_in(words)
        return value

    @model_validator(mode="after")
    def _check_pair(self) -> "PlaceEntry":
        if (self.latitude is None) != (self.longitude is None):
            raise ValueError("latitude 和 longitude 要么都填，要么都不填")
        return self


class DutyNumber(Section):
    """A telephone number residents may be given."""

    name: Name
    phone: Annotated[str, StringConstraints(pattern=r"^[0-9][0-9 \-]{2,19}$")]
    when: Name | None = None


class Points(Section):
    """Points a team gets for being supervised (督办), and for being reported (通报); kept in the audit."""

    amber: int = Field(0, ge=0, le=100)
    red: int = Field(0, ge=0, le=100)


class SupervisionRules(Section):
    """The ladder 催办 → 督办 → 通报: how often a resident may urge, and which urge leads where."""

    every_hours: int = Field(24, ge=1, le=24 * 30)
    supervise_from: int = Field(2, ge=1, le=50)
    report_from: int = Field(3, ge=2, le=50)
    points: Points | None = None

    @model_validator(mode="after")
    def _check_order(self) -> "SupervisionRules":
        if self.report_from <= self.supervise_from:
            raise ValueError("report_from（第几次催办起通报）要大于 supervise_from（第几次起督办）")
        return self


class Crowd(Section):
    """From how many residents on, the first one included, a matter is put before the team, and becomes urgent."""

    notice_from: int = Field(3, ge=2, le=1000)
    urgent_from: int = Field(10, ge=2, le=1000)

    @model_validator(mode="after")
    def _check_order(self) -> "Crowd":
        if self.urgent_from < self.notice_from:
            raise ValueError("urgent_from（几人起转为紧急）不能小于 notice_from（几人起提醒科室）")
        return self


class Extensions(Section):
    """What the office allows when more time is asked for (延期)."""

    most_days: int = Field(15, ge=1, le=60)  # Working days of one extension.


class CertificateEntry(Section):
    """One kind of certificate: either we issue it, or we say who does.

    ``confirmed`` is False while the alternative is general knowledge that the office still has to confirm.
    """

    name: Name
    aliases: tuple[Name, ...] = ()
    issuable: bool
    instead: str | None = None
    use: str | None = None
    conditions: str | None = None
    papers: tuple[Name, ...] = ()
    working_days: int | None = Field(None, ge=1, le=60)
    basis: str | None = None
    confirmed: bool = True

    @model_validator(mode="after")
    def _check_instead(self) -> "CertificateEntry":
        if not self.issuable and not self.instead:
            raise ValueError("不能开的证明要填 instead：该找谁办")
        return self


class Office(Section):
    """One whole office, valid in itself."""

    office: About
    units: tuple[UnitEntry, ...] = Field(min_length=1)
    teams: tuple[TeamEntry, ...] = Field(min_length=1)
    places: tuple[PlaceEntry, ...] = ()
    duty_numbers: tuple[DutyNumber, ...] = ()
    deadlines: Deadlines = Deadlines()
    extensions: Extensions = Extensions()
    calendar: Calendar = Calendar()
    reminders: ReminderRules = ReminderRules()
    supervision: SupervisionRules = SupervisionRules()
    crowd: Crowd = Crowd()
    certificates: tuple[CertificateEntry, ...] = ()
    ask_grid: bool = False  # Whether a resident is asked for the grid where the place does not tell it.

    @property
    def zone(self) -> ZoneInfo:
        """The office's time zone."""
        return ZoneInfo(self.office.timezone)
