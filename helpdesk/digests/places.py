"""未诉先办: places where the same trouble is reported again and again, so that somebody looks at them unasked."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import case, func, or_, select
from sqlalchemy.orm import Session

from helpdesk.office.models import Team
from helpdesk.staff.teams import all_teams
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.states import Status

HOT_FROM = 3  # Reports of one topic at one place within ``HOT_WITHIN``.
HOT_WITHIN = timedelta(days=30)
# A merged ticket is counted as one of its lead's crowd, and what was taken back or refused is nobody's trouble here.
_NOT_COUNTED = (Status.MERGED, Status.WITHDRAWN, Status.REJECTED)


@dataclass(frozen=True)
class HotPlace:
    """A place with the topic it was reported for, and how often: tickets and the residents who joined them.

    ``place`` is as office.yml calls it, else in a resident's words; empty where there is only a pin.
    """

    place: str
    topic: str
    count: int


def hot_places(
    session: Session, team: Team | None, now: datetime, *, count_from: int = HOT_FROM, limit: int = 10
) -> list[HotPlace]:
    """The team's places with many reports of one topic, the most reported first; of all teams where it is None.

    ``now`` is aware UTC. Walks the index of the last weeks' tickets, whatever the size of the archive.
    """
    if team is not None:
        return _of_team(session, team, now, count_from, limit)
    found = [one for each in all_teams(session) for one in _of_team(session, each, now, count_from, limit)]
    return sorted(found, key=lambda one: (-one.count, one.place, one.topic))[:limit]


def _of_team(session: Session, team: Team, now: datetime, count_from: int, limit: int) -> list[HotPlace]:
    """By name; where office.yml knows none by the square of the map, and without a pin a crowd counts by itself."""
    # All of it is in one index, so that the rows themselves need not be read.
    reports = func.sum(1 + Ticket.crowd_count)
    is_unknown = Ticket.place_name.is_(None)
    cell = case((is_unknown, Ticket.cell))
    lead = case((is_unknown & Ticket.cell.is_(None), Ticket.id))
    is_somewhere = or_(~is_unknown, Ticket.cell.is_not(None), Ticket.crowd_count >= count_from - 1)
    query = (
        select(Ticket.place_name, cell, lead, Ticket.topic, reports)
        .where(Ticket.team_id == team.id, Ticket.opened_at > now - HOT_WITHIN)
        .where(is_somewhere, Ticket.topic.is_not(None), Ticket.status.not_in(_NOT_COUNTED))
        .group_by(Ticket.place_name, cell, lead, Ticket.topic)
        .having(reports >= count_from)
        .order_by(reports.desc(), Ticket.place_name, Ticket.topic)
        .limit(limit)
    )
    return [
        HotPlace(place or _words_for(session, team, cell, lead, topic, now), topic, int(count))
        for place, cell, lead, topic, count in session.execute(query).all()
    ]


def _words_for(session: Session, team: Team, cell: str | None, lead: int | None, topic: str, now: datetime) -> str:
    """What residents call a place that office.yml does not know: in the words of the largest crowd there."""
    query = select(Ticket.place).where(Ticket.place.is_not(None), Ticket.place != "")
    if lead is not None:
        query = query.where(Ticket.id == lead)
    else:
        there = (Ticket.cell == cell, Ticket.topic == topic, Ticket.opened_at > now - HOT_WITHIN)
        counted = (Ticket.team_id == team.id, Ticket.place_name.is_(None), Ticket.status.not_in(_NOT_COUNTED))
        query = query.where(*there, *counted)
    words = session.scalar(query.order_by(Ticket.crowd_count.desc(), Ticket.id.desc()).limit(1))
    return " ".join((words or "").split())
