"""Carries one parcel: opens the ticket's thread where it is missing, makes the calls, records what came of it."""

import logging

from telegram import Bot
from telegram.error import BadRequest, TelegramError

from bot.context import Services
from bot.delivery.failures import Outcome, judge
from bot.delivery.layout import is_caption
from bot.delivery.pacing import Pacer
from bot.delivery.packing import goes_to, pack
from bot.delivery.parcels import Made, Parcel, Thread
from bot.delivery.recording import record_empty, record_sent, record_thread
from bot.delivery.recovery import Recovery, Verdict
from bot.delivery.steps import Address, SendText, Step
from helpdesk.staff.services import set_forum

logger = logging.getLogger(__name__)


class Courier:
    """Delivers rows one at a time; several lanes may use it at once, each for its own chat."""

    def __init__(self, services: Services, bot: Bot, pacer: Pacer) -> None:
        self._services = services
        self._bot = bot
        self._pacer = pacer
        self._recovery = Recovery(services, bot, pacer)
        self._begun: dict[int, Parcel] = {}  # Parcels that were sent in part; after a crash they start anew.

    async def deliver(self, row_id: int, chat_id: int) -> Verdict:
        """Send one row to the chat it was read for, or record why not; says what the lane shall do next."""
        parcel = await self._go_on(row_id, chat_id) or await self._pack(row_id, chat_id)
        if parcel is None:
            return Verdict.DONE
        while True:
            try:
                await self._send(parcel)
            except TelegramError as error:
                verdict = await self._recovery.recover(parcel, error)
                if verdict is Verdict.AGAIN:
                    continue
                if verdict is not Verdict.DONE and parcel.has_progress:
                    self._begun[row_id] = parcel
                return verdict
            self._recovery.forget_faults(row_id)
            await self._services.run(record_sent, parcel)
            return Verdict.DONE

    async def _go_on(self, row_id: int, chat_id: int) -> Parcel | None:
        """What was sent in part; None where nothing was, or where the rest would go to a group of before."""
        begun = self._begun.get(row_id)
        if begun is None:
            return None
        goes_on = begun.chat_id == chat_id and await self._services.read(goes_to, row_id, chat_id)
        self._begun.pop(row_id, None)  # Only now: a database that does not answer makes nothing begin anew.
        return begun if goes_on else None

    async def _pack(self, row_id: int, chat_id: int) -> Parcel | None:
        settings = self._services.settings
        facts = {"admins": settings.admins, "zone": settings.zone, "now": self._services.clock.now()}
        parcel = await self._services.run_quietly(pack, row_id, chat_id, **facts)
        if parcel is None:
            await self._services.run_quietly(record_empty, row_id, chat_id)
        return parcel

    async def _send(self, parcel: Parcel) -> None:
        if parcel.thread is not None and not parcel.thread.is_open:
            await self._open_thread(parcel.thread)
        while not parcel.is_finished:
            step = parcel.steps[parcel.next_step]
            await self._pacer.take(parcel.chat_id, step.cost)
            message_ids = await step.run(self._bot, parcel.where())
            parcel.made.extend(Made(message_id, _kind(step, parcel.link_kind)) for message_id in message_ids)
            parcel.next_step += 1
            parcel.repeats = 0

    async def _open_thread(self, thread: Thread) -> None:
        """A topic where the group has topics, and in it the card."""
        if thread.is_forum and thread.thread_id is None:
            await self._pacer.take(thread.chat_id)
            thread.thread_id = await self._create_topic(thread)
            await self._services.run_quietly(record_thread, thread)
        await self._pacer.take(thread.chat_id)
        card = SendText(thread.card.text, thread.card.keyboard)
        message_ids = await card.run(self._bot, Address(thread.chat_id, thread.thread_id))
        thread.card_message_id = message_ids[0]
        await self._services.run(record_thread, thread)

    async def _create_topic(self, thread: Thread) -> int | None:
        """The new topic's id; None where the bot may not make one: then the card is simply a message."""
        try:
            topic = await self._bot.create_forum_topic(thread.chat_id, thread.topic_name)
        except BadRequest as error:
            if judge(error) is not Outcome.REFUSED:
                raise
            if "not a forum" in error.message.lower():
                await self._services.run_quietly(set_forum, chat_id=thread.chat_id, is_forum=False)
            logger.warning("no topic for ticket %s: the bot may not manage topics there", thread.number)
            return None
        return topic.message_thread_id


def _kind(step: Step, link_kind: str) -> str:
    """How the link is kept: an edit changes a text, a caption, or nothing."""
    if isinstance(step, SendText):
        return link_kind
    return "caption" if is_caption(step) else "file"
