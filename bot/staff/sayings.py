"""What a staff member's message means, from its words and from what it replies to. Pure: reads, decides nothing."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from telegram import Message

from bot.intake.attachments import attachments_of, words_of
from helpdesk.tickets.commands import AttachmentFacts, StaffWords


class Mark(StrEnum):
    """What the first word of a message says it is."""

    NONE = "none"
    NOTE = "note"
    ASK = "ask"
    RESOLVE = "resolve"
    RESOLVE_WITHOUT_PHOTO = "resolve_without_photo"  # A snapshot, and why there is no photo of what was done.
    MERGE = "merge"  # The number of the ticket that this one is one with.
    HELPERS = "helpers"  # For the helping teams, never for the resident.


# A note is recognised generously: words kept by mistake do no harm, words sent by mistake do.
_MARKS: tuple[tuple[re.Pattern[str], Mark], ...] = (
    (re.compile(r"^\s*(?://|／／|备注|備註|【备注】)\s*[:：]?\s*"), Mark.NOTE),
    (re.compile(r"^\s*(?:协办|協辦)\s*[:：]\s*"), Mark.HELPERS),
    (re.compile(r"^\s*(?:并案|並案|合并|合並)\s*(?:到)?\s*[:：]\s*"), Mark.MERGE),
    (re.compile(r"^\s*(?:请补充|請補充)\s*[:：]\s*"), Mark.ASK),
    (re.compile(r"^\s*(?:办结|辦結)\s*[（(]\s*(?:无|没有|無)照片\s*[)）]\s*[:：]?\s*"), Mark.RESOLVE_WITHOUT_PHOTO),
    (re.compile(r"^\s*(?=拍不了\s*[:：])"), Mark.RESOLVE_WITHOUT_PHOTO),
    (re.compile(r"^\s*(?:办结|辦結)\s*[:：]\s*"), Mark.RESOLVE),
)


_COMMAND = re.compile(r"^/\S+\s*")


@dataclass(frozen=True)
class Saying:
    """One message, or one album, of a staff member."""

    chat_id: int
    message_id: int
    text: str
    mark: Mark = Mark.NONE
    attachments: tuple[AttachmentFacts, ...] = ()
    thread_id: int | None = None
    reply_to: int | None = None
    to_bot: bool = False  # It replies to a message of ours.
    to_colleague: bool = False  # It replies to a colleague, or begins with a name: talk among staff.

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing that could be carried to a resident."""
        return not self.text and not self.attachments

    @property
    def is_internal(self) -> bool:
        """Whether it must stay in the group."""
        return self.mark is Mark.NOTE or (self.to_colleague and self.mark is Mark.NONE)

    def words(self, number: str) -> StaffWords:
        """The saying as words about a ticket."""
        return StaffWords(
            number,
            self.text,
            self.attachments,
            self.chat_id,
            self.message_id,
            without_photo=self.mark is Mark.RESOLVE_WITHOUT_PHOTO,
        )


def read_saying(messages: Sequence[Message]) -> Saying:
    """Read one message or all parts of an album."""
    first = messages[0]
    # Where the caption is, there the mark goes, and there an edit will come from.
    main = next((message for message in messages if message.text or message.caption), first)
    text, mark = read_mark(words_of(*messages))
    replied = _replied(first)
    return Saying(
        chat_id=first.chat.id,
        message_id=main.message_id,
        text=text,
        mark=mark,
        attachments=attachments_of(*messages),
        thread_id=first.message_thread_id if first.is_topic_message else None,
        reply_to=replied.message_id if replied else None,
        to_bot=bool(replied and replied.from_user and replied.from_user.is_bot and replied.sender_chat is None),
        to_colleague=text.startswith("@") or _is_colleague(first, replied),
    )


def read_command(message: Message) -> Saying:
    """A command as it was written, with the words behind it; nothing in it is meant for a resident."""
    thread_id = message.message_thread_id if message.is_topic_message else None
    words = _COMMAND.sub("", message.text or "").strip()
    return Saying(message.chat.id, message.message_id, words, thread_id=thread_id)


def read_mark(text: str) -> tuple[str, Mark]:
    """Take the mark off the words."""
    for pattern, mark in _MARKS:
        if found := pattern.match(text):
            return text[found.end() :].strip(), mark
    return text, Mark.NONE


def _replied(message: Message) -> Message | None:
    """What the message replies to; every message of a topic "replies" to the topic's creation, which means nothing."""
    replied = message.reply_to_message
    if replied is None or replied.forum_topic_created is not None:
        return None
    return replied


def _is_colleague(message: Message, replied: Message | None) -> bool:
    if replied is None:
        return False
    if replied.sender_chat is not None:
        return True  # An anonymous administrator; Telegram shows a bot in their place.
    author = replied.from_user
    if author is None or author.is_bot:
        return False
    return message.from_user is None or author.id != message.from_user.id
