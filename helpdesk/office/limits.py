"""The sections of office.yml that are about time: limits, the office's own calendar, and when people are reminded."""

from datetime import date, time

from pydantic import Field, model_validator

from helpdesk.catalogue import Service, Topic
from helpdesk.office.sections import Section

UNITS = ("working_days", "days", "months", "hours")


class Limit(Section):
    """One time limit: exactly one of working days, calendar days, calendar months, or hours round the clock."""

    working_days: int | None = Field(None, ge=1, le=250)
    days: int | None = Field(None, ge=1, le=365)
    months: int | None = Field(None, ge=1, le=12)
    hours: int | None = Field(None, ge=1, le=24 * 90)

    @model_validator(mode="after")
    def _check_one(self) -> "Limit":
        if sum(getattr(self, unit) is not None for unit in UNITS) != 1:
            raise ValueError("working_days（工作日）、days（自然日）、months（月）、hours（小时）四个里只填一个")
        return self


class Limits(Section):
    """Time to accept (签收) and time to handle (办结), both from the opening."""

    accept: Limit
    handle: Limit


class TopicLimits(Section):
    """Limits of one topic, whatever the service; what is left out stays as the service has it."""

    accept: Limit | None = None
    handle: Limit | None = None

    @model_validator(mode="after")
    def _check_any(self) -> "TopicLimits":
        if self.accept is None and self.handle is None:
            raise ValueError("accept（签收）和 handle（办结）至少填一个")
        return self


def _days(accept: int, handle: int) -> Limits:
    return Limits(accept=Limit(working_days=accept), handle=Limit(working_days=handle))


class Deadlines(Section):
    """Limits of each service; the defaults lie in the range of local rules, the national text gives none."""

    consult: Limits = _days(1, 3)
    certificate: Limits = _days(1, 5)
    help: Limits = _days(1, 5)
    complaint: Limits = _days(1, 7)
    snapshot: Limits = _days(1, 7)
    suggestion: Limits = _days(1, 15)
    mediation: Limits = Limits(accept=Limit(working_days=1), handle=Limit(months=1))
    urgent: Limits = Limits(accept=Limit(hours=2), handle=Limit(hours=24))
    topics: dict[Topic, TopicLimits] = Field(default_factory=dict)
    feedback: Limit = Limit(hours=24 * 7)  # That a resident has to rate; then the ticket is archived.

    def of(self, service: Service, *, urgent: bool, topic: str | None = None) -> Limits:
        """The limits that apply to one ticket: urgent ones before those of the topic before those of the service."""
        if urgent:
            return self.urgent
        limits: Limits = getattr(self, service.value)
        own = self.topics.get(Topic(topic)) if topic in set(Topic) else None
        if own is None:
            return limits
        return Limits(accept=own.accept or limits.accept, handle=own.handle or limits.handle)


class Calendar(Section):
    """Where the office's days differ from the calendar of the whole country.

    ``years``: years whose holidays were announced and are written here in full, because the library does not know them.
    """

    holidays: tuple[date, ...] = ()
    workdays: tuple[date, ...] = ()
    years: tuple[int, ...] = ()

    @model_validator(mode="after")
    def _check_days(self) -> "Calendar":
        both = sorted(set(self.holidays) & set(self.workdays))
        if both:
            raise ValueError(f"{both[0].isoformat()} 不能又放假又上班，留一处")
        return self


class ReminderRules(Section):
    """When the office's staff are left in peace, and when each team gets its digest. Times of the office's zone."""

    quiet_from: time = time(20, 0)
    quiet_to: time = time(8, 0)
    digest_at: time = time(8, 30)

    @model_validator(mode="after")
    def _check_night(self) -> "ReminderRules":
        if not self.quiet_to < self.quiet_from:
            raise ValueError("quiet_to（早上几点起可以提醒）要早于 quiet_from（晚上几点起不打扰）")
        if not self.quiet_to <= self.digest_at < self.quiet_from:
            raise ValueError("digest_at（早报）要在 quiet_to 和 quiet_from 之间")
        return self
