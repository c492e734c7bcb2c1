"""Puts the parts of an album together again: Telegram sends each photo as an update of its own."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from telegram import Message, Update

ALBUM_PARTS = 10
QUIET_SECONDS = 1.5  # An album is complete when nothing more of it came for so long.


@dataclass
class _OpenAlbum:
    media_group_id: str
    parts: list[Update]
    timer: asyncio.TimerHandle | None = None
    held: list[Update] = field(default_factory=list)  # What came in this chat after it; order is kept.


class AlbumGate:
    """Lets updates through in order, an album as one: its first update, which then stands for all parts."""

    def __init__(self, deliver: Callable[[Update], None], quiet_seconds: float = QUIET_SECONDS) -> None:
        self._deliver = deliver
        self._quiet_seconds = quiet_seconds
        self._open: dict[int, _OpenAlbum] = {}
        self._complete: dict[int, tuple[Update, ...]] = {}

    def admit(self, update: Update) -> None:
        """Deliver an update now, or when the album it belongs to or follows is complete."""
        chat_id = update.effective_chat.id if update.effective_chat else 0
        album = self._open.get(chat_id)
        group = update.message.media_group_id if update.message else None
        if album is None:
            self._begin(chat_id, group, update)
        elif group == album.media_group_id:
            album.parts.append(update)
            self._wait(chat_id, album)
        else:
            album.held.append(update)

    def parts_of(self, update: Update) -> tuple[Update, ...]:
        """All updates that this one stands for, itself first."""
        return self._complete.get(update.update_id, (update,))

    def messages_of(self, update: Update) -> tuple[Message, ...]:
        """The messages of the album, or the one message."""
        messages = (part.effective_message for part in self.parts_of(update))
        return tuple(message for message in messages if isinstance(message, Message))

    def remember(self, parts: tuple[Update, ...]) -> None:
        """An album that was put together earlier is worked off once more."""
        if len(parts) > 1:
            self._complete[parts[0].update_id] = parts

    def forget(self, update: Update) -> None:
        """The album has been worked off."""
        self._complete.pop(update.update_id, None)

    def close(self) -> None:
        """Stop all timers; what is unfinished stays in the store."""
        for album in self._open.values():
            if album.timer:
                album.timer.cancel()
        self._open.clear()

    def _begin(self, chat_id: int, group: str | None, update: Update) -> None:
        if group is None:
            self._deliver(update)
            return
        album = self._open[chat_id] = _OpenAlbum(group, [update])
        self._wait(chat_id, album)

    def _wait(self, chat_id: int, album: _OpenAlbum) -> None:
        if album.timer:
            album.timer.cancel()
        seconds = self._quiet_seconds if len(album.parts) < ALBUM_PARTS else 0
        album.timer = asyncio.get_running_loop().call_later(seconds, self._complete_album, chat_id)

    def _complete_album(self, chat_id: int) -> None:
        album = self._open.pop(chat_id)
        lead = album.parts[0]
        self._complete[lead.update_id] = tuple(album.parts)
        self._deliver(lead)
        for update in album.held:
            self.admit(update)
