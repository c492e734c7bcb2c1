"""Model versions: what each was made of, which one answers residents, and which files may go.

The training itself happens in Rasa's environment; here is only the record. Whether a version is good enough is the
gate's matter.
"""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from helpdesk.audit.services import record
from helpdesk.clock import Clock
from helpdesk.database import take_turns
from helpdesk.errors import InvalidInputError
from helpdesk.people import SYSTEM, Person
from helpdesk.training.models import JobReason, JobStatus, ModelSwitch, ModelVersion, SwitchKind, TrainingJob, Verdict

BEING_EXAMINED = "这个模型还在做上线检查，请等检查完再决定"


class VersionStatus(StrEnum):
    """Where a version stands."""

    TRAINED = "trained"  # Nobody has decided yet.
    LIVE = "live"
    RETIRED = "retired"  # Was live, or has been overtaken by one that is.
    DROPPED = "dropped"  # 放弃.
    REMOVED = "removed"  # Its file is gone.


def add_version(
    session: Session,
    *,
    file: str,
    data_hash: str,
    examples: int,
    by: Person,
    clock: Clock,
    trained_at: datetime | None = None,
    **facts: Any,
) -> ModelVersion:
    """Note a trained model file; the same file again gives the same row.

    ``trained_at`` is the moment from which on nothing new was learned; ``facts`` are further columns.
    """
    _take_turn(session)
    version = version_of_file(session, file)
    if version is None:
        live = live_version(session)
        version = ModelVersion(
            file=file,
            trained_at=trained_at or clock.now(),
            data_hash=data_hash,
            examples=examples,
            trained_by=by.actor_id,
            parent_id=live.id if live else None,
            **facts,
        )
        session.add(version)
        session.flush()
        record(session, "add_version", by=by, at=clock.now(), model=version.id)
    return version


def version_of_file(session: Session, file: str) -> ModelVersion | None:
    """The version with this file name."""
    return session.scalars(select(ModelVersion).where(ModelVersion.file == file)).first()


def live_version(session: Session) -> ModelVersion | None:
    """The version that answers residents."""
    query = (
        select(ModelVersion)
        .where(ModelVersion.live_since.is_not(None))
        .order_by(ModelVersion.live_since.desc(), ModelVersion.id.desc())
        .limit(1)
    )
    return session.scalars(query).first()


def version_before(session: Session) -> ModelVersion | None:
    """The version that answered before the live one, and can do so again; None when there is none."""
    live = live_version(session)
    if live is None:
        return None
    query = (
        select(ModelVersion)
        .where(ModelVersion.live_since.is_not(None), ModelVersion.removed_at.is_(None), ModelVersion.id != live.id)
        .order_by(ModelVersion.live_since.desc(), ModelVersion.id.desc())
        .limit(1)
    )
    return session.scalars(query).first()


def list_versions(session: Session, *, removed: bool = True, limit: int | None = None) -> list[ModelVersion]:
    """All versions, the newest first; with or without those whose file is ``removed``."""
    query = select(ModelVersion).order_by(ModelVersion.id.desc()).limit(limit)
    return list(session.scalars(query if removed else query.where(ModelVersion.removed_at.is_(None))))


def status_of(version: ModelVersion, live: ModelVersion | None) -> VersionStatus:
    """Where ``version`` stands while ``live`` answers."""
    if live is not None and version.id == live.id:
        return VersionStatus.LIVE
    if version.removed_at is not None:
        return VersionStatus.REMOVED
    if version.dropped_at is not None:
        return VersionStatus.DROPPED
    overtaken = live is not None and version.id < live.id
    return VersionStatus.RETIRED if version.live_since is not None or overtaken else VersionStatus.TRAINED


def is_being_made(session: Session, version: ModelVersion) -> bool:
    """Whether the run that trained it still goes on: it is being examined."""
    job = session.get(TrainingJob, version.job_id) if version.job_id else None
    return job is not None and job.status in (JobStatus.QUEUED, JobStatus.RUNNING)


def record_switch(
    session: Session, version: ModelVersion, *, kind: SwitchKind, by: Person, seconds: float | None, clock: Clock
) -> ModelSwitch:
    """From now on this version answers residents; ``seconds`` is how long the change took.

    Raises ``InvalidInputError`` for one whose file is gone.
    """
    _take_turn(session, version)
    if version.removed_at is not None:
        raise InvalidInputError("这个模型的文件已经删除，不能再用了")
    before = live_version(session)
    at = clock.now()
    version.live_since, version.dropped_at = _after(before, at), None
    switch = ModelSwitch(
        version_id=version.id,
        version_before_id=before.id if before else None,
        kind=kind,
        by_admin=by.actor_id,
        seconds=seconds,
        at=at,
    )
    session.add(switch)
    record(session, "set_live", by=by, at=at, model=version.id, model_before=switch.version_before_id, kind=switch.kind)
    session.flush()
    return switch


def _after(before: ModelVersion | None, at: datetime) -> datetime:
    """``at``, but later than the version before took over: a clock that is set back must not say that one is live."""
    if before is None or before.live_since is None:
        return at
    return max(at, before.live_since + timedelta(microseconds=1))


def drop_version(session: Session, version: ModelVersion, *, by: Person, clock: Clock) -> None:
    """放弃: nobody wants it; its file goes with the next surplus. Raises ``InvalidInputError`` for the live one."""
    _take_turn(session, version)
    live = live_version(session)
    if live is not None and live.id == version.id:
        raise InvalidInputError("这个模型正在用，不能放弃；要换掉它，请先回滚")
    if version.dropped_at is None:
        version.dropped_at = clock.now()
        record(session, "drop_version", by=by, at=clock.now(), model=version.id)
    session.flush()


def drop_overtaken(session: Session, version: ModelVersion, *, clock: Clock) -> None:
    """What earlier nights trained and nobody decided about is overtaken by tonight's: it has learned all that, too.

    One that passed the gate is not overtaken by one that did not.
    """
    nightly = select(TrainingJob.id).where(TrainingJob.reason == JobReason.NIGHTLY)
    query = select(ModelVersion).where(
        ModelVersion.job_id.in_(nightly),
        ModelVersion.id < version.id,
        ModelVersion.live_since.is_(None),
        ModelVersion.dropped_at.is_(None),
    )
    if version.verdict is not Verdict.PASSED:
        query = query.where(ModelVersion.verdict.is_distinct_from(Verdict.PASSED))
    for older in session.scalars(query):
        drop_version(session, older, by=SYSTEM, clock=clock)


def surplus_versions(session: Session, *, kept: int) -> list[ModelVersion]:
    """Versions whose files may go: all but the ``kept`` newest, the live one, the one before it and undecided ones."""
    live, before = live_version(session), version_before(session)
    needed = {one.id for one in (live, before) if one is not None}
    present = list_versions(session, removed=False)
    return [one for one in present[kept:] if one.id not in needed and status_of(one, live) is not VersionStatus.TRAINED]


def note_removed(session: Session, version: ModelVersion, *, by: Person, clock: Clock) -> None:
    """Its file is gone; the row stays for the history. Raises ``InvalidInputError`` for the live one."""
    _take_turn(session, version)
    live = live_version(session)
    if live is not None and live.id == version.id:
        raise InvalidInputError("这个模型正在用，不能删除")
    version.removed_at = clock.now()
    record(session, "remove_version", by=by, at=clock.now(), model=version.id)
    session.flush()


def _take_turn(session: Session, version: ModelVersion | None = None) -> None:
    """Which one is live is said by all rows together, so whoever changes that waits for the other and looks anew."""
    take_turns(session, "model versions")
    if version is not None:
        session.refresh(version)
