"""Training runs: who wanted one, how far it is, how it ended. The training itself happens in a process of its own.

Model versions are in ``helpdesk.training.versions``.
"""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from helpdesk.audit.services import record
from helpdesk.clock import Clock
from helpdesk.database import take_turns
from helpdesk.errors import NotFoundError
from helpdesk.people import SYSTEM, Person
from helpdesk.phrases.models import Phrase, PhraseStatus
from helpdesk.training.models import JobReason, JobStatus, TrainingJob

INTERRUPTED = "程序中途停了"
CANCELLED = "已取消"
_RUNNING = (JobStatus.QUEUED, JobStatus.RUNNING)


def request_training(
    session: Session, *, by: Person, clock: Clock, reason: JobReason = JobReason.ADMIN, chat_id: int | None = None
) -> TrainingJob:
    """Queue a training run; while one is queued or running, that one is given back instead."""
    take_turns(session, "training")
    running = current_job(session)
    if running is not None:
        return running
    job = TrainingJob(
        requested_by=by.actor_id,
        reason=reason,
        status=JobStatus.QUEUED,
        stage="",
        percent=0,
        requested_at=clock.now(),
        chat_id=chat_id,
    )
    session.add(job)
    session.flush()
    record(session, "request_training", by=by, at=clock.now(), job=job.id, reason=reason)
    return job


def current_job(session: Session) -> TrainingJob | None:
    """The run that is queued or running."""
    query = select(TrainingJob).where(TrainingJob.status.in_(_RUNNING)).order_by(TrainingJob.id)
    return session.scalars(query).first()


def find_job(session: Session, job_id: int) -> TrainingJob:
    """One run; raises ``NotFoundError``."""
    job = session.get(TrainingJob, job_id)
    if job is None:
        raise NotFoundError("no such training run")
    return job


def start_job(session: Session, job_id: int, *, clock: Clock) -> TrainingJob:
    """A queued run begins; raises ``NotFoundError``."""
    job = _hold_job(session, job_id)
    if job.status is JobStatus.QUEUED:
        job.status, job.started_at = JobStatus.RUNNING, clock.now()
    session.flush()
    return job


def note_message(session: Session, job_id: int, *, chat_id: int, message_id: int) -> None:
    """Its progress is shown in this message."""
    job = find_job(session, job_id)
    job.chat_id, job.message_id = chat_id, message_id
    session.flush()


def note_told(session: Session, job_id: int) -> None:
    """Its message says how it ended."""
    find_job(session, job_id).message_id = None
    session.flush()


def last_untold(session: Session) -> TrainingJob | None:
    """The last run, if it has ended and its message still shows progress: nobody was there to say so."""
    last = session.scalars(select(TrainingJob).order_by(TrainingJob.id.desc()).limit(1)).first()
    return last if last is not None and last.message_id is not None and last.status not in _RUNNING else None


def report_progress(
    session: Session, job_id: int, *, stage: str, percent: int, seconds_left: int | None = None
) -> bool:
    """How far a run got, ``percent`` from 0 to 100; whether somebody has cancelled it meanwhile."""
    job = find_job(session, job_id)
    job.stage, job.percent, job.seconds_left = stage, max(0, min(100, percent)), seconds_left
    session.flush()
    return job.cancelled_by is not None


def cancel_job(session: Session, job_id: int, *, by: Person, clock: Clock) -> bool:
    """Have a run ended; whether it was still running. Who trains notices within two seconds."""
    job = _hold_job(session, job_id)
    if job.status not in _RUNNING:
        return False
    if job.cancelled_by is None:
        job.cancelled_by = by.actor_id
        record(session, "cancel_training", by=by, at=clock.now(), job=job.id)
    session.flush()
    return True


def finish_job(
    session: Session,
    job_id: int,
    *,
    model_file: str | None,
    error: str | None,
    clock: Clock,
    stage_seconds: Mapping[str, float] | None = None,
) -> None:
    """A run ended: with a model file, or with an error. The first one to say so is believed."""
    job = _hold_job(session, job_id)
    if job.status not in _RUNNING:
        return
    job.status = _end_of(job, error)
    job.finished_at, job.model_file, job.error, job.seconds_left = clock.now(), model_file, error, None
    job.percent = 100 if error is None else job.percent
    job.stage_seconds = dict(stage_seconds) if stage_seconds else None
    record(session, "finish_training", by=SYSTEM, at=clock.now(), job=job.id, after=job.status)
    session.flush()


def end_abandoned(session: Session, *, clock: Clock, besides: int | None = None) -> list[TrainingJob]:
    """Runs that nobody works on any more are noted as interrupted; call it only where no training runs."""
    query = select(TrainingJob).where(TrainingJob.status.in_(_RUNNING), TrainingJob.id != (besides or 0))
    abandoned = list(session.scalars(query))
    for job in abandoned:
        finish_job(session, job.id, model_file=None, error=INTERRUPTED, clock=clock)
    return abandoned


def usual_seconds(session: Session) -> dict[str, float]:
    """How long each stage took the last time it was gone through to its end."""
    query = (
        select(TrainingJob.stage_seconds)
        .where(TrainingJob.status == JobStatus.DONE, TrainingJob.stage_seconds.is_not(None))
        .order_by(TrainingJob.id.desc())
        .limit(5)
    )
    known: dict[str, float] = {}
    for taken in session.scalars(query):
        known = {**(taken or {}), **known}
    return known


def phrases_since(session: Session, at: datetime | None) -> int:
    """How many approved phrases no version has learned yet that was trained up to ``at``."""
    query = select(func.count()).select_from(Phrase).where(Phrase.status == PhraseStatus.APPROVED)
    return session.scalar(query if at is None else query.where(Phrase.decided_at > at)) or 0


def _end_of(job: TrainingJob, error: str | None) -> JobStatus:
    if error is None:
        return JobStatus.DONE
    return JobStatus.CANCELLED if job.cancelled_by is not None or error == CANCELLED else JobStatus.FAILED


def _hold_job(session: Session, job_id: int) -> TrainingJob:
    """The run, for a change of its standing: whoever ends it second sees that it has ended."""
    job = find_job(session, job_id)
    session.refresh(job, with_for_update=True)
    return job
