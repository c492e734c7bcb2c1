"""Where a conversation about one request stands, and what is to be said next. Plain values; nothing here acts."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Any

from actions import slots as read
from actions.draft import DRAFT_SLOTS, Draft
from actions.message import Message
from helpdesk.certificates.catalogue import CertificateEntry

CONFIRMATION = "confirmation"
CHANGE_FIELD = "change_field"
SIDE_QUESTION = "side_question"

# Slots of the talk beside those of the draft.
TALK_SLOTS = ("explained", "side_question", "confirmation")
SHOWN_WORDS = 20  # Of a parked matter, so that the resident knows which one is meant.
_MOST_MATTERS = 3  # Remembered for later; more is a letter, not a talk.


@dataclass(frozen=True)
class Say:
    """One response of domain.yml with the facts it needs and buttons that only the program knows."""

    name: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    buttons: tuple[tuple[str, str], ...] = ()  # (title, payload)


class Step(Enum):
    """What the form does after a message."""

    GO_ON = "go on"
    LEAVE = "leave"  # The words are about something else; a rule answers them.
    SUBMIT = "submit"
    JOIN = "join"  # Somebody has reported it already; the side question says which ticket.
    CANCEL = "cancel"


_ENDS = (Step.SUBMIT, Step.JOIN, Step.CANCEL)


@dataclass(frozen=True)
class Talk:
    """A draft, the question that was asked about it, and what came of the last message."""

    draft: Draft
    requested: str | None = None
    explained: tuple[str, ...] = ()
    matters: tuple[Mapping[str, Any], ...] = ()  # Said on the way, to be taken up afterwards.
    side: Say | None = None  # A question that stands before the next field's.
    says: tuple[Say, ...] = ()
    step: Step = Step.GO_ON
    ask: str | None = None  # Ask this field next, also if it is filled.

    @classmethod
    def from_slots(cls, slots: Mapping[str, Any]) -> "Talk | None":
        """Read the slots; None when no request is being filled in."""
        draft = Draft.from_slots(slots)
        if draft is None:
            return None
        return cls(
            draft=draft,
            requested=_question_from(draft, slots.get("requested_slot")),
            explained=read.texts(slots.get("explained")),
            matters=tuple(one for one in read.facts(slots.get("next_matter")) if read.text(one.get("text"))),
            side=_side_from(slots.get("side_question")),
        )

    def to_slots(self) -> dict[str, Any]:
        """Every slot as it should be after this message."""
        return {
            **self.draft.to_slots(),
            "explained": list(self.explained) or None,
            "next_matter": [dict(one) for one in self.matters] or None,
            "side_question": _side_to(self.side),
            "confirmation": self.step.value if self.step in _ENDS else None,
        }

    @property
    def pending(self) -> str:
        """The field the resident was really asked for, behind a side question."""
        if self.requested and self.requested != SIDE_QUESTION:
            return self.requested
        return self.draft.missing() or CONFIRMATION

    @property
    def next_question(self) -> str | None:
        """What to ask now; None when the form is over."""
        if self.step in _ENDS:
            return None
        if self.side:
            return SIDE_QUESTION
        return self.ask or self.draft.missing() or CONFIRMATION

    def say(self, name: str, /, *, buttons: tuple[tuple[str, str], ...] = (), **facts: Any) -> "Talk":
        """The talk with one more sentence to be said."""
        return replace(self, says=(*self.says, Say(name, facts, buttons)))

    def filled(self, draft: Draft) -> "Talk":
        """The talk with a changed draft, and no side question any more."""
        return replace(self, draft=draft, side=None)

    def asking(self, name: str | None) -> "Talk":
        """The talk that asks this next."""
        return replace(self, ask=name, side=None)

    def asking_aside(self, name: str, /, *, buttons: tuple[tuple[str, str], ...] = (), **facts: Any) -> "Talk":
        """The talk with a side question instead of the next field's."""
        return replace(self, side=Say(name, facts, buttons))

    def ending(self, step: Step) -> "Talk":
        """The talk that takes this step."""
        return replace(self, step=step, side=None)

    def explaining(self, name: str) -> "Talk":
        """The talk in which the need for this field was explained."""
        return replace(self, explained=(*self.explained, name))

    def remembering(self, message: Message) -> "Talk":
        """The talk that keeps another matter for later."""
        return replace(self, matters=(*self.matters, message.to_memory())[-_MOST_MATTERS:])


def papers_of(entry: CertificateEntry) -> Say:
    """What to bring for a certificate."""
    name = "utter_bring" if entry.confirmed else "utter_bring_unconfirmed"
    return Say(name, {"cert_name": entry.name, "papers": "、".join(entry.papers)})


def emptied() -> dict[str, Any]:
    """All slots of a draft and its talk, empty; parked matters stay."""
    return dict.fromkeys((*DRAFT_SLOTS, *TALK_SLOTS, "requested_slot", "last_words"))


def _side_to(side: Say | None) -> dict[str, Any] | None:
    if side is None:
        return None
    return {"name": side.name, "facts": dict(side.facts), "buttons": [list(one) for one in side.buttons]}


def _side_from(kept: Mapping[str, Any] | None) -> Say | None:
    try:
        return Say(kept["name"], kept["facts"], tuple((one[0], one[1]) for one in kept["buttons"])) if kept else None
    except (KeyError, IndexError, TypeError):
        return None


def _question_from(draft: Draft, name: object) -> str | None:
    """The field that was asked for; None when this service asks for it no more."""
    asked = read.text(name)
    return asked if asked in (CONFIRMATION, CHANGE_FIELD, SIDE_QUESTION) or draft.field(asked) else None
