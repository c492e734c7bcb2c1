"""The talks under way in this process, and the first words of people who have not agreed yet."""

import asyncio
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta

from telegram import Bot, Update

from bot.context import Services
from bot.intake.store import finish_updates
from bot.residents.conversation import Conversation
from bot.residents.words import Words

HELD_FOR = timedelta(hours=1)
HELD_AT_MOST = 300  # Messages of one stranger; more than anybody types in an hour, and little memory.
REMIND_AFTER = timedelta(seconds=45)


@dataclass(frozen=True)
class _Held:
    parts: tuple[Update, ...]  # All updates of an album, or the one.
    at: datetime


class FirstWords:
    """What strangers wrote, in memory only, until they agree, refuse, or an hour is over."""

    def __init__(self) -> None:
        self._held: dict[int, list[_Held]] = defaultdict(list)
        self._asked_at: dict[int, datetime] = {}

    def hold(self, chat_id: int, parts: tuple[Update, ...], now: datetime) -> None:
        """Keep a message for later."""
        self._drop_old(now)
        if len(self._held[chat_id]) < HELD_AT_MOST:
            self._held[chat_id].append(_Held(parts, now))

    def waiting(self, chat_id: int, now: datetime) -> list[tuple[Update, ...]]:
        """Everything the person wrote, in order; it stays here until ``drop``."""
        self._drop_old(now)
        return [held.parts for held in self._held.get(chat_id, [])]

    def drop(self, chat_id: int) -> None:
        """The person has agreed and it is written down, or does not agree and nothing is kept."""
        self._held.pop(chat_id, None)
        self._asked_at.pop(chat_id, None)

    def has(self, chat_id: int) -> bool:
        """Whether something waits for this person's answer."""
        return bool(self._held.get(chat_id))

    def amend(self, chat_id: int, update: Update) -> bool:
        """Put an edited message in the place of what it was; False when it is not held."""
        edited = update.edited_message
        for at, held in enumerate(self._held.get(chat_id, [])):
            first = held.parts[0].message
            if edited and first and first.message_id == edited.message_id:
                fixed = Update(held.parts[0].update_id, message=edited)
                self._held[chat_id][at] = _Held((fixed, *held.parts[1:]), held.at)
                return True
        return False

    def asks_now(self, chat_id: int, now: datetime) -> str | None:
        """What to show: ``notice`` the first time, ``reminder`` now and then, None in between."""
        last = self._asked_at.get(chat_id)
        if last is not None and now - last < REMIND_AFTER:
            return None
        self._asked_at[chat_id] = now
        return "notice" if last is None or now - last > HELD_FOR else "reminder"

    def _drop_old(self, now: datetime) -> None:
        for chat_id, held in list(self._held.items()):
            self._held[chat_id] = [one for one in held if now - one.at <= HELD_FOR]
            if not self._held[chat_id]:
                del self._held[chat_id]
        for chat_id, at in list(self._asked_at.items()):
            if now - at > HELD_FOR:
                del self._asked_at[chat_id]


class ResidentDesk:
    """All conversations of this process."""

    def __init__(self, services: Services, bot: Bot) -> None:
        self.first_words = FirstWords()
        self._services = services
        self._bot = bot
        self._conversations: dict[int, Conversation] = {}

    def hear(self, chat_id: int, resident_id: int, words: Words) -> None:
        """Give something to the resident's conversation; it finishes the updates when they are answered."""
        talk = self._conversations.get(chat_id)
        if talk is None or talk.resident_id != resident_id:
            talk = Conversation(self._services, self._bot, chat_id=chat_id, resident_id=resident_id)
            self._conversations[chat_id] = talk
        talk.add(words)
        self._forget_idle(but=chat_id)

    def amend(self, chat_id: int, message_id: int, text: str, update_id: int) -> bool:
        """Change a message that waits for the dialogue; False when it does not wait."""
        talk = self._conversations.get(chat_id)
        return talk is not None and talk.amend(message_id, text, update_id)

    async def forget(self, chat_id: int) -> None:
        """Drop what waits and what is being asked: its sender took the consent back."""
        self.first_words.drop(chat_id)
        if talk := self._conversations.pop(chat_id, None):
            await self._services.run_quietly(finish_updates, await talk.end())

    async def stop(self, grace: float) -> None:
        """Give answers under way ``grace`` seconds and leave everything else to the next start."""
        await asyncio.gather(*(talk.stop(grace) for talk in self._conversations.values()))

    def _forget_idle(self, *, but: int) -> None:
        """Idle talks keep nothing that the database does not have."""
        if len(self._conversations) < 1000:
            return
        for chat_id, talk in list(self._conversations.items()):
            if talk.is_idle and chat_id != but:
                del self._conversations[chat_id]
