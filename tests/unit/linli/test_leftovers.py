"""What trainings and examinations leave behind that were killed, and what is done about it."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from helpdesk.clock import FixedClock
from helpdesk.database import Database, create_database
from helpdesk.errors import InvalidInputError, UnavailableError
from helpdesk.people import Admin
from helpdesk.settings import Settings
from helpdesk.training.lock import one_at_a_time
from helpdesk.training.models import ModelVersion, Verdict
from helpdesk.training.services import finish_job, request_training, start_job
from helpdesk.training.switching import check_activation, one_switch
from helpdesk.training.versions import note_removed
from linli import gate
from linli.leftovers import remove_leftovers
from linli.supervisor import prepare_home
from linli.versions import is_tampered, remove_surplus
from tests.support.models import make_live, make_model

ADMIN = Admin(3001)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    settings = Settings(_env_file=None, home=tmp_path / "home")
    prepare_home(settings)
    return settings


@pytest.fixture
def database(settings: Settings) -> Iterator[Database]:
    database = create_database(settings.database)
    database.create_tables()
    yield database
    database.dispose()


def leave_words(settings: Settings) -> tuple[Path, Path]:
    """What SIGKILL leaves of a training and of an examination: both hold words of phrases."""
    build, draft = settings.home / "build" / "20261101-030000", settings.models / f"{gate.DRAFT}x1"
    for folder in (build, draft):
        folder.mkdir(parents=True)
        (folder / "phrases.jsonl").write_text('{"text": "灯杆儿瞎火了"}', encoding="utf-8")
    return build, draft


def test_a_start_removes_what_was_killed(settings: Settings) -> None:
    build, draft = leave_words(settings)
    remove_leftovers(settings)
    assert (build.exists(), draft.exists()) == (False, False)


def test_what_another_process_works_on_stays(settings: Settings) -> None:
    build, draft = leave_words(settings)
    with one_at_a_time(settings.run), one_at_a_time(settings.run, lock=gate.LOCK):
        remove_leftovers(settings)
    assert (build.exists(), draft.exists()) == (True, True)


def test_a_second_examination_is_told_to_wait(settings: Settings, database: Database, clock: FixedClock) -> None:
    with database.session() as session:
        version = make_model(session, clock, settings.models, "new.tar.gz").id
    with one_at_a_time(settings.run, lock=gate.LOCK), pytest.raises(UnavailableError, match="正在做另一次上线检查"):
        gate.run_gate(settings, version, lambda _: None)
    assert list(settings.models.glob(f"{gate.DRAFT}*")) == []


def test_a_version_that_is_being_examined_cannot_go_live_yet(
    settings: Settings, database: Database, clock: FixedClock
) -> None:
    with database.session() as session:
        job = request_training(session, by=ADMIN, clock=clock)
        start_job(session, job.id, clock=clock)
        version = make_model(session, clock, settings.models, "new.tar.gz", verdict=None, job_id=job.id)
        with pytest.raises(InvalidInputError, match="还在做上线检查"):
            check_activation(session, version.id)
        finish_job(session, job.id, model_file=version.file, error=None, clock=clock)
        with pytest.raises(InvalidInputError, match="还没有做上线检查"):
            check_activation(session, version.id)
        version.verdict = Verdict.PASSED
        assert check_activation(session, version.id).version_id == version.id


def test_files_of_removed_versions_and_orphans_go_with_the_next_surplus(
    settings: Settings, database: Database, clock: FixedClock
) -> None:
    with database.session() as session:
        make_live(session, clock, settings.models, make_model(session, clock, settings.models, "live1.tar.gz"))
        clock.advance(timedelta(hours=1))
        # The row was noted, then the machine went off: the file is still there.
        note_removed(session, make_model(session, clock, settings.models, "gone.tar.gz"), by=ADMIN, clock=clock)
    models = settings.models
    (models / "live1.tar.gz.digest").write_text("abc", encoding="ascii")
    (models / "never.tar.gz.digest").write_text("abc", encoding="ascii")
    (models / "before.tar.gz.report").mkdir()
    assert remove_surplus(settings, database, clock=clock) == ["gone.tar.gz"]
    assert {one.name for one in models.iterdir()} == {"live.tar.gz", "live1.tar.gz", "live1.tar.gz.digest"}


def test_nothing_is_removed_while_somebody_switches(settings: Settings, database: Database, clock: FixedClock) -> None:
    with one_switch(settings.run), pytest.raises(UnavailableError, match="正在换另一个模型"):
        remove_surplus(settings, database, clock=clock)


def test_a_live_model_that_was_tampered_with_is_noticed_at_the_start(
    settings: Settings, database: Database, clock: FixedClock
) -> None:
    assert not is_tampered(settings, database), "there is none yet"
    with database.session() as session:
        version = make_model(session, clock, settings.models, "m1.tar.gz")
        make_live(session, clock, settings.models, version)
    assert not is_tampered(settings, database)
    with (settings.models / "m1.tar.gz").open("ab") as file:
        file.write(b"something else")
    assert is_tampered(settings, database)
    with database.session() as session:
        session.get_one(ModelVersion, version.id).sha256 = None
    assert not is_tampered(settings, database), "nobody knows what it was"
