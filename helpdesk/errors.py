"""Errors of the helpdesk; callers act on the branch, people read the message.

HelpdeskError
    NotFoundError            no such thing, or none this caller may know of
    NotAllowedError          the role forbids it
    IllegalMoveError         the ticket's status forbids it
    ConflictError            somebody was faster; reload and try again
    TooSoonError             allowed, but not yet again
    InvalidInputError        the words or figures given cannot be used
    OfficeError              office.yml or a setting is wrong; carries every fault
    UnavailableError         Rasa, Telegram or the disk did not answer; try later
"""

from dataclasses import dataclass
from datetime import datetime


class HelpdeskError(Exception):
    """Anything the helpdesk refuses, with a reason a person can read."""


class NotFoundError(HelpdeskError):
    """No such thing, or none this caller may know of."""


class NotAllowedError(HelpdeskError):
    """The role of the person who acts forbids it."""


class IllegalMoveError(HelpdeskError):
    """The ticket's status forbids the move."""

    def __init__(self, number: str, status: str, move: str) -> None:
        self.number = number
        self.status = status
        self.move = move
        super().__init__(f"ticket {number} is {status}: {move} is not possible")


class ConflictError(HelpdeskError):
    """Somebody was faster."""

    def __init__(self, number: str, owner_name: str | None, claimed_at: datetime | None) -> None:
        self.number = number
        self.owner_name = owner_name
        self.claimed_at = claimed_at
        super().__init__(f"ticket {number} was claimed by somebody else")


class TooSoonError(HelpdeskError):
    """Allowed, but not before ``next_at``."""

    def __init__(self, next_at: datetime) -> None:
        self.next_at = next_at
        super().__init__(f"not before {next_at.isoformat()}")


class InvalidInputError(HelpdeskError):
    """The words or figures given cannot be used."""


@dataclass(frozen=True)
class Fault:
    """One thing wrong in a file or in the settings, and what would be right."""

    file: str
    line: int | None
    field: str
    allowed: str

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        return f"{place}: {self.field}: {self.allowed}"


class OfficeError(HelpdeskError):
    """office.yml or a setting is wrong; every fault is listed."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = faults
        super().__init__("\n".join(str(fault) for fault in faults))


class UnavailableError(HelpdeskError):
    """Rasa, Telegram or the disk did not answer; try later."""
