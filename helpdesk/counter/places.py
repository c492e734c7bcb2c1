"""Known places in what a clerk writes."""

from collections.abc import Callable

from sqlalchemy.orm import Session

from helpdesk.adjustments.places import office_with_places


def place_in(session: Session) -> Callable[[str], str | None]:
    """A function that finds the longest known place named in some words, as it is written there."""
    office = office_with_places(session)
    names = [name for one in (office.places if office else ()) for name in (one.name, *one.aliases)]
    names.sort(key=len, reverse=True)
    return lambda words: next((name for name in names if name in words), None)
