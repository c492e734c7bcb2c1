"""The morning digest: what a team has to look at today, and for the duty group the whole office. Facts only."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session

from helpdesk.catalogue import TOPIC_LABELS, Topic
from helpdesk.clock import Clock
from helpdesk.deadlines.recounting import unannounced_years
from helpdesk.deadlines.services import end_of_day, local_date, working_days_ago
from helpdesk.digests.places import hot_places
from helpdesk.digests.planning import plan_next
from helpdesk.extensions.models import Extension
from helpdesk.links.models import TicketThread
from helpdesk.office.models import Team
from helpdesk.office.schema import Office
from helpdesk.office.services import current_office
from helpdesk.outbox.services import enqueue
from helpdesk.reminders.quiet import is_quiet
from helpdesk.staff.teams import all_teams
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.states import OPEN, Status
from helpdesk.tickets.telling import refresh_card
from helpdesk.tickets.urgency import due_of, heads, length, queue
from helpdesk.timers.models import Timer

LINES = 8  # Of one section; with four or five of them a digest stays below some thirty lines.
PLACES = 5
UNANSWERED_DAYS = 3  # Working days that a resident has been asked without an answer.
REFRESHED = 10  # Cards drawn anew with a digest: half of what a group may be written to in a minute.
COUNT_LIMIT = 1000  # More is more than anybody counts.
RUNNING = (Status.NEW, Status.IN_PROGRESS)  # In triage it is the duty group's clock; waiting, it stands still.

Section = dict[str, Any]


def send_digest(session: Session, timer: Timer, clock: Clock) -> None:
    """Queue the digest of the team that the timer is for, and set the next one.

    Days off and nights have none; a machine that stood still says today's only. With nothing to say nothing is sent.
    """
    office = current_office(session)
    team = session.scalars(select(Team).where(Team.code == timer.subject, Team.is_active)).first()
    if team is None:
        return
    plan_next(session, team, clock=clock)
    if is_quiet(clock.now(), office):
        return
    sections = digest_of(session, team, clock=clock)
    if not sections:
        return
    today = local_date(clock.now(), office)
    years = unannounced_years(office, clock=clock) if _has_provisional(session, team) else []
    enqueue(
        session,
        "team_digest",
        recipient_kind="team",
        recipient_id=team.id,
        params={"team": team.name, "on": today.isoformat(), "sections": sections, "provisional": years},
        key=f"digest:{team.code}",  # One that could not be sent yesterday is not sent beside today's.
        clock=clock,
    )
    _refresh_named(session, team, sections, clock=clock)


def _refresh_named(session: Session, team: Team, sections: Sequence[Section], *, clock: Clock) -> None:
    """Draw the cards anew that the digest leads to, after all else: how many days it has been changes every day."""
    named = dict.fromkeys(line["id"] for part in sections for line in part["lines"] if line.get("id"))
    ids = list(named)[:REFRESHED]
    found = {one.id: one for one in session.scalars(select(Ticket).where(Ticket.id.in_(ids)))}
    shown = set(session.scalars(_shown_in(team, ids)))
    for ticket_id in ids:
        if ticket_id in shown:
            refresh_card(session, found[ticket_id], team, clock=clock)


def _shown_in(team: Team, ids: Sequence[int]) -> Select[int]:
    """Of these tickets those whose card the team's group has; nobody gets a new one from a digest."""
    return select(TicketThread.ticket_id).where(TicketThread.chat_id == team.chat_id, TicketThread.ticket_id.in_(ids))


def digest_of(session: Session, team: Team, *, clock: Clock) -> list[Section]:
    """The sections that have something to say."""
    now, office = clock.now(), current_office(session)
    parts = _office_wide(session, office, now) if team.is_duty else _of_team(session, team, office, now)
    return [part for part in parts if part["total"]]


def _of_team(session: Session, team: Team, office: Office | None, now: datetime) -> Sequence[Section]:
    today_ends = end_of_day(local_date(now, office), office) + timedelta(seconds=1)
    here = Ticket.team_id == team.id
    late = [queue(here, status, due_of(status) <= now) for status in RUNNING]
    today = [queue(here, status, due_of(status) > now, due_of(status) <= today_ends) for status in RUNNING]
    asked_before = working_days_ago(now, UNANSWERED_DAYS, office)
    return [
        _tickets(session, "today", today),
        _tickets(session, "red", late),
        _tickets(session, "unanswered", [queue(here, Status.WAITING, Ticket.paused_at <= asked_before)]),
        _extensions(session, here),
        _places(session, team, office, now),
    ]


def _office_wide(session: Session, office: Office | None, now: datetime) -> Sequence[Section]:
    return [
        _tickets(session, "triage", [queue(Ticket.team_id.is_(None), Status.TRIAGE)]),
        _teams_with_red(session, now),
        _places(session, None, office, now),
    ]


def _tickets(session: Session, name: str, queues: Sequence[Select[Any]]) -> Section:
    """The most urgent tickets of the queues, and how many there are."""
    ids = list(session.scalars(heads(queues, offset=0, limit=LINES)))
    found = {one.id: one for one in session.scalars(select(Ticket).where(Ticket.id.in_(ids)))}
    total = session.scalar(length(queues)) or 0
    return {"name": name, "total": total, "lines": [_named(found[one]) for one in ids]}


def _named(ticket: Ticket, **more: Any) -> dict[str, Any]:
    return {
        "id": ticket.id,
        "number": ticket.number,
        "place": ticket.place_name or ticket.place,
        "owner": ticket.owner.name if ticket.owner else None,
        **more,
    }


def _extensions(session: Session, here: ColumnElement[bool]) -> Section:
    query = (
        select(Ticket, Extension.days)
        .join(Extension, Extension.ticket_id == Ticket.id)
        .where(here, Ticket.status.in_((Status.IN_PROGRESS, Status.WAITING)), Extension.decided_at.is_(None))
        .order_by(Ticket.handle_due_at, Ticket.id)
        .limit(COUNT_LIMIT)
    )
    found = session.execute(query).all()
    lines = [_named(ticket, days=days) for ticket, days in found[:LINES]]
    return {"name": "extensions", "total": len(found), "lines": lines}


def _teams_with_red(session: Session, now: datetime) -> Section:
    lines = []
    for team in all_teams(session):
        here = Ticket.team_id == team.id
        count = session.scalar(length([queue(here, status, due_of(status) <= now) for status in RUNNING]))
        if count:
            lines.append({"team": team.name, "count": count})
    lines.sort(key=lambda line: -int(str(line["count"])))
    return {"name": "teams", "total": len(lines), "lines": lines[: LINES + PLACES]}


def _places(session: Session, team: Team | None, office: Office | None, now: datetime) -> Section:
    kwargs = {"count_from": office.crowd.notice_from} if office else {}
    found = hot_places(session, team, now, **kwargs)
    lines = [{"place": one.place, "topic": _topic(one.topic), "count": one.count} for one in found[:PLACES]]
    return {"name": "places", "total": len(found), "lines": lines}


def _topic(code: str) -> str:
    return TOPIC_LABELS[Topic(code)] if code in set(Topic) else ""


def _has_provisional(session: Session, team: Team) -> bool:
    query = select(Ticket.id).where(Ticket.status.in_(OPEN), Ticket.is_provisional)
    if not team.is_duty:
        query = query.where(Ticket.team_id == team.id)
    return session.scalar(query.limit(1)) is not None
