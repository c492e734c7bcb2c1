"""When the next digest of each team is due: one timer per team."""

from datetime import UTC, datetime

from sqlalchemy.orm import Session

from helpdesk.clock import Clock
from helpdesk.deadlines.services import zone_of
from helpdesk.deadlines.working_days import add_working_days, is_working_day
from helpdesk.office.models import Team
from helpdesk.office.schema import Office
from helpdesk.office.services import current_office
from helpdesk.reminders.quiet import rules_of
from helpdesk.staff.teams import all_teams
from helpdesk.timers.services import find_timer, set_timer

DIGEST = "digest"


def plan_digests(session: Session, *, clock: Clock) -> None:
    """Give every team its timer; one whose time was changed in office.yml is moved, one that is due is left alone."""
    office = current_office(session)
    next_at = next_digest_at(clock.now(), office)
    for team in all_teams(session):
        timer = find_timer(session, DIGEST, subject=team.code)
        if timer is None or timer.due_at > clock.now():
            set_timer(session, DIGEST, next_at, subject=team.code)


def plan_next(session: Session, team: Team, *, clock: Clock) -> None:
    """The next one of a team that has just had its digest."""
    set_timer(session, DIGEST, next_digest_at(clock.now(), current_office(session)), subject=team.code)


def next_digest_at(after: datetime, office: Office | None) -> datetime:
    """The first digest time of a working day after ``after`` (aware), in UTC."""
    rules, local = rules_of(office), after.astimezone(zone_of(office))
    day = local.date()
    if not is_working_day(day, office) or local.time() >= rules.digest_at:
        day = add_working_days(day, 1, office)
    return datetime.combine(day, rules.digest_at, tzinfo=zone_of(office)).astimezone(UTC)
