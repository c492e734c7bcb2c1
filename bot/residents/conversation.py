"""One resident's talk with the dialogue: in order, one thing at a time, through outages and floods.

A conversation holds what waits for Rasa. Everything in it is still open in the store, so a crash loses nothing:
the next start brings it back, and the same ``message_id`` makes Rasa answer as before instead of twice.
"""

import asyncio
import contextlib
import logging
import time
from collections import deque
from collections.abc import Iterator
from dataclasses import replace

from sqlalchemy.exc import OperationalError, SQLAlchemyError
from telegram import Bot
from telegram.constants import ChatAction
from telegram.error import TelegramError

from bot.context import Services
from bot.intake.store import merge_updates
from bot.log import describe
from bot.rasa_client import Answered, RasaDownError, RasaRefusedError
from bot.residents.patience import TRIES, Patience
from bot.residents.services import answer_dialogue, give_up_dialogue, is_press_used, say, say_once_since
from bot.residents.words import LONGEST_JOINED, Words, join, leading_plain

logger = logging.getLogger(__name__)

JOIN_ABOVE = 3  # More plain texts waiting than this are read together.
FLOOD_TEXTS, FLOOD_SECONDS = 4, 3.0  # So many texts in so short a time are a flood: wait for its end.
QUIET_SECONDS, LONGEST_WAIT = 1.2, 8.0
NOTICE_EVERY = 600.0
TYPING_AFTER, TYPING_EVERY = 0.4, 4.5
START_OVER_AFTER = 3  # Refusals in a row: then it is the talk so far that is the matter.
RETRY_SECONDS = 1.0


class _StoppingError(Exception):
    """The process ends while a message waits; it stays in the store."""


class Conversation:
    """What one resident said and has not been answered yet."""

    def __init__(self, services: Services, bot: Bot, *, chat_id: int, resident_id: int) -> None:
        self.chat_id = chat_id
        self.resident_id = resident_id
        self._services = services
        self._bot = bot
        self._waiting: deque[Words] = deque()
        self._arrivals: deque[float] = deque(maxlen=FLOOD_TEXTS)
        self._noticed_at = -NOTICE_EVERY
        self._task: asyncio.Task[None] | None = None
        self._in_work: Words | None = None
        self._may_break = False  # Nothing is half done just now: the work may be broken off.
        self._ended = False
        self._refusals = 0

    @property
    def is_idle(self) -> bool:
        """Whether nothing waits and nothing is being answered."""
        return self._task is None or self._task.done()

    def add(self, words: Words) -> None:
        """Put something at the end and see to it that it is worked off."""
        self._waiting.append(words)
        self._arrivals.append(time.monotonic())
        if self.is_idle:
            self._task = asyncio.create_task(self._work(), name="conversation")

    def amend(self, message_id: int, text: str, update_id: int) -> bool:
        """Replace the text of a message that still waits; False when it is through already.

        The edit is finished together with the message, so that a restart knows both.
        """
        for at, words in enumerate(self._waiting):
            if words.telegram_message_id == message_id and words.text and not words.is_settled:
                self._waiting[at] = replace(words, text=text, update_ids=(*words.update_ids, update_id))
                return True
        return False

    def drop(self) -> tuple[int, ...]:
        """Forget what waits; the updates that nobody will finish now."""
        dropped = tuple(update_id for words in self._waiting for update_id in words.update_ids)
        self._waiting.clear()
        return dropped

    async def end(self) -> tuple[int, ...]:
        """The talk is over: drop what waits and break off the question in work, so that nobody answers it any more.

        Returns the updates that nobody will finish now. An answer that is just being written down is waited for.
        """
        self._ended = True
        in_work = self._in_work.update_ids if self._in_work else ()
        dropped = (*in_work, *self.drop())
        if self._task and not self._task.done():
            if self._may_break:
                self._task.cancel()
            await asyncio.wait({self._task})
        return dropped

    async def stop(self, grace: float) -> None:
        """Finish what is being answered if it is quick, and leave the rest to the next start."""
        self.drop()
        if self._task and not self._task.done():
            await asyncio.wait({self._task}, timeout=grace)
            self._task.cancel()

    async def _work(self) -> None:
        while self._waiting and not self._ended and not self._services.stopping.is_set():
            with self._breakable():
                await self._let_flood_pass()
            if not self._waiting:
                return
            words = self._in_work = self._take()
            try:
                words = self._in_work = await self._settle(words)
                await self._answer(words)
            except _StoppingError:
                return
            except OperationalError:
                self._waiting.appendleft(words)
                await asyncio.sleep(RETRY_SECONDS)
            except Exception as error:  # noqa: BLE001  # One bad message must not end the talk.
                logger.error("updates %s could not be worked off: %s", words.update_ids, describe(error))
                await self._apologise(words, type(error).__name__)
            self._in_work = None

    async def _apologise(self, words: Words, error: str) -> None:
        """Say that these words came to nothing; left open they would fail again at every start, in silence."""
        try:
            await self._services.run(
                give_up_dialogue, words.update_ids, self.resident_id, "message_failed", error, token=words.token
            )
        except SQLAlchemyError:
            logger.error("updates %s stay open for the next start", words.update_ids)

    @contextlib.contextmanager
    def _breakable(self) -> Iterator[None]:
        self._may_break = True
        try:
            yield
        finally:
            self._may_break = False

    def _take(self) -> Words:
        plain = leading_plain(self._waiting)
        if len(plain) <= JOIN_ABOVE:
            return self._waiting.popleft()
        for _ in plain:
            self._waiting.popleft()
        return join(plain)

    async def _settle(self, words: Words) -> Words:
        """Write joined words down as the one message they are now, before Rasa hears them.

        Rasa knows a message by its id; joined otherwise after a crash, the same texts would be read twice.
        """
        if words.joined_in is None:
            return replace(words, is_settled=True)
        await self._services.run_quietly(merge_updates, words.joined_in, words.update_ids, words.text or "")
        return replace(words, update_ids=(words.joined_in,), joined_in=None, is_settled=True)

    async def _let_flood_pass(self) -> None:
        """While texts pour in, wait for a pause, so that they are answered together."""
        if not self._is_flooded():
            return
        await self._notice_flood()
        deadline = time.monotonic() + LONGEST_WAIT
        while time.monotonic() < deadline and not self._services.stopping.is_set():
            quiet = time.monotonic() - self._arrivals[-1]
            if quiet >= QUIET_SECONDS or sum(len(words.text or "") for words in self._waiting) > LONGEST_JOINED:
                return
            await asyncio.sleep(QUIET_SECONDS - quiet)

    def _is_flooded(self) -> bool:
        is_full = len(self._arrivals) == FLOOD_TEXTS
        return is_full and self._arrivals[-1] - self._arrivals[0] < FLOOD_SECONDS and self._waiting[0].is_plain

    async def _notice_flood(self) -> None:
        if time.monotonic() - self._noticed_at >= NOTICE_EVERY:
            self._noticed_at = time.monotonic()
            with contextlib.suppress(OperationalError):  # The words behind it matter more than the notice.
                await self._services.run(say, self.resident_id, "flood", key=f"flood:{self.chat_id}")

    async def _answer(self, words: Words) -> None:
        """Ask Rasa for as long as it takes; then finish the updates and queue the answers in one transaction."""
        token = words.token
        if token is not None and await self._services.read(is_press_used, token):
            await self._services.run(answer_dialogue, words.update_ids, self.resident_id, [])
            return
        try:
            with self._breakable():
                answered = await self._ask(words)
        except (RasaRefusedError, RasaDownError) as error:
            logger.error("the dialogue cannot handle message of updates %s: %s", words.update_ids, error)
            name = await self._find_way_out(words, error)
            await self._services.run(
                give_up_dialogue, words.update_ids, self.resident_id, name, str(error), token=token
            )
            return
        self._refusals = 0
        await self._services.run(
            answer_dialogue,
            words.update_ids,
            self.resident_id,
            answered.answers,
            heard=answered.heard,
            model=answered.model,
            token=token,
        )

    async def _find_way_out(self, words: Words, error: RasaDownError | RasaRefusedError) -> str:
        """What to say of refused words. Nobody may be stuck: a talk that cannot even be dropped is deleted."""
        is_unknown = isinstance(error, RasaRefusedError) and error.is_unknown
        self._refusals += not is_unknown
        if (words.wants_out or self._refusals >= START_OVER_AFTER) and await self._start_over():
            self._refusals = 0
            return "cancelled" if words.wants_out else "started_over"
        return "old_button" if is_unknown and words.payload is not None else "message_failed"

    async def _start_over(self) -> bool:
        """Have Rasa forget the talk; False when that cannot be done either."""
        for _ in range(TRIES):
            try:
                await self._services.rasa.forget(f"r{self.resident_id}")
            except RasaDownError:
                await self._wait_for_rasa(RETRY_SECONDS)
            else:
                return True
        return False

    async def _ask(self, words: Words) -> Answered:
        """Rasa's answers; outlasts every outage, gives up only on words that Rasa takes and never answers."""
        patience = Patience()
        while True:
            try:
                return await self._ask_once(words)
            except RasaDownError as error:
                patience.note(error)
                if patience.is_over:
                    raise
            is_up = await self._services.rasa.probe()
            if not is_up or patience.is_tried:  # A stumble is nobody's concern, an outage is.
                await self._tell_outage(words)
            await self._wait_for_rasa(RETRY_SECONDS * min(patience.failures, TRIES))

    async def _ask_once(self, words: Words) -> Answered:
        typing = asyncio.create_task(self._show_typing())
        try:
            return await self._services.rasa.ask(words.question(self.resident_id))
        finally:
            typing.cancel()

    async def _tell_outage(self, words: Words) -> None:
        """Tell the resident, once per outage."""
        since = min(self._services.rasa.down_since or words.sent_at, words.sent_at)
        await self._services.run(say_once_since, self.resident_id, "rasa_down", since=since)

    async def _wait_for_rasa(self, at_least: float) -> None:
        """Wait until Rasa is up, and a moment in any case; raises when the process stops meanwhile."""
        up = asyncio.create_task(self._services.rasa.wait_until_up())
        stopping = asyncio.create_task(self._services.stopping.wait())
        await asyncio.wait({stopping}, timeout=at_least)
        await asyncio.wait({up, stopping}, return_when=asyncio.FIRST_COMPLETED)
        up.cancel()
        stopping.cancel()
        if self._services.stopping.is_set():
            raise _StoppingError

    async def _show_typing(self) -> None:
        """Show that we are at it when the answer takes a moment; a failure here is nobody's loss."""
        await asyncio.sleep(TYPING_AFTER)
        with contextlib.suppress(TelegramError):
            while True:
                await self._bot.send_chat_action(self.chat_id, ChatAction.TYPING)
                await asyncio.sleep(TYPING_EVERY)
