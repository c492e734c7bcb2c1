"""Giving model versions up: 放弃 can be taken back as long as the file is there; 删除 takes the file away.

The row stays for the history in both cases.
"""

import shutil
from pathlib import Path

from sqlalchemy.orm import Session

from helpdesk.audit.services import record
from helpdesk.clock import Clock
from helpdesk.errors import InvalidInputError
from helpdesk.people import Person
from helpdesk.training.models import ModelVersion
from helpdesk.training.switching import LINK, find_version, one_switch
from helpdesk.training.versions import VersionStatus, live_version, note_removed, status_of, version_before

IN_USE = "这个模型正在用，不能删除；要换掉它，请先回滚"


def restore_version(session: Session, version_id: int, *, by: Person, clock: Clock) -> ModelVersion:
    """Somebody wants a version after all that was given up; raises ``InvalidInputError`` where its file is gone."""
    version = find_version(session, version_id)
    if version.removed_at is not None:
        raise InvalidInputError("这个模型的文件已经删除，不能恢复")
    if version.dropped_at is not None:
        version.dropped_at = None
        record(session, "restore_version", by=by, at=clock.now(), model=version.id)
    session.flush()
    return version


def check_removal(session: Session, version_id: int, *, force: bool = False) -> ModelVersion:
    """Whether this version's file may go; raises ``InvalidInputError`` with one sentence where not.

    ``force`` lets one go nobody has decided about; never the live one, nor the one 回滚 leads to.
    """
    version, live, before = find_version(session, version_id), live_version(session), version_before(session)
    status = status_of(version, live)
    if status is VersionStatus.LIVE:
        raise InvalidInputError(IN_USE)
    if status is VersionStatus.REMOVED:
        raise InvalidInputError("这个模型的文件已经删除了")
    if before is not None and before.id == version.id:
        raise InvalidInputError("回滚就是退回这个模型，要留着它，不能删除")
    if status is VersionStatus.TRAINED and not force:
        raise InvalidInputError("这个模型还没有决定用不用；不要它，请先放弃")
    return version


def remove_version(
    session: Session, version_id: int, *, models: Path, run: Path, force: bool = False, by: Person, clock: Clock
) -> ModelVersion:
    """删除: the file, its digest and its report go. Raises as ``check_removal``."""
    with one_switch(run):  # Nobody loads it meanwhile.
        version = check_removal(session, version_id, force=force)
        if is_linked(models, version.file):  # A switch that was cut off is not noted yet.
            raise InvalidInputError(IN_USE)
        note_removed(session, version, by=by, clock=clock)
        remove_files(models, version.file)
    return version


def remove_files(models: Path, name: str) -> None:
    """Remove a model file and what lies beside it: its digest, its report. Never the one the link points at."""
    file = models / name
    if name == LINK or is_linked(models, name):
        return
    file.unlink(missing_ok=True)
    file.with_name(f"{name}.digest").unlink(missing_ok=True)
    shutil.rmtree(models / f"{name}.report", ignore_errors=True)


def is_linked(models: Path, name: str) -> bool:
    """Whether the live link names this file, whatever the rows say."""
    link = models / LINK
    return link.is_symlink() and link.readlink().name == name
