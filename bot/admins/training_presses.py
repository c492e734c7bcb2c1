"""Buttons below the message of a training: 看进度, 取消训练."""

from bot.admins.desk import run_facts
from bot.admins.pressing import Press
from bot.admins.showing import answer, show
from bot.context import LinliContext
from bot.views import training as views
from helpdesk.training.models import JobStatus
from helpdesk.training.services import find_job

FAMILY = "train"


async def pressed(context: LinliContext, press: Press) -> None:
    """A button of this family; raises ``NotFoundError`` for a run that never was."""
    if press.action == "cancel":
        await _cancel(context, press)
    else:
        await _show(context, press)


async def _show(context: LinliContext, press: Press) -> None:
    job = await context.read(find_job, press.id)
    if job.status in (JobStatus.QUEUED, JobStatus.RUNNING):
        await show(press.query, views.training_runs(run_facts(job), reader=press.by.telegram_user_id or 0))
    else:
        await answer(press.query, views.ALREADY_OVER, alert=True)


async def _cancel(context: LinliContext, press: Press) -> None:
    was_running = await context.training.cancel(press.id, by=press.by)
    await answer(press.query, views.IS_ENDING if was_running else views.ALREADY_OVER, alert=not was_running)
