"""`linli stats`: the figures of the office as a table for the eye."""

from helpdesk.clock import Clock, SystemClock
from helpdesk.database import create_database
from helpdesk.deadlines.services import local_date
from helpdesk.errors import NotFoundError
from helpdesk.office import current_office
from helpdesk.settings import Settings
from helpdesk.staff.services import access_team
from helpdesk.statistics.figures import Dimension, Figures, Report
from helpdesk.statistics.periods import read_period
from helpdesk.statistics.services import report


def office_report(
    settings: Settings, period: str, dimension: Dimension, team: str | None, *, clock: Clock | None = None
) -> Report:
    """The report of the office, or of the team with this code.

    Raises ``NotFoundError`` for an unknown team or before an office was applied, ``InvalidInputError`` for the period.
    """
    now = (clock or SystemClock()).now()
    database = create_database(settings.database)
    try:
        database.upgrade()
        with database.reading() as session:
            office = current_office(session)
            if office is None:
                raise NotFoundError("还没有单位设置，先运行 linli office apply office.yml")
            only = access_team(session, team) if team else None
            return report(
                session,
                read_period(period, local_date(now, office)),
                dimension,
                title=only.name if only else office.office.name,
                now=now,
                zone=office.zone,
                team_id=only.id if only else None,
            )
    finally:
        database.dispose()


def as_table(facts: Report) -> str:
    """Lines of text, columns set apart by tabs: readable, and a spreadsheet takes them as they are."""
    head = f"{facts.title} {facts.period.label}（{facts.period.first}—{facts.period.last}）"
    columns = (facts.dimension.label, "收到", "办结", "按时", "响应率", "解决率", "满意率", "重办")
    rows = [_row(one) for one in (*facts.parts, facts.whole)]
    rows[-1] = ("合计", *rows[-1][1:])
    ages = "，".join(f"{label} {count}" for label, count in facts.ages)
    tail = f"没办结的：{ages}；其中超期 {facts.open_red}"
    return "\n".join([head, "\t".join(columns), *("\t".join(row) for row in rows), tail])


def _row(one: Figures) -> tuple[str, ...]:
    rates = (one.in_time_rate, one.response_rate, one.solution_rate, one.satisfaction_rate)
    shares = ["–" if rate is None else f"{100 * rate:.0f}%" for rate in rates]
    return one.label, str(one.opened), str(one.finished), *shares, str(one.reopened)
