"""Tickets that may be about the same thing as a report: found by index, scored in Python, the likeliest first.

Only open ones: nobody works any more on what is resolved, so whoever meets it again has something new to report.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from math import cos, radians
from typing import Any

from sqlalchemy import ColumnElement, Select, or_, select, union
from sqlalchemy.orm import Session

from helpdesk.adjustments.places import office_with_places
from helpdesk.catalogue import Service, Topic
from helpdesk.crowds.similarity import FARTHEST, Reason, Report, compare, distance, first_look, is_near
from helpdesk.places.cells import cell_of
from helpdesk.tickets.models import Attachment, Ticket, TicketMessage
from helpdesk.tickets.states import OPEN

SERVICES = (Service.SNAPSHOT, Service.COMPLAINT)  # Everything else is one person's own affair.
SINCE = timedelta(days=45)  # The longest limit to handle is a month; what is older than that and open is something odd.
MOST = 200  # Candidates looked at, the newest; a square in which more is open has other worries than a double report.
_METRES_PER_DEGREE = 111_320  # Of latitude.

# What one person files as one topic another files as the other; the topic's model as well.
_ALSO: Sequence[frozenset[Topic]] = (
    frozenset({Topic.PUBLIC_FACILITIES, Topic.ROADS, Topic.TRANSPORT, Topic.SAFETY}),
    frozenset({Topic.PUBLIC_FACILITIES, Topic.PROPERTY, Topic.UTILITIES, Topic.SAFETY}),
    frozenset({Topic.ROADS, Topic.DRAINAGE}),
    frozenset({Topic.DRAINAGE, Topic.UTILITIES, Topic.POLLUTION, Topic.SANITATION}),
    frozenset({Topic.ROADS, Topic.PARKING, Topic.STREET_ORDER, Topic.TRANSPORT, Topic.SAFETY}),
    frozenset({Topic.SANITATION, Topic.POLLUTION, Topic.STREET_ORDER, Topic.PROPERTY}),
    frozenset({Topic.NOISE, Topic.ANIMALS, Topic.POLLUTION, Topic.NEIGHBOURS}),
    frozenset({Topic.GREENING, Topic.SAFETY, Topic.ROADS, Topic.ILLEGAL_BUILDING}),
    frozenset({Topic.ILLEGAL_BUILDING, Topic.PROPERTY, Topic.STREET_ORDER}),
)


@dataclass(frozen=True)
class Candidate:
    """A ticket that may be about the same thing; ``score`` is 0 to 100."""

    ticket: Ticket
    score: int
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class KnownPlace:
    """A place of the office as the search needs it."""

    name: str
    names: tuple[str, ...]
    at: tuple[float, float] | None


def similar_tickets(
    session: Session, report: Report, *, now: datetime, limit: int = 3, besides: int | None = None
) -> list[Candidate]:
    """Open tickets that look like the report, the likeliest first; never the ticket ``besides``."""
    places = known_places(session)
    report = _with_names(report, places)
    seen = [row for row in _first_seen(session, report, places, now) if row.id != besides]
    pictures = _pictures(session, [row.id for row in seen]) if report.fingerprints else {}
    looks_alike = first_look(report)
    worth = [
        row.id
        for row in seen
        if row.id in pictures or looks_alike(row.summary) or is_near(report, row.latitude, row.longitude)
    ]
    scored = [
        (compare(report, _report_of(row, places, pictures.get(row.id, ()))), row) for row in _whole(session, worth)
    ]
    same = sorted((one for one in scored if one[0].is_same), key=lambda one: (-one[0].score, one[1].id))[:limit]
    tickets = {one.id: one for one in session.scalars(select(Ticket).where(Ticket.id.in_([row.id for _, row in same])))}
    return [Candidate(tickets[row.id], likeness.score, likeness.reasons) for likeness, row in same]


def known_places(session: Session) -> Mapping[str, KnownPlace]:
    """Every place of the office and of its admins by its name."""
    office = office_with_places(session)
    return {
        one.name: KnownPlace(
            one.name,
            (one.name, *one.aliases),
            (one.latitude, one.longitude) if one.latitude is not None and one.longitude is not None else None,
        )
        for one in (office.places if office else ())
    }


def _first_seen(session: Session, report: Report, places: Mapping[str, KnownPlace], now: datetime) -> Sequence[Any]:
    """Of the newest open reports at the place, or around the pin, as much as a first look needs."""
    where = _near(report, places)
    if not where:
        return ()
    found = union(*(_newest(one, report.topic, now) for one in where)).subquery()
    query = (
        select(Ticket.id, Ticket.summary, Ticket.latitude, Ticket.longitude)
        .join(found, found.c.id == Ticket.id)
        .where(Ticket.status.in_(OPEN), Ticket.service.in_(SERVICES))
        .order_by(Ticket.id.desc())
        .limit(MOST)
    )
    return session.execute(query).all()


def _whole(session: Session, ids: Sequence[int]) -> Sequence[Any]:
    """All that the comparison needs of these."""
    if not ids:
        return ()
    columns = (Ticket.id, Ticket.topic, Ticket.summary, Ticket.details, Ticket.place, Ticket.place_name)
    more = (Ticket.latitude, Ticket.longitude, Ticket.opened_at)
    return session.execute(select(*columns, *more).where(Ticket.id.in_(ids))).all()


def _newest(where: ColumnElement[bool], topic: str | None, now: datetime) -> Select[tuple[int]]:
    """Ids out of the index alone; whether they are open is looked up only for these."""
    newest = select(Ticket.id).where(where, Ticket.opened_at >= now - SINCE, _about(topic))
    inner = newest.order_by(Ticket.opened_at.desc()).limit(MOST).subquery()
    return select(inner.c.id)


def _about(topic: str | None) -> ColumnElement[bool]:
    if topic is None or topic not in set(Topic):
        return or_(Ticket.topic.is_not(None), Ticket.topic.is_(None))
    near = {topic} | {other.value for group in _ALSO if topic in group for other in group}
    return Ticket.topic.in_(sorted(near))


def _near(report: Report, places: Mapping[str, KnownPlace]) -> list[ColumnElement[bool]]:
    """By the names that are said and those around, and by the squares around the pin or the place."""
    known = places.get(report.place_name or "")
    at = report.pin or (known.at if known else None)
    names = {one.name for one in places.values() if _is_meant(one, report, at)}
    names |= {report.place_name} if report.place_name else set()
    where: list[ColumnElement[bool]] = [Ticket.place_name.in_(sorted(names))] if names else []
    if at:
        where.append(Ticket.cell.in_(sorted(squares_around(at, FARTHEST))))
    return where


def _is_meant(place: KnownPlace, report: Report, at: tuple[float, float] | None) -> bool:
    is_near = at is not None and place.at is not None and distance(at, place.at) <= FARTHEST
    return is_near or any(name in report.said for name in place.names)


def squares_around(at: tuple[float, float], metres: float) -> set[str]:
    """The squares that something within so many metres can lie in; at most four while they are wider than that."""
    latitude, longitude = at
    north = metres / _METRES_PER_DEGREE
    east = north / max(cos(radians(latitude)), 0.01)
    corners = ((latitude + dy * north, longitude + dx * east) for dy in (-1, 0, 1) for dx in (-1, 0, 1))
    return {cell_of(max(-90.0, min(90.0, y)), (x + 180) % 360 - 180) for y, x in corners}


def _report_of(row: Any, places: Mapping[str, KnownPlace], fingerprints: tuple[int, ...]) -> Report:
    target, known = (row.details or {}).get("target"), places.get(row.place_name or "")
    return Report(
        topic=row.topic,
        text=row.summary,
        at=row.opened_at,
        place=row.place or target,
        place_name=row.place_name,
        names=known.names if known else (),
        place_at=known.at if known else None,
        latitude=row.latitude,
        longitude=row.longitude,
        fingerprints=fingerprints,
    )


def _with_names(report: Report, places: Mapping[str, KnownPlace]) -> Report:
    known = places.get(report.place_name or "")
    return replace(report, names=known.names, place_at=known.at) if known else report


def _pictures(session: Session, tickets: Iterable[int]) -> Mapping[int, tuple[int, ...]]:
    """Fingerprints of the photos that residents sent."""
    query = (
        select(TicketMessage.ticket_id, Attachment.fingerprint)
        .join(TicketMessage, TicketMessage.id == Attachment.message_id)
        .where(
            TicketMessage.ticket_id.in_(list(tickets)),
            TicketMessage.author_kind == "resident",
            Attachment.fingerprint.is_not(None),
        )
    )
    found: dict[int, tuple[int, ...]] = defaultdict(tuple)
    for ticket_id, fingerprint in session.execute(query):
        if fingerprint is not None:
            found[ticket_id] += (fingerprint,)
    return found
