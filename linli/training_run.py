"""One training run from the wish to the verdict: its row, the build folder, the training, the version, the gate.

A version is not live by itself. It goes live here only where nothing else is (the first one), where the program or
its data have changed (``Wish.reason`` UPDATE: an update must not be stuck), or where the caller wants it and the gate
passed.
"""

import contextlib
import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from helpdesk.clock import Clock
from helpdesk.database import Database
from helpdesk.errors import HelpdeskError, InvalidInputError, UnavailableError
from helpdesk.people import SYSTEM, Admin, Person
from helpdesk.settings import Settings
from helpdesk.training.lock import one_at_a_time
from helpdesk.training.models import JobReason, ModelVersion, SwitchKind, Verdict
from helpdesk.training.server import HttpModelServer
from helpdesk.training.services import (
    CANCELLED,
    INTERRUPTED,
    end_abandoned,
    find_job,
    finish_job,
    request_training,
    start_job,
    usual_seconds,
)
from helpdesk.training.switching import Switcher
from helpdesk.training.versions import (
    add_version,
    drop_overtaken,
    live_version,
    note_removed,
    version_of_file,
)
from helpdesk.training.waiting import announce_waiting
from linli.building import Build, make_build, remove_builds, withdrawn_meanwhile
from linli.forecast import Forecast
from linli.gate import run_gate
from linli.ingredients import code_version, sha256_of
from linli.opened import opened
from linli.training import DISK_FULL, FULL, LIVE_STAYS, Trained, live_model, train_model
from linli.training_book import Book, Tell, TrainingCancelledError
from linli.versions import remove_files, remove_surplus

logger = logging.getLogger(__name__)

Gate = Callable[[Settings, int, Callable[[int], None]], None]
STAGES = ("build", "read", "train", "verify")


@dataclass(frozen=True)
class Wish:
    """Who wants a training and why; ``job_id`` where it is noted already. ``activate``: live once the gate passed."""

    by: Person = field(default_factory=lambda: Admin(None))
    reason: JobReason = JobReason.SHELL
    activate: bool = False
    job_id: int | None = None


@dataclass(frozen=True)
class Result:
    """What a run made. ``is_live``: it answers residents from now on; ``confirmed``: a running server said so.

    ``withdrawn`` counts phrases that it learned and that were withdrawn meanwhile, ``left_out`` by label those whose
    label no longer exists. ``gate_error`` is why the gate could not be asked.
    """

    job_id: int
    version_id: int
    trained: Trained
    phrases: int
    left_out: Mapping[str, int]
    withdrawn: int
    seconds: float
    verdict: Verdict | None = None
    gate_error: str | None = None
    is_live: bool = False
    confirmed: bool = False


def run_training(settings: Settings, wish: Wish, tell: Tell, *, clock: Clock) -> Result:
    """Train one version; raises ``HelpdeskError`` with the reason where there is none, and leaves nothing behind."""
    with opened(settings) as database:
        try:
            with one_at_a_time(settings.run):
                return _Run(settings, database, wish, tell, clock).go()
        except UnavailableError as error:
            _finish(database, wish.job_id, str(error), clock)  # Somebody else trains: the wish is noted as refused.
            raise


class _Run:
    """The steps of one run; the lock is held."""

    def __init__(self, settings: Settings, database: Database, wish: Wish, tell: Tell, clock: Clock) -> None:
        self._settings, self._database, self._wish, self._clock = settings, database, wish, clock
        self._began = time.monotonic()
        with database.session() as session:
            self._job_id = self._begin(session)
            stages = (*STAGES, "gate") if self._gate(session) else STAGES
            self._forecast = Forecast(stages, usual_seconds(session))
        self._book = Book(database, self._job_id, self._forecast, tell)
        self._made: Trained | None = None  # Until the version is whole.

    def go(self) -> Result:
        """All steps; however it ends, the row says so."""
        try:
            result = self._steps()
        except BaseException as error:
            self._undo()
            reason = _reason(error)
            _finish(self._database, self._job_id, reason, self._clock)
            if isinstance(error, OSError | SQLAlchemyError):
                raise UnavailableError(reason) from error
            raise
        finally:
            remove_builds(self._settings)
        with contextlib.suppress(UnavailableError):  # Somebody switches: the next training removes them.
            remove_surplus(self._settings, self._database, clock=self._clock)
        return result

    def _begin(self, session: Session) -> int:
        job_id, clock = self._wish.job_id, self._clock
        end_abandoned(session, clock=clock, besides=job_id)
        if job_id is None:
            job_id = request_training(session, by=self._wish.by, reason=self._wish.reason, clock=clock).id
        job = find_job(session, job_id)
        if job.finished_at is not None or job.cancelled_by is not None:
            raise TrainingCancelledError
        if self._wish.job_id is not None:
            self._wish = replace(self._wish, by=Admin(job.requested_by), reason=job.reason)
        return start_job(session, job_id, clock=clock).id

    def _gate(self, session: Session) -> Gate | None:
        """What compares the new version with the live one; nothing to compare with, no gate."""
        if live_version(session) is None or live_model(self._settings) is None:
            return None
        return run_gate

    def _steps(self) -> Result:
        self._book.tick()
        with self._database.reading() as session:
            at = self._clock.now()
            build = make_build(self._settings, session, _free_name(self._settings.models, f"{at:%Y%m%d-%H%M%S}"), at=at)
        self._made = trained = train_model(self._settings, build, self._book)
        version_id, withdrawn = self._note(build, trained)
        gate_error = self._ask_gate(version_id)
        self._forecast.close()
        verdict = self._version(version_id).verdict
        self._done(version_id, trained)
        is_live, confirmed = self._take(version_id, verdict)
        return Result(
            self._job_id,
            version_id,
            trained,
            len(build.phrases),
            build.left_out,
            withdrawn,
            time.monotonic() - self._began,
            verdict=verdict,
            gate_error=gate_error,
            is_live=is_live,
            confirmed=confirmed,
        )

    def _note(self, build: Build, trained: Trained) -> tuple[int, int]:
        """The version's row; its id, and how many of its phrases have been withdrawn meanwhile."""
        checksum, code = sha256_of(trained.file), code_version()
        with self._database.session() as session:
            withdrawn = withdrawn_meanwhile(session, build)
            version = add_version(
                session,
                file=trained.file.name,
                data_hash=build.digest,
                examples=trained.examples,
                by=self._wish.by,
                clock=self._clock,
                trained_at=build.at,
                adaptation=trained.adaptation,
                sha256=checksum,
                model_id=trained.model_id,
                rasa_version=trained.rasa_version,
                code_version=code,
                seed=trained.seed,
                phrases=len(build.phrases),
                seconds=round(trained.seconds, 1),
                job_id=self._job_id,
                learned={"phrases": list(build.phrases), "left_out": dict(build.left_out), "withdrawn": withdrawn},
            )
            return version.id, len(withdrawn)

    def _ask_gate(self, version_id: int) -> str | None:
        """Have the gate compare; why it could not, or None. The version stays either way, and nobody has decided."""
        with self._database.reading() as session:
            gate = self._gate(session)
        if gate is None:
            return None
        self._book.enter("gate")
        try:
            gate(self._settings, version_id, lambda percent: self._book.advance(percent / 100))
        except TrainingCancelledError:
            raise
        except HelpdeskError as error:
            logger.warning("the gate could not be asked: %s", type(error).__name__)
            return str(error)
        return None

    def _take(self, version_id: int, verdict: Verdict | None) -> tuple[bool, bool]:
        """Make the version live where that is wanted: whether it is, and whether a running server has confirmed it."""
        kind = self._kind(verdict)
        if kind is None:
            return False, False
        switcher = Switcher(self._settings, self._database, HttpModelServer(self._settings), self._clock)
        return True, switcher.take(version_id, kind=kind, by=self._wish.by).confirmed

    def _kind(self, verdict: Verdict | None) -> SwitchKind | None:
        if live_model(self._settings) is None:
            return SwitchKind.FIRST
        if self._wish.reason is JobReason.UPDATE:
            return SwitchKind.UPDATE
        return SwitchKind.ACTIVATE if self._wish.activate and verdict is Verdict.PASSED else None

    def _done(self, version_id: int, trained: Trained) -> None:
        """The version is whole; what comes now may fail and does not undo it."""
        with self._database.session() as session:
            finish_job(
                session,
                self._job_id,
                model_file=trained.file.name,
                error=None,
                clock=self._clock,
                stage_seconds=self._forecast.taken,
            )
            version = session.get_one(ModelVersion, version_id)
            if self._wish.reason is JobReason.NIGHTLY:
                drop_overtaken(session, version, clock=self._clock)
            if self._wish.reason is JobReason.SHELL and self._kind(version.verdict) is None:
                announce_waiting(session, version, admins=self._settings.admins, clock=self._clock)
        self._made = None

    def _undo(self) -> None:
        """A version that was not finished is none: its file goes."""
        if self._made is None:
            return
        name = self._made.file.name
        remove_files(self._settings, name)
        # InvalidInputError: it is live already, as after an update by hand; then it stays.
        with contextlib.suppress(SQLAlchemyError, InvalidInputError), self._database.session() as session:
            version = version_of_file(session, name)
            if version is not None:
                note_removed(session, version, by=SYSTEM, clock=self._clock)

    def _version(self, version_id: int) -> ModelVersion:
        with self._database.reading() as session:
            return session.get_one(ModelVersion, version_id)


def _reason(error: BaseException) -> str:
    """Why a run ended without a version, for its row and for people."""
    if isinstance(error, TrainingCancelledError | KeyboardInterrupt):
        return CANCELLED
    if isinstance(error, HelpdeskError):
        return str(error)
    if isinstance(error, OSError):
        return DISK_FULL if error.errno in FULL else f"训练没有完成（{error.strerror}），{LIVE_STAYS}"
    if isinstance(error, SQLAlchemyError):
        return DISK_FULL if "disk is full" in str(error) else f"训练没有完成（数据库没有回应），{LIVE_STAYS}"
    return INTERRUPTED


def _finish(database: Database, job_id: int | None, error: str, clock: Clock) -> None:
    """Note how a run ended; a disk without room must not hide the reason."""
    if job_id is None:
        return
    try:
        with database.session() as session:
            finish_job(session, job_id, model_file=None, error=error, clock=clock)
    except Exception as fault:  # noqa: BLE001 - the reason itself is on its way to the caller
        logger.warning("the end of a training could not be noted: %s", type(fault).__name__)


def _free_name(models: Path, moment: str) -> str:
    """What the version is called; a clock that was set back must not replace the file of another one."""
    names = (moment, *(f"{moment}-{again}" for again in range(2, 100)))
    return next(name for name in names if not (models / f"{name}.tar.gz").exists())
