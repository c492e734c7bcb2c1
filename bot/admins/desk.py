"""One training at a time, its progress shown in one message that is edited."""

import asyncio
import contextlib
import logging
import time
from dataclasses import dataclass

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session
from telegram import Message
from telegram.constants import ParseMode
from telegram.error import TelegramError

from bot.admins.left_behind import ended, left_behind
from bot.admins.reporting import send_report
from bot.admins.showing import send
from bot.admins.training import Progress, Trainer, TrainingError
from bot.context import LinliApplication, LinliContext, Services
from bot.views import training as views
from bot.views.message import Letter
from helpdesk.clock import Clock
from helpdesk.people import SYSTEM, Admin
from helpdesk.training.lock import is_training
from helpdesk.training.models import JobReason, JobStatus, TrainingJob
from helpdesk.training.services import (
    CANCELLED,
    INTERRUPTED,
    cancel_job,
    current_job,
    end_abandoned,
    find_job,
    finish_job,
    note_message,
    note_told,
    report_progress,
    request_training,
    start_job,
)

logger = logging.getLogger(__name__)

SHOW_EVERY = 3.0  # Seconds between two edits; Telegram slows down who edits faster.
LOOK_AGAIN = 2.0  # Seconds; whether a training that we did not start has ended.


@dataclass
class Run:
    """The training this process has started; ``chat_id`` None: at night, all admins get the report."""

    job_id: int
    chat_id: int | None
    reason: JobReason
    message: Message | None = None


class TrainingDesk:
    """Starts trainings for admins and tells them how it goes."""

    def __init__(self, application: LinliApplication, services: Services, trainer: Trainer) -> None:
        self._application = application
        self._services = services
        self._trainer = trainer
        self._task: asyncio.Task[None] | None = None
        self._run: Run | None = None
        self._settling: asyncio.Task[None] | None = None
        self._is_stopping = False
        self._starting = asyncio.Lock()  # Two admins in one moment start one training.

    async def start(self, chat_id: int | None, *, reason: JobReason = JobReason.ADMIN) -> None:
        """Train, unless a training runs already, whoever started it; an admin is told then who and how far."""
        async with self._starting:
            try:
                job, is_new = await self._services.run_quietly(
                    wish_training, chat_id, reason=reason, is_alive=await self._is_alive()
                )
            except SQLAlchemyError as error:
                logger.error("training could not be noted: %s", type(error).__name__)
                await self._tell(chat_id, views.training_failed("数据库没有回应"))
                return
            if is_new:
                self._run = Run(job.id, chat_id, reason)
                self._task = asyncio.create_task(self._train(self._run), name="training")
        if not is_new and chat_id is not None:
            await self._tell(chat_id, views.training_runs(run_facts(job), reader=chat_id))

    async def cancel(self, job_id: int, *, by: Admin) -> bool:
        """End a training, whoever started it; whether it was still running."""
        was_running = await self._services.run_quietly(cancel_job, job_id, by=by)
        if was_running and self._run is not None and self._run.job_id == job_id and self._task is not None:
            self._task.cancel()
        return was_running

    async def settle(self) -> None:
        """At start: who waits for a run that an earlier process left behind is told how it ended.

        What trains now was started from the shell, or by that process and ends still: then it is waited for.
        """
        if not await self._settled():
            self._settling = asyncio.create_task(self._settle_later(), name="settling")

    async def stop(self) -> None:
        """End a running training; it is noted as interrupted."""
        self._is_stopping = True
        if self._settling is not None:
            self._settling.cancel()
        if self._task and not self._task.done():
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    async def _settle_later(self) -> None:
        is_settled = False
        while not is_settled:
            await asyncio.sleep(LOOK_AGAIN)
            try:
                is_settled = await self._settled()
            except SQLAlchemyError as error:
                logger.error("a training that was left behind could not be read: %s", type(error).__name__)

    async def _settled(self) -> bool:
        async with self._starting:
            if await self._is_alive():
                return False
            left = await self._services.run_quietly(left_behind)
        for job, version_id in left:
            await self._tell_end(job, version_id)
            await self._note_told(job.id)
        return True

    async def _tell_end(self, job: TrainingJob, version_id: int | None) -> None:
        if job.chat_id not in self._services.settings.admins:
            return
        if version_id is not None:
            await send_report(self._context(), job.chat_id, version_id)
        else:
            await self._tell(job.chat_id, ended(job))

    async def _is_alive(self) -> bool:
        """Whether the run that is noted as running does run, here or in another process."""
        here = self._task is not None and not self._task.done()
        return here or await asyncio.to_thread(is_training, self._services.settings.run)

    async def _train(self, run: Run) -> None:
        try:
            await self._begin(run)
            last = await self._follow(run)
        except asyncio.CancelledError:
            await self._cut_off(run)
        except TrainingError as error:
            await self._failed(run, str(error), str(error))
        except SQLAlchemyError as error:
            logger.error("training could not be noted: %s", type(error).__name__)
            await self._tell(run.chat_id, views.training_failed("数据库没有回应"))
        except (OSError, ValueError) as error:
            logger.error("training could not be run: %s", type(error).__name__)
            await self._failed(run, "训练程序无法运行", type(error).__name__)
        else:
            await self._made(run, last)
        await self._note_told(run.job_id)

    async def _note_told(self, job_id: int) -> None:
        """Where that cannot be noted it is told once more, but not before the next start."""
        with contextlib.suppress(SQLAlchemyError):
            await self._services.run_quietly(note_told, job_id)

    async def _begin(self, run: Run) -> None:
        facts = views.RunFacts(run.job_id, "start", 0)
        run.message = await self._tell(run.chat_id, views.training(facts))
        await self._services.run_quietly(begin, run.job_id, message=run.message.message_id if run.message else None)

    async def _follow(self, run: Run) -> Progress:
        last = Progress("start", 0)
        shown_at = time.monotonic()
        async for last in self._trainer.train(run.job_id):
            if time.monotonic() - shown_at >= SHOW_EVERY and last.model is None:
                shown_at = time.monotonic()
                facts = views.RunFacts(run.job_id, last.stage, last.percent, last.seconds_left)
                await self._edit(run, views.training(facts))
                await self._services.run_quietly(
                    report_progress, run.job_id, stage=last.stage, percent=last.percent, seconds_left=last.seconds_left
                )
        if last.model is None:
            raise TrainingError("训练程序没有给出模型")
        return last

    async def _made(self, run: Run, last: Progress) -> None:
        """There is a new version, whether its report can be read now or not."""
        try:
            await self._done(run, last)
        except SQLAlchemyError as error:
            logger.error("the report of a training could not be read: %s", type(error).__name__)
            for reader in self._readers(run):
                await self._tell(reader, Letter(views.NOT_REPORTED))

    async def _done(self, run: Run, last: Progress) -> None:
        await self._services.run_quietly(finish_job, run.job_id, model_file=last.model, error=None)
        facts = done_facts(last)
        await self._edit(run, views.training_made(facts))
        for reader in self._readers(run):
            await self._report(reader, facts, last.version)

    def _readers(self, run: Run) -> list[int]:
        """Who is told how it ended."""
        return sorted(set(self._services.settings.admins)) if run.chat_id is None else [run.chat_id]

    async def _report(self, reader: int, facts: views.DoneFacts, version_id: int | None) -> None:
        """What the gate says, with its pictures."""
        if version_id is None:
            await self._tell(reader, views.training_done(facts))
            return
        for words in views.notes(facts):
            await self._tell(reader, Letter(words))
        await send_report(self._context(), reader, version_id)

    async def _failed(self, run: Run, words: str, error: str) -> None:
        await self._services.run_quietly(finish_job, run.job_id, model_file=None, error=error)
        job = await self._services.read(find_job, run.job_id)
        is_cancelled = job.status is JobStatus.CANCELLED
        letter = views.training_cancelled() if is_cancelled else views.training_failed(words)
        await self._edit(run, letter)
        if not is_cancelled:  # An edit rings nobody.
            for reader in self._readers(run):
                await self._tell(reader, letter)

    async def _cut_off(self, run: Run) -> None:
        """Cancelled by an admin, or the bot stops."""
        error = INTERRUPTED if self._is_stopping else CANCELLED
        letter = views.training_interrupted() if self._is_stopping else views.training_cancelled()
        await self._services.run_quietly(finish_job, run.job_id, model_file=None, error=error)
        await self._edit(run, letter)

    def _context(self) -> LinliContext:
        """A context with no update behind it."""
        return LinliContext(self._application)

    async def _tell(self, chat_id: int | None, letter: Letter) -> Message | None:
        return None if chat_id is None else await send(self._context(), chat_id, letter)

    async def _edit(self, run: Run, letter: Letter) -> None:
        """Progress that cannot be shown is no reason to stop."""
        if run.message is None:
            return
        keyboard = letter.keyboard
        try:
            await run.message.edit_text(letter.text, parse_mode=ParseMode.HTML, reply_markup=keyboard)  # type: ignore[arg-type]
        except TelegramError as error:
            logger.info("progress could not be shown: %s", type(error).__name__)


def run_facts(job: TrainingJob) -> views.RunFacts:
    """How far a run is, by its row."""
    return views.RunFacts(job.id, job.stage, job.percent, job.seconds_left, job.reason, job.requested_by)


def done_facts(last: Progress) -> views.DoneFacts:
    """What a training told at its end."""
    return views.DoneFacts(
        model=str(last.model),
        examples=last.examples,
        seconds=last.seconds,
        phrases=last.phrases,
        withdrawn=last.withdrawn,
        left_out=last.left_out,
        gate_error=last.gate_error,
    )


def wish_training(
    session: Session, chat_id: int | None, *, reason: JobReason, is_alive: bool, clock: Clock
) -> tuple[TrainingJob, bool]:
    """Note a wish: the run, and whether it is new; one that nobody works on any more stands in nobody's way."""
    if not is_alive:
        end_abandoned(session, clock=clock)
    running = current_job(session)
    if running is not None:
        return running, False
    by = SYSTEM if chat_id is None else Admin(chat_id)
    return request_training(session, by=by, reason=reason, chat_id=chat_id, clock=clock), True


def begin(session: Session, job_id: int, *, message: int | None, clock: Clock) -> None:
    """A run begins, shown in a message."""
    job = start_job(session, job_id, clock=clock)
    if message is not None and job.chat_id is not None:
        note_message(session, job_id, chat_id=job.chat_id, message_id=message)
