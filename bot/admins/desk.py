"""One training at a time, its progress shown in one message that is edited."""

import asyncio
import contextlib
import logging
import time

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session
from telegram import Bot, Message
from telegram.constants import ParseMode
from telegram.error import TelegramError

from bot.admins.training import Progress, Trainer, TrainingError
from bot.context import Services
from bot.views import admins as views
from bot.views.message import Letter
from helpdesk.clock import Clock
from helpdesk.people import Admin
from helpdesk.training.services import current_job, finish_job, report_progress, request_training, start_job

logger = logging.getLogger(__name__)

SHOW_EVERY = 3.0  # Seconds between two edits; Telegram slows down who edits faster.


class TrainingDesk:
    """Starts trainings for admins and tells them how it goes."""

    def __init__(self, services: Services, bot: Bot, trainer: Trainer) -> None:
        self._services = services
        self._bot = bot
        self._trainer = trainer
        self._task: asyncio.Task[None] | None = None
        self._percent = 0

    async def start(self, chat_id: int) -> None:
        """Train, unless a training runs already."""
        if self._task and not self._task.done():
            await self._show(chat_id, None, views.training_runs(self._percent))
            return
        self._percent = 0
        # Nothing is awaited between the look and this line: two admins in one moment start one training.
        self._task = asyncio.create_task(self._run(chat_id), name="training")

    async def settle(self) -> None:
        """At start: a run that an earlier process left behind did not finish."""
        await self._services.run_quietly(end_interrupted)

    async def stop(self) -> None:
        """End a running training; it is noted as interrupted."""
        if self._task and not self._task.done():
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    async def _run(self, chat_id: int) -> None:
        try:
            await self._train(chat_id, await self._services.run_quietly(begin_training, chat_id))
        except SQLAlchemyError as error:
            logger.error("training could not be noted: %s", type(error).__name__)
            await self._show(chat_id, None, views.training_failed("数据库没有回应"))

    async def _train(self, chat_id: int, job_id: int) -> None:
        message = await self._show(chat_id, None, views.training("start", 0))
        try:
            last = await self._follow(chat_id, job_id, message)
        except TrainingError as error:
            await self._end(chat_id, job_id, views.training_failed(str(error)), error=str(error))
        except (OSError, ValueError) as error:
            logger.error("training could not be run: %s", type(error).__name__)
            await self._end(chat_id, job_id, views.training_failed("训练程序无法运行"), error=type(error).__name__)
        else:
            facts = {"model": last.model, "examples": last.examples, "seconds": last.seconds}
            await self._end(chat_id, job_id, views.training_done(facts), model=last.model)

    async def _follow(self, chat_id: int, job_id: int, message: Message | None) -> Progress:
        last = Progress("start", 0)
        shown_at = time.monotonic()
        async for last in self._trainer.train():
            self._percent = last.percent
            if time.monotonic() - shown_at >= SHOW_EVERY:
                shown_at = time.monotonic()
                await self._show(chat_id, message, views.training(last.stage, last.percent))
                await self._services.run_quietly(report_progress, job_id, stage=last.stage, percent=last.percent)
        if last.model is None:
            raise TrainingError("训练程序没有给出模型")
        return last

    async def _end(
        self, chat_id: int, job_id: int, letter: Letter, *, model: str | None = None, error: str | None = None
    ) -> None:
        await self._services.run_quietly(finish_job, job_id, model_file=model, error=error)
        await self._show(chat_id, None, letter)

    async def _show(self, chat_id: int, message: Message | None, letter: Letter) -> Message | None:
        """Send, or edit ``message``; progress that cannot be shown is no reason to stop."""
        try:
            if message is None:
                return await self._bot.send_message(chat_id, letter.text, parse_mode=ParseMode.HTML)
            await message.edit_text(letter.text, parse_mode=ParseMode.HTML)
        except TelegramError as error:
            logger.info("progress could not be shown: %s", type(error).__name__)
        return message


def begin_training(session: Session, telegram_user_id: int, *, clock: Clock) -> int:
    """Note that an admin's training begins; its id."""
    job = request_training(session, by=Admin(telegram_user_id), clock=clock)
    start_job(session, job.id, clock=clock)
    return job.id


def end_interrupted(session: Session, *, clock: Clock) -> None:
    """Mark a run that nobody works on any more as failed."""
    while job := current_job(session):
        finish_job(session, job.id, model_file=None, error=views.INTERRUPTED, clock=clock)
