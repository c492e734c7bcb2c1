"""Training runs and model versions. The training itself happens in Rasa's environment; here is only the record."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from helpdesk.audit.services import record
from helpdesk.clock import Clock
from helpdesk.errors import NotFoundError
from helpdesk.people import SYSTEM, Person
from helpdesk.training.models import JobStatus, ModelVersion, TrainingJob

_RUNNING = (JobStatus.QUEUED, JobStatus.RUNNING)


def request_training(session: Session, *, by: Person, clock: Clock) -> TrainingJob:
    """Queue a training run; while one is queued or running, that one is given back instead."""
    running = current_job(session)
    if running is not None:
        return running
    job = TrainingJob(requested_by=by.actor_id, status=JobStatus.QUEUED, stage="", percent=0, requested_at=clock.now())
    session.add(job)
    session.flush()
    record(session, "request_training", by=by, at=clock.now(), job=job.id)
    return job


def current_job(session: Session) -> TrainingJob | None:
    """The run that is queued or running."""
    query = select(TrainingJob).where(TrainingJob.status.in_(_RUNNING)).order_by(TrainingJob.id)
    return session.scalars(query).first()


def start_job(session: Session, job_id: int, *, clock: Clock) -> TrainingJob:
    """A queued run begins; raises ``NotFoundError``."""
    job = _job(session, job_id)
    job.status, job.started_at = JobStatus.RUNNING, clock.now()
    session.flush()
    return job


def report_progress(session: Session, job_id: int, *, stage: str, percent: int) -> None:
    """How far a run got; ``percent`` from 0 to 100."""
    job = _job(session, job_id)
    job.stage, job.percent = stage, max(0, min(100, percent))
    session.flush()


def finish_job(session: Session, job_id: int, *, model_file: str | None, error: str | None, clock: Clock) -> None:
    """A run ended: with a model file, or with an error."""
    job = _job(session, job_id)
    job.status = JobStatus.DONE if error is None else JobStatus.FAILED
    job.finished_at, job.model_file, job.error = clock.now(), model_file, error
    job.percent = 100 if error is None else job.percent
    record(session, "finish_training", by=SYSTEM, at=clock.now(), job=job.id, after=job.status)
    session.flush()


def add_version(
    session: Session, *, file: str, data_hash: str, examples: int, clock: Clock, adaptation: str | None = None
) -> ModelVersion:
    """Note a trained model file; the same file again gives the same row."""
    version = session.scalars(select(ModelVersion).where(ModelVersion.file == file)).first()
    if version is None:
        version = ModelVersion(
            file=file, trained_at=clock.now(), data_hash=data_hash, examples=examples, adaptation=adaptation
        )
        session.add(version)
        session.flush()
    return version


def set_live(session: Session, version: ModelVersion, *, by: Person, clock: Clock) -> None:
    """From now on this model answers residents."""
    before = live_version(session)
    version.live_since = clock.now()
    record(session, "set_live", by=by, at=clock.now(), model=version.id, model_before=before.id if before else None)
    session.flush()


def live_version(session: Session) -> ModelVersion | None:
    """The model that answers residents."""
    query = (
        select(ModelVersion)
        .where(ModelVersion.live_since.is_not(None))
        .order_by(ModelVersion.live_since.desc(), ModelVersion.id.desc())
    )
    return session.scalars(query).first()


def _job(session: Session, job_id: int) -> TrainingJob:
    job = session.get(TrainingJob, job_id)
    if job is None:
        raise NotFoundError("no such training run")
    return job
