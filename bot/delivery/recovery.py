"""What to do after a failed call: once more, later, otherwise, or never."""

import logging
from collections.abc import Awaitable, Callable
from enum import StrEnum

from telegram import Bot
from telegram.error import ChatMigrated, TelegramError

from bot.context import Services
from bot.delivery.failures import Outcome, judge, wait_of
from bot.delivery.pacing import Pacer
from bot.delivery.packing import goes_to
from bot.delivery.parcels import Parcel
from bot.delivery.recording import record_failed, record_lost_topic, record_postponed, record_unreachable_team
from bot.delivery.steps import Address, EditButtons, EditCaption, EditText, React, SendAlbum, SendFile, SendText
from bot.views.sentences import sentence
from helpdesk.staff.services import move_chat

logger = logging.getLogger(__name__)

LONGEST_PAUSE = 60.0  # Seconds between two tries while Telegram is away.
MOST_FAULTS = 20  # Answers 5xx to one message, some fifteen minutes; then it may be the message that is at fault.
REPEATS = 1  # Of a send whose outcome is unknown.
TEAM_REPEATS = 10  # To a team: nobody asks again for a card or an alarm that never came.


class Verdict(StrEnum):
    """What the lane does with the row."""

    DONE = "done"  # Sent, or given up.
    AGAIN = "again"  # At once, with the parcel as it is now.
    WAIT = "wait"  # The chat has to wait; the row stays first.
    LATER = "later"  # Postponed; those behind it wait.


class Recovery:
    """Turns an error into a verdict, and records what has to be recorded."""

    def __init__(self, services: Services, bot: Bot, pacer: Pacer) -> None:
        self._services = services
        self._bot = bot
        self._pacer = pacer
        self._faults: dict[int, int] = {}  # Answers 5xx in a row, by outbox row.
        self._ways: dict[Outcome, Callable[[Parcel, TelegramError], Awaitable[Verdict]]] = {
            Outcome.WAIT: self._wait,
            Outcome.NOT_SENT: self._later,
            Outcome.SERVER_FAULT: self._fault,
            Outcome.UNKNOWN: self._unknown,
            Outcome.FORBIDDEN: self._unreachable,
            Outcome.CHAT_GONE: self._unreachable,
            Outcome.TOPIC_GONE: self._topic_gone,
            Outcome.MOVED: self._moved,
            Outcome.UNCHANGED: self._unchanged,
            Outcome.MESSAGE_GONE: self._message_gone,
            Outcome.REFUSED: self._refused,
        }

    async def recover(self, parcel: Parcel, error: TelegramError) -> Verdict:
        """Decide what comes next for the parcel."""
        outcome = judge(error)
        logger.info("outbox row %s (%s): %s", parcel.row.id, parcel.row.kind, outcome)
        if outcome is not Outcome.SERVER_FAULT:
            self.forget_faults(parcel.row.id)
        return await self._ways[outcome](parcel, error)

    async def _wait(self, parcel: Parcel, error: TelegramError) -> Verdict:
        self._pacer.hold(parcel.chat_id, wait_of(error))
        return Verdict.WAIT

    async def _later(self, parcel: Parcel, error: TelegramError) -> Verdict:
        pause = min(2.0 ** min(parcel.row.attempts, 6), LONGEST_PAUSE)
        await self._services.run_quietly(record_postponed, parcel.row, seconds=pause, error=type(error).__name__)
        parcel.row.attempts += 1  # A parcel that goes on later keeps its copy of the row.
        return Verdict.LATER

    async def _fault(self, parcel: Parcel, error: TelegramError) -> Verdict:
        """Wait out Telegram's bad hours; but a message it chokes on while it is well must not block its chat."""
        faults = self._faults[parcel.row.id] = self._faults.get(parcel.row.id, 0) + 1
        if faults >= MOST_FAULTS and await self._is_well():
            return await self._fail(parcel, error, "refused")
        return await self._later(parcel, error)

    def forget_faults(self, row_id: int) -> None:
        """The row is through, or fails for another reason."""
        self._faults.pop(row_id, None)

    async def _is_well(self) -> bool:
        try:
            await self._bot.get_me()
        except TelegramError:
            return False
        return True

    async def _unknown(self, parcel: Parcel, error: TelegramError) -> Verdict:
        """The message may have arrived. An edit is simply made again, and a message is sent once more.

        A duplicate is better than a lost answer: a resident who reads a sentence twice smiles, one who waits for it in
        vain comes to the counter. More than one repetition would turn a slow line into a flood; only a team's group,
        which has no other way to learn of a ticket, gets more.
        """
        step = None if parcel.is_finished else parcel.steps[parcel.next_step]
        if step is not None and step.repeatable:
            return await self._later(parcel, error)
        if parcel.repeats >= (TEAM_REPEATS if parcel.row.recipient_kind == "team" else REPEATS):
            return await self._fail(parcel, error, "unknown")
        pause = min(2.0**parcel.repeats, LONGEST_PAUSE)
        parcel.repeats += 1
        await self._services.run_quietly(record_postponed, parcel.row, seconds=pause, error=type(error).__name__)
        return Verdict.LATER

    async def _unreachable(self, parcel: Parcel, error: TelegramError) -> Verdict:
        """A resident who blocked the bot is not tried again; a team's group is, because its rows must not be lost."""
        if parcel.row.recipient_kind == "team":
            error_name, admins = type(error).__name__, self._services.settings.admins
            if await self._services.read(goes_to, parcel.row.id, parcel.chat_id):  # Else it has another group by now.
                await self._services.run(record_unreachable_team, parcel.row, error=error_name, admins=admins)
            return Verdict.LATER
        reason = "blocked" if judge(error) is Outcome.FORBIDDEN else "chat_gone"
        return await self._fail(parcel, error, reason)

    async def _topic_gone(self, parcel: Parcel, error: TelegramError) -> Verdict:
        """Make a new topic once. Lanes work one row at a time, so nobody else makes a second one for this chat."""
        thread = parcel.thread
        if thread is None:
            return await self._without_topic(parcel, error)
        if thread.was_recreated:
            return await self._fail(parcel, error, "refused")
        thread.was_recreated = True
        thread.thread_id = thread.card_message_id = None
        await self._services.run(record_lost_topic, thread)
        return Verdict.AGAIN

    async def _without_topic(self, parcel: Parcel, error: TelegramError) -> Verdict:
        """A line of the desk for a topic that is gone goes to the group as a whole."""
        if parcel.where().thread_id is None:
            return await self._fail(parcel, error, "refused")
        parcel.address = Address(parcel.chat_id)
        return Verdict.AGAIN

    async def _moved(self, parcel: Parcel, error: TelegramError) -> Verdict:
        if isinstance(error, ChatMigrated):
            await self._services.run(move_chat, old_chat_id=parcel.chat_id, new_chat_id=error.new_chat_id)
        parcel.next_step = parcel.repeats = 0  # Packed anew, for the new chat.
        return Verdict.LATER

    async def _unchanged(self, parcel: Parcel, _error: TelegramError) -> Verdict:
        parcel.next_step += 1
        return Verdict.AGAIN

    async def _message_gone(self, parcel: Parcel, error: TelegramError) -> Verdict:
        """A card that is gone is sent anew, and so are edited words; marks and menus lose their point."""
        if parcel.is_finished:
            return await self._fail(parcel, error, "refused")
        step = parcel.steps[parcel.next_step]
        if parcel.is_card and parcel.thread is not None and isinstance(step, EditText):
            parcel.thread.card_message_id = None
            parcel.next_step += 1
        elif isinstance(step, EditText | EditCaption):
            keyboard = step.keyboard if isinstance(step, EditText) else None
            parcel.steps[parcel.next_step] = SendText(step.html, keyboard)
        elif isinstance(step, React | EditButtons):
            parcel.next_step += 1
        else:
            return await self._fail(parcel, error, "refused")
        return Verdict.AGAIN

    async def _refused(self, parcel: Parcel, error: TelegramError) -> Verdict:
        """Telegram will never take this call; what can go on without it goes on."""
        step = None if parcel.is_finished else parcel.steps[parcel.next_step]
        if isinstance(step, React | EditButtons):
            parcel.next_step += 1
            return Verdict.AGAIN
        if isinstance(step, SendFile | SendAlbum):
            lost = sentence("file_lost")
            words = f"{step.caption}\n{lost}" if step.caption else lost
            parcel.steps[parcel.next_step] = SendText(words)
            return Verdict.AGAIN
        return await self._fail(parcel, error, "refused")

    async def _fail(self, parcel: Parcel, error: TelegramError, reason: str) -> Verdict:
        logger.warning("outbox row %s (%s) given up: %s", parcel.row.id, parcel.row.kind, reason)
        self.forget_faults(parcel.row.id)
        code = f"{reason}: {type(error).__name__}"
        admins = self._services.settings.admins
        await self._services.run(record_failed, parcel, error=code, reason=reason, admins=admins)
        return Verdict.DONE
