"""Who acts. Every change names its person, because "somebody" cannot be asked afterwards."""

from dataclasses import dataclass
from typing import Literal, Protocol

ActorKind = Literal["resident", "staff", "admin", "system"]


class Person(Protocol):
    """Anybody who can be named in the audit: a resident, a staff member, an admin or the program itself."""

    @property
    def actor_kind(self) -> ActorKind:
        """Which kind of person."""
        ...

    @property
    def actor_id(self) -> int | None:
        """Row id of a resident or staff member, Telegram user id of an admin, None for the program."""
        ...


@dataclass(frozen=True)
class Admin:
    """An admin from the settings, or on the command line (``telegram_user_id`` None)."""

    telegram_user_id: int | None

    @property
    def actor_kind(self) -> ActorKind:
        """Always ``admin``."""
        return "admin"

    @property
    def actor_id(self) -> int | None:
        """The Telegram user id."""
        return self.telegram_user_id


@dataclass(frozen=True)
class System:
    """The program itself: timers and routing."""

    @property
    def actor_kind(self) -> ActorKind:
        """Always ``system``."""
        return "system"

    @property
    def actor_id(self) -> int | None:
        """The program has no id."""
        return None


SYSTEM = System()
