"""One thing a resident said, ready for the dialogue; and the joining of many short ones."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.rasa_client import Question
from helpdesk.tickets.commands import AttachmentFacts

LONGEST_JOINED = 4000
LONGEST_TEXT = 4096  # The dialogue takes no more; only the captions of an album can be longer together.
STOP = "/stop"  # Drop what the dialogue is about.
ATTACHED = "/attach"  # What the dialogue is told when something came without words.


_SPOKEN_STOP = frozenset({"取消", "算了", "不办了", "不弄了", "退出", "停止"})


@dataclass(frozen=True)
class Words:
    """Words, a pressed button or a thing sent, and the updates they came with."""

    update_ids: tuple[int, ...]
    message_id: str
    sent_at: datetime
    text: str | None = None
    payload: str | None = None
    attachments: tuple[AttachmentFacts, ...] = ()
    token: str | None = None  # Of the pressed button.
    telegram_message_id: int | None = field(default=None, compare=False)
    joined_in: int | None = None  # The update in whose name several were joined, until that is written down.
    is_settled: bool = False  # Asked once, and therefore asked again only as it is.

    @property
    def is_plain(self) -> bool:
        """Whether it is text and nothing else."""
        return bool(self.text) and not self.attachments and self.payload is None

    @property
    def wants_out(self) -> bool:
        """Whether it means to drop what the dialogue is about, by button, command or a plain word."""
        return self.payload == STOP or (self.is_plain and (self.text or "").strip("。.！!～~ ") in _SPOKEN_STOP)

    def question(self, resident_id: int) -> Question:
        """The message as the dialogue's channel wants it."""
        payload = self.payload or (None if self.text else ATTACHED)
        return Question(
            sender=f"r{resident_id}",
            message_id=self.message_id,
            text=None if payload else (self.text or "")[:LONGEST_TEXT],
            payload=payload,
            metadata=self._metadata(resident_id),
        )

    def _metadata(self, resident_id: int) -> dict[str, Any]:
        places = [one for one in self.attachments if one.kind == "location"]
        cards = [one for one in self.attachments if one.kind == "contact"]
        files = [one for one in self.attachments if one.kind not in ("location", "contact")]
        return {
            "resident_id": resident_id,
            "message_id": self.message_id,
            "telegram_message_id": self.telegram_message_id,
            "sent_at": self.sent_at.isoformat(),
            "attachments": [
                {
                    "kind": one.kind,
                    "file_id": one.file_id,
                    "file_unique_id": one.file_unique_id,
                    "file_name": one.file_name,
                    "size": one.size,
                    "fingerprint": one.fingerprint,
                }
                for one in files
            ],
            "location": {"latitude": places[0].latitude, "longitude": places[0].longitude} if places else None,
            "contact": {"phone": cards[0].phone, "name": cards[0].name} if cards else None,
        }


def leading_plain(waiting: Iterable[Words]) -> list[Words]:
    """The plain texts at the head of what waits, as many as fit into one message."""
    taken: list[Words] = []
    length = 0
    for words in waiting:
        length += len(words.text or "") + 1
        if words.is_settled or not words.is_plain or (taken and length > LONGEST_JOINED):
            break
        taken.append(words)
    return taken


def join(many: list[Words]) -> Words:
    """Several plain texts as one, in the name of the last."""
    last = many[-1]
    return Words(
        update_ids=tuple(update_id for words in many for update_id in words.update_ids),
        message_id=last.message_id,
        sent_at=last.sent_at,
        text="\n".join(words.text or "" for words in many),
        telegram_message_id=last.telegram_message_id,
        joined_in=last.update_ids[0],
    )
