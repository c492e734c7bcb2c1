"""What happened to a ticket, page by page, for staff (经过): from the audit, which holds nobody's words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from helpdesk.audit.models import AuditEntry
from helpdesk.errors import NotFoundError
from helpdesk.office.models import Team
from helpdesk.staff.models import Staff
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.numbers import parse_number
from helpdesk.tickets.scope import visible_to

PAGE_SIZE = 10
# Codes of the details that a reader understands; the rest is for whoever examines the audit.
TOLD = ("reason", "days", "level", "channel", "resolution")


@dataclass(frozen=True)
class HistoryEntry:
    """One thing that happened; a resident is never named, a staff member is."""

    at: datetime
    actor_kind: str
    staff_name: str | None
    action: str
    team_name: str | None
    details: dict[str, str]


@dataclass(frozen=True)
class HistoryPage:
    """Entries, the newest first; ``page`` counts from 1."""

    number: str
    ticket_id: int
    entries: tuple[HistoryEntry, ...]
    page: int
    has_next: bool


def ticket_history(session: Session, number: str, team: Team, page: int) -> HistoryPage:
    """What happened to a ticket that ``team`` may see; raises ``NotFoundError`` for any other."""
    query = select(Ticket.id).where(Ticket.number == (parse_number(number) or ""), visible_to(team))
    ticket_id = session.scalar(query)
    if ticket_id is None:
        raise NotFoundError(f"没有编号为 {number} 的工单，或不归本群办理")
    page = max(page, 1)
    moves = select(AuditEntry).where(AuditEntry.ticket_id == ticket_id).order_by(AuditEntry.id.desc())
    rows = session.scalars(moves.limit(PAGE_SIZE + 1).offset((page - 1) * PAGE_SIZE)).all()
    names, teams = _names(session, rows), _team_names(session)
    entries = tuple(_entry(row, names, teams) for row in rows[:PAGE_SIZE])
    return HistoryPage(number, ticket_id, entries, page, len(rows) > PAGE_SIZE)


def _entry(row: AuditEntry, names: dict[int, str], teams: dict[str, str]) -> HistoryEntry:
    is_staff = row.actor_kind == "staff" and row.actor_id is not None
    details = {name: str(row.details[name]) for name in TOLD if row.details.get(name) is not None}
    return HistoryEntry(
        at=row.at,
        actor_kind=row.actor_kind,
        staff_name=names.get(row.actor_id or 0) if is_staff else None,
        action=row.action,
        team_name=teams.get(str(row.details.get("team"))),
        details=details,
    )


def _names(session: Session, rows: Sequence[AuditEntry]) -> dict[int, str]:
    ids = {row.actor_id for row in rows if row.actor_kind == "staff"}
    found = session.execute(select(Staff.id, Staff.name).where(Staff.id.in_(ids)))
    return {one.id: one.name for one in found}


def _team_names(session: Session) -> dict[str, str]:
    return {one.code: one.name for one in session.execute(select(Team.code, Team.name))}
