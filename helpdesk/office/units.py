"""The tree of units: district, street, community or village, grid."""

from sqlalchemy.orm import Session

from helpdesk.office.models import Unit


def is_same_or_below(session: Session, code: str, above: str) -> bool:
    """Whether the unit ``code`` is ``above`` itself or lies in it; an unknown unit lies nowhere."""
    seen: set[str] = set()
    here: str | None = code
    while here is not None and here not in seen:
        if here == above:
            return True
        seen.add(here)
        unit = session.get(Unit, here)
        here = unit.parent if unit else None
    return False
