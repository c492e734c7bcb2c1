"""When staff are left in peace: at night and on days off; urgent tickets know no quiet."""

from datetime import UTC, datetime

from helpdesk.deadlines.services import zone_of
from helpdesk.deadlines.working_days import add_working_days, is_working_day
from helpdesk.office.limits import ReminderRules
from helpdesk.office.schema import Office


def rules_of(office: Office | None) -> ReminderRules:
    """The office's rules, or the defaults before one is applied."""
    return office.reminders if office else ReminderRules()


def is_quiet(at: datetime, office: Office | None) -> bool:
    """Whether nobody is to be reminded at this time (aware)."""
    rules, local = rules_of(office), at.astimezone(zone_of(office))
    return not is_working_day(local.date(), office) or not rules.quiet_to <= local.time() < rules.quiet_from


def next_loud(at: datetime, office: Office | None) -> datetime:
    """When the quiet ends: in the morning of the next working day (UTC); ``at`` itself where it is not quiet."""
    if not is_quiet(at, office):
        return at
    rules, local = rules_of(office), at.astimezone(zone_of(office))
    day = local.date()
    if not is_working_day(day, office) or local.time() >= rules.quiet_to:
        day = add_working_days(day, 1, office)
    return datetime.combine(day, rules.quiet_to, tzinfo=zone_of(office)).astimezone(UTC)
