"""A parcel: one outbox row made ready for sending, and how far it has come."""

from dataclasses import dataclass, field

from bot.delivery.steps import Address, Step
from bot.views.message import Letter
from helpdesk.outbox.models import OutboxRow


@dataclass(frozen=True)
class Source:
    """The Telegram message that the words of a parcel come from."""

    chat_id: int
    message_id: int


@dataclass
class Thread:
    """The place of a ticket in a group: its card, and its topic where the group has topics."""

    ticket_id: int
    number: str
    chat_id: int
    is_forum: bool
    topic_name: str
    card: Letter
    team_id: int
    needs_whole_words: bool = False  # The card had to cut, so what was said follows it in full.
    thread_id: int | None = None
    card_message_id: int | None = None
    was_recreated: bool = False

    @property
    def is_open(self) -> bool:
        """Whether the card is there."""
        return self.card_message_id is not None

    def address(self) -> Address:
        """Into the topic; in a group without topics as a reply to the card."""
        if self.thread_id is not None:
            return Address(self.chat_id, self.thread_id)
        return Address(self.chat_id, reply_to=self.card_message_id)


@dataclass(frozen=True)
class Made:
    """A message that was really sent."""

    message_id: int
    kind: str  # relay, caption, notice, card or prompt:…


@dataclass
class Parcel:
    """What to send for one row. Progress is kept, so that a retry goes on where it stopped."""

    row: OutboxRow
    chat_id: int
    steps: list[Step]
    thread: Thread | None = None
    address: Address | None = None  # Where there is no thread.
    link_kind: str = "notice"
    ticket_message_id: int | None = None
    source: Source | None = None
    tokens: tuple[str, ...] = ()
    marks_delivery: bool = False  # Staff wrote this: their message gets a mark.
    is_card: bool = False
    next_step: int = 0
    repeats: int = 0
    made: list[Made] = field(default_factory=list)

    @property
    def is_finished(self) -> bool:
        """Whether every step was made."""
        return self.next_step >= len(self.steps)

    @property
    def has_progress(self) -> bool:
        """Whether something was sent, or tried, that a fresh start would do twice."""
        return self.next_step > 0 or self.repeats > 0

    def where(self) -> Address:
        """The address of the next step."""
        if self.thread is not None:
            return self.thread.address()
        return self.address or Address(self.chat_id)
