"""From what was told, or from a ticket, to a report that can be compared."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from helpdesk.crowds.similarity import Report
from helpdesk.places.services import locate
from helpdesk.tickets.models import Attachment, Ticket, TicketMessage


def report_from(
    session: Session,
    *,
    topic: str | None,
    text: str,
    place: str | None,
    location: tuple[float, float] | None,
    fingerprints: tuple[int, ...] = (),
    at: datetime,
) -> Report:
    """A report not yet filed; the place may stand in the words as well. ``location`` in degrees."""
    latitude, longitude = location or (None, None)
    return Report(
        topic=topic,
        text=text,
        at=at,
        place=place,
        place_name=locate(session, place, location).place_name or locate(session, text, None).place_name,
        latitude=latitude,
        longitude=longitude,
        fingerprints=fingerprints,
    )


def report_of(session: Session, ticket: Ticket) -> Report:
    """What a ticket says, with the photos that residents sent for it."""
    query = (
        select(Attachment.fingerprint)
        .join(TicketMessage, TicketMessage.id == Attachment.message_id)
        .where(
            TicketMessage.ticket_id == ticket.id,
            TicketMessage.author_kind == "resident",
            Attachment.fingerprint.is_not(None),
        )
    )
    has_pin = ticket.latitude is not None and ticket.longitude is not None
    return report_from(
        session,
        topic=ticket.topic,
        text=ticket.summary,
        place=ticket.place or (ticket.details or {}).get("target"),
        location=(ticket.latitude, ticket.longitude) if has_pin else None,  # type: ignore[arg-type]  # Just looked.
        fingerprints=tuple(one for one in session.scalars(query) if one is not None),
        at=ticket.opened_at,
    )
