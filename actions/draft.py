"""The request being filled in: what was said so far, what is missing, and how it reads as a slip."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from actions import slots as read
from helpdesk.catalogue import FIELDS, Field, Service, Topic
from helpdesk.tickets.commands import AttachmentFacts, OpenTicket

SKIPPED = ""  # An optional field that was asked and passed over.
NO_PHOTO = {"kind": "none"}  # Stands in the files for the photo that was asked for and does not exist.
PIN = "地图上的位置"  # The place, when only a location was sent.

# Every slot a draft lives in.
TEXT_FIELDS = tuple(dict.fromkeys(f.name for fields in FIELDS.values() for f in fields if f.kind != "photos"))
BEGUN_SLOTS = ("begun_with", "begun_as")
DRAFT_SLOTS = ("service", "topic", "photos", "location", "notes", "refused_cert", "guide", *BEGUN_SLOTS, *TEXT_FIELDS)

_LONGEST_LINE = 200  # Of a value on the slip; the ticket keeps all of it.
_MOST_NOTES = 6  # On the slip, the newest; more and the question below is out of sight.
_LONGEST_SUMMARY = 60
_COUNTED = (
    (("photo",), "照片", "张"),
    (("video", "video_note"), "视频", "段"),
    (("voice",), "语音", "段"),
    (("document",), "文件", "个"),
)


@dataclass(frozen=True)
class Draft:
    """One request, not yet filed. ``values`` holds field name -> words."""

    service: Service
    topic: str | None = None
    values: Mapping[str, str] = field(default_factory=dict)
    files: tuple[Mapping[str, Any], ...] = ()
    location: Mapping[str, float] | None = None
    notes: tuple[str, ...] = ()
    refused_cert: str | None = None  # A certificate that was asked for and that is not issued here.
    begun_with: str | None = None  # The id of the words that began it; None where a button did.
    begun_as: str | None = None  # The service it was taken for then.
    guide: Mapping[str, Any] | None = None  # The service of the guide that it is: id and title.

    @classmethod
    def from_slots(cls, slots: Mapping[str, Any]) -> "Draft | None":
        """Read the slots; None when nothing is being filled in, or something that is offered no more."""
        service, topic = read.known(Service, slots.get("service")), read.known(Topic, slots.get("topic"))
        if service is None:
            return None
        return cls(
            service=service,
            topic=topic.value if topic else None,
            values={name: slots[name] for name in TEXT_FIELDS if isinstance(slots.get(name), str)},
            files=tuple(one for one in read.facts(slots.get("photos")) if read.text(one.get("kind"))),
            location=read.place(slots.get("location")),
            notes=read.texts(slots.get("notes")),
            refused_cert=read.text(slots.get("refused_cert")),
            begun_with=read.text(slots.get("begun_with")),
            begun_as=read.text(slots.get("begun_as")),
            guide=read.guide(slots.get("guide")),
        )

    def to_slots(self) -> dict[str, Any]:
        """All slots of a draft, the empty ones too."""
        return {
            **dict.fromkeys(DRAFT_SLOTS),
            **self.values,
            "service": self.service.value,
            "topic": self.topic,
            "photos": [dict(one) for one in self.files] or None,
            "location": dict(self.location) if self.location else None,
            "notes": list(self.notes) or None,
            "refused_cert": self.refused_cert,
            "guide": dict(self.guide) if self.guide else None,
            **self.begun_slots,
        }

    @property
    def title(self) -> str:
        """What it is called: the name an admin gave a service, or the service's own."""
        return str(self.guide["title"]) if self.guide else self.service.label

    @property
    def begun_slots(self) -> dict[str, str | None]:
        """What is to be known of its beginning, also once it is dropped."""
        return {"begun_with": self.begun_with, "begun_as": self.begun_as}

    def about(self, topic: str | None) -> "Draft":
        """The draft with the topic of newer words; words about nothing in particular change no known topic."""
        if topic is None or (topic == Topic.OTHER and self.topic):
            return self
        return replace(self, topic=topic)

    @property
    def fields(self) -> tuple[Field, ...]:
        """What this service asks for, in order."""
        return FIELDS[self.service]

    def field(self, name: str | None) -> Field | None:
        """The field of this name, if the service has it."""
        return next((one for one in self.fields if one.name == name), None)

    def has(self, name: str) -> bool:
        """Whether the field was answered or skipped."""
        if name == "photos":
            return any(one.get("kind") != "voice" for one in self.files)
        return self.values.get(name) is not None

    def missing(self) -> str | None:
        """The next field to ask for."""
        return next((one.name for one in self.fields if not self.has(one.name)), None)

    def put(self, name: str, value: str) -> "Draft":
        """The draft with one field filled or overwritten."""
        return replace(self, values={**self.values, name: value})

    def put_if_missing(self, name: str, value: str | None) -> "Draft":
        """The draft with one field filled, unless it was filled already or the service does not ask for it."""
        if not value or not self.field(name) or self.values.get(name):
            return self
        return self.put(name, value)

    def skip(self, name: str) -> "Draft":
        """The draft with one optional field passed over."""
        if name == "photos":
            return replace(self, files=(*self.files, NO_PHOTO))
        return self.put(name, SKIPPED)

    def with_files(self, files: tuple[Mapping[str, Any], ...]) -> "Draft":
        """The draft with more files; the same file sent twice is kept once."""
        kept = [one for one in self.files if one != NO_PHOTO or not files]
        for one in files:
            known = {other.get("file_unique_id") for other in kept} - {None}
            if one.get("file_unique_id") not in known:
                kept.append(one)
        return replace(self, files=tuple(kept))

    def with_location(self, location: Mapping[str, float]) -> "Draft":
        """The draft with a pin; it stands for the place until there are words."""
        return replace(self, location=location).put_if_missing("place", PIN)

    def with_note(self, words: str) -> "Draft":
        """The draft with something said on the way."""
        return self if words in self.notes else replace(self, notes=(*self.notes, words))

    def turned_into(self, service: Service) -> "Draft":
        """The same facts as a request of another kind."""
        names = {one.name for one in FIELDS[service]}
        values = {name: value for name, value in self.values.items() if name in names or name == "place"}
        if service is Service.HELP:
            values["description"] = self._told()
        values = {name: value for name, value in values.items() if value}
        guide = self.guide if service is self.service else None
        notes = self._notes_for(service)
        return replace(self, service=service, values=values, refused_cert=None, notes=notes, guide=guide)

    def slip(self) -> str:
        """The request as labelled lines, to be read before it is filed."""
        lines = [f"【{self.title}】"]
        lines += [f"{one.label}：{shorten(self.values[one.name])}" for one in self.fields if self.values.get(one.name)]
        lines += [f"{label}：{count} {unit}" for label, unit, count in self._counts()]
        hidden = len(self.notes) - _MOST_NOTES
        lines += [f"补充：前面还说了 {hidden} 句，都记着"] if hidden > 0 else []
        lines += [f"补充：{shorten(note)}" for note in self.notes[-_MOST_NOTES:]]
        return "\n".join(lines)

    @property
    def digest(self) -> str:
        """Tells this draft from every other; the button under a slip files no other draft than the one it shows."""
        shown = {name: value for name, value in self.to_slots().items() if name not in BEGUN_SLOTS}
        content = json.dumps(shown, sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(content.encode()).hexdigest()[:12]

    def summary(self) -> str:
        """The request in one line, for cards and lists."""
        value = self.values.get
        match self.service:
            case Service.CERTIFICATE:
                words = f"{value('cert_type')} · {value('applicant')}"
            case Service.MEDIATION:
                words = f"{value('party')}：{value('description')}"
            case _:
                words = value("description") or ""
        return shorten(" ".join(words.split()), _LONGEST_SUMMARY)

    def to_ticket(self, key: str) -> OpenTicket:
        """The finished request as the helpdesk wants it."""
        details = {name: value for name, value in self.values.items() if value and self.field(name)}
        if self.notes:
            details["notes"] = "\n".join(self.notes)
        place = self.values.get("place")
        return OpenTicket(
            key=key,
            service=self.service,
            topic=self.topic,
            summary=self.summary(),
            details=details,
            place=place if place and place != PIN else None,
            location=(self.location["latitude"], self.location["longitude"]) if self.location else None,
            attachments=tuple(attachment_facts(one) for one in self.files if one != NO_PHOTO),
            begun_with=self.begun_with,
            guide_id=int(self.guide["id"]) if self.guide else None,
        )

    def _counts(self) -> list[tuple[str, str, int]]:
        counts = [(label, unit, sum(one.get("kind") in kinds for one in self.files)) for kinds, label, unit in _COUNTED]
        return [one for one in counts if one[2]]

    def _told(self) -> str:
        """What was said so far in words, for a person who takes it over."""
        told = [f"{one.label}：{self.values[one.name]}" for one in self.fields if self.values.get(one.name)]
        if self.refused_cert and not self.values.get("cert_type"):
            told.insert(0, self.refused_cert)
        if len(told) == 1 and self.values.get("description"):
            return self.values["description"]
        return "；".join([self.title, *told]) if told or self.notes else ""

    def _notes_for(self, service: Service) -> tuple[str, ...]:
        description = self.values.get("description")
        loses_words = description and service is Service.CERTIFICATE
        return (*self.notes, description) if loses_words and description else self.notes


def attachment_facts(file: Mapping[str, Any]) -> AttachmentFacts:
    """A file of the metadata as the helpdesk wants it."""
    known = {name: file[name] for name in AttachmentFacts.__dataclass_fields__ if file.get(name) is not None}
    return AttachmentFacts(**known)


def shorten(words: str, longest: int = _LONGEST_LINE) -> str:
    """The words, cut with an ellipsis where they are too long to show."""
    return words if len(words) <= longest else words[: longest - 1] + "…"
