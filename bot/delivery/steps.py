"""Single calls to Telegram. A parcel is a list of them; each says which messages it made."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, ClassVar

from telegram import (
    Bot,
    InlineKeyboardMarkup,
    InputMediaDocument,
    InputMediaPhoto,
    InputMediaVideo,
    LinkPreviewOptions,
    ReactionTypeEmoji,
    ReplyParameters,
)
from telegram.constants import ParseMode
from telegram.error import BadRequest

from bot.views.message import Keyboard

NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


@dataclass(frozen=True)
class Address:
    """Where in Telegram: the chat, its topic, and the message to reply to."""

    chat_id: int
    thread_id: int | None = None
    reply_to: int | None = None

    def options(self) -> dict[str, Any]:
        """Keyword arguments that every send method takes."""
        options: dict[str, Any] = {"chat_id": self.chat_id}
        if self.thread_id is not None:
            options["message_thread_id"] = self.thread_id
        if self.reply_to is not None:
            # The message replied to may be gone; the words must arrive all the same.
            options["reply_parameters"] = ReplyParameters(self.reply_to, allow_sending_without_reply=True)
        return options


@dataclass(frozen=True)
class Step:
    """One call. ``repeatable``: doing it twice leaves the same picture, so an unknown outcome is simply repeated."""

    repeatable: ClassVar[bool] = False

    @property
    def cost(self) -> int:
        """How many messages of the chat's budget it takes."""
        return 1

    async def run(self, bot: Bot, address: Address) -> list[int]:
        """Make the call; the ids of the messages it made."""
        raise NotImplementedError


@dataclass(frozen=True)
class SendText(Step):
    """A text of at most 4096 units."""

    html: str
    keyboard: Keyboard | None = None
    protect: bool = False

    async def run(self, bot: Bot, address: Address) -> list[int]:
        """Send the text."""
        message = await bot.send_message(
            text=self.html,
            parse_mode=ParseMode.HTML,
            reply_markup=self.keyboard,
            protect_content=self.protect,
            link_preview_options=NO_PREVIEW,
            **address.options(),
        )
        return [message.message_id]


WORDLESS = frozenset({"video_note"})  # Kinds that Telegram shows without a caption.


@dataclass(frozen=True)
class SendFile(Step):
    """One photo, document or recording that Telegram already has."""

    kind: str
    file_id: str
    caption: str | None = None
    protect: bool = False

    async def run(self, bot: Bot, address: Address) -> list[int]:
        """Send the file by its id."""
        send = getattr(bot, f"send_{self.kind}")
        file: dict[str, Any] = {self.kind: self.file_id, "protect_content": self.protect, **address.options()}
        if self.kind not in WORDLESS:
            file |= {"caption": self.caption, "parse_mode": ParseMode.HTML}
        message = await send(**file)
        return [message.message_id]


_MEDIA = {"photo": InputMediaPhoto, "video": InputMediaVideo, "document": InputMediaDocument}


@dataclass(frozen=True)
class SendAlbum(Step):
    """Two to ten files as one album: photos and videos together, or documents."""

    items: Sequence[tuple[str, str]]  # (kind, file_id)
    caption: str | None = None
    protect: bool = False

    @property
    def cost(self) -> int:
        """Telegram counts every file of an album."""
        return len(self.items)

    async def run(self, bot: Bot, address: Address) -> list[int]:
        """Send the album, its caption on the first file."""
        media = [
            _MEDIA[kind](media=file_id, caption=None if place else self.caption, parse_mode=ParseMode.HTML)
            for place, (kind, file_id) in enumerate(self.items)
        ]
        messages = await bot.send_media_group(media=media, protect_content=self.protect, **address.options())
        return [message.message_id for message in messages]


@dataclass(frozen=True)
class SendPlace(Step):
    """A point on the map."""

    latitude: float
    longitude: float
    protect: bool = False

    async def run(self, bot: Bot, address: Address) -> list[int]:
        """Send the point."""
        message = await bot.send_location(
            latitude=self.latitude, longitude=self.longitude, protect_content=self.protect, **address.options()
        )
        return [message.message_id]


@dataclass(frozen=True)
class SendContact(Step):
    """A contact card."""

    phone: str
    name: str
    protect: bool = False

    async def run(self, bot: Bot, address: Address) -> list[int]:
        """Send the card."""
        message = await bot.send_contact(
            phone_number=self.phone, first_name=self.name, protect_content=self.protect, **address.options()
        )
        return [message.message_id]


@dataclass(frozen=True)
class EditText(Step):
    """New words, and buttons, for a message of ours."""

    repeatable: ClassVar[bool] = True
    message_id: int
    html: str
    keyboard: InlineKeyboardMarkup | None = None

    async def run(self, bot: Bot, address: Address) -> list[int]:
        """Edit the text in place."""
        await bot.edit_message_text(
            text=self.html,
            chat_id=address.chat_id,
            message_id=self.message_id,
            parse_mode=ParseMode.HTML,
            reply_markup=self.keyboard,
            link_preview_options=NO_PREVIEW,
        )
        return []


@dataclass(frozen=True)
class EditCaption(Step):
    """New words under a photo or file of ours."""

    repeatable: ClassVar[bool] = True
    message_id: int
    html: str

    async def run(self, bot: Bot, address: Address) -> list[int]:
        """Edit the caption in place."""
        await bot.edit_message_caption(
            chat_id=address.chat_id, message_id=self.message_id, caption=self.html, parse_mode=ParseMode.HTML
        )
        return []


@dataclass(frozen=True)
class EditButtons(Step):
    """Other buttons under a message of ours."""

    repeatable: ClassVar[bool] = True
    message_id: int
    keyboard: InlineKeyboardMarkup | None

    async def run(self, bot: Bot, address: Address) -> list[int]:
        """Change the buttons and leave the words."""
        await bot.edit_message_reply_markup(
            chat_id=address.chat_id, message_id=self.message_id, reply_markup=self.keyboard
        )
        return []


@dataclass(frozen=True)
class React(Step):
    """A mark on somebody's message."""

    repeatable: ClassVar[bool] = True
    message_id: int
    emoji: str

    @property
    def cost(self) -> int:
        """A reaction is no message."""
        return 0

    async def run(self, bot: Bot, address: Address) -> list[int]:
        """Set the reaction."""
        await bot.set_message_reaction(
            chat_id=address.chat_id, message_id=self.message_id, reaction=[ReactionTypeEmoji(self.emoji)]
        )
        return []


@dataclass(frozen=True)
class DeleteMessage(Step):
    """Take a message of ours away; one that is gone, or too old to be taken away, stays as it is."""

    repeatable: ClassVar[bool] = True
    message_id: int

    async def run(self, bot: Bot, address: Address) -> list[int]:
        """Delete it if Telegram still lets us (48 hours)."""
        with suppress(BadRequest):
            await bot.delete_message(address.chat_id, self.message_id)
        return []
