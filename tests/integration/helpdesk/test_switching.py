"""Switching between model versions: checks, order, refusals, and what a cut-off switch leaves behind."""

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from helpdesk.audit.models import AuditEntry
from helpdesk.clock import FixedClock
from helpdesk.database import Database
from helpdesk.errors import InvalidInputError, UnavailableError
from helpdesk.people import SYSTEM, Admin
from helpdesk.settings import Settings
from helpdesk.training import switching
from helpdesk.training.models import ModelSwitch, ModelVersion, SwitchKind, Verdict
from helpdesk.training.removing import check_removal, remove_version, restore_version
from helpdesk.training.switching import Switcher, one_switch, point_link
from helpdesk.training.versions import drop_version, live_version, version_before
from tests.support.models import FakeServer, make_live, make_model, make_scores

ADMIN = Admin(3001)


class Models:
    """Two versions, the first one live, in a database, a folder and a server."""

    def __init__(self, database: Database, clock: FixedClock, home: Path) -> None:
        self.database, self.clock = database, clock
        self.settings = Settings(_env_file=None, home=home)
        self.server = FakeServer("old.tar.gz")
        with database.session() as session:
            old = make_model(session, clock, self.settings.models, "old.tar.gz")
            make_live(session, clock, self.settings.models, old)
            self.old = old.id
            clock.advance(timedelta(hours=1))
            self.new = make_model(session, clock, self.settings.models, "new.tar.gz").id
        clock.advance(timedelta(hours=1))

    @property
    def switcher(self) -> Switcher:
        return Switcher(self.settings, self.database, self.server, self.clock)

    @property
    def linked(self) -> str:
        return (self.settings.models / "live.tar.gz").readlink().name

    def change(self, version_id: int, **facts: Any) -> None:
        with self.database.session() as session:
            for name, value in facts.items():
                setattr(session.get_one(ModelVersion, version_id), name, value)

    def live(self) -> str | None:
        with self.database.reading() as session:
            live = live_version(session)
            return live.file if live else None

    def switches(self) -> list[ModelSwitch]:
        with self.database.reading() as session:
            return list(session.scalars(select(ModelSwitch).order_by(ModelSwitch.id)))

    def all_say(self) -> set[str | None]:
        return {self.server.model, self.linked, self.live()}


@pytest.fixture
def models(database: Database, clock: FixedClock, tmp_path: Path) -> Models:
    return Models(database, clock, tmp_path / "home")


def test_a_switch_reaches_server_link_row_and_audit(models: Models) -> None:
    done = models.switcher.activate(models.new, by=ADMIN)
    assert (done.version_id, done.before_id, done.confirmed, done.kind) == (
        models.new,
        models.old,
        True,
        SwitchKind.ACTIVATE,
    )
    assert models.all_say() == {"new.tar.gz"}
    switch = models.switches()[-1]
    assert (switch.version_before_id, switch.by_admin, switch.seconds) == (models.old, 3001, done.seconds)
    assert switch.watched_until == models.clock.now() + timedelta(hours=24)
    with models.database.reading() as session:
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "set_live")).all()[-1]
    assert (entry.actor_id, entry.details["model"], entry.details["model_before"]) == (3001, models.new, models.old)


def test_a_rollback_goes_back_and_forth_in_one_step_and_is_watched(models: Models) -> None:
    models.switcher.activate(models.new, by=ADMIN)
    models.clock.advance(timedelta(minutes=1))
    done = models.switcher.roll_back(by=ADMIN, shown=models.old)
    assert (done.version_id, done.kind) == (models.old, SwitchKind.ROLLBACK)
    assert models.all_say() == {"old.tar.gz"}
    assert models.switches()[-1].watched_until == models.clock.now() + timedelta(hours=24)
    models.clock.advance(timedelta(minutes=1))
    with pytest.raises(InvalidInputError, match="已经换过了"):
        models.switcher.roll_back(by=ADMIN, shown=models.old)
    assert models.switcher.roll_back(by=ADMIN).version_id == models.new


def test_without_a_running_server_the_next_start_takes_it(models: Models) -> None:
    models.server.model = None
    done = models.switcher.activate(models.new, by=ADMIN)
    assert (done.confirmed, models.linked, models.live()) == (False, "new.tar.gz", "new.tar.gz")


def test_without_a_version_before_there_is_nothing_to_roll_back_to(models: Models) -> None:
    with pytest.raises(InvalidInputError, match="没有可以退回的模型"):
        models.switcher.roll_back(by=ADMIN)


def tampered(models: Models) -> None:
    (models.settings.models / "new.tar.gz").write_bytes(b"somebody else's")


def gone(models: Models) -> None:
    (models.settings.models / "new.tar.gz").unlink()


def hears_less(models: Models) -> None:
    """Something better went live after it had passed."""
    models.change(models.old, scores=make_scores(missed=1))
    models.change(models.new, scores=make_scores(missed=2))


REFUSED: list[tuple[Callable[[Models], None], str]] = [
    (tampered, "被改动过"),
    (gone, "不见了"),
    (hears_less, "认出的急事比现在用的模型少；要用它，请在 /models 里按“仍要上线”"),
    (lambda models: models.change(models.new, verdict=Verdict.FAILED), "没有通过上线检查"),
    (lambda models: models.change(models.new, verdict=None), "还没有做上线检查；要用它，请在 /models 里按“仍要上线”"),
    (lambda models: models.change(models.new, rasa_version="3.5.0"), "别的版本的程序"),
    (lambda models: models.change(models.new, removed_at=models.clock.now()), "已经删除"),
    (lambda models: models.change(models.new, dropped_at=models.clock.now()), "已经放弃了"),
]


@pytest.mark.parametrize(("spoil", "why"), REFUSED)
def test_what_may_not_answer_is_never_loaded(models: Models, spoil: Callable[[Models], None], why: str) -> None:
    spoil(models)
    with pytest.raises(InvalidInputError, match=why):
        models.switcher.activate(models.new, by=ADMIN)
    assert models.server.loaded == []
    assert models.all_say() == {"old.tar.gz"}
    assert len(models.switches()) == 1


def test_the_live_one_and_an_unknown_one_are_refused(models: Models) -> None:
    with pytest.raises(InvalidInputError, match="正在用，不用再换"):
        models.switcher.activate(models.old, by=ADMIN)
    with pytest.raises(InvalidInputError, match="没有这个模型版本"):
        models.switcher.activate(999, by=ADMIN)


@pytest.mark.parametrize(
    "facts",
    [{"verdict": Verdict.OVERRIDDEN}, {"verdict": None, "live_since": datetime(2026, 1, 1, tzinfo=UTC)}],
)
def test_one_that_two_agreed_to_or_that_answered_unexamined_may_answer(models: Models, facts: dict[str, Any]) -> None:
    models.change(models.new, **facts)
    models.switcher.activate(models.new, by=ADMIN)
    assert models.all_say() == {"new.tar.gz"}


@pytest.mark.parametrize(
    ("word", "why"),
    [
        ("busy", "请稍等"),
        ("checksum", "变了"),
        ("outside", "不在机器人的模型文件夹里"),
        ("rasa_version", "别的版本"),
        ("unreadable", "坏了"),
        ("no_space", "磁盘"),
    ],
)
def test_a_model_the_server_refuses_changes_nothing(models: Models, word: str, why: str) -> None:
    models.server.refuses = word
    with pytest.raises(UnavailableError, match=why):
        models.switcher.activate(models.new, by=ADMIN)
    assert models.all_say() == {"old.tar.gz"}
    assert len(models.switches()) == 1


def test_two_at_once_the_second_is_told(models: Models) -> None:
    with one_switch(models.settings.run), pytest.raises(UnavailableError, match="正在换另一个模型"):
        models.switcher.activate(models.new, by=ADMIN)
    assert models.all_say() == {"old.tar.gz"}
    models.switcher.activate(models.new, by=ADMIN)
    assert models.all_say() == {"new.tar.gz"}


def test_a_link_that_cannot_be_moved_takes_the_server_back(models: Models, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(switching, "point_link", full)
    with pytest.raises(UnavailableError, match="没有换，仍在用原来的"):
        models.switcher.activate(models.new, by=ADMIN)
    assert models.all_say() == {"old.tar.gz"}


def test_cut_off_before_the_link_nothing_has_changed(models: Models) -> None:
    models.server.model = "new.tar.gz"  # Loaded, and then the bot died.
    models.switcher.heal()
    assert models.all_say() == {"old.tar.gz"}
    assert len(models.switches()) == 1


def test_cut_off_after_the_link_the_switch_is_noted_and_watched(models: Models) -> None:
    models.server.model = "new.tar.gz"
    point_link(models.settings.models, "new.tar.gz")
    models.switcher.heal()
    models.switcher.heal()
    assert models.all_say() == {"new.tar.gz"}
    assert len(models.switches()) == 2
    assert models.switches()[-1].watched_until is not None


def test_a_database_that_does_not_answer_is_made_up_for_later(models: Models, monkeypatch: pytest.MonkeyPatch) -> None:
    def locked(*_: object, **__: object) -> None:
        raise OperationalError("", {}, Exception("locked"))

    with monkeypatch.context() as patched:
        patched.setattr(switching, "_note", locked)
        with pytest.raises(UnavailableError, match="会自动补上"):
            models.switcher.activate(models.new, by=ADMIN)
    assert models.live() == "old.tar.gz"
    models.switcher.heal()
    assert models.all_say() == {"new.tar.gz"}


def test_a_live_file_that_is_gone_is_replaced_by_the_one_that_answered_last(models: Models) -> None:
    point_link(models.settings.models, "new.tar.gz")
    gone(models)
    models.switcher.heal()
    assert models.all_say() == {"old.tar.gz"}


def test_a_switch_under_way_is_left_alone(models: Models) -> None:
    point_link(models.settings.models, "new.tar.gz")
    with one_switch(models.settings.run):
        models.switcher.heal()
    assert models.live() == "old.tar.gz"


def test_a_live_model_without_a_row_gets_one_so_that_one_can_go_back_to_it(
    database: Database, clock: FixedClock, tmp_path: Path
) -> None:
    settings = Settings(_env_file=None, home=tmp_path)
    settings.models.mkdir()
    (settings.models / "byhand.tar.gz").write_bytes(b"model")
    (settings.models / "byhand.tar.gz.digest").write_text("a" * 64)
    point_link(settings.models, "byhand.tar.gz")
    switcher = Switcher(settings, database, FakeServer("byhand.tar.gz"), clock)
    switcher.heal()
    switcher.heal()
    with database.session() as session:
        live = live_version(session)
        assert live is not None
        assert (live.file, live.data_hash, live.sha256) == (
            "byhand.tar.gz",
            "a" * 64,
            hashlib.sha256(b"model").hexdigest(),
        )
        assert [one.kind for one in session.scalars(select(ModelSwitch))] == [SwitchKind.FIRST]
        new = make_model(session, clock, settings.models, "new.tar.gz").id
    clock.advance(timedelta(minutes=1))
    switcher.activate(new, by=ADMIN)
    clock.advance(timedelta(minutes=1))
    assert switcher.roll_back(by=ADMIN).file == "byhand.tar.gz"


def test_nothing_is_healed_where_there_is_no_model(database: Database, clock: FixedClock, tmp_path: Path) -> None:
    server = FakeServer("whatever.tar.gz")
    Switcher(Settings(_env_file=None, home=tmp_path), database, server, clock).heal()
    assert server.loaded == []


def test_the_first_one_and_one_after_an_update_need_no_gate(models: Models) -> None:
    models.change(models.new, verdict=Verdict.FAILED, rasa_version="3.7.0")
    models.switcher.take(models.new, kind=SwitchKind.UPDATE, by=SYSTEM)
    assert models.all_say() == {"new.tar.gz"}
    assert models.switches()[-1].kind is SwitchKind.UPDATE


def remove(session: Session, models: Models, version_id: int, *, force: bool = False) -> None:
    places = {"models": models.settings.models, "run": models.settings.run}
    remove_version(session, version_id, **places, force=force, by=ADMIN, clock=models.clock)


def test_live_one_before_and_undecided_ones_are_kept(models: Models) -> None:
    with models.database.session() as session, pytest.raises(InvalidInputError, match="还没有决定"):
        remove(session, models, models.new)
    models.switcher.activate(models.new, by=ADMIN)
    with models.database.session() as session:
        for version_id, why in ((models.new, "正在用"), (models.old, "回滚就是退回")):
            with pytest.raises(InvalidInputError, match=why):
                check_removal(session, version_id)
        with pytest.raises(InvalidInputError, match="正在用"):
            remove(session, models, models.new, force=True)
    assert (models.settings.models / "new.tar.gz").is_file()


def test_what_is_removed_takes_its_report_with_it_and_cannot_be_used_again(models: Models) -> None:
    folder = models.settings.models
    (folder / "new.tar.gz.report").mkdir()
    (folder / "new.tar.gz.digest").write_text("x")
    with models.database.session() as session:
        drop_version(session, session.get_one(ModelVersion, models.new), by=ADMIN, clock=models.clock)
        remove(session, models, models.new)
    assert sorted(file.name for file in folder.iterdir()) == ["live.tar.gz", "old.tar.gz"]
    with models.database.session() as session:
        for again in (lambda: remove(session, models, models.new), lambda: restored(session, models)):
            with pytest.raises(InvalidInputError, match="已经删除"):
                again()


def restored(session: Session, models: Models) -> None:
    restore_version(session, models.new, by=ADMIN, clock=models.clock)


def test_what_was_given_up_can_be_restored_and_what_rollback_leads_to_is_never_removed(models: Models) -> None:
    with models.database.session() as session:
        drop_version(session, session.get_one(ModelVersion, models.new), by=ADMIN, clock=models.clock)
        restored(session, models)
        assert check_removal(session, models.new, force=True).dropped_at is None
    models.switcher.activate(models.new, by=ADMIN)
    with models.database.session() as session:
        with pytest.raises(InvalidInputError, match="回滚就是退回"):
            remove(session, models, models.old, force=True)
        before = version_before(session)
        assert before is not None
        assert before.id == models.old
    assert (models.settings.models / "old.tar.gz").is_file()
