"""From what was told, or from a ticket, to a report that can be compared."""

from datetime import datetime

from sqlalchemy.orm import Session

from helpdesk.crowds.similarity import Report
from helpdesk.routing.services import find_place


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
    found = find_place(session, place) or find_place(session, text)
    latitude, longitude = location or (None, None)
    return Report(
        topic=topic,
        text=text,
        at=at,
        place=place,
        place_name=found.name if found else None,
        latitude=latitude,
        longitude=longitude,
        fingerprints=fingerprints,
    )
