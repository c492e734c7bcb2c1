"""The office: loaded from office.yml, applied to the database, read back by whoever needs it."""

from helpdesk.office.loading import load_office
from helpdesk.office.schema import Office
from helpdesk.office.services import apply_office, current_office

__all__ = ["Office", "apply_office", "current_office", "load_office"]
