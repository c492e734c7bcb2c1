"""Trainings that ended while the bot was away: whoever waits for one is told at the next start."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.views import training as views
from bot.views.message import Letter
from helpdesk.clock import Clock
from helpdesk.training.models import JobStatus, ModelVersion, TrainingJob
from helpdesk.training.services import INTERRUPTED, end_abandoned, last_untold


def left_behind(session: Session, *, clock: Clock) -> list[tuple[TrainingJob, int | None]]:
    """Runs whose end nobody was told, each with the version it made, if any; what had not ended is interrupted."""
    left = {job.id: job for job in end_abandoned(session, clock=clock)}
    last = last_untold(session)
    if last is not None:
        left[last.id] = last
    made = select(ModelVersion.job_id, ModelVersion.id).where(ModelVersion.job_id.in_(left))
    versions = {one.job_id: one.id for one in session.execute(made)}
    return [(job, versions.get(job.id) if job.status is JobStatus.DONE else None) for job in left.values()]


def ended(job: TrainingJob) -> Letter:
    """What is said of a run without a version to report."""
    if job.status is JobStatus.DONE:
        return Letter(views.NOT_REPORTED)
    if job.status is JobStatus.CANCELLED:
        return views.training_cancelled()
    return views.training_interrupted() if job.error == INTERRUPTED else views.training_failed(job.error or "")
