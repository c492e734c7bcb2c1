"""切换: another model version in the place of the one that answers; 回滚: the one before it.

In this order: checks, loaded by the dialogue server, the link ``live.tar.gz``, the row with its audit entry. The link
is what counts: who was cut off before it was moved has changed nothing, who was cut off after it has switched. ``heal``
puts the other two right by it.
"""

import contextlib
import hashlib
import logging
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from helpdesk.clock import Clock
from helpdesk.database import LARGEST_ID, Database
from helpdesk.errors import InvalidInputError, UnavailableError
from helpdesk.people import SYSTEM, Person
from helpdesk.settings import Settings
from helpdesk.training.gate import HELD, hold_of
from helpdesk.training.lock import one_at_a_time
from helpdesk.training.models import ModelVersion, SwitchKind
from helpdesk.training.server import REFUSALS, ModelServer
from helpdesk.training.versions import (
    BEING_EXAMINED,
    add_version,
    is_being_made,
    live_version,
    record_switch,
    version_before,
    version_of_file,
)
from helpdesk.training.watching import start_watching

logger = logging.getLogger(__name__)

LINK = "live.tar.gz"
LOCK = "switch.lock"
NOT_NOTED = "模型已经换上，但是数据库没有回应，还没有记下来；过一会儿会自动补上"
DISK = "磁盘写不了（{reason}），没有换，仍在用原来的；请先清理磁盘"


@dataclass(frozen=True)
class Switched:
    """A version that answers from now on. ``confirmed``: a running dialogue server said so, else the next start does.

    ``seconds`` is from the wish to the first answer of the new one.
    """

    version_id: int
    file: str
    before_id: int | None
    kind: SwitchKind
    confirmed: bool
    seconds: float


@dataclass(frozen=True)
class Wanted:
    """A version that may answer, by its row; ``sha256`` is None where the row does not know it."""

    version_id: int
    file: str
    sha256: str | None
    before_id: int | None


def check_activation(session: Session, version_id: int) -> Wanted:
    """Whether an admin may have this version answer; raises ``InvalidInputError`` with one sentence where not."""
    version = find_version(session, version_id)
    if version.dropped_at is not None:
        raise InvalidInputError("这个模型已经放弃了；要用它，先在 /models 里恢复")
    if version.verdict is None and is_being_made(session, version):
        raise InvalidInputError(BEING_EXAMINED)
    hold = hold_of(version, live_version(session))
    if hold is not None:
        raise InvalidInputError(
            f"这个模型{HELD[hold]}；要用它，请在 /models 里按“仍要上线”，写明理由，再由另一位管理员同意"
        )
    return _wanted(session, version)


def check_rollback(session: Session, *, shown: int | None = None) -> Wanted:
    """The version that answered before the live one; ``shown`` is the one the button was about, where there was one.

    Raises ``InvalidInputError`` with one sentence where there is none, or where somebody was faster.
    """
    before = version_before(session)
    if before is None:
        raise InvalidInputError("没有可以退回的模型：以前用过的都不在了")
    if shown is not None and before.id != shown:
        raise InvalidInputError("现在用的模型已经换过了，请重新发 /models 看最新的")
    return _wanted(session, before)


def find_version(session: Session, version_id: int) -> ModelVersion:
    """One version; raises ``InvalidInputError``."""
    version = session.get(ModelVersion, version_id) if 0 < version_id <= LARGEST_ID else None
    if version is None:
        raise InvalidInputError("没有这个模型版本")
    return version


def point_link(models: Path, file: str) -> None:
    """Let the link name this file, in one step; raises ``OSError`` and leaves it as it was."""
    link, draft = models / LINK, models / "live.new"
    draft.unlink(missing_ok=True)
    draft.symlink_to(file)
    draft.replace(link)


@contextlib.contextmanager
def one_switch(run: Path) -> Iterator[None]:
    """One switch at a time, whoever makes it; raises ``UnavailableError`` for the second."""
    run.mkdir(parents=True, exist_ok=True)
    with one_at_a_time(run, lock=LOCK, words=REFUSALS["busy"]):
        yield


class Switcher:
    """Switches between versions; it waits for disk, server and database, so the bot calls it in a thread."""

    def __init__(self, settings: Settings, database: Database, server: ModelServer, clock: Clock) -> None:
        self._settings, self._database, self._server, self._clock = settings, database, server, clock

    def activate(self, version_id: int, *, by: Person) -> Switched:
        """上线: raises ``InvalidInputError`` or ``UnavailableError`` with one sentence; the live model goes on then."""
        with self._turn() as begun:
            with self._database.reading() as session:
                wanted = check_activation(session, version_id)
            return self._go(wanted, SwitchKind.ACTIVATE, by, begun)

    def roll_back(self, *, by: Person, shown: int | None = None) -> Switched:
        """回滚: as ``activate``; a verdict does not matter, that version has answered before."""
        with self._turn() as begun:
            with self._database.reading() as session:
                wanted = check_rollback(session, shown=shown)
            return self._go(wanted, SwitchKind.ROLLBACK, by, begun)

    def take(self, version_id: int, *, kind: SwitchKind, by: Person) -> Switched:
        """The program itself has decided: a first model, or one after an update. Raises as ``activate``."""
        with self._turn() as begun:
            with self._database.reading() as session:
                wanted = _wanted(session, find_version(session, version_id), is_same_program=False)
            return self._go(wanted, kind, by, begun)

    def heal(self) -> None:
        """Put right what a switch left behind that was cut off; a switch that is under way is left alone."""
        with contextlib.suppress(UnavailableError), self._turn():
            linked = self._mend_link()
            if linked is not None:
                self._mend_server(linked)
                self._mend_rows(linked)

    @contextlib.contextmanager
    def _turn(self) -> Iterator[float]:
        with one_switch(self._settings.run):
            yield time.monotonic()

    def _go(self, wanted: Wanted, kind: SwitchKind, by: Person, begun: float) -> Switched:
        confirmed = self._load(wanted)
        seconds = round(time.monotonic() - begun, 2)
        try:
            with self._database.session() as session:
                _note(session, wanted.version_id, kind=kind, by=by, seconds=seconds, clock=self._clock)
        except SQLAlchemyError as error:
            logger.error("a switch to version %s could not be noted: %s", wanted.version_id, type(error).__name__)
            raise UnavailableError(NOT_NOTED) from error
        # Started again meanwhile, it may have taken the link as it was before.
        self._mend_server(self._settings.models / wanted.file)
        logger.info("version %s answers since a %s of %.1f s", wanted.version_id, kind, seconds)
        return Switched(wanted.version_id, wanted.file, wanted.before_id, kind, confirmed, seconds)

    def _load(self, wanted: Wanted) -> bool:
        """Server, then link; whether a running server has confirmed it."""
        file = self._settings.models / wanted.file
        confirmed = self._server.load(file, _checked(file, wanted.sha256))
        before = self._linked()
        try:
            point_link(self._settings.models, wanted.file)
        except OSError as error:
            if before is not None and confirmed:
                self._mend_server(before)
            raise UnavailableError(DISK.format(reason=error.strerror)) from error
        return confirmed

    def _linked(self) -> Path | None:
        """The file the link names, whether it is there or not; None without a link."""
        link = self._settings.models / LINK
        return self._settings.models / link.readlink().name if link.is_symlink() else None

    def _mend_link(self) -> Path | None:
        """What the link names; one that leads nowhere is turned to the version that answered last and is there."""
        linked = self._linked()
        if linked is None or linked.is_file():
            return linked
        with self._database.reading() as session:
            known = [one.file for one in (live_version(session), version_before(session)) if one is not None]
        file = next((file for name in known if (file := self._settings.models / name).is_file()), None)
        if file is None:
            logger.error("the live model %s is gone", linked.name)
            return None
        logger.warning("the live model %s is gone; %s takes its place", linked.name, file.name)
        point_link(self._settings.models, file.name)
        return file

    def _mend_server(self, linked: Path) -> None:
        answering = self._server.answering()
        if answering in (None, LINK, linked.name):
            return
        logger.warning("the dialogue server answers with %s, live is %s; it is told so", answering, linked.name)
        try:
            self._server.load(linked, _sha256(linked))
        except (UnavailableError, OSError) as error:
            logger.error("the dialogue server did not take %s: %s", linked.name, type(error).__name__)

    def _mend_rows(self, linked: Path) -> None:
        with self._database.session() as session:
            version, live = version_of_file(session, linked.name), live_version(session)
            if version is None:
                version = self._register(session, linked)
            if live is not None and live.id == version.id:
                return
            version.removed_at = None  # Its file is there: somebody has put it back.
            session.flush()
            before = version_before(session)
            kind = SwitchKind.FIRST if live is None else SwitchKind.ACTIVATE
            if before is not None and before.id == version.id:
                kind = SwitchKind.ROLLBACK
            logger.warning("version %s is live and was not noted as such; it is now", version.id)
            _note(session, version.id, kind=kind, by=SYSTEM, seconds=None, clock=self._clock)

    def _register(self, session: Session, linked: Path) -> ModelVersion:
        """A model that was put there by hand, or is older than the rows: without one nobody could go back to it."""
        digest = linked.with_name(f"{linked.name}.digest")
        return add_version(
            session,
            file=linked.name,
            data_hash=digest.read_text(encoding="ascii", errors="replace")[:64] if digest.is_file() else "",
            examples=0,
            by=SYSTEM,
            clock=self._clock,
            trained_at=datetime.fromtimestamp(linked.stat().st_mtime, UTC),
            sha256=_sha256(linked),
        )


def _wanted(session: Session, version: ModelVersion, *, is_same_program: bool = True) -> Wanted:
    live = live_version(session)
    if live is not None and live.id == version.id:
        raise InvalidInputError("这个模型正在用，不用再换")
    if version.removed_at is not None:
        raise InvalidInputError("这个模型的文件已经删除，不能再用了")
    known = (version.rasa_version, live.rasa_version if live else None)
    if is_same_program and None not in known and known[0] != known[1]:
        raise InvalidInputError(REFUSALS["rasa_version"])
    return Wanted(version.id, version.file, version.sha256, live.id if live else None)


def _checked(file: Path, sha256: str | None) -> str:
    """The file's checksum; raises ``InvalidInputError`` where it is gone or is not the one that was trained."""
    try:
        found = _sha256(file)
    except FileNotFoundError:
        raise InvalidInputError("这个模型的文件不见了，没有换，仍在用原来的；请重新训练") from None
    except OSError as error:
        raise UnavailableError(f"模型文件读不了（{error.strerror}），没有换，仍在用原来的") from error
    if sha256 is not None and found != sha256:
        raise InvalidInputError("模型文件被改动过（校验码不对），没有换，仍在用原来的；请重新训练")
    return found


def _sha256(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def _note(
    session: Session, version_id: int, *, kind: SwitchKind, by: Person, seconds: float | None, clock: Clock
) -> None:
    version = session.get_one(ModelVersion, version_id)
    switch = record_switch(session, version, kind=kind, by=by, seconds=seconds, clock=clock)
    start_watching(session, switch)
