"""A message as the sandbox keeps it: facts and ids; shapes.py and views.py show it to the bot and to people."""

from dataclasses import asdict, dataclass, field
from typing import Any

Json = dict[str, Any]

MEDIA = ("photo", "document", "video", "voice", "audio", "animation", "video_note", "sticker")
PLACES = ("location", "venue", "contact", "dice")
CONTENT = ("text", *MEDIA, *PLACES)
CAPTIONED = ("photo", "document", "video", "voice", "audio", "animation")


@dataclass
class Message:
    """One message. ``content`` has the keys of the Bot API that say what it is."""

    chat_id: int
    message_id: int
    date: int
    sender: int
    content: Json
    anonymous: bool = False
    thread_id: int | None = None  # Set in topics only.
    reply_to: int | None = None
    edit_date: int | None = None
    media_group_id: str | None = None
    inline_keyboard: list[list[Json]] | None = None
    keyboard: Json | None = None  # What it did to the reply keyboard; such a message cannot be edited.
    forward_origin: Json | None = None
    protected: bool = False
    reactions: dict[int, str] = field(default_factory=dict)

    @property
    def is_service(self) -> bool:
        """Whether it only tells that something happened."""
        return not any(key in self.content for key in CONTENT)

    @property
    def media_kind(self) -> str | None:
        """The kind of file it carries; an animation also is a document, so the order matters."""
        return "animation" if "animation" in self.content else next((k for k in MEDIA if k in self.content), None)

    @property
    def words(self) -> str:
        """Its text or caption."""
        return str(self.content.get("text") or self.content.get("caption") or "")

    def to_json(self) -> Json:
        """What is stored."""
        return asdict(self)

    @classmethod
    def from_json(cls, body: Json) -> "Message":
        """The message that was stored."""
        reactions = {int(key): value for key, value in body.pop("reactions").items()}
        return cls(**body, reactions=reactions)
