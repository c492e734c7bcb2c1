"""Who hears of a clock, as facts in the outbox: the owner, then the team, then the supervisors.

Whoever is on leave is replaced by the stand-in. The sentences are in ``bot/views/reminders.py``.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy.orm import Session

from helpdesk.clock import Clock
from helpdesk.deadlines.clocks import RunningClock
from helpdesk.deadlines.services import local_date
from helpdesk.office.models import Team
from helpdesk.office.services import current_office
from helpdesk.outbox.services import NORMAL, URGENT, enqueue
from helpdesk.reminders.levels import Level
from helpdesk.staff.leave import acting_for, today_of
from helpdesk.staff.models import Staff
from helpdesk.staff.supervisors import supervisors_of
from helpdesk.staff.teams import duty_team
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.telling import home_of

NAMED_AT_ONCE = 10  # Tickets that a summary names; it counts all of them.


def tell(session: Session, ticket: Ticket, running: RunningClock, level: Level, *, clock: Clock) -> None:
    """Queue one reminder in the ticket's thread; of an escalated one also a line in the duty group."""
    team, duty = home_of(session, ticket), duty_team(session)
    is_escalated = level is Level.ESCALATED
    people = supervisors_of(session, ticket.team) if is_escalated else [ticket.owner]
    facts = {
        "level": level.value,
        "clock": running.name.value,
        "due_on": local_date(running.due_at, current_office(session)).isoformat(),
        "urgent": ticket.urgency == "urgent",
        "team": ticket.team.name if ticket.team else None,
        "owner": ticket.owner.name if ticket.owner else None,
    }
    _queue(session, team, ticket, "clock_reminder", facts, people, clock=clock)
    if is_escalated and duty is not None and team is not None and duty.id != team.id:
        people = supervisors_of(session, duty)
        _queue(session, duty, ticket, "clock_reminder", {**facts, "apart": True}, people, clock=clock)


def tell_together(session: Session, due: Sequence[tuple[Ticket, Level]], *, clock: Clock) -> None:
    """Queue one line for many tickets of one team, the most severe first."""
    ordered = sorted(due, key=lambda one: (-one[1].severity, one[0].handle_due_at, one[0].id))
    first, duty = ordered[0][0], duty_team(session)
    team = home_of(session, first)
    if team is None:
        return
    counts = Counter(level.value for _ticket, level in ordered)
    facts: dict[str, Any] = {
        "counts": dict(counts),
        "tickets": [_named(ticket, level) for ticket, level in ordered[:NAMED_AT_ONCE]],
        "team": team.name,
    }
    escalated = counts[Level.ESCALATED.value]
    people = supervisors_of(session, team) if escalated else []
    _queue(session, team, None, "reminder_summary", facts, people, clock=clock)
    if escalated and duty is not None and duty.id != team.id:
        facts = {**facts, "counts": {Level.ESCALATED.value: escalated}, "apart": True}
        facts["tickets"] = [one for one in facts["tickets"] if one["level"] == Level.ESCALATED.value]
        _queue(session, duty, None, "reminder_summary", facts, supervisors_of(session, duty), clock=clock)


def called(session: Session, people: Iterable[Staff | None], *, clock: Clock) -> list[dict[str, Any]]:
    """Whom to mention: each person or their stand-in, once."""
    today = today_of(session, clock)
    acting = {one.id: one for one in (acting_for(session, who, today) for who in people if who is not None)}
    return [{"id": one.telegram_user_id, "name": one.name} for one in acting.values()]


def _named(ticket: Ticket, level: Level) -> dict[str, Any]:
    return {
        "id": ticket.id,
        "number": ticket.number,
        "level": level.value,
        "promised_on": ticket.promised_on.isoformat(),
    }


def _queue(
    session: Session,
    team: Team | None,
    ticket: Ticket | None,
    kind: str,
    facts: dict[str, Any],
    people: Iterable[Staff | None],
    *,
    clock: Clock,
) -> None:
    if team is None:
        return
    enqueue(
        session,
        kind,
        recipient_kind="team",
        recipient_id=team.id,
        ticket_id=ticket.id if ticket is not None else None,
        params={
            **({"number": ticket.number} if ticket is not None else {}),
            **facts,
            "people": called(session, people, clock=clock),
        },
        priority=URGENT + 1 if facts.get("urgent") else NORMAL,
        clock=clock,
    )
