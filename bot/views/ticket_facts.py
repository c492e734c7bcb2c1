"""What a card is made of: all the facts of a ticket that a group may see, read by ``bot.delivery.facts``."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from helpdesk.catalogue import Service
from helpdesk.deadlines.clocks import Colour
from helpdesk.tickets.commands import Supervision
from helpdesk.tickets.states import Status


@dataclass(frozen=True)
class CardDetail:
    """One fact of the request; ``kind`` decides whether it is masked."""

    label: str
    value: str
    kind: str = "text"


@dataclass(frozen=True)
class TeamChoice:
    """A team that a ticket can be given to."""

    code: str
    name: str


@dataclass(frozen=True)
class MemberChoice:
    """A member that a ticket can be given to; ``id`` of the staff row."""

    id: int
    name: str


@dataclass(frozen=True)
class CannedChoice:
    """A ready-made sentence as it would be sent; ``code`` travels in callback data."""

    code: str
    text: str


class Delivery(StrEnum):
    """Whether the resident has what staff said."""

    SENT = "sent"
    ON_ITS_WAY = "on_its_way"
    FAILED = "failed"


@dataclass(frozen=True)
class LastAnswer:
    """What staff said to the resident last; ``delivery`` None where nobody remembers."""

    text: str
    delivery: Delivery | None = None


@dataclass(frozen=True)
class CardFacts:
    """All that a card shows; times are already in the office's zone."""

    number: str
    service: Service
    status: Status
    summary: str
    resident_name: str | None
    opened_at: datetime
    now: datetime
    colour: Colour | None = None  # Of the clock that runs now; None where none runs any more.
    promised_on: date | None = None
    service_name: str | None = None  # Of a service that the office added; the usual ones are called by ``service``.
    provisional: bool = False  # The holidays of a year that the date was counted through are not announced yet.
    topic: str | None = None
    place: str | None = None
    has_location: bool = False
    phone: str | None = None
    owner_name: str | None = None
    owner_id: int | None = None  # Of the staff row.
    stand_in_name: str | None = None  # Who does the owner's work while they are on leave.
    members: tuple[MemberChoice, ...] = ()  # Only read for the menu that names them.
    canned: tuple[CannedChoice, ...] = ()  # Only read for a menu that offers them.
    returned_for: str | None = None  # Reason code of the last return.
    claimed_at: datetime | None = None
    team_name: str | None = None
    is_here: bool = True  # The ticket belongs to the team of this group.
    urgent: bool = False
    details: tuple[CardDetail, ...] = ()
    photos: int = 0
    files: int = 0
    returns: int = 0
    urges: int = 0
    teams: tuple[TeamChoice, ...] = ()
    satisfaction: int | None = None
    helpers: tuple[TeamChoice, ...] = ()  # The teams that help now.
    is_helping: bool = False  # The team of this group is one of them.
    has_helped: bool = False  # It was one of them.
    joined: int = 0  # Residents beside the first one.
    answer: LastAnswer | None = None
    asked_days: int | None = None  # Working days of the extension that waits for a decision.
    most_days: int = 15  # Working days of one extension that the office allows.
    extended_days: int = 0
    supervision: Supervision | None = None
    with_supervisor: bool = False
    reopens: int = 0
    unsolved_reason: str | None = None
    follows: str | None = None  # Number of the ticket whose trouble came back.
    merged: tuple[str, ...] = ()  # Numbers of those that were merged into it, the latest first.
    merged_into: str | None = None  # Number of the ticket that it was merged into.
    channel: str = "chat"
    told_by_phone: bool = False  # Staff wrote it down for somebody without Telegram, who is not forgotten yet.
