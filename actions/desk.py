"""What the actions need from outside, set up once and only when the first action runs.

rasa-sdk makes the actions itself, without arguments, so they cannot be handed anything; this module is the one
place they look.
"""

import threading
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import helpdesk.models  # noqa: F401  # Tables exist only once their modules are loaded.
from helpdesk.clock import Clock, SystemClock
from helpdesk.database import Database, create_database
from helpdesk.settings import load_settings


@dataclass(frozen=True)
class Desk:
    """The database, the time, the zone in which times are told, and whom an alarm reaches besides the duty group."""

    database: Database
    clock: Clock
    zone: ZoneInfo
    admins: tuple[int, ...] = ()


_lock = threading.Lock()
_desks: list[Desk] = []  # At most one.


def desk() -> Desk:
    """The desk of this process."""
    with _lock:
        if not _desks:
            settings = load_settings()
            database = create_database(settings.database)
            _desks.append(Desk(database, SystemClock(), settings.zone, tuple(settings.admins)))
        return _desks[0]


def use_desk(other: Desk | None) -> None:
    """Work at another desk; None closes the present one."""
    with _lock:
        for known in _desks:
            if known is not other:
                known.database.dispose()
        _desks[:] = [other] if other else []
