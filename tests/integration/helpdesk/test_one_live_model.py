"""Link, dialogue server and rows name the same model, whatever happened in between."""

from datetime import timedelta
from pathlib import Path

import pytest

from helpdesk.clock import FixedClock
from helpdesk.database import Database
from helpdesk.errors import InvalidInputError
from helpdesk.people import SYSTEM, Admin
from helpdesk.settings import Settings
from helpdesk.training import switching
from helpdesk.training.models import ModelVersion
from helpdesk.training.removing import remove_version
from helpdesk.training.switching import Switcher, point_link
from helpdesk.training.versions import live_version, note_removed
from linli.versions import remove_surplus
from tests.integration.helpdesk.test_switching import Models
from tests.support.models import FakeServer, make_model

ADMIN = Admin(3001)


@pytest.fixture
def models(database: Database, clock: FixedClock, tmp_path: Path) -> Models:
    return Models(database, clock, tmp_path / "home")


def test_a_server_started_again_in_the_middle_of_a_switch_is_told(
    models: Models, monkeypatch: pytest.MonkeyPatch
) -> None:
    def restarted(folder: Path, file: str) -> None:
        models.server.model = models.linked  # It took the link, which still names the old one.
        point_link(folder, file)

    with monkeypatch.context() as patched:
        patched.setattr(switching, "point_link", restarted)
        models.switcher.activate(models.new, by=ADMIN)
    assert models.all_say() == {"new.tar.gz"}


def test_a_server_that_was_just_starting_is_told_as_well(models: Models, monkeypatch: pytest.MonkeyPatch) -> None:
    def comes_up(folder: Path, file: str) -> None:
        models.server.model = "old.tar.gz"
        point_link(folder, file)

    models.server.model = None
    monkeypatch.setattr(switching, "point_link", comes_up)
    models.switcher.activate(models.new, by=ADMIN)
    assert models.all_say() == {"new.tar.gz"}


def test_a_clock_that_is_set_back_does_not_name_the_model_of_before(models: Models) -> None:
    models.switcher.activate(models.new, by=ADMIN)
    models.clock.advance(timedelta(minutes=-5))
    models.switcher.roll_back(by=ADMIN, shown=models.old)
    assert models.all_say() == {"old.tar.gz"}
    noted = len(models.switches())
    models.switcher.heal()
    assert len(models.switches()) == noted
    assert models.switcher.roll_back(by=ADMIN, shown=models.new).file == "new.tar.gz"
    assert models.all_say() == {"new.tar.gz"}


def test_what_the_link_names_is_not_removed_though_its_switch_is_not_noted_yet(models: Models) -> None:
    point_link(models.settings.models, "new.tar.gz")  # … and then the bot was killed.
    places = {"models": models.settings.models, "run": models.settings.run}
    with models.database.session() as session, pytest.raises(InvalidInputError, match="正在用，不能删除"):
        remove_version(session, models.new, **places, force=True, by=ADMIN, clock=models.clock)
    models.switcher.heal()
    assert models.all_say() == {"new.tar.gz"}


def test_the_surplus_leaves_what_the_link_names(models: Models) -> None:
    with models.database.session() as session:
        session.get_one(ModelVersion, models.old).dropped_at = models.clock.now()
        for name in ("a", "b"):
            models.clock.advance(timedelta(minutes=1))
            newer = make_model(session, models.clock, models.settings.models, f"{name}.tar.gz").id
    for version_id in (models.new, newer):
        models.clock.advance(timedelta(minutes=1))
        models.switcher.activate(version_id, by=ADMIN)
    point_link(models.settings.models, "old.tar.gz")
    settings = models.settings.model_copy(update={"kept_models": 1})
    assert "old.tar.gz" not in remove_surplus(settings, models.database, clock=models.clock)
    with models.database.reading() as session:
        assert session.get_one(ModelVersion, models.old).removed_at is None


def test_a_removed_model_that_was_put_back_by_hand_and_linked_is_live(models: Models) -> None:
    with models.database.session() as session:
        note_removed(session, session.get_one(ModelVersion, models.new), by=SYSTEM, clock=models.clock)
    point_link(models.settings.models, "new.tar.gz")
    models.switcher.heal()
    assert models.all_say() == {"new.tar.gz"}
    with models.database.reading() as session:
        assert session.get_one(ModelVersion, models.new).removed_at is None


def test_a_damaged_digest_keeps_nothing_from_being_healed(
    database: Database, clock: FixedClock, tmp_path: Path
) -> None:
    settings = Settings(_env_file=None, home=tmp_path)
    settings.models.mkdir()
    (settings.models / "byhand.tar.gz").write_bytes(b"model")
    (settings.models / "byhand.tar.gz.digest").write_bytes(b"\xff\xfe" * 40)
    point_link(settings.models, "byhand.tar.gz")
    Switcher(settings, database, FakeServer("byhand.tar.gz"), clock).heal()
    with database.reading() as session:
        live = live_version(session)
        assert live is not None
        assert live.file == "byhand.tar.gz"


def test_a_live_model_whose_file_is_gone_is_replaced_by_the_one_before(models: Models) -> None:
    """Or the next restart of the dialogue server would find nothing to answer with."""
    models.switcher.activate(models.new, by=ADMIN)
    models.clock.advance(timedelta(minutes=1))
    (models.settings.models / "new.tar.gz").unlink()
    models.switcher.heal()
    assert models.all_say() == {"old.tar.gz"}
    with pytest.raises(InvalidInputError, match="文件不见了，没有换，仍在用原来的"):
        models.switcher.roll_back(by=ADMIN)
    assert models.all_say() == {"old.tar.gz"}
