"""The slip (登记单) a clerk fills in for a resident: what was told so far, what is missing, the ticket it becomes."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from helpdesk.catalogue import FIELDS, Field, Service, Topic
from helpdesk.errors import InvalidInputError
from helpdesk.tickets.commands import AttachmentFacts, OpenTicket
from helpdesk.tickets.counter import Channel

LONGEST_SUMMARY = 60  # Characters, as of a request made in the dialogue.
# Facts about the person rather than the matter.
NAME, PHONE = "name", "phone"
_PERSON_LABELS = {NAME: "姓名", PHONE: "电话"}
# Whose subject is clear without being asked.
_SUBJECTS = {Service.CERTIFICATE: Topic.DOCUMENTS, Service.MEDIATION: Topic.NEIGHBOURS}


@dataclass(frozen=True)
class Slip:
    """One slip, not yet filed. ``key`` is of the message that began it: one message opens one ticket at most."""

    key: str
    user_id: int
    user_name: str
    service: Service | None = None
    topic: str | None = None
    is_topic_asked: bool = False
    values: Mapping[str, str] = field(default_factory=dict)  # Field name -> words.
    name: str | None = None
    phone: str | None = None
    wrong_phone: str | None = None  # Digits that are no phone number; the clerk has to look again.
    channel: Channel = "counter"
    is_asked: bool = False  # What was missing was asked for; it is asked once.
    files: tuple[AttachmentFacts, ...] = ()
    step: str = "service"
    thread_id: int | None = None
    number: str | None = None  # Of the ticket, once filed.

    @classmethod
    def from_json(cls, facts: Mapping[str, Any]) -> "Slip":
        """Read what ``to_json`` wrote."""
        known = {name: facts[name] for name in cls.__dataclass_fields__ if name in facts}
        known["service"] = Service(known["service"]) if known.get("service") else None
        known["files"] = tuple(AttachmentFacts(**one) for one in known.get("files") or ())
        return cls(**known)

    def to_json(self) -> dict[str, Any]:
        """Plain facts that can be stored."""
        return asdict(self)

    @property
    def fields(self) -> tuple[Field, ...]:
        """What the service asks for, in order; without one there is nothing to ask."""
        return FIELDS[self.service] if self.service else ()

    def put(self, name: str, value: str) -> "Slip":
        """The slip with one field filled or overwritten."""
        return replace(self, values={**self.values, name: value})

    def add(self, name: str, value: str) -> "Slip":
        """The slip with more words in a field."""
        told = self.values.get(name)
        return self.put(name, f"{told}，{value}" if told and told != value else value)

    def missing(self) -> list[str]:
        """Names of the facts that are still needed, in the order in which they are asked for."""
        needed = [one.name for one in self.fields if one.required and one.kind not in ("photos", "phone")]
        told = [name for name in needed if not self.values.get(name)]
        person = [name for name, value in ((NAME, self.name), (PHONE, self.phone)) if not value]
        return [*told, *person]

    def label(self, name: str) -> str:
        """The word for a fact, as staff read it."""
        found = next((one.label for one in self.fields if one.name == name), None)
        return (found or _PERSON_LABELS.get(name) or "地点").replace("您的", "居民的")

    @property
    def subject(self) -> str | None:
        """The topic chosen, or the one that goes without saying."""
        return self.topic or (_SUBJECTS[self.service].value if self.service in _SUBJECTS else None)

    def summary(self) -> str:
        """The matter in one line."""
        value = self.values.get
        match self.service:
            case Service.CERTIFICATE:
                parts = [value("cert_type"), value("applicant") or "本人"]
                words = " · ".join(part for part in parts if part) if value("cert_type") else value("purpose") or ""
            case Service.MEDIATION:
                words = "：".join(part for part in (value("party"), value("description")) if part)
            case _:
                words = value("description") or value("target") or ""
        words = " ".join(words.split())
        return words if len(words) <= LONGEST_SUMMARY else words[: LONGEST_SUMMARY - 1] + "…"

    def command(self) -> OpenTicket:
        """The finished slip as the helpdesk wants it; raises ``InvalidInputError`` while it says nothing."""
        if self.service is None or not self.summary():
            raise InvalidInputError("还没有写是什么事，请点“✏️ 改”补上")
        names = {one.name for one in self.fields}
        details = {name: words for name, words in self.values.items() if words and name in names}
        if "contact" in names and self.phone:
            details["contact"] = self.phone
        if self.service is Service.CERTIFICATE:
            details.setdefault("applicant", "本人")
        return OpenTicket(
            key=self.key,
            service=self.service,
            topic=self.subject,
            summary=self.summary(),
            details=details,
            place=self.values.get("place"),
            attachments=self.files,
        )
