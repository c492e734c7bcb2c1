"""Model versions: what is live, what came before, which files may go; and training runs as rows."""

from datetime import timedelta
from itertools import count

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from helpdesk.audit.models import AuditEntry
from helpdesk.clock import FixedClock
from helpdesk.errors import InvalidInputError, NotFoundError
from helpdesk.people import SYSTEM, Admin
from helpdesk.phrases.models import PhraseStatus
from helpdesk.training.models import JobReason, JobStatus, ModelVersion, SwitchKind
from helpdesk.training.services import (
    CANCELLED,
    INTERRUPTED,
    cancel_job,
    current_job,
    end_abandoned,
    finish_job,
    phrases_since,
    report_progress,
    request_training,
    start_job,
    usual_seconds,
)
from helpdesk.training.versions import (
    VersionStatus,
    add_version,
    drop_overtaken,
    drop_version,
    list_versions,
    live_version,
    note_removed,
    record_switch,
    status_of,
    surplus_versions,
    version_before,
    version_of_file,
)
from tests.support.factories import make_phrase

ADMIN = Admin(3001)
numbers = count(1)


def trained(session: Session, clock: FixedClock, **facts: object) -> ModelVersion:
    clock.advance(timedelta(minutes=1))
    name = f"m{next(numbers)}.tar.gz"
    return add_version(session, file=name, data_hash="x", examples=10, by=ADMIN, clock=clock, **facts)


def switched(
    session: Session, clock: FixedClock, version: ModelVersion, kind: SwitchKind = SwitchKind.ACTIVATE
) -> None:
    clock.advance(timedelta(minutes=1))
    record_switch(session, version, kind=kind, by=ADMIN, seconds=1.5, clock=clock)


def test_a_version_remembers_who_made_it_and_from_which_parent(session: Session, clock: FixedClock) -> None:
    first = trained(session, clock)
    switched(session, clock, first, SwitchKind.FIRST)
    second = trained(session, clock, phrases=3, sha256="ab", code_version="v1")
    assert (first.parent_id, second.parent_id, second.trained_by) == (None, first.id, 3001)
    assert (second.phrases, second.sha256, second.code_version) == (3, "ab", "v1")
    assert version_of_file(session, second.file) is second
    assert [one.id for one in list_versions(session)] == [second.id, first.id]


def test_a_switch_is_noted_with_the_version_before_and_in_the_audit(session: Session, clock: FixedClock) -> None:
    first, second = trained(session, clock), trained(session, clock)
    assert version_before(session) is None
    switched(session, clock, first, SwitchKind.FIRST)
    clock.advance(timedelta(minutes=1))
    switch = record_switch(session, second, kind=SwitchKind.ACTIVATE, by=ADMIN, seconds=1.5, clock=clock)
    assert (switch.version_before_id, switch.by_admin, switch.seconds) == (first.id, 3001, 1.5)
    assert (live_version(session), version_before(session)) == (second, first)
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "set_live")).all()[-1]
    assert entry.details == {"model": second.id, "model_before": first.id, "kind": "activate"}


def test_going_back_and_forth_always_knows_the_one_before(session: Session, clock: FixedClock) -> None:
    first, second = trained(session, clock), trained(session, clock)
    for version in (first, second, first):
        switched(session, clock, version)
    assert (live_version(session), version_before(session)) == (first, second)


def test_each_version_has_one_status(session: Session, clock: FixedClock) -> None:
    old, overtaken, live, waiting, dropped = (trained(session, clock) for _ in range(5))
    switched(session, clock, old)
    switched(session, clock, live)
    drop_version(session, dropped, by=ADMIN, clock=clock)
    names = [status_of(one, live) for one in (old, overtaken, live, waiting, dropped)]
    assert names == [
        VersionStatus.RETIRED,
        VersionStatus.RETIRED,
        VersionStatus.LIVE,
        VersionStatus.TRAINED,
        VersionStatus.DROPPED,
    ]
    note_removed(session, old, by=SYSTEM, clock=clock)
    assert status_of(old, live) is VersionStatus.REMOVED


def test_the_live_one_is_neither_dropped_nor_removed_and_a_removed_one_never_live(
    session: Session, clock: FixedClock
) -> None:
    live, gone = trained(session, clock), trained(session, clock)
    switched(session, clock, live)
    with pytest.raises(InvalidInputError, match="正在用，不能放弃"):
        drop_version(session, live, by=ADMIN, clock=clock)
    with pytest.raises(InvalidInputError, match="正在用，不能删除"):
        note_removed(session, live, by=ADMIN, clock=clock)
    note_removed(session, gone, by=ADMIN, clock=clock)
    with pytest.raises(InvalidInputError, match="文件已经删除"):
        switched(session, clock, gone)
    assert live_version(session) is live


def test_files_may_go_but_not_the_live_one_the_one_before_or_an_undecided_one(
    session: Session, clock: FixedClock
) -> None:
    before, live = trained(session, clock), trained(session, clock)
    switched(session, clock, before)
    switched(session, clock, live)
    dropped, waiting = trained(session, clock), trained(session, clock)
    newest = [trained(session, clock) for _ in range(2)]
    drop_version(session, dropped, by=ADMIN, clock=clock)
    assert surplus_versions(session, kept=2) == [dropped]
    switched(session, clock, newest[-1])
    assert surplus_versions(session, kept=2) == [waiting, dropped, before]


def test_what_a_night_trained_is_overtaken_by_the_next_night(session: Session, clock: FixedClock) -> None:
    versions = []
    for reason in (JobReason.NIGHTLY, JobReason.ADMIN, JobReason.NIGHTLY):
        job = request_training(session, by=ADMIN, reason=reason, clock=clock)
        versions.append(trained(session, clock, job_id=job.id))
        finish_job(session, job.id, model_file="m", error=None, clock=clock)
    drop_overtaken(session, versions[-1], clock=clock)
    assert [one.dropped_at is None for one in versions] == [False, True, True]


def test_a_second_wish_finds_the_run_and_a_cancelled_one_ends_as_such(session: Session, clock: FixedClock) -> None:
    job = request_training(session, by=ADMIN, chat_id=3001, clock=clock)
    assert request_training(session, by=Admin(3002), clock=clock) is job
    start_job(session, job.id, clock=clock)
    assert report_progress(session, job.id, stage="train", percent=40, seconds_left=30) is False
    assert cancel_job(session, job.id, by=Admin(3002), clock=clock) is True
    assert report_progress(session, job.id, stage="train", percent=41) is True
    finish_job(session, job.id, model_file=None, error=CANCELLED, clock=clock)
    assert (job.status, job.cancelled_by, job.seconds_left) == (JobStatus.CANCELLED, 3002, None)
    assert cancel_job(session, job.id, by=Admin(3002), clock=clock) is False
    with pytest.raises(NotFoundError):
        cancel_job(session, 999, by=ADMIN, clock=clock)


def test_the_first_end_of_a_run_is_believed(session: Session, clock: FixedClock) -> None:
    job = request_training(session, by=ADMIN, clock=clock)
    finish_job(session, job.id, model_file=None, error="磁盘满了", clock=clock)
    finish_job(session, job.id, model_file="m.tar.gz", error=None, clock=clock)
    assert (job.status, job.error, job.model_file) == (JobStatus.FAILED, "磁盘满了", None)


def test_a_run_that_nobody_works_on_is_noted_as_interrupted(session: Session, clock: FixedClock) -> None:
    job = request_training(session, by=ADMIN, clock=clock)
    assert end_abandoned(session, clock=clock, besides=job.id) == []
    assert end_abandoned(session, clock=clock) == [job]
    assert (job.status, job.error, current_job(session)) == (JobStatus.FAILED, INTERRUPTED, None)


def test_the_usual_seconds_are_those_of_the_last_run_that_knew_the_stage(session: Session, clock: FixedClock) -> None:
    assert usual_seconds(session) == {}
    for seconds in ({"train": 90.0, "gate": 40.0}, {"train": 60.0}):
        job = request_training(session, by=ADMIN, clock=clock)
        finish_job(session, job.id, model_file="m", error=None, clock=clock, stage_seconds=seconds)
    assert usual_seconds(session) == {"train": 60.0, "gate": 40.0}


def test_only_phrases_approved_since_count_as_new(session: Session, clock: FixedClock) -> None:
    approved = {"status": PhraseStatus.APPROVED, "intent": "report_snapshot"}
    make_phrase(session, clock, "灯杆儿瞎火了", **approved, decided_at=clock.now())
    make_phrase(session, clock, "井盖翘起来了")
    assert phrases_since(session, None) == 1
    assert phrases_since(session, clock.now()) == 0
    make_phrase(session, clock, "沟里堵满了", **approved, decided_at=clock.now() + timedelta(hours=1))
    assert phrases_since(session, clock.now()) == 1
