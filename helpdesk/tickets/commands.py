"""What callers hand to the use cases: frozen facts, no behaviour."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from helpdesk.catalogue import Service

AttachmentKind = Literal["photo", "document", "voice", "video", "video_note", "location", "contact"]
Urgency = Literal["normal", "urgent"]


@dataclass(frozen=True)
class AttachmentFacts:
    """One thing sent with a message; Telegram's file ids, never the file itself. ``size`` in bytes."""

    kind: AttachmentKind
    file_id: str | None = None
    file_unique_id: str | None = None
    file_name: str | None = None
    size: int | None = None
    latitude: float | None = None
    longitude: float | None = None
    phone: str | None = None
    name: str | None = None
    fingerprint: int | None = None  # Of a photo; see ``Attachment.fingerprint``.


@dataclass(frozen=True)
class OpenTicket:
    """A resident's request, complete. ``key`` makes it idempotent: the same key opens one ticket only."""

    key: str
    service: Service
    topic: str | None
    summary: str
    details: Mapping[str, str]
    place: str | None = None
    location: tuple[float, float] | None = None  # Latitude, longitude in degrees.
    attachments: tuple[AttachmentFacts, ...] = ()
    urgency: Urgency = "normal"
    begun_with: str | None = None  # The dialogue's id of the message that began it.
    guide_id: int | None = None  # The entry of the guide whose service it is.


@dataclass(frozen=True)
class StaffWords:
    """What a staff member wrote about one ticket, and which Telegram message it was."""

    number: str
    text: str
    attachments: tuple[AttachmentFacts, ...] = ()
    source_chat_id: int | None = None
    source_message_id: int | None = None
    without_photo: bool = False  # The words say why there is no photo of what was done.


@dataclass(frozen=True)
class ResidentWords:
    """What a resident wrote about one ticket, and which Telegram message it was."""

    number: str
    text: str
    attachments: tuple[AttachmentFacts, ...] = ()
    source_chat_id: int | None = None
    source_message_id: int | None = None


class ReturnReason(StrEnum):
    """Why a team gives a ticket back (退单)."""

    WRONG_TEAM = "wrong_team"
    NOT_OUR_AREA = "not_our_area"
    UNCLEAR = "unclear"
    DUPLICATE = "duplicate"
    OTHER = "other"

    @property
    def label(self) -> str:
        """The words staff read."""
        return _RETURN_LABELS[self]


class RejectReason(StrEnum):
    """Why a matter cannot be taken on (不予受理)."""

    COURT = "court"
    PETITION = "petition"
    STATE_SECRET = "state_secret"  # noqa: S105  # A reason, not a password.
    PRIVACY = "privacy"
    NOT_OUR_DUTY = "not_our_duty"
    DUPLICATE = "duplicate"

    @property
    def label(self) -> str:
        """The words people read."""
        return _REJECT_LABELS[self]


class Resolution(StrEnum):
    """The resident's answer to "is it solved?", asked apart from satisfaction."""

    SOLVED = "solved"
    PARTLY = "partly"
    UNSOLVED = "unsolved"


class Supervision(StrEnum):
    """How far a ticket is supervised (督办); the ladder after 催办."""

    AMBER = "amber"
    RED = "red"

    @property
    def label(self) -> str:
        """The word staff read."""
        return {Supervision.AMBER: "督办", Supervision.RED: "通报"}[self]


_RETURN_LABELS = {
    ReturnReason.WRONG_TEAM: "不属本科室职责",
    ReturnReason.NOT_OUR_AREA: "不在本辖区",
    ReturnReason.UNCLEAR: "内容不清，无法办理",
    ReturnReason.DUPLICATE: "重复工单",
    ReturnReason.OTHER: "其他原因",
}

_REJECT_LABELS = {
    RejectReason.COURT: "已进入诉讼或仲裁程序",
    RejectReason.PETITION: "已进入信访程序",
    RejectReason.STATE_SECRET: "涉及国家秘密",
    RejectReason.PRIVACY: "涉及他人隐私",
    RejectReason.NOT_OUR_DUTY: "不属于街道社区职责",
    RejectReason.DUPLICATE: "与已受理的事项重复",
}
