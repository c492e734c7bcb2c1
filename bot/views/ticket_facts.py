"""What a card is made of: all the facts of a ticket that a group may see, read by ``bot.delivery.facts``."""

from dataclasses import dataclass
from datetime import date, datetime

from helpdesk.catalogue import Service
from helpdesk.deadlines.clocks import Colour
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
    provisional: bool = False  # The holidays of a year that the date was counted through are not announced yet.
    topic: str | None = None
    place: str | None = None
    has_location: bool = False
    phone: str | None = None
    owner_name: str | None = None
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
